// Named: an indicator by the name and numbers that a command line has: "rsi:14", "macd:12:26:9".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "indicators/bar.h"

namespace strongroom::indicators {

struct Named {
    std::string name;                // As it was asked for, its usual numbers filled in.
    std::vector<std::string> lines;  // "macd", "signal"; of one line, "value".
    int warm_up = 0;                 // See Measure::warm_up.
    // The lines as of this candle, in that order.
    std::function<std::vector<Value>(const Bar&)> add;
};

// What there is, with its usual numbers: "rsi:14".
std::vector<std::string> all_names();

// "rsi" or "rsi:9": numbers that are left out are the usual ones. Errors: invalid, with what there
// is or which numbers fit.
Result<Named> make_named(std::string_view text);

}  // namespace strongroom::indicators
