#include "lab/practice/exchange.h"

#include <algorithm>
#include <array>

#include "base/ensure.h"

namespace strongroom::lab::practice {
namespace {

OrderKind kind_of(OrderType type) {
    switch (type) {
        case OrderType::limit: return OrderKind::limit;
        case OrderType::market: return OrderKind::market;
        case OrderType::limit_maker: return OrderKind::post_only;
        case OrderType::stop_loss_limit: return OrderKind::stop_limit;
    }
    return OrderKind::limit;
}

std::uint64_t id_of(const SimEvent& event) {
    if (const auto* opened = std::get_if<SimOpened>(&event)) return opened->order.id;
    if (const auto* filled = std::get_if<SimFilled>(&event)) return filled->order.id;
    if (const auto* closed = std::get_if<SimClosed>(&event)) return closed->order.id;
    return 0;
}

}  // namespace

// A stop that was triggered is a limit order to the matcher.
SimOrder Exchange::to_sim(const VenueOrder& order) {
    return {.id = order.id,
            .account = order.account,
            .side = order.side,
            .kind = order.is_triggered ? OrderKind::limit : kind_of(order.type),
            .limit = order.price,
            .qty = order.qty,
            .filled = order.filled,
            .trigger = order.stop_price};
}

void Exchange::add_market(MarketTerms terms, const FillModel& model) {
    const auto number = static_cast<std::uint32_t>(markets_.size());
    const auto first_update =
        static_cast<std::uint64_t>(std::max<std::int64_t>(1, env_.clock.now().ms));
    markets_.emplace_back(number, std::move(terms), model, wallets_, first_update);
}

Market* Exchange::find_market(std::string_view symbol) {
    const auto at = std::ranges::find_if(
        markets_, [&](const Market& market) { return market.symbol() == symbol; });
    return at == markets_.end() ? nullptr : &*at;
}

// ---- Placing ---------------------------------------------------------------------------------

Answer<Placement> Exchange::place(std::uint32_t account, NewOrder wanted) {
    TRY(check(account, wanted));
    Market& market = markets_.at(wanted.market);
    const Time now = env_.clock.now();
    VenueOrder order{.id = next_order_,
                     .account = account,
                     .market = wanted.market,
                     .client_id = wanted.client_id.empty() ? make_id("") : wanted.client_id,
                     .side = wanted.side,
                     .type = wanted.type,
                     .time_in_force = wanted.time_in_force,
                     .price = wanted.price,
                     .qty = qty_of(market, wanted),
                     .quote_order_qty = wanted.quote_order_qty,
                     .strategy_id = wanted.strategy_id,
                     .strategy_type = wanted.strategy_type,
                     .created = now,
                     .updated = now,
                     .market_time = market.matcher.time(),
                     .stop_price = wanted.stop_price};
    Placement placement;
    TRY(match(market, order, placement));
    limits_.order_placed(account, now);
    if (!placement.trades.empty()) limits_.first_fill(account, false, now);
    follow_price(market);
    placement.order = books_[account].orders.at(order.id);
    return placement;
}

// Through the matcher, which accepts it or says why not; then what was to be filled at once or not
// at all ends.
Answer<void> Exchange::match(Market& market, VenueOrder& order, Placement& placement) {
    const SimOrder sim = to_sim(order);
    const bool is_all_or_nothing = order.time_in_force == TimeInForce::fok;
    if (is_all_or_nothing && !market.matcher.fills_at_once(sim)) {
        if (!market.matcher.can_pay(sim))
            return refuse(-2010, "Account has insufficient balance for requested action.");
        note("NEW", insert(order), {}, {});
    } else {
        market.matcher.place(sim);
        const std::vector<SimEvent> events = market.matcher.take_events();
        const auto* closed = events.empty() ? nullptr : std::get_if<SimClosed>(&events.front());
        if (closed != nullptr) return refuse(-2010, closed->text);
        insert(order);
        for (const SimEvent& event : events) apply(market, event, &placement);
    }
    VenueOrder& placed = books_[order.account].orders.at(order.id);
    if (placed.time_in_force == TimeInForce::gtc || !placed.is_open()) return {};
    // What it locked while it lay there for no time at all is free again.
    market.matcher.cancel(placed.id);
    (void)market.matcher.take_events();
    end(placed, OrderStatus::expired,
        is_all_or_nothing ? "UNFILLED_FOK_ORDER_EXPIRED" : "UNFILLED_IOC_QUANTITY_EXPIRED", {});
    return {};
}

VenueOrder& Exchange::insert(VenueOrder order) {
    AccountBook& book = books_[order.account];
    if (book.orders.size() >= kOrdersMax) {
        const auto oldest = std::ranges::find_if(
            book.orders, [](const auto& entry) { return !entry.second.is_open(); });
        if (oldest != book.orders.end()) {
            const auto named = book.newest.find(oldest->second.client_id);
            if (named != book.newest.end() && named->second == oldest->first)
                book.newest.erase(named);
            book.orders.erase(oldest);
        }
    }
    next_order_ = std::max(next_order_, order.id + 1);
    are_counters_unsaved_ = true;
    if (order.is_open()) book.open.insert(order.id);
    book.newest[order.client_id] = order.id;
    const std::uint64_t id = order.id;
    return book.orders.insert_or_assign(id, std::move(order)).first->second;
}

std::string Exchange::make_id(std::string_view prefix) {
    constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::array<std::uint8_t, 22> bytes{};
    env_.random.fill(bytes);
    std::string id(prefix);
    for (const std::uint8_t byte : bytes) id += letters[byte % letters.size()];
    return id;
}

// ---- What the matcher did --------------------------------------------------------------------

void Exchange::collect(Market& market) {
    for (const SimEvent& event : market.matcher.take_events()) apply(market, event, nullptr);
}

void Exchange::apply(Market& market, const SimEvent& event, Placement* placement) {
    if (const auto* filled = std::get_if<SimFilled>(&event)) {
        apply_fill(market, *filled, placement);
        return;
    }
    if (const auto* triggered = std::get_if<SimTriggered>(&event)) {
        apply_trigger(triggered->order);
        return;
    }
    const std::uint32_t account = std::holds_alternative<SimOpened>(event)
                                      ? std::get<SimOpened>(event).order.account
                                      : std::get<SimClosed>(event).order.account;
    VenueOrder& order = books_[account].orders.at(id_of(event));
    news_.moved.insert(market.number);
    if (std::holds_alternative<SimOpened>(event)) {
        note("NEW", order, {}, {});
    } else {
        // Only a market order that waited for volume ends by itself: its funds are gone meanwhile.
        end(order, OrderStatus::expired, "INSUFFICIENT_LIQUIDITY", {});
    }
}

// It comes to the book now, and its owner is told so.
void Exchange::apply_trigger(const SimOrder& triggered) {
    VenueOrder& order = books_[triggered.account].orders.at(triggered.id);
    order.is_triggered = true;
    order.updated = env_.clock.now();
    note("NEW", order, {}, {});
}

void Exchange::apply_fill(Market& market, const SimFilled& filled, Placement* placement) {
    VenueOrder& order = books_[filled.order.account].orders.at(filled.order.id);
    const Fill& fill = filled.fill;
    // As the matcher counts: what all of it comes to so far, less what the parts before came to.
    const Round rounding = order.side == Side::buy ? Round::up : Round::down;
    const Asset& quote = market.pair().quote;
    const Money value = notional(fill.price, filled.order.filled, quote, rounding) -
                        notional(fill.price, order.filled, quote, rounding);
    const bool is_first = order.filled.is_zero();
    order.filled = filled.order.filled;
    order.quote_filled += value.amount;
    order.status = filled.is_whole ? OrderStatus::filled : OrderStatus::partly_filled;
    order.updated = env_.clock.now();
    if (filled.is_whole) books_[order.account].open.erase(order.id);
    const VenueTrade trade{.id = next_trade_,
                           .order_id = order.id,
                           .account = order.account,
                           .market = market.number,
                           .side = order.side,
                           .price = fill.price,
                           .qty = fill.qty,
                           .quote = value.amount,
                           .fee = fill.fee,
                           .is_maker = fill.is_maker,
                           .time = order.updated,
                           .market_time = fill.time};
    const bool is_buyer_maker = (order.side == Side::buy) == fill.is_maker;
    print(market, {.id = trade.id,
                   .market = market.number,
                   .price = trade.price,
                   .qty = trade.qty,
                   .time = fill.time,
                   .is_buyer_maker = is_buyer_maker});
    std::vector<VenueTrade>& trades = books_[order.account].trades;
    if (trades.size() >= kTradesMax)
        trades.erase(trades.begin(), trades.begin() + static_cast<std::ptrdiff_t>(kTradesMax / 2));
    trades.push_back(trade);
    unsaved_trades_.push_back(trade);
    // A taker's first fill is counted when it is placed.
    if (is_first && placement == nullptr)
        limits_.first_fill(order.account, fill.is_maker, order.updated);
    if (placement != nullptr) placement->trades.push_back(trade);
    news_.balances[order.account].insert(fill.fee.asset);
    unsaved_balances_[order.account].insert(fill.fee.asset);
    note("TRADE", order, trade, {});
}

void Exchange::note(std::string_view kind, const VenueOrder& order,
                    const std::optional<VenueTrade>& trade, std::string request_id) {
    const Market& market = markets_[order.market];
    news_.executions.push_back({.kind = kind,
                                .order = order,
                                .trade = trade,
                                .request_id = std::move(request_id),
                                .id = next_execution_});
    accounts_.at(order.account).last_execution = next_execution_++;
    are_counters_unsaved_ = true;
    unsaved_orders_.emplace(order.account, order.id);
    news_.moved.insert(order.market);
    touch(order.account, market);
}

void Exchange::touch(std::uint32_t account, const Market& market) {
    accounts_.at(account).updated = env_.clock.now();
    for (auto* assets : {&news_.balances[account], &unsaved_balances_[account]})
        assets->insert({market.pair().base, market.pair().quote});
}

void Exchange::end(VenueOrder& order, OrderStatus status, std::string reason,
                   std::string request_id) {
    order.status = status;
    order.expiry_reason = std::move(reason);
    order.updated = env_.clock.now();
    books_[order.account].open.erase(order.id);
    note(status == OrderStatus::expired ? "EXPIRED" : "CANCELED", order, {}, std::move(request_id));
}

// ---- Public prices ---------------------------------------------------------------------------

void Exchange::print(Market& market, PublicTrade trade) {
    trade.id = next_trade_++;
    are_counters_unsaved_ = true;
    market.last_trade_id = trade.id;
    market.tape.add_trade(trade);
    news_.trades.push_back(trade);
    news_.moved.insert(market.number);
}

void Exchange::publish_point(Market& market, Time time, Price price, Qty qty, Side taker) {
    market.last_side = taker;
    print(market, {.market = market.number,
                   .price = price,
                   .qty = qty,
                   .time = time,
                   .is_buyer_maker = taker == Side::sell});
}

// A market order fills at a slipped price, and what had to wait for volume at its own; the market
// stays where it is. Its next trade says so, or whoever follows trades would take theirs for the
// market's.
void Exchange::follow_price(Market& market) {
    if (news_.trades.empty() || news_.trades.back().market != market.number) return;
    const Price price = market.matcher.price();
    if (news_.trades.back().price == price) return;
    publish_point(market, market.matcher.time(), price, {market.terms.instrument.step},
                  market.last_side);
}

}  // namespace strongroom::lab::practice
