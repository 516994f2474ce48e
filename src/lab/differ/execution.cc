#include "lab/differ/execution.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>
#include <utility>

namespace strongroom::lab {
namespace {

constexpr std::int64_t kNearIntervals = 60;

void add_fill(Execution& to, const Fill& fill) {
    to.first = to.parts == 0 ? fill.time : std::min(to.first, fill.time);
    to.last = to.parts == 0 ? fill.time : std::max(to.last, fill.time);
    ++to.parts;
    to.qty += fill.qty;
    const Round round = fill.side == Side::buy ? Round::up : Round::down;
    to.value += mul(fill.price.value, fill.qty.value, round);
    add(to.fees, fill.fee.asset, fill.fee.amount);
    for (const auto& [asset, amount] : change_by(fill, to.symbol)) add(to.money, asset, amount);
}

void sort_by_time(std::vector<Execution>& list) {
    std::ranges::sort(list, {}, [](const Execution& e) { return std::pair(e.first, e.order); });
}

using Key = std::tuple<Symbol, Side, std::string>;
Key key_of(const Execution& e) { return {e.symbol, e.side, e.why}; }
bool has_key_of(const Execution& a, const Execution& b) {
    return a.side == b.side && a.symbol == b.symbol && a.why == b.why;
}

// Matches what is left of both sides, rule by rule.
class Matching {
  public:
    Matching(const std::vector<Execution>& live, const std::vector<Execution>& tested)
        : live_(live), tested_(tested), partner_(live.size()) {
        for (std::size_t i = 0; i < tested.size(); ++i)
            left_[key_of(tested[i])].insert({tested[i].first, i});
    }

    // Pairs each live order with the nearest in time that the rule allows, within `reach`.
    void pair_by(const std::function<bool(const Execution&, const Execution&)>& rule,
                 std::optional<Duration> reach) {
        for (std::size_t i = 0; i < live_.size(); ++i) {
            const auto left = left_.find(key_of(live_[i]));
            if (partner_[i] || left == left_.end()) continue;
            if (const auto found = nearest(live_[i], left->second, rule, reach)) {
                partner_[i] = found->second;
                left->second.erase(*found);
            }
        }
    }

    std::vector<Pairing> take() const {
        std::vector<Pairing> list;
        for (std::size_t i = 0; i < live_.size(); ++i) list.push_back({i, partner_[i]});
        for (const auto& [key, left] : left_) {
            for (const auto& [time, i] : left) list.push_back({std::nullopt, i});
        }
        std::ranges::sort(list, {}, [&](const Pairing& pairing) {
            const Execution& e = pairing.live ? live_[*pairing.live] : tested_[*pairing.tested];
            Time begins = e.first;
            if (pairing.tested) begins = std::min(begins, tested_[*pairing.tested].first);
            return std::tuple(begins, !pairing.live, e.order);
        });
        return list;
    }

  private:
    using Place = std::pair<Time, std::size_t>;

    std::optional<Place> nearest(
        const Execution& live, const std::set<Place>& left,
        const std::function<bool(const Execution&, const Execution&)>& rule,
        std::optional<Duration> reach) const {
        std::optional<Place> best;
        auto at = reach ? left.lower_bound({live.first - *reach, 0}) : left.begin();
        for (; at != left.end(); ++at) {
            if (reach && at->first > live.first + *reach) break;
            if (best && between(at->first, live.first) >= between(best->first, live.first)) {
                if (at->first > live.first) break;  // They only become later.
                continue;
            }
            if (rule(live, tested_[at->second])) best = *at;
        }
        return best;
    }

    const std::vector<Execution>& live_;
    const std::vector<Execution>& tested_;
    std::vector<std::optional<std::size_t>> partner_;
    std::map<Key, std::set<Place>> left_;
};

}  // namespace

void add(Holdings& to, const Asset& asset, Decimal amount) {
    Decimal& sum = to[asset];
    sum += amount;
    if (sum.is_zero()) to.erase(asset);
}

Holdings operator-(const Holdings& a, const Holdings& b) {
    Holdings difference = a;
    for (const auto& [asset, amount] : b) add(difference, asset, -amount);
    return difference;
}

Holdings change_by(const Fill& fill, const Symbol& symbol) {
    const bool is_buy = fill.side == Side::buy;
    const Decimal value = mul(fill.price.value, fill.qty.value, is_buy ? Round::up : Round::down);
    Holdings change;
    add(change, symbol.base, is_buy ? fill.qty.value : -fill.qty.value);
    add(change, symbol.quote, is_buy ? -value : value);
    add(change, fill.fee.asset, -fill.fee.amount);
    return change;
}

Decimal Execution::price() const {
    return qty.is_zero() ? Decimal() : div(value, qty.value, Round::nearest);
}

std::vector<Execution> executions_of(const LiveRun& run, Time end) {
    std::vector<Execution> list;
    for (const auto& [ref, order] : run.orders) {
        const OrderIntent& intent = order.intent;
        Execution made{.order = ref.number,
                       .symbol = intent.symbol,
                       .side = intent.side,
                       .why = intent.why,
                       .kind = intent.kind,
                       .limit = intent.limit,
                       .asked = intent.qty,
                       .decided = order.decided};
        for (const Fill& fill : order.fills) {
            if (fill.time <= end) add_fill(made, fill);
        }
        if (made.parts > 0) list.push_back(std::move(made));
    }
    sort_by_time(list);
    return list;
}

std::vector<Execution> executions_of(const BacktestResult& result, Time end) {
    std::map<std::uint64_t, Execution> by_order;
    for (const TestFill& entry : result.fills) {
        if (entry.fill.time > end) continue;
        const auto [at, is_new] = by_order.try_emplace(entry.order);
        Execution& made = at->second;
        if (is_new) {
            made.order = entry.order;
            made.symbol = result.pairs.at(entry.pair).symbol;
            made.side = entry.fill.side;
            made.why = entry.why;
            made.kind = entry.kind;
            made.limit = entry.limit;
            made.asked = entry.asked;
            made.decided = entry.decided;
        }
        add_fill(made, entry.fill);
    }
    std::vector<Execution> list;
    for (auto& [order, made] : by_order) list.push_back(std::move(made));
    sort_by_time(list);
    return list;
}

bool is_same(const Execution& a, const Execution& b, Duration interval) {
    return a.qty == b.qty && between(a.first, b.first) < interval &&
           between(a.last, b.last) < interval && has_key_of(a, b) && a.money == b.money &&
           a.fees == b.fees;
}

bool is_same_decision(const Execution& a, const Execution& b, Duration interval) {
    return a.kind == b.kind && a.limit == b.limit && a.asked == b.asked &&
           between(a.decided, b.decided) < interval && has_key_of(a, b);
}

std::vector<Pairing> paired(const std::vector<Execution>& live,
                            const std::vector<Execution>& tested, Duration interval) {
    Matching matching(live, tested);
    matching.pair_by(
        [&](const Execution& a, const Execution& b) { return is_same(a, b, interval); }, interval);
    matching.pair_by(
        [&](const Execution& a, const Execution& b) { return is_same_decision(a, b, interval); },
        std::nullopt);
    matching.pair_by([](const Execution&, const Execution&) { return true; },
                     interval * kNearIntervals);
    return matching.take();
}

}  // namespace strongroom::lab
