#include "courier/rate_budget.h"

#include <algorithm>
#include <iterator>

namespace strongroom::courier {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
// They may arrive closer together than they left.
constexpr Duration kSecond = milliseconds(1'100);

}  // namespace

int RateBudget::share_pct(Priority priority) {
    switch (priority) {
        case Priority::protective: return 100;
        case Priority::cancel: return 98;
        case Priority::exit: return 95;
        case Priority::entry: return 90;
        case Priority::query: return 85;
        case Priority::sweep: return 70;
    }
    return 0;
}

void RateBudget::turn(Time venue_now) {
    const std::int64_t minute = venue_now.ms / kMinuteMs;
    if (minute == minute_) return;
    minute_ = minute;
    used_ = 0;
}

bool RateBudget::may_send(Priority priority, int weight, Time venue_now) {
    turn(venue_now);
    if (venue_now < shut_until_ || !has_room_this_second(priority, venue_now)) return false;
    return static_cast<std::int64_t>(used_ + weight) * 100 <=
           static_cast<std::int64_t>(limit_) * share_pct(priority);
}

bool RateBudget::has_room_this_second(Priority priority, Time venue_now) {
    if (per_second_ == 0) return true;
    while (!newest_.empty() && newest_.front() + kSecond <= venue_now) newest_.pop_front();
    return (std::ssize(newest_) + 1) * 100 <=
           static_cast<std::int64_t>(per_second_) * share_pct(priority);
}

void RateBudget::sent(int weight, Time venue_now) {
    turn(venue_now);
    used_ += weight;
    if (per_second_ == 0) return;
    newest_.push_back(venue_now);
    if (std::ssize(newest_) > per_second_) newest_.pop_front();
}

void RateBudget::correct(int used, Time venue_now) {
    turn(venue_now);
    used_ = std::max(0, used);
}

void RateBudget::shut_out(Duration wait, Time venue_now) {
    shut_until_ = std::max(shut_until_, venue_now + wait);
}

std::optional<Time> RateBudget::shut_out_until(Time venue_now) const {
    if (venue_now >= shut_until_) return std::nullopt;
    return shut_until_;
}

}  // namespace strongroom::courier
