// The formulas of the grid bot: lines, sizes, profit per line (docs/bots.md, with the vectors G1,
// G2 and G3).
#pragma once

#include <vector>

#include "model/instrument.h"

namespace strongroom::bots {

enum class Spacing { arithmetic, geometric };
enum class ProfitIn { quote, base };

struct GridConfig {
    Price lower;
    Price upper;
    int intervals = 0;  // n intervals, n + 1 lines.
    Spacing spacing = Spacing::arithmetic;
    Decimal investment;  // In quote.
    ProfitIn profit_in = ProfitIn::quote;
    Price lower_stop;  // 0 = off.
    Price upper_stop;  // 0 = off.
};

// n + 1 prices from lower to upper, each computed from the ends to 12 places, not yet on the tick.
std::vector<Price> grid_lines(const GridConfig& config);
// The same as orders use them: the nearest multiples of the tick.
std::vector<Price> round_lines(std::vector<Price> lines, Decimal tick);

struct GridPlan {
    std::vector<Price> lines;  // On the tick.
    std::size_t empty_line;    // The line nearest to the market, without an order; a tie goes down.
    Qty qty;                   // Base per line: investment / need, rounded down to the step.
    std::size_t sells;         // Lines above the empty one; their coins are bought at the start.
    Decimal need;              // Quote for one unit of base on every line, fees counted.
};
// f of the formulas is the larger of the two fee rates.
GridPlan plan_grid(const GridConfig& config, Price market, const FeeRates& fees,
                   const Instrument& instrument);

// Coins for `sells` lines; where buys pay their fee in base, enough more that it can be taken.
Qty balancing_qty(const GridPlan& plan, const FeeRates& fees, const Instrument& instrument);

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
