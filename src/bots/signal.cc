#include "bots/signal.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/bot_commands.h"

namespace strongroom::bots {

SignalBot::SignalBot(const SignalConfig& config, std::vector<Market> markets) : config_(config) {
    for (Market& market : markets) pairs_.push_back({.market = std::move(market)});
}

void SignalBot::on_event(const Event& event, Actions& out) {
    if (is_finished_) return;
    now_ = event.time;
    Pair& pair = pair_of(event.pair);
    pair.price = event.market;
    if (pair.trade) pair.trade->at(event.time, event.market);
    const auto any = [&](auto&& tell) {
        for (Pair& one : pairs_) {
            if (one.trade && tell(*one.trade)) return;
        }
    };
    std::visit(Match{
                   [&](const Signal& e) { on_signal(e, out); },
                   [&](const Command& e) { on_command(e, out); },
                   [&](const TimerDue& e) { on_timer(e, out); },
                   [&](const Filled& e) {
                       any([&](SmartTrade& trade) { return trade.on_filled(e, out); });
                   },
                   [&](const OrderChanged& e) {
                       any([&](SmartTrade& trade) { return trade.on_changed(e, out); });
                   },
                   [&](const Traded& e) {
                       if (!pair.trade || pair.trade->on_traded(e, out)) return;
                       pair.trade->on_price(out);
                   },
                   [&](const Funded&) {
                       any([&](SmartTrade& trade) { return trade.on_funded(out), false; });
                   },
                   [&](const TermsChanged& e) {
                       pair.market.instrument = e.instrument;
                       if (pair.trade) pair.trade->on_terms(e.instrument);
                   },
                   [](const Started&) {},
                   [](const CandleClosed&) {},
                   [](const FeedLost&) {},
               },
               event.body);
    look(out);
}

// ---- A message ---------------------------------------------------------------------------------

void SignalBot::on_signal(const Signal& signal, Actions& out) {
    const Result<SignalMessage> message = parse_signal(signal.text);
    Status done = message ? check_age(*message, now_, config_.max_lag, config_.needs_timestamp)
                          : std::unexpected(message.error());
    if (done) done = act(*message, out);
    ++(done ? taken_ : refused_);
    if (!done)
        out.emplace_back(Notify{fmt::format("a signal was refused: {}", done.error().message)});
}

// None named: the bot's only pair; of a bot with several all of them when it closes them.
Result<std::vector<PairRef>> SignalBot::pairs_of(const SignalMessage& message) const {
    std::vector<PairRef> found;
    const bool is_all = message.action == SignalAction::close_all_deals;
    for (std::uint32_t i = 0; i < pairs_.size(); ++i) {
        const Symbol& symbol = pairs_[i].market.instrument.symbol;
        const bool is_meant =
            message.pair.empty() ? pairs_.size() == 1 || is_all : is_pair(message.pair, symbol);
        if (is_meant) found.push_back({i});
    }
    if (!found.empty()) return found;
    if (message.pair.empty())
        return fail(Errc::invalid, "tv_instrument: is missing, and the bot has several pairs");
    return fail(Errc::invalid, fmt::format("\"{}\" is none of this bot's pairs", message.pair));
}

Status SignalBot::act(const SignalMessage& message, Actions& out) {
    TRY_ASSIGN(const std::vector<PairRef> pairs, pairs_of(message));
    if (command_by_signal(message, out)) return {};
    const std::vector<Wish> wishes = wishes_of(message);
    for (const Wish& wish : wishes) {
        const bool is_long = wish.direction == Direction::buy_first;
        if (wish.kind == Wish::Kind::enter && !(is_long ? config_.takes_long : config_.takes_short))
            return fail(Errc::refused, is_long ? "the bot takes no long entries (signal.side)"
                                               : "the bot takes no short entries (signal.side)");
        if (wish.kind == Wish::Kind::enter && (is_paused_ || is_ending_))
            return fail(Errc::refused, "the bot is stopped and opens nothing");
    }
    for (const PairRef ref : pairs) {
        Pair& pair = pair_of(ref);
        // The price of another pair than the first comes with a timer of that pair.
        if (message.delay == Duration{} && ref == PairRef{0}) {
            for (const Wish& wish : wishes) perform(ref, wish, out);
            continue;
        }
        std::uint32_t number = ref.number * kNumbersOfPair + kActTimer;
        const std::uint32_t end = number + kDueMax;
        while (number < end && pair.due.contains(number)) ++number;
        if (number == end) return fail(Errc::exhausted, "too many signals wait for their time");
        pair.due[number] = wishes;
        out.emplace_back(SetTimer{{number}, message.delay, "signal", ref});
    }
    return {};
}

// start_bot and stop_bot: entries on and off.
bool SignalBot::command_by_signal(const SignalMessage& message, Actions& out) {
    switch (message.action) {
        case SignalAction::start_bot: is_paused_ = false; return true;
        case SignalAction::stop_bot: is_paused_ = true; return true;
        case SignalAction::close_and_stop_bot:
            is_paused_ = true;
            close_all("closed by a signal", true, out);
            return true;
        case SignalAction::start_bot_and_deal: is_paused_ = false; return false;
        default: return false;
    }
}

std::vector<SignalBot::Wish> SignalBot::wishes_of(const SignalMessage& message) const {
    using Kind = Wish::Kind;
    constexpr auto up = Direction::buy_first;
    constexpr auto down = Direction::sell_first;
    const auto one = [&](Kind kind, Direction direction) {
        return std::vector<Wish>{{kind, direction, message.amount}};
    };
    const Direction usual = config_.takes_long ? up : down;
    switch (message.action) {
        case SignalAction::enter_long: return one(Kind::enter, up);
        case SignalAction::enter_short: return one(Kind::enter, down);
        case SignalAction::exit_long: return one(message.amount ? Kind::reduce : Kind::exit, up);
        case SignalAction::exit_short: return one(message.amount ? Kind::reduce : Kind::exit, down);
        case SignalAction::start_deal:
        case SignalAction::start_bot_and_deal:
        case SignalAction::add_funds: return one(Kind::enter, usual);
        case SignalAction::close_deal:
        case SignalAction::close_all_deals: return {{Kind::exit, up, {}}, {Kind::exit, down, {}}};
        default: break;
    }
    // A strategy's order: towards flat, from one side to the other, or more or less of one side.
    const bool is_buy = message.action == SignalAction::buy;
    if (!message.holding) {
        if (is_buy == config_.takes_long) return one(Kind::enter, usual);
        return {{Kind::exit, usual, {}}};
    }
    if (*message.holding == Holding::flat) return {{Kind::exit, is_buy ? down : up, {}}};
    const Direction side = *message.holding == Holding::is_long ? up : down;
    if ((side == up) != is_buy) return one(Kind::reduce, side);
    const bool turns = message.was_holding == (side == up ? Holding::is_short : Holding::is_long);
    if (!turns) return one(Kind::enter, side);
    // The order's amount closes the old side too: what is held afterwards is the new size.
    std::optional<SignalAmount> amount = message.amount;
    if (message.holding_size && message.holding_size->is_positive())
        amount = SignalAmount{SignalAmount::Kind::base, *message.holding_size};
    return {{Kind::exit, side == up ? down : up, {}}, {Kind::enter, side, amount}};
}

void SignalBot::on_timer(const TimerDue& due, Actions& out) {
    const std::uint32_t index = due.timer.number / kNumbersOfPair;
    if (index >= pairs_.size()) return;
    Pair& pair = pairs_[index];
    if (due.timer.number % kNumbersOfPair < kActTimer) {
        if (pair.trade) (void)pair.trade->on_timer(due, out);
        return;
    }
    const auto wishes = pair.due.extract(due.timer.number);
    if (wishes.empty()) return;
    for (const Wish& wish : wishes.mapped()) perform({index}, wish, out);
}

// ---- Doing it ----------------------------------------------------------------------------------

void SignalBot::perform(PairRef ref, const Wish& wish, Actions& out) {
    Pair& pair = pair_of(ref);
    const bool is_there = pair.trade && !pair.trade->is_over();
    const bool is_same = is_there && pair.trade->position().direction == wish.direction;
    switch (wish.kind) {
        case Wish::Kind::enter:
            if (is_there && (!is_same || pair.trade->is_ending())) {
                pair.after = wish;  // One position a pair: the old one is closed first.
                if (!is_same && !pair.trade->is_ending())
                    pair.trade->end("turned by a signal", true, out);
                return;
            }
            return enter(ref, wish, out);
        case Wish::Kind::exit:
            if (is_same) pair.trade->end("closed by a signal", true, out);
            return;
        case Wish::Kind::reduce:
            if (is_same) reduce(pair, wish, out);
            return;
    }
}

void SignalBot::reduce(Pair& pair, const Wish& wish, Actions& out) {
    if (!wish.amount) return pair.trade->end("closed by a signal", true, out);
    const Decimal held = pair.trade->exit_qty().value;
    const Instrument& instrument = pair.market.instrument;
    Qty qty;
    switch (wish.amount->kind) {
        case SignalAmount::Kind::base: qty = instrument.floor_qty(wish.amount->value); break;
        case SignalAmount::Kind::quote:
            qty = {
                quotient({wish.amount->value}, {pair.price.value}, instrument.step, Round::down)};
            break;
        case SignalAmount::Kind::margin_percent:
        case SignalAmount::Kind::position_percent:
            qty = {quotient({held, percent(wish.amount->value)}, {}, instrument.step, Round::down)};
            break;
    }
    if (!qty.is_zero()) pair.trade->reduce(qty, "reduced by a signal", out);
}

// In base, before what max_position leaves.
Qty SignalBot::wanted_qty(const Pair& pair, const Wish& wish) const {
    const Decimal step = pair.market.instrument.step;
    const Decimal price = pair.price.value;
    if (!wish.amount) return {quotient({config_.order}, {price}, step, Round::down)};
    const Decimal value = wish.amount->value;
    switch (wish.amount->kind) {
        case SignalAmount::Kind::base: return pair.market.instrument.floor_qty(value);
        case SignalAmount::Kind::quote: return {quotient({value}, {price}, step, Round::down)};
        case SignalAmount::Kind::margin_percent:
            return {quotient({config_.max_position, percent(value)}, {price}, step, Round::down)};
        case SignalAmount::Kind::position_percent: {
            const bool holds = pair.trade && !pair.trade->is_over();
            if (!holds) return {};
            const Decimal held = pair.trade->position().open_qty().value;
            return {quotient({held, percent(value)}, {}, step, Round::down)};
        }
    }
    return {};
}

void SignalBot::enter(PairRef ref, const Wish& wish, Actions& out) {
    Pair& pair = pair_of(ref);
    const Instrument& instrument = pair.market.instrument;
    if (!pair.price.value.is_positive()) return;  // Nothing was ever heard of this market.
    Qty qty = wanted_qty(pair, wish);
    const bool holds = pair.trade && !pair.trade->is_over();
    if (holds && pair.trade->has_entry_order()) {
        out.emplace_back(Notify{"a signal was passed over: the entry before it is not filled"});
        return;
    }
    const Decimal held = holds ? pair.trade->position().open_qty().value : Decimal();
    const Qty most{
        quotient({config_.max_position}, {pair.price.value}, instrument.step, Round::down)};
    if (held + qty.value > most.value) {
        qty = instrument.floor_qty(std::max(Decimal(), most.value - held));
        if (qty.is_zero()) {
            out.emplace_back(
                Notify{fmt::format("an entry was passed over: signal.max_position, "
                                   "{}, is held already",
                                   config_.max_position.to_string())});
            return;
        }
        out.emplace_back(Notify{fmt::format("the entry is cut to {} {}: signal.max_position is {}",
                                            qty.value.to_string(), instrument.symbol.base.view(),
                                            config_.max_position.to_string())});
    }
    const Status fine = instrument.check(pair.price, qty);
    if (qty.is_zero() || !fine) {
        out.emplace_back(Notify{fmt::format("the entry of a signal is too small: {}",
                                            fine ? "it buys no lot" : fine.error().message)});
        return;
    }
    if (!holds) {
        pair.trade =
            std::make_unique<SmartTrade>(SmartTrade::Terms{.direction = wish.direction,
                                                           .exits = config_.exits,
                                                           .pair = ref,
                                                           .first = ref.number * kNumbersOfPair,
                                                           .deal = ++deals_},
                                         pair.market, desk_);
        pair.trade->at(now_, pair.price);
        desk_.notices.forget();
    }
    pair.trade->enter({.qty = qty, .why = "signal"}, out);
}

// ---- What has come of it -----------------------------------------------------------------------

void SignalBot::look(Actions& out) {
    for (std::uint32_t i = 0; i < pairs_.size(); ++i) {
        Pair& pair = pairs_[i];
        if (!pair.trade) continue;
        const bool is_unfilled =
            pair.trade->take_entry_end() && !pair.trade->has_entered() && !pair.trade->has_orders();
        if (!pair.trade->is_over() && !is_unfilled) continue;
        pair.trade.reset();
        if (const auto next = std::exchange(pair.after, {}); next && !is_paused_ && !is_ending_)
            enter({i}, *next, out);
    }
    if (!is_ending_ || !is_idle()) return;
    is_finished_ = true;
    out.emplace_back(Finish{end_reason_});
}

bool SignalBot::is_idle() const {
    return std::ranges::none_of(pairs_, [](const Pair& pair) { return pair.trade != nullptr; });
}

void SignalBot::close_all(const std::string& why, bool at_market, Actions& out) {
    for (Pair& pair : pairs_) {
        pair.due.clear();
        pair.after.reset();
        if (pair.trade) pair.trade->end(why, at_market, out);
    }
}

void SignalBot::on_command(const Command& command, Actions& out) {
    switch (command.kind) {
        case Command::Kind::stop:
            is_paused_ = is_ending_ = true;
            end_reason_ = "stopped by the user";
            return;
        case Command::Kind::start: is_paused_ = false; return;
        case Command::Kind::close:
        case Command::Kind::cancel: {
            const bool is_close = command.kind == Command::Kind::close;
            is_ending_ = true;
            end_reason_ = is_close ? "closed by the user" : "cancelled by the user";
            return close_all(end_reason_, is_close, out);
        }
        case Command::Kind::close_deal: return close_all("closed by the user", true, out);
        case Command::Kind::cancel_deal: return close_all("cancelled by the user", false, out);
        case Command::Kind::open_deal:
        case Command::Kind::close_step:
        case Command::Kind::add_funds:
        case Command::Kind::cancel_funds:
        case Command::Kind::edit_deal: break;
    }
    desk_.notices.say_once(commands_in_words("signal"), out);
}

std::vector<OpenDeal> SignalBot::open_deals() const {
    std::vector<OpenDeal> open;
    for (const Pair& pair : pairs_) {
        auto deal = pair.trade ? pair.trade->view() : std::nullopt;
        if (deal) open.push_back(*std::move(deal));
    }
    std::ranges::sort(open, {}, &OpenDeal::number);
    return open;
}

std::string SignalBot::state() const {
    if (is_finished_) return "finished";
    std::string text = is_paused_ ? "stopped, no entries" : "waiting for a signal";
    for (const Pair& pair : pairs_) {
        if (!pair.trade) continue;
        text = fmt::format("{}: {}", pair.market.instrument.symbol.str(), pair.trade->state());
        break;
    }
    return fmt::format("{} ({} signals, {} refused)", text, taken_, refused_);
}

}  // namespace strongroom::bots
