#include "engine/core.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ensure.h"

namespace strongroom::engine {
namespace {

// Core's own timer of a bot: its account's funds may have changed.
constexpr TimerRef kFundsTimer{0};

// How often a bot may answer refusals of what it answered to refusals, all at one moment.
constexpr int kAnswersMax = 100;

// The gate's own words, as a sentence for the user.
std::string gate_words(std::string_view text) {
    constexpr std::string_view prefix = "risk gate: ";
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    return fmt::format("the risk gate refused an order: {}", text);
}

}  // namespace

Core::Core(IntentNames names, Settings settings, Route& route, Alerts& alerts, Books& books)
    : names_(names),
      make_bot_(settings.make_bot),
      gate_(settings.limits),
      alerts_(alerts),
      books_(books),
      orders_(names, settings.times, route, books) {}

Status Core::handle(const Input& input) {
    if (const auto* add = std::get_if<AddBot>(&input.body)) return add_bot(*add, input);
    const auto with = [&](BotId id, auto&& act) {
        if (const auto at = bots_.find(id); at != bots_.end()) act(at->second);
    };
    std::visit(Match{
                   [&](const CommandBot& e) {
                       with(e.bot, [&](Running& r) { dispatch(r, e.command, input); });
                   },
                   [&](const AlertHit& e) {
                       with(e.bot, [&](Running& r) {
                           dispatch(r, Traded{e.trigger, e.price}, input, e.pair);
                       });
                   },
                   [&](const SignalSeen& e) {
                       with(e.bot, [&](Running& r) { on_signal(r, e.signal, input); });
                   },
                   [&](const CandleSeen& e) { on_candle(e, input); },
                   [&](const TimerFired& e) { on_timer(e, input); },
                   [&](const FundsArrived& e) { wake_starving(e.account, {}); },
                   [&](const MarketStatus& e) { on_market(e, input); },
                   [&](const auto&) { on_order_input(input); },
               },
               input.body);
    tell_late_news(input);
    return {};
}

Status Core::add_bot(const AddBot& add, const Input& input) {
    TRY_ASSIGN(bots::BotFile file, bots::parse_bot_file(add.file, "bot file"));
    if (has_bot(file.name)) {
        return fail(Errc::invalid,
                    fmt::format("bot.name: \"{}\" is taken; choose another", file.name.value));
    }
    if (!std::ranges::equal(file.symbols, add.markets, {}, {},
                            [](const bots::Market& m) { return m.instrument.symbol; })) {
        return fail(Errc::invalid, "bot.symbols: the venue's terms are for other pairs");
    }
    const BotId id{static_cast<std::uint32_t>(bots_.size()) + 1};
    Running running{.id = id, .file = std::move(file)};
    if (make_bot_) {
        TRY_ASSIGN(running.bot, make_bot_(running.file, add.markets));
    } else {
        running.bot = bots::make_bot(running.file, add.markets);
    }
    if (running.bot == nullptr) {
        return fail(
            Errc::invalid,
            "bot.kind: a process bot runs in a backtest only; nothing else starts programs");
    }
    for (const bots::Market& market : add.markets)
        running.pairs.push_back({.instrument = market.instrument});
    Running& kept = bots_.emplace(id, std::move(running)).first->second;
    show(kept);
    dispatch(kept, Started{}, input);
    tell_late_news(input);
    return {};
}

// ---- A bot's step ----------------------------------------------------------------------------

Core::Pair& Core::pair_of(Running& running, PairRef pair) {
    ENSURE(pair.number < running.pairs.size(), "a bot acts on its own pairs only");
    return running.pairs[pair.number];
}

PairRef Core::pair_of(const Running& running, const Symbol& symbol) {
    const auto at = std::ranges::find(running.file.symbols, symbol);
    ENSURE(at != running.file.symbols.end(), "an order is of one of its bot's pairs");
    return {static_cast<std::uint32_t>(at - running.file.symbols.begin())};
}

void Core::on_timer(const TimerFired& fired, const Input& input) {
    const auto at = bots_.find(fired.bot);
    if (at == bots_.end()) return;
    const auto timer = at->second.timers.extract(fired.timer);
    if (timer.empty()) return;
    if (fired.timer == kFundsTimer)
        dispatch(at->second, Funded{}, input);
    else
        dispatch(at->second, TimerDue{fired.timer}, input, timer.mapped().pair);
}

void Core::on_candle(const CandleSeen& seen, const Input& input) {
    const auto at = bots_.find(seen.bot);
    if (at == bots_.end()) return;
    const auto candles = at->second.candles.find({seen.pair, seen.closed.interval});
    if (candles == at->second.candles.end()) return;
    Candles& known = candles->second;
    if (known.seen && seen.closed.candle.open_time <= *known.seen) return;
    count(known, seen.closed);
    dispatch(at->second, seen.closed, input, seen.pair);
}

void Core::count(Candles& known, const CandleClosed& closed) {
    known.seen = closed.candle.open_time;
    known.history = std::max(0, known.history - 1);
}

bool Core::takes_quietly(BotId bot, PairRef pair, const CandleClosed& closed) {
    const auto at = bots_.find(bot);
    if (at == bots_.end()) return true;
    Running& running = at->second;
    const auto candles = running.candles.find({pair, closed.interval});
    if (candles == running.candles.end()) return true;
    Candles& known = candles->second;
    if (!known.seen || running.pairs.size() > 1) return false;
    if (closed.candle.open_time <= *known.seen) return true;
    if (!running.bot->takes_quietly(closed, pair)) return false;
    count(known, closed);
    return true;
}

void Core::dispatch(Running& running, EventBody body, const Input& input, PairRef pair) {
    if (!running.stopped_by.empty()) return;
    // A clock that is set back (the venue's is measured anew now and then) does not reach a bot.
    running.now = std::max(running.now, input.market_time);
    Actions actions;
    try {
        running.bot->on_event({running.now, input.market, std::move(body), pair}, actions);
        for (const Action& action : actions) perform(running, action, input);
    } catch (const DecimalOverflow& overflow) {
        // One bot's numbers are beyond what we can hold exactly: it stops, the others go on.
        stop(running, overflow.what());
        return;
    }
    show(running);
}

void Core::stop(Running& running, const std::string& why) {
    if (!running.stopped_by.empty()) return;
    running.stopped_by = why;
    books_.noticed(running.id, running.now, fmt::format("stopped: {}", why));
    show(running);
}

void Core::perform(Running& running, const Action& action, const Input& input) {
    const BotId id = running.id;
    std::visit(
        Match{
            [&](const Place& a) { place(running, a, input); },
            [&](const Cancel& a) {
                if (!drop_held(running, a)) orders_.cancel(id, a.ref, gate_, a.why);
            },
            [&](const SetTimer& a) { running.timers[a.timer] = {running.now + a.delay, a.pair}; },
            [&](const Watch& a) { alerts_.set(id, pair_of(running, a.pair).instrument.symbol, a); },
            [&](const Unwatch& a) { alerts_.clear(id, a.trigger); },
            [&](const Follow& a) {
                alerts_.follow(id, pair_of(running, a.pair).instrument.symbol, a);
            },
            [&](const FollowCandles& a) {
                Candles& candles = running.candles[{a.pair, a.interval}];
                if (!candles.seen) candles.history = std::max(candles.history, a.history);
            },
            [&](const Notify& a) { books_.noticed(id, running.now, a.text); },
            [&](const Book& a) { books_.deal_changed(id, a.deal); },
            [&](const Finish& a) {
                running.is_finished = true;
                books_.noticed(id, running.now, fmt::format("finished: {}", a.why));
            },
        },
        action);
}

OrderIntent Core::intent_of(const Running& running, const Place& place, std::uint32_t attempt,
                            Time decided_at) const {
    return {.id = orders_.intent(running.id, place.ref, attempt),
            .account = running.file.account,
            .symbol = running.file.symbols[place.pair.number],
            .side = place.side,
            .kind = place.kind,
            .limit = place.limit,
            .qty = place.qty,
            .bot = running.file.name,
            .why = place.why,
            .decided_at = decided_at,
            .purpose = place.purpose,
            .trigger = place.trigger};
}

void Core::place(Running& running, const Place& place, const Input& input, std::uint32_t attempt) {
    const Pair& pair = pair_of(running, place.pair);
    if (!pair.parked_by.empty()) return hold(running, place, attempt, input);
    OrderIntent intent = intent_of(running, place, attempt, input.venue_time);
    if (pair.has_new_terms) fit(intent, pair.instrument);
    auto approved = gate_.check(intent, input.market, orders_.open_count(running.id));
    if (approved)
        orders_.place(running.id, place.ref, std::move(*approved), attempt);
    else
        refuse(running, place.ref, std::move(intent), gate_words(approved.error().message));
}

void Core::refuse(const Running& running, OrderRef ref, OrderIntent intent, std::string text) {
    Order refused{.intent = std::move(intent)};
    books_.order_changed(running.id, ref, refused);  // It was decided, and counts as such.
    refused.state = OrderState::closed;
    refused.reason = CloseReason::refused;
    refused.text = std::move(text);
    books_.order_changed(running.id, ref, refused);
    late_news_.push_back({running.id,
                          OrderChanged{ref, OrderState::closed, CloseReason::refused, refused.text},
                          refused.intent.symbol});
}

// ---- News of orders --------------------------------------------------------------------------

// A report with a number that is too large to hold changes nothing, and stops the bot whose order
// it is about: what that bot holds is not known any more. The others go on.
void Core::on_order_input(const Input& input) {
    std::vector<OrderNews> news;
    try {
        news = orders_.on_input(input, gate_);
    } catch (const DecimalOverflow& overflow) {
        const auto* report = std::get_if<OrderReported>(&input.body);
        const auto owner = report == nullptr ? std::nullopt : orders_.owner(report->intent);
        if (!owner) throw;  // Only a report of an order that we follow has numbers to add up.
        stop(bots_.at(*owner), overflow.what());
        return;
    }
    deliver(std::move(news), input);
}

void Core::tell_late_news(const Input& input) {
    for (int i = 0; i < kAnswersMax && !late_news_.empty(); ++i)
        deliver(std::exchange(late_news_, {}), input);
    for (const OrderNews& news : std::exchange(late_news_, {}))
        stop(bots_.at(news.bot), "it answers refusals without end");
}

void Core::deliver(std::vector<OrderNews> news, const Input& input) {
    for (OrderNews& item : news) {
        const auto at = bots_.find(item.bot);
        if (at == bots_.end()) continue;
        Running& running = at->second;
        if (item.rejected && keep(running, item, input)) continue;
        // A fill changes the balance for the account's other bots, a cancel for all of them.
        const bool is_fill = std::holds_alternative<Filled>(item.body);
        bool is_cancel = false;
        if (const auto* changed = std::get_if<OrderChanged>(&item.body)) {
            if (changed->reason == CloseReason::no_funds) running.is_starving = true;
            is_cancel = changed->reason == CloseReason::cancelled;
        }
        dispatch(running, std::move(item.body), input, pair_of(running, item.symbol));
        if (is_fill) wake_starving(running.file.account, running.id);
        if (is_cancel) wake_starving(running.file.account, {});
    }
}

// Bots that wait for funds look again, each at its own market's price: by a timer that is due now.
void Core::wake_starving(const AccountName& account, BotId except) {
    for (auto& [id, running] : bots_) {
        if (!running.is_starving || id == except || running.file.account != account) continue;
        running.is_starving = false;
        running.timers[kFundsTimer] = {};  // Due at once, whatever the clock.
    }
}

// ---- Views -----------------------------------------------------------------------------------

std::optional<Core::DueTimer> Core::next_timer() const {
    std::optional<DueTimer> next;
    for (const auto& [id, running] : bots_) {
        for (const auto& [ref, timer] : running.timers) {
            if (next && next->due <= timer.due) continue;
            next = DueTimer{timer.due, {id, ref}, running.file.symbols[timer.pair.number]};
        }
    }
    return next;
}

std::vector<Core::CandleFollower> Core::candle_followers() const {
    std::vector<CandleFollower> followers;
    for (const auto& [id, running] : bots_) {
        if (running.is_finished || !running.stopped_by.empty()) continue;
        for (const auto& [key, candles] : running.candles) {
            const auto& [pair, interval] = key;
            followers.push_back({id, pair, running.file.symbols[pair.number], interval,
                                 candles.history, candles.seen});
        }
    }
    return followers;
}

std::string Core::state_of(const Running& running) {
    if (!running.stopped_by.empty()) return "stopped: " + running.stopped_by;
    const auto parked = std::ranges::find_if(
        running.pairs, [](const Pair& pair) { return !pair.parked_by.empty(); });
    if (parked == running.pairs.end() || running.is_finished) return running.bot->state();
    return fmt::format("parked: {}; {}", parked->parked_by, running.bot->state());
}

BotView Core::view(const Running& running) const {
    return {running.id,
            running.file.name,
            std::string(running.file.kind()),
            running.file.account,
            running.file.symbols.front(),
            running.file.symbols,
            state_of(running),
            running.is_finished || !running.stopped_by.empty()};
}

void Core::show(Running& running) {
    if (!books_.wants_states()) return;
    std::string state = state_of(running);
    if (state == running.last_state && running.stopped_by.empty()) return;
    running.last_state = std::move(state);
    books_.bot_changed(view(running));
}

std::vector<BotView> Core::bots() const {
    std::vector<BotView> views;
    for (const auto& [id, running] : bots_) views.push_back(view(running));
    return views;
}

const bots::BotFile* Core::file_of(BotId bot) const {
    const auto at = bots_.find(bot);
    return at == bots_.end() ? nullptr : &at->second.file;
}

std::vector<OpenDeal> Core::open_deals(BotId bot) const {
    const auto at = bots_.find(bot);
    return at == bots_.end() ? std::vector<OpenDeal>() : at->second.bot->open_deals();
}

bool Core::has_bot(const BotName& name) const {
    return std::ranges::any_of(bots_,
                               [&](const auto& entry) { return entry.second.file.name == name; });
}

}  // namespace strongroom::engine
