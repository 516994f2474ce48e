#include "bots/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/bot_commands.h"
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
                   [&](const Traded& e) { on_stop_price(e, out); },
                   [&](const Command& e) { on_command(e, out); },
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

void GridBot::on_stop_price(const Traded& traded, Actions& out) {
    if (stage_ != Stage::running) return;
    is_stop_exit_ = true;
    const bool is_lower = traded.trigger == kLowerStop;
    exit_at_market(is_lower ? kLowerStopText : kUpperStopText,
                   is_lower ? config_.lower_stop_then : config_.upper_stop_then, is_lower, out);
}

void GridBot::on_command(const Command& command, Actions& out) {
    switch (command.kind) {
        case Command::Kind::stop:
        case Command::Kind::cancel:
            return exit_at_market("stopped by the user", AtStop::stop, false, out);
        case Command::Kind::close:
            return exit_at_market("closed by the user", AtStop::sell, false, out);
        case Command::Kind::start:
        case Command::Kind::open_deal:
        case Command::Kind::close_deal:
        case Command::Kind::cancel_deal:
        case Command::Kind::close_step:
        case Command::Kind::add_funds:
        case Command::Kind::cancel_funds:
        case Command::Kind::edit_deal: break;
    }
    notices_.say_once(commands_in_words("grid"), out);
}

// ---- Fills -----------------------------------------------------------------------------------

void GridBot::on_filled(const Filled& filled, Actions& out) {
    const auto found = live_.find(filled.ref);
    if (found == live_.end()) return;
    const Fill& fill = filled.fill;
    const Decimal fee_in_base =
        fill.fee.asset == market_.instrument.symbol.base ? fill.fee.amount : Decimal();
    if (fill.side == Side::buy)
        held_ += Qty{fill.qty.value - fee_in_base};
    else
        held_ -= fill.qty;
    Wanted& of = found->second.wanted;
    of.filled += fill.qty;
    of.received += fill.qty.value - fee_in_base;
    of.spent += mul(fill.price.value, fill.qty.value, Round::up);
    if (!filled.is_whole) return;  // A line answers when it is filled whole (docs/bots-grid.md).
    const LiveOrder order = found->second;
    live_.erase(found);
    notices_.forget();
    on_whole(order, out);
}

void GridBot::on_whole(const LiveOrder& order, Actions& out) {
    if (stage_ == Stage::closing) {
        if (order.role == Role::line) book_round_trip(order.wanted, out);
        if (order.role == Role::close) exit_quote_ = {};
        finish_exit(out);
        return;
    }
    switch (order.role) {
        case Role::balancing:
            if (stage_ == Stage::balancing) place_ladder(out);
            return;
        case Role::line:
            has_filled_ = true;
            if (move_ && move_->drops(order.wanted.low())) call_off_move();
            on_line_filled(order.wanted, out);
            return;
        case Role::shift:
            shift_ = order.wanted;
            finish_shift(out);
            follow_market(false, out);
            place_wanted(out);
            return;
        case Role::close: return;
    }
}

// `done` may have something left that is too little for an order: the answer is that much less.
void GridBot::on_line_filled(const Wanted& done, Actions& out) {
    book_round_trip(done, out);
    Interval& interval = intervals_.at(done.low());
    if (done.side == Side::buy) {
        interval.bought_at = now_;
        const Qty coins =
            market_.instrument.floor_qty(std::min(done.received, interval.size.value));
        wanted_.push_back({.line = done.line + 1, .side = Side::sell, .qty = coins});
    } else {
        const Price low = lines_.at(done.low());
        const Qty qty = config_.profit_in == ProfitIn::quote
                            ? interval.size - done.left()
                            : buy_back_qty(low, lines_.at(done.line), done.filled,
                                           market_.fees.maker, market_.instrument.step);
        wanted_.push_back({.line = done.low(), .side = Side::buy, .qty = qty});
    }
    follow_market(true, out);
    place_wanted(out);
}

// Profit kept in quote is made by the sell, against the line below; kept in base, by the buy back.
void GridBot::book_round_trip(const Wanted& done, Actions& out) {
    Interval& interval = intervals_.at(done.low());
    const bool in_quote = config_.profit_in == ProfitIn::quote;
    const bool ends_trip =
        in_quote ? done.side == Side::sell : done.side == Side::buy && done.qty != interval.size;
    if (!ends_trip) return;
    const Price low = interval.basis.value_or(lines_.at(done.low()));
    const Price high = lines_.at(done.low() + 1);
    Deal deal{.number = ++trips_, .opened = interval.bought_at.value_or(now_), .closed = now_};
    deal.bought = done.filled;
    deal.average = low.value;
    deal.exit_price = high.value;
    deal.profit =
        in_quote ? Money{round_trip_profit(low, high, done.filled, market_.fees.maker),
                         market_.instrument.symbol.quote}
                 : Money{done.filled.value - interval.size.value, market_.instrument.symbol.base};
    deal.reason = fmt::format("grid line {}", done.line);
    out.emplace_back(Book{deal});
    interval.basis.reset();
}

void GridBot::on_changed(const OrderChanged& changed, Actions& out) {
    const auto found = live_.find(changed.ref);
    if (found == live_.end() || changed.state != OrderState::closed) return;
    const LiveOrder order = found->second;
    live_.erase(found);
    if (stage_ == Stage::closing) {
        if (order.role == Role::line && order.wanted.side == Side::buy)
            exit_quote_ +=
                mul(lines_.at(order.wanted.line).value, order.wanted.left().value, Round::down);
        if (order.role != Role::close) return finish_exit(out);
        if (order.wanted.side == Side::buy)
            exit_quote_ -= mul(order.wanted.spent, 1 + market_.fees.taker, Round::up);
        on_exit_refused(changed, out);
        return;
    }
    if (order.is_cancelling && changed.reason == CloseReason::cancelled) {
        on_ended_early(order, out);
        place_wanted(out);
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
    const Wanted& rest = order.wanted;
    if (order.role == Role::balancing) {
        balancing_ = rest;
        return;
    }
    if (order.role == Role::shift) {
        shift_ = rest;
        return;
    }
    if (move_ && move_->drops(rest.low())) {
        settle_move(rest, out);
        return;
    }
    const Price at = lines_.at(rest.line);
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
                               lines_.size(), trips_, trips_ == 1 ? "" : "s");
        case Stage::closing: return fmt::format("closing: {}", exit_reason_);
        case Stage::finished: return "finished";
    }
    return "?";
}

}  // namespace strongroom::bots
