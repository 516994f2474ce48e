#include "bots/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace strongroom::bots {
namespace {

constexpr TriggerRef kLowerStop{1};
constexpr TriggerRef kUpperStop{2};
constexpr TimerRef kRetry{1};
constexpr Duration kRetryAfterRefusal = seconds(60);

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
                       exit_at_market(e.trigger == kLowerStop ? "lower stop" : "upper stop", true,
                                      out);
                   },
                   [&](const Command& e) {
                       exit_at_market("stopped by the user", e.kind == Command::Kind::close, out);
                   },
                   [&](const TimerDue&) { place_wanted(out); },
                   [&](const Funded&) { place_wanted(out); },
                   [](const CandleClosed&) {},  // A grid acts on fills, not on candles.
                   [](const FeedLost&) {},
               },
               event.body);
}

// ---- Start -----------------------------------------------------------------------------------

void GridBot::start(Actions& out) {
    if (stage_ != Stage::waiting) return;
    plan_ = plan_grid(config_, price_, market_.fees, market_.instrument);
    bought_at_.assign(plan_.lines.size(), std::nullopt);
    if (plan_.qty.is_zero()) {
        say_once("the investment does not buy one lot per line", out);
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
    place(Role::balancing, {.side = Side::buy, .qty = coins}, OrderKind::market, "balancing", out);
}

// Sells from the lowest line up, then buys from the highest down: the nearest orders rest first.
void GridBot::place_ladder(Actions& out) {
    stage_ = Stage::running;
    for (std::size_t i = plan_.empty_line + 1; i < plan_.lines.size(); ++i) {
        bought_at_[i - 1] = now_;
        wanted_.push_back({i, Side::sell, plan_.qty});
    }
    for (std::size_t i = plan_.empty_line; i-- > 0;) wanted_.push_back({i, Side::buy, plan_.qty});
    place_wanted(out);
    watch_stops(out);
}

void GridBot::watch_stops(Actions& out) {
    if (config_.lower_stop.value.is_positive()) {
        out.emplace_back(
            Watch{kLowerStop, Watch::When::at_or_below, config_.lower_stop, "lower stop"});
    }
    if (config_.upper_stop.value.is_positive()) {
        out.emplace_back(
            Watch{kUpperStop, Watch::When::at_or_above, config_.upper_stop, "upper stop"});
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
    found->second.received += filled.fill.qty.value - fee_in_base;
    if (!filled.is_whole) return;  // A line answers when it is filled whole (bots.md 5.2).
    const LiveOrder order = found->second;
    live_.erase(found);
    said_.clear();
    if (stage_ == Stage::closing) {
        if (order.role == Role::line) book_round_trip(order, out);
        finish_exit(out);
        return;
    }
    switch (order.role) {
        case Role::balancing:
            if (stage_ == Stage::balancing) place_ladder(out);
            return;
        case Role::line: on_line_filled(order, out); return;
        case Role::close: return;
    }
}

void GridBot::on_line_filled(const LiveOrder& order, Actions& out) {
    book_round_trip(order, out);
    if (order.side == Side::buy) {
        bought_at_[order.line] = now_;
        const Decimal coins = std::min(order.received, plan_.qty.value);
        wanted_.push_back({order.line + 1, Side::sell, market_.instrument.floor_qty(coins)});
    } else {
        const Price low = plan_.lines[order.line - 1];
        const Qty qty = config_.profit_in == ProfitIn::quote
                            ? plan_.qty
                            : buy_back_qty(low, plan_.lines[order.line], order.qty,
                                           market_.fees.maker, market_.instrument.step);
        wanted_.push_back({order.line - 1, Side::buy, qty});
    }
    place_wanted(out);
}

// Profit kept in quote is made by the sell, against the line below; kept in base, by the buy back.
void GridBot::book_round_trip(const LiveOrder& order, Actions& out) {
    const bool in_quote = config_.profit_in == ProfitIn::quote;
    const bool ends_trip =
        in_quote ? order.side == Side::sell : order.side == Side::buy && order.qty != plan_.qty;
    if (!ends_trip) return;
    const std::size_t low = in_quote ? order.line - 1 : order.line;
    Deal deal{.number = ++trips_, .opened = bought_at_[low].value_or(now_), .closed = now_};
    deal.bought = order.qty;
    deal.average = plan_.lines[low].value;
    deal.exit_price = plan_.lines[low + 1].value;
    deal.profit = in_quote
                      ? Money{round_trip_profit(plan_.lines[low], plan_.lines[low + 1], order.qty,
                                                market_.fees.maker),
                              market_.instrument.symbol.quote}
                      : Money{order.qty.value - plan_.qty.value, market_.instrument.symbol.base};
    deal.reason = fmt::format("grid line {}", order.line);
    out.emplace_back(Book{deal});
}

// ---- Orders ----------------------------------------------------------------------------------

bool GridBot::is_taken(std::size_t line) const {
    return std::ranges::any_of(live_, [line](const auto& entry) {
        return entry.second.role == Role::line && entry.second.line == line;
    });
}

void GridBot::place_wanted(Actions& out) {
    if (stage_ == Stage::waiting || stage_ == Stage::balancing) {
        if (live_.empty()) {
            stage_ = Stage::waiting;
            start(out);
        }
        return;
    }
    if (stage_ == Stage::closing && live_.empty()) finish_exit(out);
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
    live_[ref] = {role, wanted.line, wanted.side, wanted.qty, {}, false};
    const auto limit =
        kind == OrderKind::market ? std::nullopt : std::optional(plan_.lines[wanted.line]);
    out.emplace_back(Place{ref, wanted.side, kind, limit, wanted.qty, std::move(why)});
}

void GridBot::on_changed(const OrderChanged& changed, Actions& out) {
    const auto found = live_.find(changed.ref);
    if (found == live_.end() || changed.state != OrderState::closed) return;
    const LiveOrder order = found->second;
    live_.erase(found);
    if (stage_ == Stage::closing) {
        if (order.role == Role::close)
            out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "try again"});
        else
            finish_exit(out);
        return;
    }
    const bool lacks_funds = changed.reason == CloseReason::no_funds;
    say_once(lacks_funds ? "not enough funds: waiting for a fill or a deposit"
                         : fmt::format("the venue ended an order: {}", changed.text),
             out);
    if (order.role == Role::line) wanted_.push_back({order.line, order.side, order.qty});
    if (!lacks_funds) out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "try again"});
}

