// Instrument: what a venue allows for one pair, and rounding that obeys it.
//
// Source: exchangeInfo filters (venues: PRICE_FILTER, LOT_SIZE, NOTIONAL …) or a bot file's
// [backtest] table. Tick and step are above zero; the other limits are zero when there are none.
#pragma once

#include <string>

#include "model/amounts.h"

namespace strongroom {

enum class Side { buy, sell };
inline constexpr Side opposite(Side side) { return side == Side::buy ? Side::sell : Side::buy; }
std::string_view to_string(Side side);

struct Instrument {
    Symbol symbol;
    std::string venue_symbol;  // "BTCUSDT"
    Decimal tick;              // Prices are multiples of it.
    Decimal step;              // Quantities are multiples of it.
    Decimal min_qty;
    Decimal max_qty;
    Decimal min_notional;    // Least price * quantity.
    bool is_trading = true;  // False: halted, delisted, cancel only.

    // What we send: a buy's price down and a sell's price up to the tick, quantities down.
    Price passive_price(Side side, Decimal exact) const {
        return {round_to(exact, tick, side == Side::buy ? Round::down : Round::up)};
    }
    Qty floor_qty(Decimal exact) const { return {round_to(exact, step, Round::down)}; }

    // Why the venue would refuse this price and quantity; ok when it would not. The message begins
    // with the filter's own name. Errors: refused.
    Status check(Price price, Qty qty) const;
    // Whether it is the same market with the same limits, trading or not.
    bool has_terms_of(const Instrument& other) const {
        return symbol == other.symbol && tick == other.tick && step == other.step &&
               min_qty == other.min_qty && max_qty == other.max_qty &&
               min_notional == other.min_notional;
    }
};

// In what a buy pays its fee. A sell always pays in quote.
enum class FeeAsset { quote, base, third };  // third: a coin of the venue's, such as BNB.

// Fee rates as fractions: 0.001 is 0.1 %.
struct FeeRates {
    Decimal maker;
    Decimal taker;
    FeeAsset buys_pay = FeeAsset::quote;
};

}  // namespace strongroom
