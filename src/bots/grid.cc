#include "bots/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/order_end.h"

namespace strongroom::bots {
namespace {

constexpr const char* kLowerStopText = "lower stop";
constexpr const char* kUpperStopText = "upper stop";

}  // namespace

GridBot::GridBot(const GridConfig& config, Market market)
    : config_(config), market_(std::move(market)) {}

void GridBot::on_event(const Event& event, Actions& out) {
    now_ = event.time;
    price_ = event.market;
    std::visit(Match{
                   [&](const Started&) { start(out); },
                   [&](const Filled& e) { on_filled(e, out); },
                   [&](const OrderChanged& e) { on_changed(e, out); },
                   [&](const Traded& e) {
                       if (stage_ != Stage::running) return;
                       is_stop_exit_ = true;
                       const bool is_lower = e.trigger == kLowerStop;
                       exit_at_market(is_lower ? kLowerStopText : kUpperStopText, true, is_lower,
                                      out);
                   },
                   [&](const Command& e) {
                       if (e.kind != Command::Kind::stop && e.kind != Command::Kind::close)
                           return notices_.say_once("this bot knows \"stop\" and \"close\"", out);
                       const bool is_close = e.kind == Command::Kind::close;
                       exit_at_market(is_close ? "closed by the user" : "stopped by the user",
                                      is_close, false, out);
                   },
                   [&](const TimerDue&) { place_wanted(out); },
                   [&](const Funded&) { place_wanted(out); },
                   [](const CandleClosed&) {},  // A grid acts on fills, not on candles.
                   [](const FeedLost&) {},
                   // The lines stay; the engine rounds what is placed on them.
                   [&](const TermsChanged& e) { market_.instrument = e.instrument; },
                   [](const Signal&) {},
               },
               event.body);
}

// ---- Start -----------------------------------------------------------------------------------

void GridBot::start(Actions& out) {
    if (stage_ != Stage::waiting) return;
    plan_ = plan_grid(config_, price_, market_.fees, market_.instrument);
    bought_at_.assign(plan_.lines.size(), std::nullopt);
    if (plan_.qty.is_zero()) {
        notices_.say_once("the investment does not buy one lot per line", out);
        stage_ = Stage::finished;
        out.emplace_back(Finish{"the investment is too small"});
        return;
    }
    const Qty coins = balancing_qty(plan_, market_.fees, market_.instrument);
    if (coins.is_zero()) {
        place_ladder(out);
        return;
    }
    stage_ = Stage::balancing;
    balancing_ = {.side = Side::buy, .qty = coins};
    place(Role::balancing, balancing_, OrderKind::market, "balancing", out);
}

// The order that buys the coins has ended before it bought them all. With nothing bought the grid
// starts anew at the price of now; else its lines stay and the rest is bought.
void GridBot::balance(Actions& out) {
    if (balancing_.filled.is_zero()) {
        stage_ = Stage::waiting;
        start(out);
    } else if (is_worth_an_order(price_, balancing_.left())) {
        place(Role::balancing, balancing_, OrderKind::market, "balancing", out);
    } else {
        place_ladder(out);
    }
}

// Sells from the lowest line up, then buys from the highest down: the nearest orders rest first.
void GridBot::place_ladder(Actions& out) {
    stage_ = Stage::running;
    Qty coins = market_.instrument.floor_qty(held_.value);
    for (std::size_t i = plan_.empty_line + 1; i < plan_.lines.size(); ++i) {
        const Qty qty = std::min(plan_.qty, coins);  // Less only when the balancing fell short.
        if (qty.is_zero()) break;
        coins -= qty;
        bought_at_[i - 1] = now_;
        wanted_.push_back({.line = i, .side = Side::sell, .qty = qty});
    }
    for (std::size_t i = plan_.empty_line; i-- > 0;)
        wanted_.push_back({.line = i, .side = Side::buy, .qty = plan_.qty});
    place_wanted(out);
    watch_stops(out);
}

void GridBot::watch_stops(Actions& out) {
    if (config_.lower_stop.value.is_positive()) {
        out.emplace_back(
            Watch{kLowerStop, Watch::When::at_or_below, config_.lower_stop, kLowerStopText});
    }
    if (config_.upper_stop.value.is_positive()) {
        out.emplace_back(
            Watch{kUpperStop, Watch::When::at_or_above, config_.upper_stop, kUpperStopText});
    }
}

// ---- Fills -----------------------------------------------------------------------------------

void GridBot::on_filled(const Filled& filled, Actions& out) {
    const auto found = live_.find(filled.ref);
    if (found == live_.end()) return;
    const Symbol& symbol = market_.instrument.symbol;
    const Decimal fee_in_base =
        filled.fill.fee.asset == symbol.base ? filled.fill.fee.amount : Decimal();
    if (filled.fill.side == Side::buy)
        held_ += Qty{filled.fill.qty.value - fee_in_base};
    else
        held_ -= filled.fill.qty;
    Wanted& of = found->second.wanted;
    of.filled += filled.fill.qty;
    of.received += filled.fill.qty.value - fee_in_base;
    if (!filled.is_whole) return;  // A line answers when it is filled whole (docs/bots.md).
    const LiveOrder order = found->second;
    live_.erase(found);
    notices_.forget();
    if (stage_ == Stage::closing) {
        if (order.role == Role::line) book_round_trip(order.wanted, out);
        finish_exit(out);
        return;
    }
    switch (order.role) {
        case Role::balancing:
            if (stage_ == Stage::balancing) place_ladder(out);
            return;
        case Role::line: on_line_filled(order.wanted, out); return;
        case Role::close: return;
    }
}

// `done` may have something left that is too little for an order: the answer is that much less.
void GridBot::on_line_filled(const Wanted& done, Actions& out) {
    book_round_trip(done, out);
    if (done.side == Side::buy) {
        bought_at_[done.line] = now_;
        const Qty coins = market_.instrument.floor_qty(std::min(done.received, plan_.qty.value));
        wanted_.push_back({.line = done.line + 1, .side = Side::sell, .qty = coins});
    } else {
        const Price low = plan_.lines[done.line - 1];
        const Qty qty = config_.profit_in == ProfitIn::quote
                            ? plan_.qty - done.left()
                            : buy_back_qty(low, plan_.lines[done.line], done.filled,
                                           market_.fees.maker, market_.instrument.step);
        wanted_.push_back({.line = done.line - 1, .side = Side::buy, .qty = qty});
    }
    place_wanted(out);
}

// Profit kept in quote is made by the sell, against the line below; kept in base, by the buy back.
void GridBot::book_round_trip(const Wanted& done, Actions& out) {
    const bool in_quote = config_.profit_in == ProfitIn::quote;
    const bool ends_trip =
        in_quote ? done.side == Side::sell : done.side == Side::buy && done.qty != plan_.qty;
    if (!ends_trip) return;
    const std::size_t low = in_quote ? done.line - 1 : done.line;
    Deal deal{.number = ++trips_, .opened = bought_at_[low].value_or(now_), .closed = now_};
    deal.bought = done.filled;
    deal.average = plan_.lines[low].value;
    deal.exit_price = plan_.lines[low + 1].value;
    deal.profit = in_quote
                      ? Money{round_trip_profit(plan_.lines[low], plan_.lines[low + 1], done.filled,
                                                market_.fees.maker),
                              market_.instrument.symbol.quote}
                      : Money{done.filled.value - plan_.qty.value, market_.instrument.symbol.base};
    deal.reason = fmt::format("grid line {}", done.line);
    out.emplace_back(Book{deal});
}

// ---- Orders ----------------------------------------------------------------------------------

bool GridBot::is_taken(std::size_t line) const {
    return std::ranges::any_of(live_, [line](const auto& entry) {
        return entry.second.role == Role::line && entry.second.wanted.line == line;
    });
}

void GridBot::place_wanted(Actions& out) {
    if (stage_ == Stage::waiting || stage_ == Stage::balancing) {
        if (live_.empty()) balance(out);
        return;
    }
    if (stage_ == Stage::closing) finish_exit(out);
    if (stage_ != Stage::running) return;
    std::deque<Wanted> blocked;
    for (const Wanted& wanted : std::exchange(wanted_, {})) {
        if (is_taken(wanted.line))
            blocked.push_back(wanted);
        else
            place(Role::line, wanted, OrderKind::limit, fmt::format("grid line {}", wanted.line),
                  out);
    }
    wanted_ = std::move(blocked);
}

void GridBot::place(Role role, const Wanted& wanted, OrderKind kind, std::string why,
                    Actions& out) {
    const OrderRef ref{next_ref_++};
    live_[ref] = {role, wanted, false};
    const auto limit =
        kind == OrderKind::market ? std::nullopt : std::optional(plan_.lines[wanted.line]);
    out.emplace_back(Place{ref, wanted.side, kind, limit, wanted.left(), std::move(why),
                           purpose_of(role, wanted.side)});
}

Purpose GridBot::purpose_of(Role role, Side side) const {
    if (role == Role::close) return is_stop_exit_ ? Purpose::protective : Purpose::exit;
    return side == Side::buy ? Purpose::entry : Purpose::exit;
}

bool GridBot::is_worth_an_order(Price price, Qty qty) const {
    const Price at = market_.instrument.passive_price(Side::sell, price.value);
    return market_.instrument.check(at, qty).has_value();
}

void GridBot::on_changed(const OrderChanged& changed, Actions& out) {
    const auto found = live_.find(changed.ref);
    if (found == live_.end() || changed.state != OrderState::closed) return;
    const LiveOrder order = found->second;
    live_.erase(found);
    if (stage_ == Stage::closing) {
        if (order.role == Role::close)
            on_exit_refused(changed, out);
        else
            finish_exit(out);
        return;
    }
    const bool lacks_funds = changed.reason == CloseReason::no_funds;
    notices_.say_once(why_it_ended(changed), out);
    if (!lacks_funds) out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "try again"});
    on_ended_early(order, out);
}

// What is left is placed again when funds or time allow. If only that is too little for an order,
// the line counts as filled with what it got.
void GridBot::on_ended_early(const LiveOrder& order, Actions& out) {
    if (order.role == Role::balancing) {
        balancing_ = order.wanted;
        return;
    }
    const Wanted& rest = order.wanted;
    const Price at = plan_.lines[rest.line];
    const bool is_enough =
        is_worth_an_order(at, rest.filled) && !is_worth_an_order(at, rest.left());
    if (is_enough)
        on_line_filled(rest, out);
    else
        wanted_.push_back(rest);
}

std::string GridBot::state() const {
    switch (stage_) {
        case Stage::waiting: return "waiting to start";
        case Stage::balancing: return "buying the coins for the sell lines";
        case Stage::running:
            return fmt::format("{} orders rest on {} lines, {} round trip{}", live_.size(),
                               plan_.lines.size(), trips_, trips_ == 1 ? "" : "s");
        case Stage::closing: return fmt::format("closing: {}", exit_reason_);
        case Stage::finished: return "finished";
    }
    return "?";
}

}  // namespace strongroom::bots
