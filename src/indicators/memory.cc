#include "indicators/memory.h"

#include <algorithm>
#include <cmath>

namespace strongroom::indicators {

int forgotten_after(double kept) {
    constexpr double nothing = 1e-9;
    const double candles = std::ceil(std::log(nothing) / std::log(kept));
    return static_cast<int>(std::clamp(candles, 1.0, static_cast<double>(kWarmUpMax)));
}

int bounded_warm_up(int candles) { return std::min(candles, kWarmUpMax); }

int ema_warm_up(int period) {
    return bounded_warm_up(period + forgotten_after(1 - 2.0 / (period + 1)));
}

int wilder_warm_up(int period) {
    return bounded_warm_up(period + forgotten_after(1 - 1.0 / period));
}

}  // namespace strongroom::indicators
