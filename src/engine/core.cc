#include "engine/core.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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
                       with(e.bot,
                            [&](Running& r) { dispatch(r, Traded{e.trigger, e.price}, input); });
                   },
                   [&](const CandleSeen& e) {
                       with(e.bot, [&](Running& r) { dispatch(r, CandleClosed{e.candle}, input); });
                   },
                   [&](const TimerFired& e) {
                       with(e.bot, [&](Running& r) {
                           if (r.timers.erase(e.timer) == 0) return;
                           if (e.timer == kFundsTimer)
                               dispatch(r, Funded{}, input);
                           else
                               dispatch(r, TimerDue{e.timer}, input);
                       });
                   },
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
    if (file.symbols.front() != add.market.instrument.symbol) {
        return fail(Errc::invalid, "bot.symbols: the venue's terms are for another pair");
    }
    const BotId id{static_cast<std::uint32_t>(bots_.size()) + 1};
    Running running{.id = id, .file = std::move(file)};
    running.bot = bots::make_bot(running.file, add.market);
    running.instrument = add.market.instrument;
    Running& kept = bots_.emplace(id, std::move(running)).first->second;
    show(kept);
    dispatch(kept, Started{}, input);
    tell_late_news(input);
    return {};
}

// ---- A bot's step ----------------------------------------------------------------------------

void Core::dispatch(Running& running, EventBody body, const Input& input) {
    if (!running.stopped_by.empty()) return;
    // A clock that is set back (the venue's is measured anew now and then) does not reach a bot.
    running.now = std::max(running.now, input.market_time);
    Actions actions;
    try {
        running.bot->on_event({running.now, input.market, std::move(body)}, actions);
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
            [&](const SetTimer& a) { running.timers[a.timer] = running.now + a.delay; },
            [&](const Watch& a) { alerts_.set(id, running.file.symbols.front(), a); },
            [&](const Unwatch& a) { alerts_.clear(id, a.trigger); },
            [&](const Follow& a) { alerts_.follow(id, running.file.symbols.front(), a.is_on); },
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
            .symbol = running.file.symbols.front(),
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
    if (!running.parked_by.empty()) return hold(running, place, attempt, input);
    OrderIntent intent = intent_of(running, place, attempt, input.venue_time);
    if (running.has_new_terms) fit(intent, running.instrument);
    const auto approved = gate_.check(intent, input.market, orders_.open_count(running.id));
    if (approved)
        orders_.place(running.id, place.ref, *approved, attempt);
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
    late_news_.push_back(
        {running.id, OrderChanged{ref, OrderState::closed, CloseReason::refused, refused.text}});
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
        dispatch(running, std::move(item.body), input);
        if (is_fill) wake_starving(running.file.account, running.id);
        if (is_cancel) wake_starving(running.file.account, {});
    }
}

// Bots that wait for funds look again, each at its own market's price: by a timer that is due now.
void Core::wake_starving(const AccountName& account, BotId except) {
    for (auto& [id, running] : bots_) {
        if (!running.is_starving || id == except || running.file.account != account) continue;
        running.is_starving = false;
        running.timers[kFundsTimer] = Time{};  // Due at once, whatever the clock.
    }
}

// ---- Views -----------------------------------------------------------------------------------

std::optional<Core::DueTimer> Core::next_timer() const {
    std::optional<DueTimer> next;
    for (const auto& [id, running] : bots_) {
        for (const auto& [timer, due] : running.timers) {
            if (!next || due < next->due) next = DueTimer{due, {id, timer}};
        }
    }
    return next;
}

std::string Core::state_of(const Running& running) {
    if (!running.stopped_by.empty()) return "stopped: " + running.stopped_by;
    if (running.parked_by.empty() || running.is_finished) return running.bot->state();
    return fmt::format("parked: {}; {}", running.parked_by, running.bot->state());
}

BotView Core::view(const Running& running) const {
    return {running.id,
            running.file.name,
            std::string(running.file.kind()),
            running.file.account,
            running.file.symbols.front(),
            state_of(running),
            running.is_finished || !running.stopped_by.empty()};
}

void Core::show(Running& running) {
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

bool Core::has_bot(const BotName& name) const {
    return std::ranges::any_of(bots_,
                               [&](const auto& entry) { return entry.second.file.name == name; });
}

}  // namespace strongroom::engine
