// Time (milliseconds since 1970-01-01 UTC, the unit of every venue) and Duration (milliseconds).
//
// Core code never asks for the time: it comes with the event. Edges ask Env's Clock (env.h).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace strongroom {

struct Duration {
    std::int64_t ms = 0;

    friend auto operator<=>(const Duration&, const Duration&) = default;
    friend Duration operator+(Duration a, Duration b) { return {a.ms + b.ms}; }
    friend Duration operator-(Duration a, Duration b) { return {a.ms - b.ms}; }
    friend Duration operator*(Duration a, std::int64_t n) { return {a.ms * n}; }
};

inline constexpr Duration milliseconds(std::int64_t n) { return {n}; }
inline constexpr Duration seconds(std::int64_t n) { return {n * 1'000}; }
inline constexpr Duration minutes(std::int64_t n) { return {n * 60'000}; }

struct Time {
    std::int64_t ms = 0;

    friend auto operator<=>(const Time&, const Time&) = default;
    friend Time operator+(Time t, Duration d) { return {t.ms + d.ms}; }
    friend Time operator-(Time t, Duration d) { return {t.ms - d.ms}; }
    friend Duration operator-(Time a, Time b) { return {a.ms - b.ms}; }
};

// "250ms", "5s", "3m", "2h", "7d"; no fraction, no sign. Errors: invalid.
Result<Duration> parse_duration(std::string_view text);

// "90s" style, in the largest unit that divides it.
std::string to_string(Duration duration);

// ISO 8601 in UTC with milliseconds: "2022-01-01T00:01:00.000Z". Years 0001 to 9999.
std::string to_iso8601(Time time);

// "2022-01-01", "2022-01-01T00:01:00Z", with or without milliseconds. Errors: invalid.
Result<Time> parse_iso8601(std::string_view text);

}  // namespace strongroom
