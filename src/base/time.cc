#include "base/time.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace strongroom {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t ms;
};
constexpr Unit kUnits[] = {
    {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
constexpr std::int64_t kLongestMs = 100LL * 365 * 86'400'000;  // A century is a typing error.

bool read_digits(std::string_view& text, std::size_t count, int& value) {
    if (text.size() < count) return false;
    value = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return false;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return true;
}

bool eat(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

// The part after the date: "THH:MM:SS[.mmm]Z". An empty text is midnight.
bool read_clock(std::string_view text, std::int64_t& ms) {
    ms = 0;
    if (text.empty()) return true;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int milli = 0;
    if (!eat(text, 'T') || !read_digits(text, 2, hour) || !eat(text, ':')) return false;
    if (!read_digits(text, 2, minute) || !eat(text, ':') || !read_digits(text, 2, second))
        return false;
    if (eat(text, '.') && !read_digits(text, 3, milli)) return false;
    if (!eat(text, 'Z') || !text.empty() || hour > 23 || minute > 59 || second > 59) return false;
    ms = ((hour * 60LL + minute) * 60 + second) * 1'000 + milli;
    return true;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const Unit& unit : kUnits) {
        if (error != std::errc{} || count < 0 || text.starts_with('-') || name != unit.name)
            continue;
        if (count > kLongestMs / unit.ms) break;
        return Duration{count * unit.ms};
    }
    return fail(
        Errc::invalid,
        fmt::format(
            "\"{}\" is not a duration; write a whole number and ms, s, m, h or d, as in \"90s\"",
            text));
}

std::string to_string(Duration duration) {
    for (const Unit& unit : kUnits) {
        if (duration.ms != 0 && duration.ms % unit.ms == 0) {
            return fmt::format("{}{}", duration.ms / unit.ms, unit.name);
        }
    }
    return "0s";
}

std::string to_iso8601(Time time) {
    using std::chrono::days;
    const auto since = std::chrono::milliseconds(time.ms);
    const auto day = std::chrono::floor<days>(since);
    const std::chrono::year_month_day date{std::chrono::sys_days(day)};
    const std::int64_t ms = (since - day).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       ms / 3'600'000, ms / 60'000 % 60, ms / 1'000 % 60, ms % 1'000);
}

Result<Time> parse_iso8601(std::string_view text) {
    std::string_view rest = text;
    int year = 0;
    int month = 0;
    int day = 0;
    std::int64_t ms = 0;
    const bool shape = read_digits(rest, 4, year) && eat(rest, '-') &&
                       read_digits(rest, 2, month) && eat(rest, '-') && read_digits(rest, 2, day) &&
                       read_clock(rest, ms);
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!shape || !date.ok()) {
        return fail(
            Errc::invalid,
            fmt::format("\"{}\" is not a time; write 2022-01-31 or 2022-01-31T08:00:00Z", text));
    }
    const std::chrono::milliseconds since = std::chrono::sys_days(date).time_since_epoch();
    return Time{since.count() + ms};
}

}  // namespace strongroom
