#include "indicators/heikin_ashi.h"

#include <algorithm>

namespace strongroom::indicators {

Value HeikinAshi::add(const Bar& bar) {
    const double close = (bar.open + bar.high + bar.low + bar.close) / 4;
    const double open = candle_ ? (candle_->open + candle_->close) / 2 : (bar.open + bar.close) / 2;
    candle_ = Bar{.open = open,
                  .high = std::max({bar.high, open, close}),
                  .low = std::min({bar.low, open, close}),
                  .close = close,
                  .volume = bar.volume};
    if (close > open)
        run_ = std::max(run_, 0) + 1;
    else if (close < open)
        run_ = std::min(run_, 0) - 1;
    else
        run_ = 0;
    return run_;
}

}  // namespace strongroom::indicators
