#include "drill/timeline.h"

#include <algorithm>

#include "base/ensure.h"

namespace strongroom::drill {

TimerId Timeline::after(Duration delay, std::function<void()> action) {
    ENSURE(delay >= Duration{}, "a delay is not below zero");
    const Time at = now_ + delay;
    due_.emplace(std::pair(at, next_id_), std::move(action));
    when_.emplace(next_id_, at);
    return next_id_++;
}

void Timeline::cancel(TimerId id) {
    const auto at = when_.find(id);
    if (at == when_.end()) return;
    due_.erase({at->second, id});
    when_.erase(at);
}

void Timeline::run_until(Time end) {
    while (!due_.empty() && due_.begin()->first.first <= end) {
        auto next = due_.extract(due_.begin());
        when_.erase(next.key().second);
        now_ = std::max(now_, next.key().first);
        ++steps_;
        next.mapped()();
    }
    now_ = std::max(now_, end);
}

}  // namespace strongroom::drill
