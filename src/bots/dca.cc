#include "bots/dca.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ensure.h"

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
    std::visit(
        Match{
            [&](const Started&) { open_deal(out); }, [&](const Filled& e) { on_filled(e, out); },
            [&](const OrderChanged& e) { on_changed(e, out); },
            [&](const Traded& e) { on_traded(e, out); },
            [&](const TimerDue& e) { on_timer(e, out); },
            [&](const Command& e) { on_command(e, out); },
            [&](const Funded&) { place_missing(out); },
            [](const CandleClosed&) {},  // Conditions on candles come with the indicators.
            [](const FeedLost&) {},      // Resting orders stay; the engine holds back triggers.
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
        say_once("the base order does not buy one lot at this price", out);
        out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "base order too small"});
        return;
    }
    stage_ = Stage::entering;
    start_books();
    place(Role::base, 0, config_.base_order_kind, limit, qty, entry(), "base order", out);
}

// position_ is not cleared here: an order of the last deal that filled while it was being cancelled
// has left its coins and their cost there, and they belong to this deal now.
void DcaBot::start_books() {
    deal_ = Deal{.number = deal_.number + 1, .opened = now_};
    base_fills_ = Position{.direction = config_.direction};
    next_step_ = 1;
    unplaced_.clear();
    exit_reason_.clear();
    said_.clear();
    is_short_of_funds_ = false;
}

void DcaBot::start_ladder(Actions& out) {
    stage_ = Stage::running;
    base_price_ = {base_fills_.average_entry()};
    deal_.opened = now_;
    book(out, false);
    if (config_.stop_loss_pct.is_positive()) {
        const Price stop = stop_loss_price(base_price_, config_.stop_loss_pct, config_.direction,
                                           market_.instrument.tick);
        const bool is_below = config_.direction == Direction::buy_first;
        out.emplace_back(Watch{kStopLoss,
                               is_below ? Watch::When::at_or_below : Watch::When::at_or_above, stop,
                               "stop loss"});
    }
    place_missing(out);
}

// What the venue does not have yet, in the order of bots.md 6.2.2: take-profit, then the ladder.
void DcaBot::place_missing(Actions& out) {
    switch (stage_) {
        case Stage::waiting:
            if (is_short_of_funds_) open_deal(out);
            break;
        case Stage::running:
            if (config_.trailing_pct.is_positive()) {
                if (!is_armed_) arm_trailing(out);
            } else if (!live(Role::take_profit)) {
                place_take_profit(out);
            }
            place_safety_orders(out);
            break;
        case Stage::closing:
            if (!live(Role::close)) exit_at_market(exit_reason_, out);
            break;
        case Stage::entering:
        case Stage::finished: break;
    }
}

void DcaBot::place_take_profit(Actions& out) {
    const Qty qty = exit_qty();
    if (qty.is_zero()) return;
    const Price price =
        take_profit_price(position_, config_, mul(config_.base_order, scale_, Round::up),
                          market_.fees, market_.instrument);
    place(Role::take_profit, 0, OrderKind::limit, price, qty, opposite(entry()), "take profit",
          out);
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
            say_once(fmt::format("safety order {} does not buy one lot", step), out);
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
    const LiveOrder order = found->second;
    if (filled.is_whole) live_.erase(found);
    position_.add(filled.fill, market_.instrument.symbol);
    if (order.role == Role::base) base_fills_.add(filled.fill, market_.instrument.symbol);

    switch (order.role) {
        case Role::base:
            if (filled.is_whole) start_ladder(out);
            return;
        case Role::safety:
            if (filled.is_whole) {
                ++deal_.safety_orders;
                book(out, false);
                move_take_profit(out);
            } else {
                out.emplace_back(SetTimer{kPartialFill, kPartialFillQuiet, "partial fill"});
            }
            return;
        case Role::take_profit:
        case Role::close:
            if (exit_qty().is_zero())
                close_deal(out);
            else if (filled.is_whole)
                place_missing(out);  // A safety order filled meanwhile.
            return;
    }
}

