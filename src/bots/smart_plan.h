// ExitPlan: how one position ends: take-profit steps and a stop loss (docs/bots-smart.md).
//
// The SmartTrade and the signal bot share it. Levels are a price, or a percentage of the average
// entry price; every price is exact and rounded once, to the tick.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "bots/dca_ladder.h"
#include "model/instrument.h"
#include "model/order_intent.h"

namespace strongroom::bots {

inline constexpr std::size_t kTakeProfitStepsMax = 10;

// Where an exit is: a price, or so many percent from the average entry price.
struct ExitLevel {
    std::optional<Price> price;
    Decimal pct;  // Used when there is no price; above zero.

    friend bool operator==(const ExitLevel&, const ExitLevel&) = default;
};

struct TakeProfitStep {
    ExitLevel at;
    OrderKind order = OrderKind::limit;  // market: the price is watched; limit: it rests.
    Decimal volume_pct = 100;            // Of what is held; all steps together 100.
    Decimal trailing_pct;                // 0 = off; the last step only.

    friend bool operator==(const TakeProfitStep&, const TakeProfitStep&) = default;
};

struct StopLoss {
    ExitLevel at;
    OrderKind order = OrderKind::market;
    Decimal limit_pct;          // order limit: how far its limit is beyond the stop, in %.
    bool is_trailing = false;   // `at.pct` counts from the best price since the entry.
    Duration timeout;           // So long without a break the price must be beyond it. 0: at once.
    bool to_breakeven = false;  // After the first step the stop is not worse than the entry price.

    friend bool operator==(const StopLoss&, const StopLoss&) = default;
};

struct ExitPlan {
    std::vector<TakeProfitStep> take_profit;  // In the order in which the market meets them.
    std::optional<StopLoss> stop_loss;

    bool is_empty() const { return take_profit.empty() && !stop_loss; }
    friend bool operator==(const ExitPlan&, const ExitPlan&) = default;
};

// Long: up to the tick, above `entry`; short: down, below it. A price stands as it is.
Price take_profit_level(const ExitLevel& at, Price entry, Direction direction, Decimal tick);
// Long: down to the tick, below `from`; short: up, above it. `from`: the average entry price, or of
// a trailing stop the best price since.
Price stop_level(const ExitLevel& at, Price from, Direction direction, Decimal tick);

// What add_funds asks for, from the text of a Command: `quote = "15"` or `qty = "0.1"`, and
// `limit = "95"` for an order that rests; without it at market. Several keys stand on lines of
// their own, or on one line in braces: { quote = "15", limit = "95" }.
struct AddFunds {
    Decimal qty;  // One of the two is above zero.
    Decimal quote;
    std::optional<Price> limit;
};
// Errors: invalid, "add_funds.qty: …".
Result<AddFunds> read_add_funds(std::string_view text);

// What edit_deal asks for: `take_profit = [ … ]` and `stop_loss = { … }` as in a bot file put new
// exits in the place of those that are left (an empty list or table: none); `reduce_qty = "0.5"`
// sells (buys back) so much at market.
struct EditTrade {
    std::optional<std::vector<TakeProfitStep>> take_profit;
    bool has_stop_loss = false;
    std::optional<StopLoss> stop_loss;
    Decimal reduce_qty;
};
// Errors: invalid, "edit_deal.take_profit[1].pct: …".
Result<EditTrade> read_edit_trade(std::string_view text, Direction direction);

}  // namespace strongroom::bots
