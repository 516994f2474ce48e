// Kline intervals by Binance's names, and where a bar of one begins.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace strongroom::lab::practice {

struct Interval {
    std::string_view name;  // "1m"; months are "1M".
    Duration length;        // Not of months, which differ.
    bool is_month = false;
};

std::optional<Interval> interval_of(std::string_view name);

// The first moment of the bar that `time` is in, in a time zone `offset` east of UTC. Weeks begin
// on Monday.
Time bar_start(const Interval& interval, Time time, Duration offset = {});
// The first moment of the bar after the one that begins at `start`.
Time next_bar(const Interval& interval, Time start, Duration offset = {});

// "0", "-1:00", "05:45"; -12:00 to +14:00. Nothing when it is not one.
std::optional<Duration> time_zone_of(std::string_view text);

}  // namespace strongroom::lab::practice
