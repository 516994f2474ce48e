// Core: what it means for its bots that a market is closed, or has other limits than before.
//
// A bot whose market takes no orders is parked: what it decides is held here and goes out, by the
// limits of then, when the market takes orders again. Nothing else stops: fills and ends of orders
// reach it, and it may cancel.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "engine/core.h"

namespace strongroom::engine {
namespace {

// More than a bot may have at the venue: one that decides without end is refused.
constexpr std::size_t kHeldMax = 2'000;
// A venue that rejects the same order again and again has another reason than we know of.
constexpr std::uint32_t kAttemptsMax = 5;

Place place_of(const OrderIntent& intent, OrderRef ref, PairRef pair) {
    return {.ref = ref,
            .side = intent.side,
            .kind = intent.kind,
            .limit = intent.limit,
            .qty = intent.qty,
            .why = intent.why,
            .purpose = intent.purpose,
            .trigger = intent.trigger,
            .pair = pair};
}

// "tick 0.01 is now 0.1, step 0.001 is now 0.01"
std::string changes(const Instrument& before, const Instrument& now) {
    const std::array<std::tuple<std::string_view, Decimal, Decimal>, 5> all{{
        {"tick", before.tick, now.tick},
        {"step", before.step, now.step},
        {"least quantity", before.min_qty, now.min_qty},
        {"largest quantity", before.max_qty, now.max_qty},
        {"least value", before.min_notional, now.min_notional},
    }};
    std::string words;
    for (const auto& [name, was, is] : all) {
        if (was == is) continue;
        words += fmt::format("{}{} {} is now {}", words.empty() ? "" : ", ", name, was.to_string(),
                             is.to_string());
    }
    return words;
}

}  // namespace

void fit(OrderIntent& intent, const Instrument& instrument) {
    for (auto* price : {&intent.limit, &intent.trigger}) {
        if (*price) *price = instrument.passive_price(intent.side, (*price)->value);
    }
    intent.qty = instrument.floor_qty(intent.qty.value);
}

// One that is over places nothing any more.
bool Core::trades(const Running& running, const Symbol& symbol) {
    return !running.is_finished && running.stopped_by.empty() &&
           std::ranges::count(running.file.symbols, symbol) > 0;
}

const Instrument* Core::instrument_of(const Symbol& symbol) const {
    const Instrument* newest = nullptr;
    for (const auto& [id, running] : bots_) {
        if (trades(running, symbol))
            newest = &running.pairs[pair_of(running, symbol).number].instrument;
    }
    return newest;
}

bool Core::is_news(const MarketStatus& status) const {
    return std::ranges::any_of(bots_, [&](const auto& entry) {
        const Running& running = entry.second;
        if (!trades(running, status.instrument.symbol)) return false;
        const Pair& pair = running.pairs[pair_of(running, status.instrument.symbol).number];
        return pair.parked_by != status.closed || !pair.instrument.has_terms_of(status.instrument);
    });
}

void Core::on_market(const MarketStatus& status, const Input& input) {
    for (auto& [id, running] : bots_) {
        if (!trades(running, status.instrument.symbol)) continue;
        running.now = std::max(running.now, input.market_time);
        const PairRef pair = pair_of(running, status.instrument.symbol);
        renew_terms(running, pair, status.instrument, input);
        park(running, pair, status.closed, input);
    }
}

void Core::renew_terms(Running& running, PairRef ref, const Instrument& instrument,
                       const Input& input) {
    Pair& pair = pair_of(running, ref);
    if (pair.instrument.has_terms_of(instrument)) return;
    books_.noticed(running.id, running.now,
                   fmt::format("the venue has other limits for {}: {}; new orders obey them",
                               instrument.symbol.str(), changes(pair.instrument, instrument)));
    pair.instrument = instrument;
    pair.has_new_terms = true;
    dispatch(running, TermsChanged{instrument}, input, ref);
}

void Core::park(Running& running, PairRef ref, const std::string& closed, const Input& input) {
    Pair& parked = pair_of(running, ref);
    if (parked.parked_by == closed) return;
    parked.parked_by = closed;
    const std::string pair = parked.instrument.symbol.str();
    if (!closed.empty()) {
        books_.noticed(running.id, running.now,
                       fmt::format("parked: {}. It places no orders until {} trades again, and "
                                   "then goes on by itself",
                                   closed, pair));
        return show(running);
    }
    books_.noticed(running.id, running.now, fmt::format("goes on: {} trades again", pair));
    // Those of its other markets that are closed are held again.
    for (const auto& [order, held] : std::exchange(running.held, {}))
        place(running, held.place, input, held.attempt);
    show(running);
}

void Core::hold(Running& running, const Place& wanted, std::uint32_t attempt, const Input& input) {
    Order waiting{.intent = intent_of(running, wanted, attempt, input.venue_time)};
    const std::string& why = pair_of(running, wanted.pair).parked_by;
    if (running.held.size() >= kHeldMax)
        return refuse(running, wanted.ref, std::move(waiting.intent), why);
    waiting.text = why;
    books_.order_changed(running.id, wanted.ref, waiting);
    running.held[wanted.ref] = {wanted, attempt};
}

// False: it is no held order.
bool Core::drop_held(Running& running, const Cancel& cancel) {
    const auto at = running.held.extract(cancel.ref);
    if (at.empty()) return false;
    Order order{.intent = intent_of(running, at.mapped().place, at.mapped().attempt, running.now)};
    order.state = OrderState::closed;
    order.reason = CloseReason::cancelled;
    order.text = "cancelled before it was sent";
    books_.order_changed(running.id, cancel.ref, order);
    late_news_.push_back(
        {running.id,
         OrderChanged{cancel.ref, OrderState::closed, CloseReason::cancelled, order.text},
         order.intent.symbol});
    return true;
}

// An order that the venue rejected because its market had closed, or had got other limits, is not
// lost to its bot: it waits for the market, or goes out by the new limits. False: the bot must
// hear.
bool Core::keep(Running& running, const OrderNews& news, const Input& input) {
    const OrderNews::Rejected& rejected = *news.rejected;
    const auto& changed = std::get<OrderChanged>(news.body);
    if (rejected.attempt >= kAttemptsMax || running.is_finished || !running.stopped_by.empty())
        return false;
    const PairRef ref = pair_of(running, news.symbol);
    const Pair& pair = pair_of(running, ref);
    if (pair.parked_by.empty()) {
        OrderIntent fitted = rejected.intent;
        fit(fitted, pair.instrument);
        const bool is_same = fitted.limit == rejected.intent.limit &&
                             fitted.trigger == rejected.intent.trigger &&
                             fitted.qty == rejected.intent.qty;
        if (!pair.has_new_terms || is_same || fitted.qty.is_zero()) return false;
    }
    place(running, place_of(rejected.intent, changed.ref, ref), input, rejected.attempt + 1);
    return true;
}

}  // namespace strongroom::engine
