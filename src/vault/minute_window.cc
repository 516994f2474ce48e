#include "vault/minute_window.h"

#include <algorithm>

namespace strongroom::vault {
namespace {

constexpr std::int64_t kSeconds = 60;
constexpr std::int64_t kNsOfSecond = 1'000'000'000;
constexpr std::int64_t kMsOfSecond = 1'000;

// Towards minus infinity: what was read from the ledger can lie before the monotonic clock began.
std::int64_t second_of(std::int64_t ticks_ns) {
    const std::int64_t cut = ticks_ns / kNsOfSecond;
    return ticks_ns % kNsOfSecond < 0 ? cut - 1 : cut;
}

}  // namespace

void MinuteWindow::add_at(const AccountName& account, const Asset& quote, std::int64_t second,
                          Decimal notional) {
    std::deque<Second>& seconds = accounts_[account];
    while (!seconds.empty() && seconds.front().number < second - kSeconds) seconds.pop_front();
    const auto at =
        std::ranges::lower_bound(seconds, second, {}, [](const Second& s) { return s.number; });
    auto here = at;
    if (at == seconds.end() || at->number != second)
        here = seconds.insert(at, Second{.number = second, .notional = {}});
    ++here->orders;
    here->notional[quote] += notional;
}

void MinuteWindow::add(const AccountName& account, const Asset& quote, std::int64_t ticks_ns,
                       Decimal notional) {
    add_at(account, quote, second_of(ticks_ns), notional);
}

void MinuteWindow::add_read(const AccountName& account, const Asset& quote, Time signed_at,
                            Time now, std::int64_t ticks_ns, Decimal notional) {
    const std::int64_t age_ms = std::max<std::int64_t>(now.ms - signed_at.ms, 0);
    if (age_ms > (kSeconds + 1) * kMsOfSecond) return;
    add_at(account, quote, second_of(ticks_ns - age_ms * (kNsOfSecond / kMsOfSecond)), notional);
}

MinuteWindow::Minute MinuteWindow::of(const AccountName& account, const Asset& quote,
                                      std::int64_t ticks_ns) const {
    Minute minute;
    const auto found = accounts_.find(account);
    if (found == accounts_.end()) return minute;
    const std::int64_t now = second_of(ticks_ns);
    for (const Second& second : found->second) {
        if (second.number < now - kSeconds) continue;
        minute.orders += second.orders;
        const auto spent = second.notional.find(quote);
        if (spent != second.notional.end()) minute.notional += spent->second;
    }
    return minute;
}

}  // namespace strongroom::vault
