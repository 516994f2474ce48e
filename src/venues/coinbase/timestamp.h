// Times as Coinbase writes them: RFC 3339 with up to nine digits of a second's fraction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace strongroom::venues::coinbase {

// "2026-04-07T14:30:02.789012Z" or with an offset ("+02:00"). What is finer than a millisecond is
// cut. Capital T and Z, seconds 00 to 59, 1970 to 2261. Errors: invalid.
Result<Time> parse_rfc3339(std::string_view text);
// The same in nanoseconds since 1970.
Result<std::int64_t> parse_rfc3339_ns(std::string_view text);
inline constexpr std::int64_t ns_of_ms = 1'000'000;

// "2026-12-31T23:59:59Z", with milliseconds only where there are some.
std::string to_rfc3339(Time time);

}  // namespace strongroom::venues::coinbase
