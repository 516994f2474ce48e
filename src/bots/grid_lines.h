// The formulas of the grid bot: lines, sizes, profit per line (docs/bots.md, with the vectors G1,
// G2 and G3).
#pragma once

#include <vector>

#include "model/instrument.h"

namespace strongroom::bots {

enum class Spacing { arithmetic, geometric };
enum class ProfitIn { quote, base };
// What a stop price does once all orders are cancelled: sell the coins, keep them, or buy with the
// quote of the buy lines.
enum class AtStop { sell, stop, buy };

// One of investment, qty_per_line and quote_per_line is above zero.
struct GridConfig {
    Price lower;
    Price upper;
    int intervals = 0;  // n intervals, n + 1 lines.
    Spacing spacing = Spacing::arithmetic;
    Decimal investment;  // In quote.
    ProfitIn profit_in = ProfitIn::quote;
    Price lower_stop;        // 0 = off.
    Price upper_stop;        // 0 = off.
    Decimal qty_per_line;    // Base, the same on every line.
    Decimal quote_per_line;  // Quote, the same on every line.
    bool trailing_up = false;
    bool trailing_down = false;
    Price expand_up;        // Lines are added up to here; 0 = off.
    Price expand_down;      // Lines are added down to here; 0 = off.
    int max_buy_lines = 0;  // As many rest at once; 0 = all.
    int max_sell_lines = 0;
    Decimal use_held;  // Base that the account holds and the grid may use.
    AtStop lower_stop_then = AtStop::sell;
    AtStop upper_stop_then = AtStop::sell;
};

// Line i of the ladder that the ends and the intervals define, to 12 places and not on the tick:
// line 0 is `lower`, line n is `upper`. It goes on beyond both, where an arithmetic one can reach
// zero and less.
Price grid_line(const GridConfig& config, int index);
// The highest line that is not above this price (above zero); at most a billion lines away.
int line_at_or_below(const GridConfig& config, Price price);

// n + 1 prices from lower to upper, each computed from the ends to 12 places, not yet on the tick.
std::vector<Price> grid_lines(const GridConfig& config);
// The same as orders use them: the nearest multiples of the tick.
std::vector<Price> round_lines(std::vector<Price> lines, Decimal tick);

struct GridPlan {
    std::vector<Price> lines;  // On the tick.
    std::size_t empty_line;    // The line nearest to the market, without an order; a tie goes down.
    Qty qty;                   // Base per line: investment / need, rounded down to the step. With
                               // quote_per_line the least of them.
    std::size_t sells;         // Lines above the empty one; their coins are bought at the start.
    Decimal need;              // Quote for one unit of base on every line, fees counted.
    std::vector<Qty> sizes;    // Base per interval, from the lowest up.
    Decimal funds;             // Quote for all of it at this market, fees counted.
};
// f of the formulas is the larger of the two fee rates.
GridPlan plan_grid(const GridConfig& config, Price market, const FeeRates& fees,
                   const Instrument& instrument);

// Base of an interval by the file's rule: floor_step(quote_per_line / low), else `same`.
Qty interval_size(const GridConfig& config, Qty same, Price low, Decimal step);

// Base that the sell lines want.
Qty coins_for_sells(const GridPlan& plan);
// What is bought for them beside `held`; where buys pay their fee in base, enough more that it can
// be taken.
Qty balancing_qty(const GridPlan& plan, const FeeRates& fees, const Instrument& instrument,
                  Decimal held = {});

// Profit of buying `qty` at `low` and selling it at `high`, both as maker, fees in quote.
Decimal round_trip_profit(Price low, Price high, Qty qty, Decimal maker);

// What selling `qty` at `high` buys back at `low` when the profit is kept in coins.
Qty buy_back_qty(Price low, Price high, Qty qty, Decimal maker, Decimal step);

// Percent earned per round trip between two lines, fees counted; 12 places.
struct LineYield {
    Decimal gross_pct;
    Decimal net_pct;           // Both fees in quote.
    Decimal net_base_fee_pct;  // The buy's fee taken in base.
};
LineYield line_yield(Price low, Price high, Decimal fee);

// The worst interval's net yield: the top one of an arithmetic grid, any of a geometric one.
Decimal worst_net_pct(const GridConfig& config, Decimal fee);

// The most intervals with which every line still nets `least_pct`; 0 when not even one does.
int most_intervals(GridConfig config, Decimal fee, Decimal least_pct);

inline constexpr int kIntervalsMax = 1000;

}  // namespace strongroom::bots
