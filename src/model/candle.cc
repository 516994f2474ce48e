#include "model/candle.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom {

Status check(const Candle& candle) {
    const auto text = [](Price price) { return price.value.to_string(); };
    if (!candle.low.value.is_positive() || !candle.open.value.is_positive() ||
        !candle.close.value.is_positive()) {
        return fail(Errc::invalid, "a price is not above zero");
    }
    if (candle.high < std::max(candle.open, candle.close)) {
        return fail(Errc::invalid,
                    fmt::format("high {} is below open {} or close {}", text(candle.high),
                                text(candle.open), text(candle.close)));
    }
    if (candle.low > std::min(candle.open, candle.close)) {
        return fail(Errc::invalid,
                    fmt::format("low {} is above open {} or close {}", text(candle.low),
                                text(candle.open), text(candle.close)));
    }
    if (candle.volume.is_negative()) return fail(Errc::invalid, "the volume is below zero");
    return {};
}

}  // namespace strongroom
