// Matcher: stop orders, which lie out of the book until the market reaches their trigger, and
// orders that do not stay.
#include <algorithm>

#include "base/ensure.h"
#include "lab/matcher.h"

namespace strongroom::lab {

// Cancelled by the venue, as it is said of both kinds.
void Matcher::end_at_once(const SimOrder& order) {
    reject(order, CloseReason::expired,
           order.kind == OrderKind::fok ? "The order could not be filled whole at once."
                                        : "The rest of the order found nothing to take.");
}

// What it may need once it is a limit order, taking or resting.
Money Matcher::reserve_of_stop(const SimOrder& order) const {
    const Money as_maker = reserve_of(order);
    if (order.side == Side::sell) return as_maker;
    const Money as_taker = cost_of(order, order.limit, order.qty - order.filled, false).sum();
    return {std::max(as_maker.amount, as_taker.amount), as_maker.asset};
}

bool Matcher::is_triggered_by(const SimOrder& stop, Price reached) const {
    return stop.side == Side::sell ? reached <= stop.trigger : reached >= stop.trigger;
}

void Matcher::arrive_stop(const SimOrder& order) {
    if (const Status fine = instrument_.check(order.trigger, order.qty); !fine) {
        reject(order, CloseReason::rejected, fine.error().message);
    } else if (is_triggered_by(order, price_)) {
        reject(order, CloseReason::rejected, "Order would trigger immediately.");
    } else if (!wallets_[order.account].has(reserve_of_stop(order))) {
        reject_unpaid(order);
    } else {
        events_.emplace_back(SimOpened{order});
        hold_stop(order);
    }
}

void Matcher::hold_stop(const SimOrder& order) {
    const Money held = reserve_of_stop(order);
    wallets_[order.account].lock(held);
    stops_[order.id] = {{order, held}, next_age_++};
    refresh_quiet();
}

SimOrder Matcher::release_stop(std::uint64_t order_id) {
    const auto at = stops_.find(order_id);
    ENSURE(at != stops_.end(), "the stop order waits here");
    const Resting resting = at->second.resting;
    wallets_[resting.order.account].unlock(resting.locked);
    stops_.erase(at);
    refresh_quiet();
    return resting.order;
}

// A limit order at the price that triggered it: it takes when its limit allows, else it rests.
void Matcher::trigger(std::uint64_t order_id) {
    SimOrder order = release_stop(order_id);
    order.kind = OrderKind::limit;
    events_.emplace_back(SimTriggered{order});
    if (takes(order) && may_fill())
        fill_taker(order, price_on_arrival(order));
    else
        rest(order, next_age_++);
}

std::vector<SimOrder> Matcher::stops() const {
    std::vector<std::pair<std::uint64_t, SimOrder>> aged;
    for (const auto& [id, stop] : stops_) aged.emplace_back(stop.age, stop.resting.order);
    std::ranges::sort(aged, {}, [](const auto& entry) { return entry.first; });
    std::vector<SimOrder> orders;
    for (const auto& [age, order] : aged) orders.push_back(order);
    return orders;
}

}  // namespace strongroom::lab
