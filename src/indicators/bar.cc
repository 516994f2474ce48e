#include "indicators/bar.h"

namespace strongroom::indicators {

Bar bar_of(const Candle& candle) {
    return {.open = candle.open.value.to_double(),
            .high = candle.high.value.to_double(),
            .low = candle.low.value.to_double(),
            .close = candle.close.value.to_double(),
            .volume = candle.volume.to_double()};
}

}  // namespace strongroom::indicators
