#include "bots/dca.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/order_end.h"

namespace strongroom::bots {
DcaBot::DcaBot(const DcaConfig& config, Market market)
    : config_(config),
      market_(std::move(market)),
      steps_(ladder_steps(config_)),
      position_{.direction = config_.direction},
      base_fills_{.direction = config_.direction} {}

void DcaBot::on_event(const Event& event, Actions& out) {
    now_ = event.time;
    price_ = event.market;
    std::visit(Match{
                   [&](const Started&) { open_deal(out); },
                   [&](const Filled& e) { on_filled(e, out); },
                   [&](const OrderChanged& e) { on_changed(e, out); },
                   [&](const Traded& e) { on_traded(e, out); },
                   [&](const TimerDue& e) { on_timer(e, out); },
                   [&](const Command& e) { on_command(e, out); },
                   [&](const Funded&) { place_missing(out); },
                   [](const CandleClosed&) {},  // Conditions on candles come with the indicators.
                   [](const FeedLost&) {},  // Resting orders stay; the engine holds back triggers.
                   [&](const TermsChanged& e) { market_.instrument = e.instrument; },
                   [](const Signal&) {},
               },
               event.body);
}

// ---- Opening -------------------------------------------------------------------------------

void DcaBot::open_deal(Actions& out) {
    if (stage_ != Stage::waiting || is_stopping_) return;
    scale_ = size_scale(config_, realised_);
    const bool is_market = config_.base_order_kind == OrderKind::market;
    const std::optional<Price> limit =
        is_market ? std::nullopt
                  : std::optional(market_.instrument.passive_price(entry(), price_.value));
    const Price at = limit.value_or(price_);
    const Qty qty{
        quotient({config_.base_order, scale_}, {at.value}, market_.instrument.step, Round::down)};
    if (qty.is_zero()) {
        notices_.say_once("the base order does not buy one lot at this price", out);
        out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "base order too small"});
        return;
    }
    stage_ = Stage::entering;
    start_books();
    place(Role::base, 0, config_.base_order_kind, limit, qty, entry(), "base order", out);
}

// position_ is not cleared here: what the last deal could not sell, being too little for an order,
// it has left there (split_rest), and it belongs to this deal now.
void DcaBot::start_books() {
    deal_ = Deal{.number = deal_.number + 1, .opened = now_};
    base_fills_ = Position{.direction = config_.direction};
    next_step_ = 1;
    unplaced_.clear();
    has_part_ = false;
    exit_reason_.clear();
    exits_at_market_ = false;
    is_stop_watched_ = false;
    exit_wait_ = kExitRetryFirst;
    is_short_of_funds_ = false;
}

void DcaBot::start_deal(Actions& out) {
    stage_ = Stage::running;
    notices_.forget();
    base_price_ = {base_fills_.average_entry()};
    deal_.opened = now_;
    book(out, false);
    if (is_closed_by_user_) {  // It filled before its cancel arrived.
        end_deal(kClosedByUser, true, out);
        return;
    }
    watch_stop_loss(out);
    place_missing(out);
}

// What the venue does not have yet, in the order of docs/bots.md: take-profit, then the ladder.
void DcaBot::place_missing(Actions& out) {
    switch (stage_) {
        case Stage::waiting:
            if (is_short_of_funds_) open_deal(out);
            break;
        case Stage::running:
            place_stop(out);
            if (watches_take_profit()) {
                if (!is_armed_) watch_take_profit(out);
            } else if (!live(Role::take_profit)) {
                place_take_profit(out);
            }
            place_safety_orders(out);
            break;
        case Stage::ending: settle(out); break;
        case Stage::entering:
        case Stage::finished: break;
    }
}

void DcaBot::place_take_profit(Actions& out) {
    const Qty qty = exit_qty();
    if (qty.is_zero()) return;
    place(Role::take_profit, 0, OrderKind::limit, take_profit(), qty, opposite(entry()),
          "take profit", out);
}

void DcaBot::place_safety_orders(Actions& out) {
    const auto resting = [this] {
        return std::ranges::count_if(live_, [](const auto& entry) {
            return entry.second.role == Role::safety && !entry.second.is_cancelling;
        });
    };
    std::vector<int> wanted = std::exchange(unplaced_, {});
    while (next_step_ <= config_.max_safety_orders &&
           resting() + std::ssize(wanted) < config_.active_safety_orders) {
        wanted.push_back(next_step_++);
    }
    for (const int step : wanted) {
        const LadderOrder order =
            ladder_order(steps_[static_cast<std::size_t>(step - 1)], base_price_, scale_,
                         config_.direction, market_.instrument);
        if (order.qty.is_zero()) {
            notices_.say_once(fmt::format("safety order {} does not buy one lot", step), out);
            continue;
        }
        place(Role::safety, step, OrderKind::limit, order.price, order.qty, entry(),
              fmt::format("safety order {} of {}", step, config_.max_safety_orders), out);
    }
}

// ---- Fills ---------------------------------------------------------------------------------

void DcaBot::on_filled(const Filled& filled, Actions& out) {
    const auto found = live_.find(filled.ref);
    if (found == live_.end()) return;
    found->second.filled += filled.fill.qty;
    const LiveOrder order = found->second;
    if (filled.is_whole) live_.erase(found);
    position_.add(filled.fill, market_.instrument.symbol);

    switch (order.role) {
        case Role::base:
            base_fills_.add(filled.fill, market_.instrument.symbol);
            if (filled.is_whole) start_deal(out);
            return;
        case Role::safety: on_safety_filled(filled.is_whole, out); return;
        case Role::stop_loss: on_stop_filled(out); return;
        case Role::take_profit:
        case Role::close: on_exit_filled(order, filled.is_whole, out); return;
    }
}

