#include "courier/meter.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace strongroom::courier {
namespace {

using Window = venues::RequestLimit::Window;

// What leaves later may arrive closer to what left before; and the venue's window begins when our
// request arrives.
constexpr Duration kSlidingMargin = milliseconds(100);
constexpr Duration kResetMargin = seconds(1);
// The venue's clock is known this well.
constexpr Duration kClockMargin = milliseconds(250);
// What was spent so shortly before a window ended may have been counted in the next one.
constexpr Duration kEarly = seconds(2);
// A header is somebody else's number.
constexpr int kMostMax = 1'000'000;

}  // namespace

void Meter::turn(Time now) {
    switch (window_) {
        case Window::aligned: {
            const std::int64_t present = (now - kClockMargin).ms / length_.ms;
            // A clock that is set back by a little does not give the budget back.
            if (present == number_ || present == number_ - 1) return;
            number_ = present;
            used_ = under_way_ + std::exchange(early_, 0);
            return;
        }
        case Window::from_first:
            if (now >= ends_) used_ = under_way_ + std::exchange(early_, 0);
            return;
        case Window::sliding:
            while (!newest_.empty() && newest_.front() + length_ + kSlidingMargin <= now)
                newest_.pop_front();
            used_ = static_cast<int>(std::ssize(newest_));
            return;
    }
}

bool Meter::has_room(int amount, int share_pct, Time now) {
    turn(now);
    return (static_cast<std::int64_t>(used_) + amount) * 100 <=
           static_cast<std::int64_t>(most_) * share_pct;
}

void Meter::spend(int amount, Time now) {
    turn(now);
    if (window_ == Window::sliding) {
        for (int i = 0; i < amount && std::ssize(newest_) < most_; ++i) newest_.push_back(now);
        return;
    }
    if (window_ == Window::from_first && now >= ends_) ends_ = now + length_ + kResetMargin;
    used_ += amount;
    under_way_ += amount;
    const bool is_early = window_ == Window::aligned ? (now + kEarly).ms / length_.ms > number_
                                                     : now + kEarly >= ends_;
    if (is_early) early_ += amount;
}

void Meter::landed(int amount) { under_way_ = std::max(0, under_way_ - amount); }

// Answers overtake each other: one that says less than we know is older than what we know. So a
// count is only ever raised; the next window forgets what was too much.
void Meter::correct(int used, Time now) {
    turn(now);
    used_ = std::max(used_, std::clamp(used, 0, kMostMax) + under_way_);
}

bool Meter::correct(int most, int left, Duration until_reset, Time now) {
    if (most <= 0 || most > kMostMax || left < 0 || left > most) return false;
    if (until_reset < Duration{} || until_reset > length_) return false;
    turn(now);
    most_ = most;
    const Time ends = now + until_reset + kResetMargin;
    // It speaks of the next window already, while ours has a moment to go.
    if (now < ends_ && ends > ends_ + kResetMargin + kResetMargin) return true;
    ends_ = std::max(ends_, ends);
    used_ = std::max(used_, most - left + under_way_);
    return true;
}

bool Meter::is_idle(Time now) {
    turn(now);
    const bool is_over = window_ != Window::from_first || now >= ends_;
    return is_over && used_ == 0 && under_way_ == 0;
}

}  // namespace strongroom::courier
