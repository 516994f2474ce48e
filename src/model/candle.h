// Candle: open, high, low, close and volume of one interval. Trade: one print of the public tape.
#pragma once

#include "base/time.h"
#include "model/amounts.h"
#include "model/instrument.h"

namespace strongroom {

struct Candle {
    Time open_time;
    Price open;
    Price high;
    Price low;
    Price close;
    Decimal volume;  // Base units where the source says so; only zero or not zero decides a fill.

    friend bool operator==(const Candle&, const Candle&) = default;
};

// ok when low <= open, close <= high and all prices are above zero. Errors: invalid.
Status check(const Candle& candle);

struct MarketTrade {
    Time time;
    Price price;
    Qty qty;
    Side taker_side = Side::buy;
};

}  // namespace strongroom
