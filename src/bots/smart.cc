#include "bots/smart.h"

#include <fmt/format.h>

#include <utility>

namespace strongroom::bots {

Qty smart_qty(const SmartConfig& config, Price at, const Instrument& instrument) {
    if (config.qty.is_positive()) return instrument.floor_qty(config.qty);
    return {quotient({config.quote}, {at.value}, instrument.step, Round::down)};
}

SmartBot::SmartBot(const SmartConfig& config, Market market)
    : config_(config),
      market_(std::move(market)),
      trade_({.direction = config.direction,
              .exits = config.exits,
              .is_booked = !config.exits.is_empty()},
             market_, desk_) {}

void SmartBot::on_event(const Event& event, Actions& out) {
    if (stage_ == Stage::finished) return;
    price_ = event.market;
    trade_.at(event.time, event.market);
    std::visit(Match{
                   [&](const Started&) { start(out); },
                   [&](const Filled& e) { trade_.on_filled(e, out); },
                   [&](const OrderChanged& e) { trade_.on_changed(e, out); },
                   [&](const Traded& e) { on_traded(e, out); },
                   [&](const TimerDue& e) {
                       if (!trade_.on_timer(e, out) && stage_ == Stage::waiting) start(out);
                   },
                   [&](const Funded&) {
                       if (std::exchange(is_short_of_funds_, false)) enter(false, out);
                       trade_.on_funded(out);
                   },
                   [&](const Command& e) { on_command(e, out); },
                   [&](const TermsChanged& e) {
                       market_.instrument = e.instrument;
                       trade_.on_terms(e.instrument);
                   },
                   [](const CandleClosed&) {},
                   [](const FeedLost&) {},  // The engine holds back triggers.
                   [](const Signal&) {},
               },
               event.body);
    look(out);
}

// ---- Entering --------------------------------------------------------------------------------

void SmartBot::start(Actions& out) {
    switch (config_.entry) {
        case SmartEntry::market:
        case SmartEntry::limit: return enter(false, out);
        case SmartEntry::held:
            stage_ = Stage::trading;
            return trade_.hold(market_.instrument.floor_qty(config_.qty), config_.held_price, out);
        case SmartEntry::conditional: break;
    }
    if (is_stopping_) return;
    if (config_.trigger)
        out.emplace_back(Watch{kEntry, config_.when, *config_.trigger, "conditional entry"});
    else
        follow_turn(out);
}

// A trailing entry buys when the price has come up again by so much (sells: down).
void SmartBot::follow_turn(Actions& out) {
    if (!turn_) out.emplace_back(Follow{true});
    const bool is_best = !turn_ || (is_long() ? price_ < *turn_ : price_ > *turn_);
    if (!is_best) return;
    turn_ = price_;
    const Direction turning = is_long() ? Direction::sell_first : Direction::buy_first;
    out.emplace_back(
        Watch{kTurn, is_long() ? Watch::When::at_or_above : Watch::When::at_or_below,
              trailing_exit_price(*turn_, config_.trailing_pct, turning, market_.instrument.tick),
              "trailing entry"});
}

void SmartBot::on_traded(const Traded& traded, Actions& out) {
    if (trade_.on_traded(traded, out)) return;
    if (stage_ != Stage::waiting) {
        if (traded.trigger == TriggerRef{0}) trade_.on_price(out);
        return;
    }
    if (traded.trigger == kEntry && config_.trailing_pct.is_positive()) return follow_turn(out);
    if (traded.trigger == TriggerRef{0} && turn_) return follow_turn(out);
    if (traded.trigger == kEntry || traded.trigger == kTurn) enter(false, out);
}

void SmartBot::enter(bool at_market, Actions& out) {
    if (stage_ != Stage::waiting || is_stopping_) return;
    const std::optional<Price> wish = at_market ? std::nullopt : config_.limit;
    const Side side = entry_side(config_.direction);
    std::optional<Price> limit;
    if (wish) limit = market_.instrument.passive_price(side, wish->value);
    wanted_ = smart_qty(config_, limit.value_or(price_), market_.instrument);
    if (wanted_.is_zero()) {
        desk_.notices.say_once("the entry does not buy one lot at this price", out);
        out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "entry too small"});
        return;
    }
    if (std::exchange(turn_, {})) out.emplace_back(Follow{false});
    out.emplace_back(Unwatch{kEntry});
    out.emplace_back(Unwatch{kTurn});
    stage_ = Stage::trading;
    trade_.enter({.kind = limit ? OrderKind::limit : OrderKind::market,
                  .limit = limit,
                  .qty = wanted_,
                  .why = is_one_order() ? "order" : "entry"},
                 out);
}

// ---- What has come of it ---------------------------------------------------------------------

void SmartBot::look(Actions& out) {
    if (stage_ == Stage::finished) return;
    if (const auto ended = trade_.take_entry_end()) on_entry_end(*ended, out);
    if (trade_.is_over()) return finish(trade_.reason(), out);
    if (is_one_order() && trade_.has_entered() && !trade_.has_orders())
        finish("the order is filled", out);
}

