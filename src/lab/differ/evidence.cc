#include "lab/differ/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "lab/wallet.h"
#include "model/candle_fold.h"
#include "model/command_words.h"

namespace strongroom::lab {
namespace {

// Less is the common way of an order to its venue, and no cause of its own.
constexpr Duration kLate = seconds(1);
// Two clocks: what happened this close to a candle's end may belong to the next one.
constexpr Duration kClocks = seconds(1);

std::string text_of(Price price) { return price.value.to_string(); }

// The venue, the signer's policy or the engine's gate said no to it, or it was never placed.
bool is_refused(const LiveOrder& order) {
    if (order.state != OrderState::closed || !order.fills.empty()) return false;
    switch (order.reason) {
        case CloseReason::rejected:
        case CloseReason::no_funds:
        case CloseReason::expired:
        case CloseReason::refused:
        case CloseReason::dead: return true;
        case CloseReason::none:
        case CloseReason::filled:
        case CloseReason::cancelled: return false;
    }
    return false;
}

Verdict refusal_of(const LiveOrder& order) {
    return {Cause::refused,
            fmt::format("decided at {}, it ended as {}{}{}", to_iso8601(order.decided),
                        to_string(order.reason), order.text.empty() ? "" : ": ", order.text)};
}

bool is_of(const LiveOrder& order, const Execution& execution) {
    return order.intent.symbol == execution.symbol && order.intent.side == execution.side &&
           order.intent.why == execution.why;
}

}  // namespace

std::string words_of(const Command& command) {
    std::string words(to_string(command.kind));
    if (command.deal != 0) words += fmt::format(" of deal {}", command.deal);
    return words;
}

std::optional<Verdict> Evidence::on(const Execution* live, const Execution* tested) const {
    if (live != nullptr && tested != nullptr && is_same_decision(*live, *tested, interval()))
        return on_filling(*live, *tested);
    if (live == nullptr) {
        if (auto verdict = on_unfilled(*tested)) return verdict;
    } else if (tested != nullptr) {
        if (auto verdict = refusal_before(*live, *tested)) return verdict;
    }
    return on_deciding(live, tested);
}

// ---- The same decision ------------------------------------------------------------------------

std::optional<Verdict> Evidence::on_filling(const Execution& live, const Execution& tested) const {
    const bool is_same_price = live.value == tested.value && live.qty == tested.qty;
    const bool is_same_time = between(live.first, tested.first) < interval() &&
                              between(live.last, tested.last) < interval();
    if (is_same_price && is_same_time) {
        return Verdict{Cause::fee, "the same fill, and another fee was taken"};
    }
    const bool is_market = live.kind == OrderKind::market;
    if (live.qty != tested.qty || (!is_market && live.parts > tested.parts)) {
        return Verdict{
            Cause::partial,
            fmt::format("{} of {} filled, in {} part{}", live.qty.value.to_string(),
                        live.asked.value.to_string(), live.parts, live.parts == 1 ? "" : "s")};
    }
    if (is_market) return on_market_order(live, tested);
    const LiveOrder* order = this->order(live);
    if (order->reached && *order->reached - order->decided >= kLate &&
        tested.first <= *order->reached) {
        return Verdict{Cause::late, fmt::format("it reached the venue {} after it was decided",
                                                to_string(*order->reached - order->decided))};
    }
    if (auto verdict = silence_at(tested.first)) return verdict;
    if (auto verdict = gap_at(live.symbol, live.first)) return verdict;
    return Verdict{Cause::price,
                   fmt::format("the same order: {} at {} there, {} at {} in the candles",
                               live.price().to_string(), to_iso8601(live.first),
                               tested.price().to_string(), to_iso8601(tested.first))};
}

std::optional<Verdict> Evidence::on_market_order(const Execution& live,
                                                 const Execution& tested) const {
    const LiveOrder* order = this->order(live);
    const Duration delay =
        order->reached ? *order->reached - order->decided : live.first - order->decided;
    if (delay >= kLate) {
        return Verdict{Cause::late, fmt::format("it reached the venue {} after it was decided",
                                                to_string(delay))};
    }
    if (auto verdict = price_at(live.symbol, order->decided, order->market)) return verdict;
    std::vector<Wallet> none(1);
    const MarketModel& market = markets_[pair_of(live.symbol)];
    const Price expected =
        Matcher(market.instrument, market.model, none).slipped(live.side, order->market);
    if (expected.value == tested.price()) {
        return Verdict{
            Cause::price,
            fmt::format("slippage: {} was expected and {} paid, decided at {}", text_of(expected),
                        live.price().to_string(), text_of(order->market))};
    }
    return of_the_way(&live, &tested);
}

// ---- Another decision, or none ----------------------------------------------------------------

std::optional<Verdict> Evidence::on_unfilled(const Execution& tested) const {
    const LiveOrder* nearest = nullptr;
    for (const auto& [ref, order] : run_.orders) {
        if (!order.fills.empty() || !is_of(order, tested)) continue;
        if (between(order.decided, tested.decided) >= interval()) continue;
        if (nearest == nullptr || ref.number == tested.order) nearest = &order;
    }
    if (nearest == nullptr) return std::nullopt;
    if (is_refused(*nearest)) return refusal_of(*nearest);
    if (!nearest->reached)
        return Verdict{Cause::late, fmt::format("decided at {}, it had not reached the venue when "
                                                "the backtest filled it",
                                                to_iso8601(nearest->decided))};
    if (*nearest->reached >= tested.first && *nearest->reached - nearest->decided >= kLate) {
        return Verdict{Cause::late, fmt::format("it reached the venue {} after it was decided",
                                                to_string(*nearest->reached - nearest->decided))};
    }
    if (nearest->intent.limit != tested.limit) return std::nullopt;
    return Verdict{Cause::price,
                   fmt::format("it was at the venue from {} on, and the price did not fill it",
                               to_iso8601(*nearest->reached))};
}

// It was tried before, and that try was refused.
std::optional<Verdict> Evidence::refusal_before(const Execution& later,
                                                const Execution& tested) const {
    const Time from = tested.decided - interval();
    for (const auto& [ref, order] : run_.orders) {
        if (ref.number >= later.order || !is_refused(order) || !is_of(order, tested)) continue;
        if (order.decided > from && order.decided <= later.decided) return refusal_of(order);
    }
    return std::nullopt;
}

std::optional<Verdict> Evidence::on_deciding(const Execution* live, const Execution* tested) const {
    const Execution& any = live != nullptr ? *live : *tested;
    for (const Execution* one : {tested, live}) {
        if (one == nullptr) continue;
        if (auto verdict = owner_at(one->decided)) return verdict;
        if (auto verdict = market_at(one->symbol, one->decided)) return verdict;
        if (auto verdict = silence_at(one->decided)) return verdict;
        if (auto verdict = seen_candle_at(one->symbol, one->decided)) return verdict;
    }
    if (auto verdict = gap_at(any.symbol, any.decided)) return verdict;
    if (live == nullptr) return std::nullopt;
    const LiveOrder* order = this->order(*live);
    return price_at(live->symbol, order->decided, order->market);
}

std::optional<Verdict> Evidence::of_the_way(const Execution* live, const Execution* tested) const {
    if (live == nullptr || tested == nullptr) return std::nullopt;
    if (between(live->decided, tested->decided) >= interval()) return std::nullopt;
    return Verdict{Cause::candle,
                   fmt::format("decided at {}, where the price was {} there; the backtest takes "
                               "another way through the candle",
                               to_iso8601(live->decided), text_of(order(*live)->market))};
}

// ---- What is known of a moment ----------------------------------------------------------------

std::optional<Verdict> Evidence::owner_at(Time time) const {
    for (const Asked& asked : run_.commands) {
        if (between(asked.at, time) >= interval()) continue;
        return Verdict{Cause::owner,
                       fmt::format("{} by its owner at {}", words_of(std::get<Command>(asked.what)),
                                   to_iso8601(asked.at))};
    }
    return std::nullopt;
}

std::optional<Verdict> Evidence::market_at(const Symbol& symbol, Time time) const {
    const LiveRun::MarketNews* newest = nullptr;
    for (const LiveRun::MarketNews& news : run_.news) {
        if (news.symbol == symbol && news.at <= time) newest = &news;
    }
    if (newest == nullptr) return std::nullopt;
    if (!newest->closed.empty()) {
        return Verdict{Cause::refused, fmt::format("parked from {} on: {}", to_iso8601(newest->at),
                                                   newest->closed)};
    }
    if (newest->is_other_terms) {
        return Verdict{Cause::terms, fmt::format("the venue changed its terms of {} at {}",
                                                 symbol.str(), to_iso8601(newest->at))};
    }
    return std::nullopt;
}

std::optional<Verdict> Evidence::silence_at(Time time) const {
    for (const auto& [from, until] : run_.silences) {
        if (time < from || time > until) continue;
        return Verdict{Cause::feed, fmt::format("nothing was heard from {} to {}", to_iso8601(from),
                                                to_iso8601(until))};
    }
    return std::nullopt;
}

// The newest candle that the bot was told of before, against that of the file.
std::optional<Verdict> Evidence::seen_candle_at(const Symbol& symbol, Time time) const {
    const LiveRun::SeenCandle* newest = nullptr;
    for (const LiveRun::SeenCandle& seen : run_.candles) {
        if (seen.pair.number != pair_of(symbol)) continue;
        if (seen.closed.candle.open_time + seen.closed.interval <= time + kClocks) newest = &seen;
    }
    if (newest == nullptr) return std::nullopt;
    const Candle& live = newest->closed.candle;
    const Duration length = newest->closed.interval;
    if (time - (live.open_time + length) >= length + kClocks) {
        return Verdict{Cause::feed,
                       fmt::format("the newest candle that it had been told of began at {}",
                                   to_iso8601(live.open_time))};
    }
    const std::vector<Candle>& all = candles_[pair_of(symbol)]->candles;
    const auto opens = [](const Candle& c) { return c.open_time; };
    const auto first = std::ranges::lower_bound(all, live.open_time, {}, opens);
    const auto end = std::ranges::lower_bound(all, live.open_time + length, {}, opens);
    const auto ours = fold(std::span(first, end), length);
    if (!ours) {
        return Verdict{Cause::feed, fmt::format("the candle of {} is not in the file",
                                                to_iso8601(live.open_time))};
    }
    if (ours->open == live.open && ours->high == live.high && ours->low == live.low &&
        ours->close == live.close)
        return std::nullopt;
    return Verdict{Cause::price, fmt::format("the candle of {} closed at {} there, at {} in the "
                                             "file",
                                             to_iso8601(live.open_time), text_of(live.close),
                                             text_of(ours->close))};
}

std::optional<Verdict> Evidence::price_at(const Symbol& symbol, Time time, Price price) const {
    bool is_known = false;
    for (const Time near : {time - kClocks, time, time + kClocks}) {
        const Candle* candle = candle_at(symbol, near);
        if (candle == nullptr) continue;
        is_known = true;
        if (candle->low <= price && price <= candle->high) return std::nullopt;
    }
    if (!is_known) return std::nullopt;
    return Verdict{Cause::price, fmt::format("it saw {} at {}, which the candle has not",
                                             text_of(price), to_iso8601(time))};
}

std::optional<Verdict> Evidence::gap_at(const Symbol& symbol, Time time) const {
    if (candle_at(symbol, time) != nullptr) return std::nullopt;
    return Verdict{Cause::feed, fmt::format("there is no candle of {}", to_iso8601(time))};
}

// ---- Looking up -------------------------------------------------------------------------------

const LiveOrder* Evidence::order(const Execution& live) const {
    return &run_.orders.at(OrderRef{static_cast<std::uint32_t>(live.order)});
}

std::size_t Evidence::pair_of(const Symbol& symbol) const {
    const auto at = std::ranges::find(
        markets_, symbol, [](const MarketModel& market) { return market.instrument.symbol; });
    return static_cast<std::size_t>(at - markets_.begin());
}

const Candle* Evidence::candle_at(const Symbol& symbol, Time time) const {
    const std::vector<Candle>& all = candles_[pair_of(symbol)]->candles;
    const auto after =
        std::ranges::upper_bound(all, time, {}, [](const Candle& c) { return c.open_time; });
    if (after == all.begin()) return nullptr;
    const Candle& at = *std::prev(after);
    return time < at.open_time + interval() ? &at : nullptr;
}

}  // namespace strongroom::lab
