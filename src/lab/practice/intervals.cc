#include "lab/practice/intervals.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace strongroom::lab::practice {
namespace {

constexpr Duration hours(std::int64_t n) { return minutes(60 * n); }
constexpr Duration days(std::int64_t n) { return hours(24 * n); }
constexpr Duration kDay = days(1);
constexpr std::array<Interval, 16> kIntervals{{{"1s", seconds(1)},
                                               {"1m", minutes(1)},
                                               {"3m", minutes(3)},
                                               {"5m", minutes(5)},
                                               {"15m", minutes(15)},
                                               {"30m", minutes(30)},
                                               {"1h", hours(1)},
                                               {"2h", hours(2)},
                                               {"4h", hours(4)},
                                               {"6h", hours(6)},
                                               {"8h", hours(8)},
                                               {"12h", hours(12)},
                                               {"1d", days(1)},
                                               {"3d", days(3)},
                                               {"1w", days(7)},
                                               {"1M", days(31), true}}};

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::chrono::year_month month_of(Time time) {
    const std::chrono::sys_days day{std::chrono::days(floor_div(time.ms, kDay.ms))};
    const std::chrono::year_month_day date{day};
    return date.year() / date.month();
}

Time start_of(std::chrono::year_month month) {
    const std::chrono::sys_days day{month / std::chrono::day(1)};
    return Time{day.time_since_epoch().count() * kDay.ms};
}

}  // namespace

std::optional<Interval> interval_of(std::string_view name) {
    const auto at = std::ranges::find(kIntervals, name, &Interval::name);
    if (at == kIntervals.end()) return std::nullopt;
    return *at;
}

Time bar_start(const Interval& interval, Time time, Duration offset) {
    const Time local = time + offset;
    if (interval.is_month) return start_of(month_of(local)) - offset;
    // 1970 began on a Thursday.
    const Duration first = interval.length == days(7) ? days(4) : Duration{};
    const std::int64_t number = floor_div(local.ms - first.ms, interval.length.ms);
    return Time{number * interval.length.ms + first.ms} - offset;
}

Time next_bar(const Interval& interval, Time start, Duration offset) {
    if (!interval.is_month) return start + interval.length;
    return start_of(month_of(start + offset) + std::chrono::months(1)) - offset;
}

std::optional<Duration> time_zone_of(std::string_view text) {
    const bool is_west = text.starts_with('-');
    if (is_west || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto read = [](std::string_view digits, int most) -> std::optional<int> {
        int value = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        const bool is_fine = error == std::errc{} && end == digits.data() + digits.size() &&
                             digits.size() <= 2 && value >= 0 && value <= most &&
                             !digits.starts_with('-');
        return is_fine ? std::optional(value) : std::nullopt;
    };
    const auto whole = read(text.substr(0, colon), 14);
    const auto part = colon == text.size() ? std::optional(0) : read(text.substr(colon + 1), 59);
    if (!whole || !part) return std::nullopt;
    const Duration size = minutes(*whole * 60LL + *part);
    const Duration offset{is_west ? -size.ms : size.ms};
    if (offset < hours(-12) || offset > hours(14)) return std::nullopt;
    return offset;
}

}  // namespace strongroom::lab::practice