void SmartBot::on_entry_end(const OrderChanged& ended, Actions& out) {
    if (trade_.is_over() || stage_ != Stage::trading) return;
    if (std::exchange(is_forced_, false)) {
        stage_ = trade_.has_entered() ? Stage::trading : Stage::waiting;
        const Qty left = wanted_ - trade_.position().entered;
        if (stage_ == Stage::waiting) return enter(true, out);
        if (left.value.is_positive()) trade_.enter({.qty = left, .why = "entry"}, out);
        return;
    }
    if (trade_.has_entered()) {
        if (is_one_order()) finish("the order is filled in part", out);
        return;  // The plan goes on with what was bought.
    }
    if (is_stopping_) return finish("stopped before the entry", out);
    switch (ended.reason) {
        case CloseReason::cancelled:
        case CloseReason::expired: return finish("the venue ended the entry order", out);
        case CloseReason::no_funds: is_short_of_funds_ = true; break;
        default: out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "try again"}); break;
    }
    stage_ = Stage::waiting;
}

void SmartBot::finish(const std::string& why, Actions& out) {
    if (turn_) out.emplace_back(Follow{false});
    stage_ = Stage::finished;
    out.emplace_back(Finish{why});
}

// ---- The user --------------------------------------------------------------------------------

void SmartBot::on_command(const Command& command, Actions& out) {
    switch (command.kind) {
        case Command::Kind::stop: return stop(out);
        case Command::Kind::close:
        case Command::Kind::close_deal: return end(kClosedByUser, true, out);
        case Command::Kind::cancel:
        case Command::Kind::cancel_deal: return end("cancelled by the user", false, out);
        case Command::Kind::open_deal: return force(out);
        case Command::Kind::close_step: return trade_.close_step(out);
        case Command::Kind::add_funds: return add_funds(command, out);
        case Command::Kind::cancel_funds:
            if (trade_.is_open()) trade_.cancel_entries("cancelled by the user", out);
            return;
        case Command::Kind::edit_deal: return edit(command, out);
        case Command::Kind::start: return desk_.notices.say_once("it runs already", out);
    }
}

// A position goes on to its end; an entry that has not begun does not begin.
void SmartBot::stop(Actions& out) {
    is_stopping_ = true;
    if (stage_ == Stage::waiting) return finish("stopped before the entry", out);
    if (!trade_.has_entered()) trade_.cancel_entries("stopped by the user", out);
}

void SmartBot::end(const std::string& why, bool at_market, Actions& out) {
    is_stopping_ = true;
    if (stage_ == Stage::waiting) return finish(why, out);
    trade_.end(why, at_market, out);
}

// Force start: now, at market, whatever the condition or the limit says.
void SmartBot::force(Actions& out) {
    if (stage_ == Stage::waiting) return enter(true, out);
    if (!trade_.has_entry_order() || is_forced_) return tell_user("it has entered already", out);
    is_forced_ = true;
    trade_.cancel_entries("entered at market by the user", out);
}

void SmartBot::add_funds(const Command& command, Actions& out) {
    const Result<AddFunds> funds = read_add_funds(command.text);
    if (!funds) return tell_user(funds.error().message, out);
    if (!trade_.is_open()) return tell_user("funds can be added while a position is open", out);
    std::optional<Price> limit;
    if (funds->limit) {
        limit =
            market_.instrument.passive_price(entry_side(config_.direction), funds->limit->value);
    }
    const SmartConfig sized{.qty = funds->qty, .quote = funds->quote};
    const Qty qty = smart_qty(sized, limit.value_or(price_), market_.instrument);
    if (qty.is_zero()) return tell_user("what is added does not buy one lot at this price", out);
    trade_.enter({.kind = limit ? OrderKind::limit : OrderKind::market,
                  .limit = limit,
                  .qty = qty,
                  .why = "funds added by the user"},
                 out);
}

void SmartBot::edit(const Command& command, Actions& out) {
    const Result<EditTrade> wanted = read_edit_trade(command.text, config_.direction);
    if (!wanted) return tell_user(wanted.error().message, out);
    if (is_one_order()) return tell_user("a single order has no exits to change", out);
    if (wanted->take_profit || wanted->has_stop_loss) trade_.edit(*wanted, out);
    if (wanted->reduce_qty.is_positive())
        trade_.reduce(market_.instrument.floor_qty(wanted->reduce_qty), "reduced by the user", out);
}

std::vector<OpenDeal> SmartBot::open_deals() const {
    const auto deal = trade_.view();
    return deal ? std::vector{*deal} : std::vector<OpenDeal>();
}

std::string SmartBot::state() const {
    switch (stage_) {
        case Stage::waiting:
            if (is_short_of_funds_) return "waiting for funds";
            if (turn_) return fmt::format("trailing entry, best {}", turn_->value.to_string());
            return config_.entry == SmartEntry::conditional ? "waiting for the entry's price"
                                                            : "waiting to enter";
        case Stage::trading: return trade_.state();
        case Stage::finished: return "finished";
    }
    return "?";
}

}  // namespace strongroom::bots