// ---- End -------------------------------------------------------------------------------------

void GridBot::exit_at_market(const std::string& why, bool sells_all, Actions& out) {
    if (stage_ == Stage::closing || stage_ == Stage::finished) return;
    stage_ = Stage::closing;
    exit_reason_ = why;
    sells_at_exit_ = sells_all;
    wanted_.clear();
    out.emplace_back(Unwatch{kLowerStop});
    out.emplace_back(Unwatch{kUpperStop});
    for (auto& [ref, order] : live_) {
        order.is_cancelling = true;
        out.emplace_back(Cancel{ref, why});
    }
    const Qty coins = sells_all ? market_.instrument.floor_qty(held_.value) : Qty{};
    if (!coins.is_zero()) {
        place(Role::close, {.side = Side::sell, .qty = coins}, OrderKind::market, why, out);
    } else if (live_.empty()) {
        finish_exit(out);
    }
}

// Called whenever an order of the closing grid is gone: sells what a late fill left, then ends.
void GridBot::finish_exit(Actions& out) {
    if (stage_ != Stage::closing || !live_.empty()) return;
    const Qty coins = sells_at_exit_ ? market_.instrument.floor_qty(held_.value) : Qty{};
    if (!coins.is_zero()) {
        place(Role::close, {.side = Side::sell, .qty = coins}, OrderKind::market, exit_reason_,
              out);
        return;
    }
    stage_ = Stage::finished;
    out.emplace_back(Finish{exit_reason_});
}

void GridBot::say_once(const std::string& text, Actions& out) {
    if (text == said_) return;
    said_ = text;
    out.emplace_back(Notify{text});
}

std::string GridBot::state() const {
    switch (stage_) {
        case Stage::waiting: return "waiting to start";
        case Stage::balancing: return "buying the coins for the sell lines";
        case Stage::running:
            return fmt::format("{} orders rest on {} lines, {} round trips", live_.size(),
                               plan_.lines.size(), trips_);
        case Stage::closing: return fmt::format("closing: {}", exit_reason_);
        case Stage::finished: return "finished";
    }
    return "?";
}

}  // namespace strongroom::bots
