#include "lab/practice/book.h"

#include <algorithm>
#include <map>

namespace strongroom::lab::practice {
namespace {

constexpr int kMadeUpLevels = 40;

using Levels = std::map<Price, Qty>;

// A size that depends on the level alone: SplitMix64's mixer of the price.
std::uint64_t mixed(Price price) {
    auto z = static_cast<std::uint64_t>(price.value.raw()) + 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

// Worth a few hundred of quote at the best price and more behind it.
Qty made_up_qty(Price price, int level, const Instrument& instrument) {
    const Decimal unit =
        std::max(round_to(div(100, price.value, Round::down), instrument.step, Round::down),
                 instrument.step);
    const auto times = static_cast<int>(mixed(price) % 20) + 1 + 2 * level;
    return {mul(unit, times, Round::down)};
}

// The best bid is the highest price at which a sell would fill at once: strictly below the market.
Price nearest(Side side, Price market, Decimal tick) {
    if (side == Side::buy) {
        const Decimal at = round_to(market.value, tick, Round::down);
        return {at == market.value ? at - tick : at};
    }
    const Decimal at = round_to(market.value, tick, Round::up);
    return {at == market.value ? at + tick : at};
}

// Levels lie about a hundred-thousandth of the price apart, and further out the deeper they are.
void make_up(Levels& levels, Side side, const Matcher& matcher,
             const std::optional<RecordedTop::Level>& best) {
    const Instrument& instrument = matcher.instrument();
    const Decimal tick = instrument.tick;
    const Decimal gap = std::max(
        round_to(div(matcher.price().value, 100'000, Round::down), tick, Round::down), tick);
    Price price = best ? best->price : nearest(side, matcher.price(), tick);
    for (int level = 0; level < kMadeUpLevels && price.value.is_positive(); ++level) {
        const bool is_recorded = level == 0 && best;
        levels[price] += is_recorded ? best->qty : made_up_qty(price, level, instrument);
        const Decimal step = mul(gap, 1 + level / 8, Round::down);
        price.value += side == Side::buy ? -step : step;
    }
}

// Resting orders of several accounts may stand at the very price, on both sides: the matcher lets
// them. A book that is locked or crossed would break every client, so the asks that are not above
// the best bid stay out of sight.
void uncross(const Levels& bids, Levels& asks) {
    while (!bids.empty() && !asks.empty() && asks.begin()->first <= bids.rbegin()->first)
        asks.erase(asks.begin());
}

std::vector<BookLevel> best_first(const Levels& levels, Side side) {
    std::vector<BookLevel> list;
    list.reserve(levels.size());
    for (const auto& [price, qty] : levels) list.push_back({price, qty});
    if (side == Side::buy) std::ranges::reverse(list);
    return list;
}

std::vector<BookLevel> difference(const std::vector<BookLevel>& old_levels,
                                  const std::vector<BookLevel>& new_levels) {
    Levels changed;
    for (const BookLevel& level : old_levels) changed[level.price] = Qty{};
    for (const BookLevel& level : new_levels) changed[level.price] = level.qty;
    for (const BookLevel& level : old_levels) {
        const auto at = changed.find(level.price);
        if (at->second == level.qty) changed.erase(at);
    }
    std::vector<BookLevel> list;
    for (const auto& [price, qty] : changed) list.push_back({price, qty});
    return list;
}

bool same_top(const std::vector<BookLevel>& a, const std::vector<BookLevel>& b) {
    return a.empty() == b.empty() && (a.empty() || a.front() == b.front());
}

}  // namespace

std::optional<BookChange> Book::refresh(const Matcher& matcher) {
    if (!matcher.has_price()) return std::nullopt;
    Levels bids;
    Levels asks;
    make_up(bids, Side::buy, matcher, top_ ? top_->bid : std::nullopt);
    make_up(asks, Side::sell, matcher, top_ ? top_->ask : std::nullopt);
    for (const SimOrder& order : matcher.resting()) {
        if (order.kind == OrderKind::market) continue;
        (order.side == Side::buy ? bids : asks)[order.limit] += order.qty - order.filled;
    }
    uncross(bids, asks);
    const BookView before = std::move(view_);
    view_ = {.update_id = before.update_id,
             .bids = best_first(bids, Side::buy),
             .asks = best_first(asks, Side::sell)};
    BookChange change{.bids = difference(before.bids, view_.bids),
                      .asks = difference(before.asks, view_.asks)};
    if (change.bids.empty() && change.asks.empty()) return std::nullopt;
    change.first_update_id = before.update_id + 1;
    change.last_update_id = ++view_.update_id;
    change.is_top_changed =
        !same_top(before.bids, view_.bids) || !same_top(before.asks, view_.asks);
    return change;
}

}  // namespace strongroom::lab::practice
