// Adx: the Average Directional Index (Wilder 1978), 0 to 100: how strong a trend is, whichever way;
// and the two directional indicators, which way.
//
// A candle moves up by high - high before, down by low before - low; only the larger counts, if
// above zero. Movements and true ranges are Wilder sums (s - s / period + newest, begun as the sum
// of the first period - 1). +DI and -DI are 100 times their share of the range, DX =
// 100 * |+DI - -DI| / (+DI + -DI), and ADX its Wilder average. DI comes with candle period + 1, ADX
// with candle 2 * period. Without any movement in sight ADX stays what it was.
#pragma once

#include <optional>

#include "indicators/averages.h"

namespace strongroom::indicators {

class Adx {
  public:
    struct Lines {
        Value adx;
        Value plus;
        Value minus;
    };
    explicit Adx(int period) : average_(period), period_(period) {}

    Lines add(const Bar& bar);
    int warm_up() const { return bounded_warm_up(2 * wilder_warm_up(period_)); }

  private:
    // False as long as the sums are only being begun.
    bool sum_up(double plus, double minus, double range);

    WilderAverage average_;  // Of DX.
    int period_;
    int count_ = 0;
    double plus_ = 0;
    double minus_ = 0;
    double range_ = 0;
    std::optional<Bar> before_;
};

}  // namespace strongroom::indicators