void DcaBot::on_safety_filled(bool is_whole, Actions& out) {
    if (is_whole) {
        ++deal_.safety_orders;
        book(out, false);
    }
    if (stage_ == Stage::ending) {
        settle(out);  // It filled while it was being cancelled.
    } else if (is_whole) {
        move_take_profit(out);
    } else {
        has_part_ = true;
        out.emplace_back(SetTimer{kPartialFill, kPartialFillQuiet, "partial fill"});
    }
}

void DcaBot::on_exit_filled(const LiveOrder& order, bool is_whole, Actions& out) {
    if (stage_ == Stage::ending) {
        settle(out);
        return;
    }
    const Qty rest = exit_qty();
    if (rest.is_zero() || (is_whole && !is_worth_an_order(rest)))
        end_deal("take profit", false, out);
    else if (is_whole || order.is_cancelling)
        move_take_profit(out);  // A safety order filled meanwhile: what rests is not what is held.
}

// What is held or what it cost has changed: the exit moves, then the ladder is filled up.
void DcaBot::move_take_profit(Actions& out) {
    has_part_ = false;
    if (const auto ref = live(Role::take_profit)) cancel(*ref, "take profit moves", out);
    move_stop(out);
    if (watches_take_profit())
        watch_take_profit(out);
    else
        place_take_profit(out);
    place_safety_orders(out);
}

// ---- Refusals, timers, commands --------------------------------------------------------------

void DcaBot::on_changed(const OrderChanged& changed, Actions& out) {
    const auto found = live_.find(changed.ref);
    if (found == live_.end()) return;
    const LiveOrder order = found->second;
    if (changed.state != OrderState::closed) {
        const bool is_exit = order.role == Role::take_profit || order.role == Role::close;
        if (is_exit) exit_wait_ = kExitRetryFirst;  // The venue took it.
        return;
    }
    live_.erase(found);
    if (order.role == Role::base)
        on_base_ended(changed, order.is_cancelling, out);
    else if (order.is_cancelling)
        on_ours_cancelled(order, out);
    else if (order.role == Role::stop_loss)
        on_stop_refused(changed, out);
    else
        on_refused(order, changed, out);
}

void DcaBot::on_base_ended(const OrderChanged& changed, bool was_ours_to_end, Actions& out) {
    if (!was_ours_to_end) notices_.say_once(why_it_ended(changed), out);
    if (!base_fills_.entered.is_zero()) {  // Filled in part: a deal, of what it bought.
        start_deal(out);
        return;
    }
    --deal_.number;
    stage_ = Stage::waiting;
    if (is_stopping_) {
        after_deal(out);
    } else if (changed.reason == CloseReason::no_funds) {
        is_short_of_funds_ = true;
    } else {
        out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "try again"});
    }
}

void DcaBot::on_ours_cancelled(const LiveOrder& order, Actions& out) {
    if (order.role == Role::safety && order.filled.is_zero()) unplaced_.push_back(order.step);
    if (stage_ == Stage::ending) {
        settle(out);
    } else if (stage_ == Stage::running && order.role == Role::stop_loss) {
        place_stop(out);  // What it locked is free now.
    } else if (stage_ == Stage::running && order.role == Role::take_profit &&
               !watches_take_profit() && !live(Role::take_profit)) {
        place_take_profit(out);  // The new one was refused: the old one still held the coins.
    }
}

// Without funds only a fill or a deposit can help, and we are told of them. But an exit that is not
// at the venue costs money, and it may lack only what a cancel on its way sets free.
void DcaBot::on_refused(const LiveOrder& order, const OrderChanged& changed, Actions& out) {
    const bool is_exit = order.role == Role::take_profit || order.role == Role::close;
    if (changed.reason != CloseReason::no_funds) {
        notices_.say_once(why_it_ended(changed), out);
        out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "try again"});
    } else if (is_exit) {
        notices_.say_once("the venue refused the exit for want of funds: trying again", out);
        out.emplace_back(SetTimer{kExitRetry, exit_wait_, "try the exit again"});
        exit_wait_ = std::min(exit_wait_ * 2, kRetryAfterRefusal);
    } else {
        notices_.say_once(why_it_ended(changed), out);
        unplaced_.push_back(order.step);
    }
    if (stage_ == Stage::ending && !is_exit) settle(out);
}

void DcaBot::on_timer(const TimerDue& due, Actions& out) {
    if (due.timer == kCooldown) {
        is_cooling_ = false;
        open_deal(out);
    } else if (due.timer == kPartialFill) {
        if (stage_ == Stage::running && has_part_) move_take_profit(out);
    } else if (stage_ == Stage::waiting) {
        if (!is_cooling_) open_deal(out);
    } else {
        place_missing(out);
    }
}

void DcaBot::on_command(const Command& command, Actions& out) {
    if (command.kind != Command::Kind::stop && command.kind != Command::Kind::close)
        return notices_.say_once("this bot knows \"stop\" and \"close\"", out);
    is_stopping_ = true;
    const bool is_close = command.kind == Command::Kind::close;
    is_closed_by_user_ = is_closed_by_user_ || is_close;
    switch (stage_) {
        case Stage::waiting: after_deal(out); return;
        case Stage::entering:
            if (is_close) cancel_all(kClosedByUser, out);
            return;
        case Stage::running:
            if (is_close) end_deal(kClosedByUser, true, out);
            return;
        case Stage::ending: exits_at_market_ = exits_at_market_ || is_close; return;
        case Stage::finished: return;
    }
}

}  // namespace strongroom::bots