// A new entry changes what is held and what it cost: the exit moves, then the ladder is filled up.
void DcaBot::move_take_profit(Actions& out) {
    if (stage_ == Stage::finished) {
        start_books();
        exit_at_market("filled after the bot had finished", out);
        return;
    }
    if (stage_ != Stage::running) {
        place_missing(out);
        return;
    }
    if (const auto ref = live(Role::take_profit)) cancel(*ref, "take profit moves", out);
    if (config_.trailing_pct.is_positive())
        arm_trailing(out);
    else
        place_take_profit(out);
    place_safety_orders(out);
}

void DcaBot::close_deal(Actions& out) {
    if (exit_reason_.empty()) exit_reason_ = "take profit";
    cancel_all("deal closed", out);
    for (const TriggerRef trigger : {kArm, kTrailingExit, kStopLoss})
        out.emplace_back(Unwatch{trigger});
    if (is_armed_) out.emplace_back(Follow{false});
    is_armed_ = false;
    realised_ += position_.profit();
    ++deals_closed_;
    book(out, true);
    position_ = Position{.direction = config_.direction};
    stage_ = Stage::waiting;
    after_deal(out);
}

void DcaBot::after_deal(Actions& out) {
    const bool is_last = config_.max_deals != 0 && deals_closed_ >= config_.max_deals;
    if (is_stopping_ || is_last) {
        stage_ = Stage::finished;
        const bool is_closed = exit_reason_ == kClosedByUser;
        out.emplace_back(Finish{is_last     ? "the last deal is closed"
                                : is_closed ? kClosedByUser
                                            : "stopped after the deal"});
    } else if (config_.cooldown > Duration{}) {
        out.emplace_back(SetTimer{kCooldown, config_.cooldown, "cooldown"});
    } else {
        open_deal(out);
    }
}

// ---- Refusals, timers, commands --------------------------------------------------------------

void DcaBot::on_changed(const OrderChanged& changed, Actions& out) {
    const auto found = live_.find(changed.ref);
    if (found == live_.end() || changed.state != OrderState::closed) return;
    const LiveOrder order = found->second;
    live_.erase(found);
    if (order.role == Role::base) {
        on_base_ended(changed, order.is_cancelling, out);
        return;
    }
    if (order.is_cancelling) return;
    const bool lacks_funds = changed.reason == CloseReason::no_funds;
    say_refused(changed, out);
    if (order.role == Role::safety && lacks_funds) unplaced_.push_back(order.step);
    // Without funds only a fill or a deposit can help; anything else may pass with time.
    const bool time_may_help = !lacks_funds || order.role == Role::close;
    if (time_may_help) out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "try again"});
}

void DcaBot::on_base_ended(const OrderChanged& changed, bool was_ours_to_end, Actions& out) {
    if (!was_ours_to_end) say_refused(changed, out);
    if (!base_fills_.entered.is_zero()) {  // Filled in part: a deal, of what it bought.
        start_ladder(out);
        if (was_ours_to_end) exit_at_market(kClosedByUser, out);
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

void DcaBot::say_refused(const OrderChanged& changed, Actions& out) {
    say_once(changed.reason == CloseReason::no_funds
                 ? "not enough funds: waiting for a fill or a deposit"
                 : fmt::format("the venue ended an order: {}", changed.text),
             out);
}

void DcaBot::on_timer(const TimerDue& due, Actions& out) {
    if (due.timer == kCooldown) {
        open_deal(out);
    } else if (due.timer == kPartialFill && stage_ == Stage::running) {
        move_take_profit(out);
    } else if (due.timer == kRetry) {
        if (stage_ == Stage::waiting)
            open_deal(out);
        else
            place_missing(out);
    }
}

void DcaBot::on_command(const Command& command, Actions& out) {
    is_stopping_ = true;
    switch (command.kind) {
        case Command::Kind::stop:
            if (stage_ == Stage::waiting) after_deal(out);
            return;
        case Command::Kind::close:
            if (stage_ == Stage::waiting)
                after_deal(out);
            else if (stage_ == Stage::running)
                exit_at_market(kClosedByUser, out);
            else if (stage_ == Stage::entering)
                cancel_all(kClosedByUser, out);
            return;
    }
}

}  // namespace strongroom::bots
