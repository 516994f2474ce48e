#include "lab/matcher.h"

#include <algorithm>
#include <tuple>

#include "base/ensure.h"

namespace strongroom::lab {
namespace {

constexpr Price kNoCeiling{Decimal::from_raw(~(static_cast<Int128>(1) << 127))};

}  // namespace

Matcher::Matcher(Instrument instrument, FillModel model, std::vector<Wallet>& wallets)
    : instrument_(std::move(instrument)),
      model_(model),
      wallets_(wallets),
      quiet_high_(kNoCeiling) {}

Price Matcher::slipped(Side side, Price market) const {
    const Decimal part = div(model_.slippage_bps, 10'000, Round::nearest);
    const Decimal factor = side == Side::buy ? 1 + part : 1 - part;
    const Round against = side == Side::buy ? Round::up : Round::down;
    return {quotient({market.value, factor}, {}, instrument_.tick, against)};
}

// ---- Orders ----------------------------------------------------------------------------------

void Matcher::place(const SimOrder& order) {
    ENSURE(has_price(), "orders come after the first price");
    if (model_.latency > Duration{})
        arrivals_.push_back({time_ + model_.latency, order});
    else
        arrive(order);
}

bool Matcher::cancel(std::uint64_t order_id) {
    if (model_.latency > Duration{}) {
        arrivals_.push_back({time_ + model_.latency, order_id});
        return true;
    }
    const bool is_there = find(order_id) != nullptr;
    cancel_now(order_id);
    return is_there;
}

void Matcher::arrive_until(Time time) {
    while (!arrivals_.empty() && arrivals_.front().due <= time) {
        const Arrival arrival = arrivals_.front();
        arrivals_.pop_front();
        if (const auto* order = std::get_if<SimOrder>(&arrival.what))
            arrive(*order);
        else
            cancel_now(std::get<std::uint64_t>(arrival.what));
    }
}

void Matcher::arrive(const SimOrder& order) {
    const Price at = order.kind == OrderKind::market ? slipped(order.side, price_) : order.limit;
    if (const Status fine = instrument_.check(at, order.qty); !fine) {
        reject(order, CloseReason::rejected, fine.error().message);
        return;
    }
    if (order.kind == OrderKind::stop_limit) return arrive_stop(order);
    if (takes(order) && order.kind == OrderKind::post_only) {
        reject(order, CloseReason::rejected, "Order would immediately match and take.");
        return;
    }
    if (!can_pay(order)) {
        reject_unpaid(order);
        return;
    }
    events_.emplace_back(SimOpened{order});
    const bool is_too_large = order.kind == OrderKind::fok && !fills_at_once(order);
    if (takes(order) && may_fill() && !is_too_large)
        fill_taker(order, price_on_arrival(order));
    else if (order.kind == OrderKind::market)
        waiting_.push_back(order);
    else if (!does_rest(order.kind))
        end_at_once(order);
    else
        rest(order, next_age_++);
}

void Matcher::restore(const Standing& standing) {
    time_ = standing.time;
    price_ = standing.price;
    volume_left_ = standing.volume_left;
}

void Matcher::restore(const SimOrder& order) {
    const bool is_stop = order.kind == OrderKind::stop_limit;
    if (order.kind == OrderKind::market)
        waiting_.push_back(order);
    else if (is_stop && wallets_[order.account].has(reserve_of_stop(order)))
        hold_stop(order);
    else if (!is_stop && wallets_[order.account].has(reserve_of(order)))
        rest(order, next_age_++);
    else
        reject_unpaid(order);  // Fees are higher than when it was reserved.
}

bool Matcher::crosses(const SimOrder& order) const {
    return passes(order.side, order.limit, price_);
}

// Does a price path that reached this price fill a limit order?
bool Matcher::passes(Side side, Price limit, Price reached) const {
    if (model_.fills_on_touch) return side == Side::buy ? reached <= limit : reached >= limit;
    return side == Side::buy ? reached < limit : reached > limit;
}

void Matcher::rest(const SimOrder& order, std::uint64_t age) {
    const Money held = reserve_of(order);
    wallets_[order.account].lock(held);
    const Key key{order.limit, age};
    if (order.side == Side::buy)
        buys_.emplace(key, Resting{order, held});
    else
        sells_.emplace(key, Resting{order, held});
    where_[order.id] = {order.side, key};
    refresh_quiet();
}

template <typename Book>
void Matcher::remove(Book& book, const Key& key) {
    const auto at = book.find(key);
    wallets_[at->second.order.account].unlock(at->second.locked);
    where_.erase(at->second.order.id);
    book.erase(at);
    refresh_quiet();
}

void Matcher::cancel_now(std::uint64_t order_id) {
    if (const SimOrder* order = find(order_id)) {
        const SimOrder gone = *order;
        if (const auto at = where_.find(order_id); at != where_.end()) {
            const auto [side, key] = at->second;
            if (side == Side::buy)
                remove(buys_, key);
            else
                remove(sells_, key);
        } else if (stops_.contains(order_id)) {
            (void)release_stop(order_id);
        } else {
            std::erase_if(waiting_,
                          [&](const SimOrder& waiting) { return waiting.id == order_id; });
        }
        events_.emplace_back(SimClosed{gone, CloseReason::cancelled, {}});
    }
}

const SimOrder* Matcher::find(std::uint64_t order_id) const {
    if (const auto at = where_.find(order_id); at != where_.end()) {
        const auto& [side, key] = at->second;
        return side == Side::buy ? &buys_.at(key).order : &sells_.at(key).order;
    }
    if (const auto at = stops_.find(order_id); at != stops_.end()) return &at->second.resting.order;
    const auto waiting = std::ranges::find(waiting_, order_id, &SimOrder::id);
    return waiting == waiting_.end() ? nullptr : &*waiting;
}

std::vector<SimOrder> Matcher::resting() const {
    std::vector<std::pair<std::uint64_t, SimOrder>> aged;
    for (const auto& [key, resting] : buys_) aged.emplace_back(key.age, resting.order);
    for (const auto& [key, resting] : sells_) aged.emplace_back(key.age, resting.order);
    std::ranges::sort(aged, {}, [](const auto& entry) { return entry.first; });
    std::vector<SimOrder> orders;
    for (const auto& [age, order] : aged) orders.push_back(order);
    orders.insert(orders.end(), waiting_.begin(), waiting_.end());
    return orders;
}

void Matcher::reject(const SimOrder& order, CloseReason reason, std::string text) {
    events_.emplace_back(SimClosed{order, reason, std::move(text)});
}

// ---- Alerts ----------------------------------------------------------------------------------

void Matcher::set_alert(std::uint64_t owner, TriggerRef trigger, Watch::When when, Price price) {
    clear_alert(owner, trigger);
    const bool is_there = when == Watch::When::at_or_above ? price_ >= price : price_ <= price;
    if (is_there && has_price()) {
        events_.emplace_back(SimAlert{owner, trigger, price_});
        return;
    }
    alerts_.push_back({owner, trigger, when, price, next_age_++});
    refresh_quiet();
}

void Matcher::clear_alert(std::uint64_t owner, TriggerRef trigger) {
    std::erase_if(alerts_,
                  [&](const Alert& a) { return a.owner == owner && a.trigger == trigger; });
    refresh_quiet();
}

void Matcher::fire(std::uint64_t owner, TriggerRef trigger, Price at) {
    clear_alert(owner, trigger);
    events_.emplace_back(SimAlert{owner, trigger, at});
}

// ---- The path --------------------------------------------------------------------------------

void Matcher::begin_candle(Decimal volume) {
    if (volume.is_zero())
        volume_left_ = Qty{};
    else if (model_.max_participation.is_zero())
        volume_left_.reset();
    else
        volume_left_ =
            Qty{quotient({volume, model_.max_participation}, {}, instrument_.step, Round::down)};
}

bool Matcher::may_fill() const { return !volume_left_ || !volume_left_->is_zero(); }

void Matcher::jump_to(Time time, Price price) {
    time_ = time;
    const std::vector<Crossing> met =
        has_price() ? crossings_of_jump(price) : std::vector<Crossing>();
    price_ = price;
    for (const Crossing& crossing : met) meet(crossing);
    arrive_until(time);
    fill_waiting();
}

std::vector<Matcher::Crossing> Matcher::crossings_of_jump(Price target) const {
    std::vector<Crossing> met;
    const bool is_down = target < price_;
    // What the path had met before, but no volume could fill, is met first.
    const auto distance = [&](Price at) {
        const Decimal way = is_down ? price_.value - at.value : at.value - price_.value;
        return std::max(Decimal(0), way);
    };
    for (const auto& [key, resting] : buys_) {
        if (!passes(Side::buy, key.price, target)) break;
        met.push_back({key.price, distance(key.price), key.age, resting.order.id, 0, {}});
    }
    for (const auto& [key, resting] : sells_) {
        if (!passes(Side::sell, key.price, target)) break;
        met.push_back({key.price, distance(key.price), key.age, resting.order.id, 0, {}});
    }
    for (const Alert& alert : alerts_) {
        const bool is_met =
            alert.when == Watch::When::at_or_above ? target >= alert.price : target <= alert.price;
        if (is_met)
            met.push_back(
                {alert.price, distance(alert.price), alert.age, 0, alert.owner, alert.trigger});
    }
    for (const auto& [id, stop] : stops_) {
        const Price at = stop.resting.order.trigger;
        if (is_triggered_by(stop.resting.order, target))
            met.push_back({at, distance(at), stop.age, id, 0, {}});
    }
    std::ranges::sort(met, {}, [](const Crossing& c) { return std::tie(c.distance, c.age); });
    return met;
}

void Matcher::meet(const Crossing& crossing) {
    if (crossing.order_id == 0)
        fire(crossing.owner, crossing.trigger, price_);
    else if (stops_.contains(crossing.order_id))
        trigger(crossing.order_id);
    else if (may_fill())
        fill_resting(crossing.order_id);
}

void Matcher::begin_move(Time time) {
    time_ = time;
    arrive_until(time);
}

bool Matcher::step_towards(Price target) {
    const std::optional<Crossing> next = next_crossing(target);
    if (!next) {
        price_ = target;
        return false;
    }
    price_ = next->price;
    meet(*next);
    return true;
}

std::optional<Matcher::Crossing> Matcher::next_crossing(Price target) const {
    std::optional<Crossing> next;
    const bool is_up = target > price_;
    if (may_fill()) {
        meet_orders(sells_, Side::sell, target, next);
        meet_orders(buys_, Side::buy, target, next);
    }
    for (const Alert& alert : alerts_) {
        const bool is_met = alert.when == Watch::When::at_or_above
                                ? is_up && target >= alert.price
                                : target < price_ && target <= alert.price;
        if (is_met)
            take_nearer(next, {alert.price, {}, alert.age, 0, alert.owner, alert.trigger}, is_up);
    }
    for (const auto& [id, stop] : stops_) {
        const SimOrder& order = stop.resting.order;
        const bool is_ahead = order.side == Side::sell ? target < price_ : is_up;
        const Price where = is_triggered_by(order, price_) ? price_ : order.trigger;
        if (is_ahead && is_triggered_by(order, target))
            take_nearer(next, {where, {}, stop.age, id, 0, {}}, is_up);
    }
    return next;
}

// What the path had met before, but no volume could fill, is met where it is now: the price never
// goes back to an order.
template <typename Book>
void Matcher::meet_orders(const Book& book, Side side, Price target,
                          std::optional<Crossing>& next) const {
    const bool is_up = target > price_;
    const Price farthest = is_up == (side == Side::sell) ? target : price_;
    for (const auto& [key, resting] : book) {
        if (!passes(side, key.price, farthest)) return;
        const bool is_behind = passes(side, key.price, price_);
        const Price where = is_behind ? price_ : key.price;
        take_nearer(next, {where, {}, key.age, resting.order.id, 0, {}}, is_up);
        if (!is_behind) return;  // The first one ahead is the nearest and the oldest.
    }
}

void Matcher::take_nearer(std::optional<Crossing>& next, const Crossing& other, bool is_up) {
    const bool is_nearer = !next ||
                           (is_up ? other.price < next->price : other.price > next->price) ||
                           (other.price == next->price && other.age < next->age);
    if (is_nearer) next = other;
}

void Matcher::refresh_quiet() {
    quiet_low_ = buys_.empty() ? Price{} : buys_.begin()->first.price;
    quiet_high_ = sells_.empty() ? kNoCeiling : sells_.begin()->first.price;
    for (const Alert& alert : alerts_) {
        if (alert.when == Watch::When::at_or_below)
            quiet_low_ = std::max(quiet_low_, alert.price);
        else
            quiet_high_ = std::min(quiet_high_, alert.price);
    }
    for (const auto& [id, stop] : stops_) {
        const SimOrder& order = stop.resting.order;
        if (order.side == Side::sell)
            quiet_low_ = std::max(quiet_low_, order.trigger);
        else
            quiet_high_ = std::min(quiet_high_, order.trigger);
    }
}

}  // namespace strongroom::lab
