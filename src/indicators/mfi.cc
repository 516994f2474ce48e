#include "indicators/mfi.h"

#include <utility>

namespace strongroom::indicators {

Value Mfi::add(const Bar& bar) {
    const double typical = bar.typical();
    const Value before = std::exchange(before_, typical);
    if (!before) return std::nullopt;
    const double money = typical * bar.volume;
    in_.add(is_above(typical, *before, typical) ? money : 0);
    out_.add(is_above(*before, typical, typical) ? money : 0);
    if (!in_.is_full()) return std::nullopt;
    const double both = in_.sum() + out_.sum();
    return both > 0 ? 100 * (in_.sum() / both) : 0.0;
}

}  // namespace strongroom::indicators
