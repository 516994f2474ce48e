#include "loss/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace strongroom::loss {
namespace {

struct Reference {
    Price price;
    Time time;
};

// The place of the venue's market among the prices that were given. Errors: not_found.
Result<const PairPrices*> prices_of(const std::vector<PairPrices>& prices,
                                    const std::string& venue_symbol) {
    const auto at = std::ranges::find(prices, venue_symbol, &PairPrices::venue_symbol);
    if (at != prices.end()) return &*at;
    return fail(Errc::not_found, fmt::format("there are no prices of the market {}", venue_symbol));
}

// The close of the newest candle that had closed when the burst began.
Result<Reference> reference_before(const PairPrices& prices, Time start) {
    const Candle* found = nullptr;
    for (const Candle& candle : prices.candles) {
        if (candle.open_time + minutes(1) <= start) found = &candle;
    }
    if (found != nullptr && start - (found->open_time + minutes(1)) <= kReferenceAgeMax)
        return Reference{found->close, found->open_time + minutes(1)};
    return fail(Errc::not_found,
                fmt::format("{}: no candle of the {} minutes before {}", prices.symbol.str(),
                            kReferenceAgeMax.ms / minutes(1).ms, to_iso8601(start)));
}

Status check_trade(const OrderFills& order, const venues::AccountTrade& trade) {
    const Evidence& evidence = order.order.evidence;
    const auto wrong = [&](std::string_view what) {
        return fail(Errc::invalid,
                    fmt::format("the venue's answer about order {}: {}", evidence.order, what));
    };
    if (trade.venue_id.text != evidence.order) return wrong("has a fill of another order");
    if (trade.venue_symbol.text != evidence.symbol) return wrong("has a fill of another market");
    if (to_string(trade.fill.side) != evidence.side) return wrong("has a fill of the other side");
    if (!trade.fill.price.value.is_positive() || !trade.fill.qty.value.is_positive())
        return wrong("has a fill without price or quantity");
    return {};
}

// All fills of the span, in the order in which a statement has them.
Result<std::vector<StatedFill>> fills_of(const Question& question) {
    std::vector<StatedFill> fills;
    std::set<std::pair<std::string, std::string>> seen;  // Market and trade.
    for (std::size_t at = 0; at < question.orders.size(); ++at) {
        for (const venues::AccountTrade& trade : question.orders[at].trades) {
            TRY(check_trade(question.orders[at], trade));
            if (!seen.emplace(trade.venue_symbol.text, trade.fill.trade_id).second) {
                return fail(Errc::invalid,
                            fmt::format("the venue tells of trade {} twice", trade.fill.trade_id));
            }
            const bool is_in = trade.fill.time >= question.from && trade.fill.time < question.to;
            if (is_in) fills.push_back({.order = at, .fill = trade.fill});
            if (fills.size() > kFillsMax)
                return fail(Errc::exhausted, fmt::format("more than {} fills", kFillsMax));
        }
    }
    const auto place = [&](const StatedFill& one) {
        const Evidence& evidence = question.orders[one.order].order.evidence;
        return std::tie(one.fill.time, evidence.symbol, evidence.order, one.fill.trade_id);
    };
    std::ranges::sort(fills, [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return fills;
}

// Each fill gets the price before the burst that it belongs to.
Status refer(const Question& question, std::vector<StatedFill>& fills) {
    struct Burst {
        Time last;
        Reference reference;
    };
    std::map<std::string, Burst> bursts;  // By market.
    for (StatedFill& one : fills) {
        const std::string& market = question.orders[one.order].order.evidence.symbol;
        TRY_ASSIGN(const PairPrices* prices, prices_of(question.prices, market));
        const auto open = bursts.find(market);
        const bool is_new = open == bursts.end() || one.fill.time - open->second.last > kBurstGap;
        if (is_new) {
            TRY_ASSIGN(const Reference reference, reference_before(*prices, one.fill.time));
            bursts[market].reference = reference;
        }
        Burst& burst = bursts[market];
        burst.last = one.fill.time;
        one.symbol = prices->symbol;
        one.reference = burst.reference.price;
        one.reference_time = burst.reference.time;
    }
    return {};
}

void add_fee(StatedFill& one, Statement& statement) {
    const Money& fee = one.fill.fee;
    if (fee.amount.is_zero()) return;
    statement.changes[fee.asset.str()] -= WideAmount::of(fee.amount);
    if (fee.asset == one.symbol.quote)
        one.loss += WideAmount::of(fee.amount);
    else if (fee.asset == one.symbol.base)
        one.loss += WideAmount::product(one.reference.value, fee.amount);
    else
        statement.other_fees[fee.asset.str()] += fee.amount;
}

void add_up(StatedFill& one, Statement& statement) {
    const bool is_buy = one.fill.side == Side::buy;
    const Decimal paid = one.fill.price.value;
    const Decimal fair = one.reference.value;
    const Decimal qty = one.fill.qty.value;
    one.before_fees = WideAmount::product(is_buy ? paid - fair : fair - paid, qty);
    one.loss = one.before_fees;
    WideAmount& base = statement.changes[one.symbol.base.str()];
    WideAmount& quote = statement.changes[one.symbol.quote.str()];
    base = is_buy ? base + WideAmount::of(qty) : base - WideAmount::of(qty);
    const WideAmount worth = WideAmount::product(paid, qty);
    quote = is_buy ? quote - worth : quote + worth;
    add_fee(one, statement);
    statement.losses[one.symbol.quote.str()] += one.loss;
}

std::vector<PairTotal> totals_by_pair(const std::vector<StatedFill>& fills) {
    std::map<Symbol, PairTotal> pairs;
    for (const StatedFill& one : fills) {
        PairTotal& total = pairs[one.symbol];
        total.symbol = one.symbol;
        ++total.fills;
        total.loss += one.loss;
        total.before_fees += one.before_fees;
        (one.fill.side == Side::buy ? total.bought : total.sold) += one.fill.qty.value;
    }
    std::vector<PairTotal> list;
    for (const auto& [symbol, total] : pairs) list.push_back(total);
    return list;
}

}  // namespace

Result<Statement> state_loss(Question question) {
    try {
        TRY_ASSIGN(std::vector<StatedFill> fills, fills_of(question));
        TRY(refer(question, fills));
        Statement statement{.account = question.account,
                            .venue = question.venue,
                            .from = question.from,
                            .to = question.to};
        for (StatedFill& one : fills) add_up(one, statement);
        statement.pairs = totals_by_pair(fills);
        statement.fills = std::move(fills);
        statement.orders = std::move(question.orders);
        return statement;
    } catch (const DecimalOverflow& overflow) {
        return fail(Errc::exhausted, fmt::format("the sums: {}", overflow.what()));
    }
}

}  // namespace strongroom::loss
