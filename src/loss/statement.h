// Statement: what foreign orders cost one account, fill by fill. Pure, and exact to the last digit.
//
// Of a buy the loss is (price - reference) * quantity, of a sell (reference - price) * quantity,
// each with its fee: a fee in the quote asset as it is, one in the base asset at the reference, one
// in any other asset apart, since nothing here says what that was worth. docs/loss.md has the whole
// rule and what it does not say.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "loss/foreign_orders.h"
#include "loss/wide_amount.h"
#include "model/candle.h"
#include "model/order.h"
#include "venues/venue_order.h"

namespace strongroom::loss {

// Foreign fills of one market that are further apart belong to different bursts.
inline constexpr Duration kBurstGap = minutes(10);
// A price that is older says nothing of the minute before a burst.
inline constexpr Duration kReferenceAgeMax = minutes(60);
inline constexpr std::size_t kFillsMax = 100'000;

// What the venue says that an order did.
struct OrderFills {
    ForeignOrder order;
    std::uint64_t answer_entry = 0;  // Of the ledger: it has the hash of the venue's answer.
    std::vector<venues::AccountTrade> trades;
};

struct PairPrices {
    Symbol symbol;
    std::string venue_symbol;
    std::vector<Candle> candles;  // Of one minute, ascending.
};

struct Question {
    AccountName account;
    std::string venue;
    Time from;  // Of the fills, by the venue's clock.
    Time to;    // Not itself.
    std::vector<OrderFills> orders;
    std::vector<PairPrices> prices;
};

struct StatedFill {
    std::size_t order = 0;  // Its place in Statement::orders.
    Symbol symbol;
    Fill fill;
    Price reference;
    Time reference_time;  // When the candle closed whose close it is.
    WideAmount loss;      // In the quote asset; below zero: a gain.
    WideAmount before_fees;
};

struct PairTotal {
    Symbol symbol;
    std::size_t fills = 0;
    WideAmount loss;
    // What somebody on the other side needed, and took at the most.
    Decimal bought;
    Decimal sold;
    WideAmount before_fees;
};

struct Statement {
    AccountName account;
    std::string venue;
    Time from;
    Time to;
    std::vector<OrderFills> orders;  // Also those that filled nothing in the span.
    std::vector<StatedFill> fills;   // By time, then market, order and trade.
    std::vector<PairTotal> pairs;    // By name.
    // By asset.
    std::map<std::string, WideAmount> losses;
    std::map<std::string, Decimal> other_fees;
    std::map<std::string, WideAmount> changes;  // Of the account's balances, by these fills.
};

// Errors: invalid (a fill of another order, the same trade twice, a negative amount), not_found (no
// price: names market and minute), exhausted (more than kFillsMax fills, or an amount too large).
Result<Statement> state_loss(Question question);

}  // namespace strongroom::loss
