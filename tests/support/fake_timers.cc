#include "support/fake_timers.h"

#include <algorithm>

#include "base/ensure.h"

namespace strongroom::test {

TimerId FakeTimers::after(Duration delay, std::function<void()> action) {
    ENSURE(delay >= Duration{}, "a delay is not below zero");
    due_.emplace(std::pair(clock_.now() + delay, next_id_), std::move(action));
    return next_id_++;
}

void FakeTimers::cancel(TimerId id) {
    std::erase_if(due_, [id](const auto& timer) { return timer.first.second == id; });
}

void FakeTimers::advance(Duration by) {
    constexpr int runs_at_once_max = 1'000'000;
    const Time end = clock_.now() + by;
    for (int runs = 0; !due_.empty() && due_.begin()->first.first <= end; ++runs) {
        ENSURE(runs < runs_at_once_max, "timers come to an end");
        auto next = due_.extract(due_.begin());
        // A clock that the test itself has set further is not turned back.
        clock_.set(std::max(clock_.now(), next.key().first));
        next.mapped()();
    }
    clock_.set(std::max(clock_.now(), end));
}

std::optional<Duration> FakeTimers::next_in() const {
    if (due_.empty()) return std::nullopt;
    return std::max(Duration{}, due_.begin()->first.first - clock_.now());
}

}  // namespace strongroom::test
