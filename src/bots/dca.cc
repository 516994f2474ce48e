#include "bots/dca.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "indicators/bar.h"

namespace strongroom::bots {

DcaBot::DcaBot(const DcaConfig& config, std::vector<Market> markets)
    : config_(config), ladder_(ladder_steps(config)) {
    for (Market& market : markets) {
        const PairRef ref{static_cast<std::uint32_t>(pairs_.size())};
        pairs_.push_back(
            {.market = std::move(market),
             .start = Conditions(config_.start, ref),
             .rules = {Conditions(config_.safety, ref), Conditions(config_.close, ref)},
             .carried = {.direction = config_.direction}});
    }
}

void DcaBot::on_event(const Event& event, Actions& out) {
    now_ = event.time;
    pair(event.pair).price = event.market;
    for (const auto& [slot, deal] : deals_) deal->see(now_, pair(deal->seat().pair).price);
    std::visit(Match{
                   [&](const Started&) { on_started(out); },
                   [&](const Filled& e) {
                       if (DcaDeal* deal = deal_of(e.ref)) deal->on_filled(e, out);
                   },
                   [&](const OrderChanged& e) {
                       if (DcaDeal* deal = deal_of(e.ref)) deal->on_changed(e, out);
                   },
                   [&](const Traded& e) { on_trigger(e, event.pair, out); },
                   [&](const TimerDue& e) { on_timer(e.timer.number, event.pair, out); },
                   [&](const Command& e) { on_command(e, out); },
                   [&](const Funded&) { on_funded(out); },
                   [&](const CandleClosed& e) { on_candle(e, event.pair, out); },
                   [](const FeedLost&) {},  // Resting orders stay; the engine holds back triggers.
                   [&](const TermsChanged& e) {
                       pair(event.pair).market.instrument = e.instrument;
                       for (const auto& [slot, deal] : deals_)
                           if (deal->seat().pair == event.pair) deal->renew_terms(e.instrument);
                   },
                   [](const Signal&) {},
               },
               event.body);
    close_finished(out);
    // A base order that filled makes room for the pair's next deal.
    if (config_.deals_on_same_pair > 1 && std::holds_alternative<Filled>(event.body))
        consider(event.pair, out);
    follow(out);
}

void DcaBot::on_started(Actions& out) {
    for (std::uint32_t i = 0; i < pairs_.size(); ++i) {
        const Pair& started = pairs_[i];
        started.start.start(out);
        started.rules.safety.start(out);
        started.rules.close.start(out);
        if (config_.reads_hours())
            out.emplace_back(FollowCandles{{i}, minutes(60), static_cast<int>(kHours)});
        // Only the first pair's price came with the start.
        if (i > 0) look({i}, "the price of another pair", out);
    }
    consider({}, out);
}

void DcaBot::remember(const CandleClosed& closed, PairRef ref) {
    Pair& told = pair(ref);
    const indicators::Bar bar = indicators::bar_of(closed.candle);
    told.start.on_bar(bar, closed.interval);
    told.rules.safety.on_bar(bar, closed.interval);
    told.rules.close.on_bar(bar, closed.interval);
    if (config_.reads_hours() && closed.interval == minutes(60)) {
        told.hours.push_back(closed.candle);
        if (told.hours.size() > kHours) told.hours.pop_front();
    }
}

// The same questions that on_candle() asks before it does anything.
bool DcaBot::takes_quietly(const CandleClosed& closed, PairRef ref) {
    remember(closed, ref);
    remembered_ = Remembered{ref, closed.interval, closed.candle.open_time};
    if (closed.is_history) return true;
    const Pair& told = pair(ref);
    if (told.is_asked_for || (is_ready(told) && has_room(ref))) return false;
    return std::ranges::none_of(deals_, [&](const auto& entry) {
        return entry.second->seat().pair == ref && entry.second->heeds_candles();
    });
}

void DcaBot::on_candle(const CandleClosed& closed, PairRef ref, Actions& out) {
    if (remembered_ != Remembered{ref, closed.interval, closed.candle.open_time})
        remember(closed, ref);
    if (closed.is_history) return;
    for (const auto& [slot, deal] : deals_)
        if (deal->seat().pair == ref) deal->on_candle(out);
    consider(ref, out);
}

void DcaBot::on_timer(std::uint32_t number, PairRef ref, Actions& out) {
    const std::uint32_t kind = (number - 1) % kNumbersEach + 1;
    switch (kind) {
        case kCooldown: pair(ref).is_cooling = false; return consider(ref, out);
        case kRetry: pair(ref).is_waiting = false; return consider(ref, out);
        case kLook: return consider(ref, out);
        case kDelay: return after_delay(ref, out);
        default:
            if (DcaDeal* deal = deal_in((number - 1) / kNumbersEach)) deal->on_timer(kind, out);
    }
}

void DcaBot::on_trigger(const Traded& traded, PairRef ref, Actions& out) {
    if (traded.trigger.number == 0) {
        for (const auto& [slot, deal] : deals_)
            if (deal->seat().pair == ref) deal->on_price(traded.price, out);
        return;
    }
    const std::uint32_t kind = (traded.trigger.number - 1) % kNumbersEach + 1;
    if (kind == kFilter) return consider(ref, out);
    if (DcaDeal* deal = deal_in((traded.trigger.number - 1) / kNumbersEach))
        deal->on_trigger(kind, traded.price, out);
}

void DcaBot::on_funded(Actions& out) {
    for (const auto& [slot, deal] : deals_) deal->place_missing(out);
    for (std::uint32_t i = 0; i < pairs_.size(); ++i) {
        if (!std::exchange(pairs_[i].is_short, false)) continue;
        if (i == 0)
            consider({i}, out);
        else
            look({i}, "funds have arrived", out);
    }
}

// ---- Commands --------------------------------------------------------------------------------

void DcaBot::on_command(const Command& command, Actions& out) {
    switch (command.kind) {
        case Command::Kind::stop:
        case Command::Kind::close:
        case Command::Kind::cancel: return stop_all(command, out);
        case Command::Kind::start:
            if (is_closed_by_user_ || is_cancelled_by_user_ || is_finished_) {
                out.emplace_back(Notify{"the bot is ending: it cannot be started again"});
                return;
            }
            desk_.is_stopping = false;
            is_stopped_by_loss_ = false;
            for (std::uint32_t i = 0; i < pairs_.size(); ++i) look({i}, "started by the user", out);
            return;
        case Command::Kind::open_deal: return ask_for_deal(command.text, out);
        case Command::Kind::close_deal:
        case Command::Kind::cancel_deal:
        case Command::Kind::close_step:
        case Command::Kind::add_funds:
        case Command::Kind::cancel_funds:
        case Command::Kind::edit_deal: return command_deal(command, out);
    }
}

void DcaBot::stop_all(const Command& command, Actions& out) {
    desk_.is_stopping = true;
    const bool sells = command.kind == Command::Kind::close;
    const bool keeps = command.kind == Command::Kind::cancel;
    is_closed_by_user_ = is_closed_by_user_ || sells;
    is_cancelled_by_user_ = is_cancelled_by_user_ || keeps;
    for (const auto& [slot, deal] : deals_) {
        if (sells) deal->close(out);
        if (keeps) deal->cancel(out);
    }
    if (deals_.empty()) finish_if_over(out);
}

void DcaBot::command_deal(const Command& command, Actions& out) {
    if (command.deal == 0) return command_pair(command, out);
    DcaDeal* deal = deal_number(command.deal);
    if (deal == nullptr) {
        out.emplace_back(Notify{fmt::format("deal {} is not open", command.deal)});
        return;
    }
    Status done;
    switch (command.kind) {
        case Command::Kind::close_deal: deal->close(out); break;
        case Command::Kind::cancel_deal: done = deal->cancel_by(command.text, out); break;
        case Command::Kind::close_step: done = deal->close_step(out); break;
        case Command::Kind::add_funds: done = deal->add_funds(command.text, out); break;
        case Command::Kind::cancel_funds: deal->cancel_funds(out); break;
        case Command::Kind::edit_deal: done = deal->edit(command.text, out); break;
        case Command::Kind::stop:
        case Command::Kind::close:
        case Command::Kind::start:
        case Command::Kind::cancel:
        case Command::Kind::open_deal: break;
    }
    if (!done) {
        out.emplace_back(Notify{fmt::format("deal {}: {}", command.deal, done.error().message)});
    }
}

// ---- The deals -------------------------------------------------------------------------------

DcaDeal* DcaBot::deal_of(OrderRef ref) {
    const auto at =
        std::ranges::find_if(deals_, [ref](const auto& entry) { return entry.second->owns(ref); });
    return at == deals_.end() ? nullptr : at->second.get();
}

DcaDeal* DcaBot::deal_in(std::uint32_t slot) {
    const auto at = deals_.find(slot);
    return at == deals_.end() ? nullptr : at->second.get();
}

DcaDeal* DcaBot::deal_number(std::uint32_t number) {
    const auto at = std::ranges::find_if(
        deals_, [number](const auto& entry) { return entry.second->seat().number == number; });
    return at == deals_.end() ? nullptr : at->second.get();
}

std::vector<OpenDeal> DcaBot::open_deals() const {
    std::vector<OpenDeal> open;
    for (const auto& [slot, deal] : deals_) open.push_back(deal->view());
    std::ranges::sort(open, {}, &OpenDeal::number);
    return open;
}

std::string DcaBot::state() const {
    if (is_finished_) return "finished";
    if (deals_.size() == 1) return deals_.begin()->second->state();
    if (!deals_.empty()) {
        return fmt::format("{} of {} deals open{}", deals_.size(), config_.max_active_deals,
                           desk_.is_stopping ? "; stopped, no deal after them" : "");
    }
    const bool is_short = std::ranges::any_of(pairs_, &Pair::is_short);
    return is_short ? "waiting for funds" : "waiting to start a deal";
}

}  // namespace strongroom::bots
