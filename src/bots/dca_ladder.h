// The formulas of the DCA bot: ladder, take-profit, break-even (docs/bots.md, with the vectors D1,
// D2 and S1).
//
// Long: buy a base order at P0, then safety orders below it. Short mirrors it: sell coins that are
// held, then more of them at rising prices, and buy back. Deviations are counted from P0, the price
// that the base order filled at. Every price is exact and rounded once, to the tick.
#pragma once

#include <vector>

#include "bots/dca_config.h"
#include "model/instrument.h"

namespace strongroom::bots {

// k = 1 … max_safety_orders: the custom steps, or dev_k = d * (s^k - 1) / (s - 1) from the base
// price with vol_k = SO * v^(k - 1). Powers are exact and rounded once to 12 places. Throws
// DecimalOverflow when a scale makes a step too large to hold.
std::vector<SafetyStep> ladder_steps(const DcaConfig& config);

// The limit order of a step. `scale` multiplies the volume (see size_scale). A quantity of zero
// means that the volume does not buy one lot.
struct LadderOrder {
    Price price;
    Qty qty;
};
LadderOrder ladder_order(const SafetyStep& step, Price base_price, Decimal scale,
                         Direction direction, const Instrument& instrument,
                         VolumeUnit unit = VolumeUnit::quote);

// What a volume of that unit buys at this price, in whole lots.
Qty volume_qty(Decimal volume, VolumeUnit unit, Decimal scale, Price price,
               const Instrument& instrument);

// Base order plus all safety orders of one deal, in quote, fees not counted. `price` is where the
// base order would be bought; it matters only to volumes in base.
Decimal max_funds(const DcaConfig& config, Price price = {});

// By how much the next deal's orders are larger or smaller, after `profit` (may be below zero) so
// far: 1 + share * profit / max_funds, never below zero.
Decimal size_scale(const DcaConfig& config, Decimal profit, Price price = {});

// What a deal has bought and sold so far, fees as the venue took them.
struct Position {
    Direction direction = Direction::buy_first;
    Qty entered;            // Base of all entry fills.
    Decimal entered_value;  // Their price * qty, in quote.
    Qty exited;
    Decimal exited_value;
    Decimal quote_fees_in;   // Fees of entries taken in quote.
    Decimal quote_fees_out;  // Fees of exits taken in quote.
    Qty base_fees;           // Fees taken in base.

    void add(const Fill& fill, const Symbol& symbol);

    // Long: what can be sold. Short: what must be bought back.
    Qty open_qty() const;
    // Long: cost with fees (C). Short: proceeds less fees (R).
    Decimal entry_amount() const;
    // Long: proceeds of exits less fees. Short: their cost with fees.
    Decimal exit_amount() const;
    Decimal profit() const;         // In quote; of the whole deal once open_qty() is below one lot.
    Decimal average_entry() const;  // 0 when nothing was entered.
    Decimal average_exit() const;
};

// What an exit at this fee rate sells (buys back), in whole lots; zero when nothing is open. A
// short one whose fee is taken in base buys that much more.
Qty exit_qty(const Position& position, const FeeRates& fees, Decimal rate,
             const Instrument& instrument);

// The price at which all that is open, sold at this fee rate, makes the whole deal earn `wanted`
// (in quote; 0: break-even). Up to the tick for a long deal, down for a short one.
Price exit_price(const Position& position, Decimal wanted, Decimal rate, const FeeRates& fees,
                 const Instrument& instrument);

// A step's limit: the price at which all that the deal has entered, sold as maker, would earn
// `wanted`. What other steps have sold already does not move it.
Price step_price(const Position& position, Decimal wanted, const FeeRates& fees,
                 const Instrument& instrument);

// The limit at which all that is open, sold as maker, earns the profit asked for.
// `base_volume` is the base order's volume, which ProfitBase::base_order refers to.
Price take_profit_price(const Position& position, const DcaConfig& config, Decimal base_volume,
                        const FeeRates& fees, const Instrument& instrument);

// The exit price that earns nothing, rounded to 12 places against us.
Decimal breakeven_price(const Position& position, const FeeRates& fees);

// Where a trailing exit fires when the best price since arming was `best`.
Price trailing_exit_price(Price best, Decimal trailing_pct, Direction direction, Decimal tick);
// The limit of a stop that rests at the venue.
Price stop_limit_price(Price stop, Decimal limit_pct, Direction direction, Decimal tick);
Price stop_loss_price(Price base_price, Decimal stop_loss_pct, Direction direction, Decimal tick);

}  // namespace strongroom::bots
