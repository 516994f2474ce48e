// What the fuzz targets of the practice venue's doors have in common: a market of three candles,
// requests in text, and several knocks in one input, a NUL between them, of which the first byte
// chooses the door.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/http.h"
#include "lab/practice/venue.h"

namespace strongroom::test {

inline void require(bool is_true) {
    if (!is_true) std::abort();
}

inline lab::CandleSeries three_candles() {
    constexpr Time open{1'704'067'200'000};
    lab::CandleSeries series{.interval = minutes(1)};
    for (int i = 0; i < 3; ++i)
        series.candles.push_back({open + minutes(i), {100}, {101}, {99}, {100}, 5});
    return series;
}

// "GET /time\nbody"
inline HttpRequest request_in(std::string_view text) {
    HttpRequest request;
    const std::size_t line = std::min(text.find('\n'), text.size());
    const std::size_t blank = std::min(text.find(' '), line);
    request.method = text.substr(0, blank);
    request.target = text.substr(std::min(blank + 1, line), line - std::min(blank + 1, line));
    request.body = text.substr(std::min(line + 1, text.size()));
    request.peer = "peer";
    return request;
}

// knock(door, text) for each.
template <typename Knock>
void for_each_knock(const std::uint8_t* bytes, std::size_t size, Knock knock) {
    constexpr int knocks_max = 16;
    constexpr char between = '\0';
    std::string_view rest = as_text({bytes, size});
    for (int i = 0; i < knocks_max && !rest.empty(); ++i) {
        const std::size_t end = std::min(rest.find(between), rest.size());
        const std::string_view one = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!one.empty()) knock(one.front(), one.substr(1));
    }
}

}  // namespace strongroom::test
