// Exchange: what an order must be like before the matcher sees it. Texts are the venue's own.
#include <algorithm>
#include <utility>

#include "lab/practice/exchange.h"

namespace strongroom::lab::practice {
namespace {

// "LOT_SIZE: 0.1 is below …" -> "LOT_SIZE"
std::string_view filter_of(std::string_view message) {
    return message.substr(0, message.find(':'));
}

bool is_within(const PercentPrice& rule, Side side, Price price, Price average) {
    const Decimal up = side == Side::buy ? rule.bid_up : rule.ask_up;
    const Decimal down = side == Side::buy ? rule.bid_down : rule.ask_down;
    return price.value <= mul(average.value, up, Round::nearest) &&
           price.value >= mul(average.value, down, Round::nearest);
}

}  // namespace

// By quantity as ordered; by quote: as much as that buys or must be sold for it, in whole steps.
Qty Exchange::qty_of(const Market& market, const NewOrder& wanted) const {
    if (wanted.quote_order_qty.is_zero()) return wanted.qty;
    const Price at = market.matcher.slipped(wanted.side, market.matcher.price());
    return {
        quotient({wanted.quote_order_qty}, {at.value}, market.terms.instrument.step, Round::down)};
}

Answer<void> Exchange::check_filters(const Market& market, const NewOrder& wanted) const {
    const bool is_market = wanted.type == OrderType::market;
    const Instrument& instrument = market.terms.instrument;
    if (wanted.type == OrderType::stop_loss_limit &&
        (wanted.stop_price > market.terms.price_max ||
         !is_multiple(wanted.stop_price.value, instrument.tick)))
        return refusal::filter("PRICE_FILTER");
    if (!is_market && wanted.price > market.terms.price_max) return refusal::filter("PRICE_FILTER");
    const Price price =
        is_market ? market.matcher.slipped(wanted.side, market.matcher.price()) : wanted.price;
    const Qty qty = qty_of(market, wanted);
    if (const Status fine = instrument.check(price, qty); !fine)
        return refusal::filter(filter_of(fine.error().message));
    const auto& rule = market.terms.percent_price;
    if (!is_market && rule && !is_within(*rule, wanted.side, price, market.average_price()))
        return refusal::filter("PERCENT_PRICE_BY_SIDE");
    if (mul(price.value, qty.value, Round::up) > market.terms.notional_max)
        return refusal::filter("NOTIONAL");
    return {};
}

Answer<void> Exchange::check(std::uint32_t account, const NewOrder& wanted) const {
    const Market& market = markets_.at(wanted.market);
    if (!market.is_open()) return refuse(-1013, "Market is closed.");
    const bool is_by_quote = wanted.quote_order_qty.is_positive();
    if (!is_by_quote && wanted.qty.is_zero()) return refuse(-1013, "Invalid quantity.");
    if (wanted.type != OrderType::market && wanted.price.value.is_zero())
        return refuse(-1013, "Invalid price.");
    if (wanted.type == OrderType::stop_loss_limit && wanted.stop_price.value.is_zero())
        return refuse(-1013, "Stop price is zero.");
    TRY(check_filters(market, wanted));
    const AccountBook& book = books_.at(account);
    const auto open_here = [&] {
        return std::ranges::count_if(book.open, [&](std::uint64_t id) {
            return book.orders.at(id).market == wanted.market;
        });
    };
    const auto most = market.terms.open_orders_max;
    if (std::cmp_greater_equal(book.open.size(), most) && open_here() >= most)
        return refusal::filter("MAX_NUM_ORDERS");
    const auto named = book.newest.find(wanted.client_id);
    if (named != book.newest.end() && book.open.contains(named->second))
        return refuse(-2010, "Duplicate order sent.");
    return {};
}

}  // namespace strongroom::lab::practice
