// The formulas of the rebalancing bot: how far it is off its targets, and what it trades
// (docs/bots-rebalance.md).
#pragma once

#include <vector>

#include "bots/bot.h"
#include "model/order_intent.h"

namespace strongroom::bots {

// All lists are in the order of the bot file's `symbols`.
struct RebalanceConfig {
    std::vector<Decimal> targets;  // Percent of the whole value, per coin.
    Decimal quote_target;          // The rest: percent that stays in quote.
    Decimal threshold_pct;         // Points off a target that start a round; 0 = off.
    Duration period;               // A round each; 0 = off.
    Duration check_every;          // How often it looks at the prices.
    Decimal min_trade;             // Quote; a smaller trade is left out.
    Decimal max_fee_pct;           // Percent of the whole value that a round's fees may take.
    bool is_limit = false;         // Limit orders at the price seen, else at market.
    Duration limit_wait;           // After this what is not filled is cancelled.
    std::vector<Decimal> held;     // Coins that it is given.
    Decimal quote;                 // Quote that it is given.
};

// What it holds of one coin, and the coin's price.
struct HeldPair {
    Decimal coins;
    Price price;
    Decimal value() const { return mul(coins, price.value, Round::down); }
};

// What it holds, all in all.
struct Portfolio {
    std::vector<HeldPair> coins;
    Decimal quote;
    Decimal value() const;
};

struct Trade {
    std::size_t pair = 0;
    Side side = Side::buy;
    Qty qty;
    Price price;  // What it was planned at.
};

// `part` in percent of `whole`; 0 when there is nothing.
Decimal share_pct(Decimal part, Decimal whole);

// The most points that a coin or the quote is off its target.
Decimal worst_drift(const RebalanceConfig& config, const Portfolio& portfolio);

// What is above its target, never more than is held. Left out: less than min_trade, and what the
// venue would not take.
std::vector<Trade> plan_sells(const RebalanceConfig& config, const std::vector<Market>& markets,
                              const Portfolio& portfolio);
// What is below its target, with fees never more than the quote above its own target: when that is
// short, each buy gets the same share of what it wants.
std::vector<Trade> plan_buys(const RebalanceConfig& config, const std::vector<Market>& markets,
                             const Portfolio& portfolio);

// Fees of these trades in quote, at the rate of this kind of order.
Decimal fees_of(const std::vector<Trade>& trades, const std::vector<Market>& markets,
                bool is_limit);

}  // namespace strongroom::bots
