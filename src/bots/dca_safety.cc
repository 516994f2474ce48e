// DcaDeal: safety orders. They rest as limit orders; with conditions each is bought at market when
// the price is at or beyond its step and the conditions hold.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/dca_deal.h"

namespace strongroom::bots {

void DcaDeal::place_safety_orders(Actions& out) {
    if (!config_.safety.empty()) return check_safety(out);
    const auto resting = [this] {
        return std::ranges::count_if(live_, [](const auto& entry) {
            return entry.second.role == Role::safety && !entry.second.is_cancelling;
        });
    };
    std::vector<int> wanted = std::exchange(unplaced_, {});
    // An edit has made the ladder shorter; another one may want them again.
    std::erase_if(wanted, [this](int step) {
        const bool is_beyond = step > config_.max_safety_orders;
        if (is_beyond) unplaced_.push_back(step);
        return is_beyond;
    });
    while (next_step_ <= config_.max_safety_orders &&
           resting() + std::ssize(wanted) < config_.active_safety_orders) {
        wanted.push_back(next_step_++);
    }
    for (const int step : wanted) place_safety_order(step, out);
}

void DcaDeal::place_safety_order(int step, Actions& out) {
    const LadderOrder order =
        ladder_order(steps_[static_cast<std::size_t>(step - 1)], base_price_, scale_,
                     config_.direction, market_.instrument, config_.safety_order_type);
    if (order.qty.is_zero()) {
        desk_.notices.say_once(fmt::format("safety order {} does not buy one lot", step), out);
        return;
    }
    place(Role::safety, step, OrderKind::limit, order.price, order.qty,
          fmt::format("safety order {} of {}", step, config_.max_safety_orders), out);
}

// One at a time: each is measured against what the deal looks like after the one before.
void DcaDeal::check_safety(Actions& out) {
    if (is_at_venue(Role::safety)) return;
    for (const int step : std::exchange(unplaced_, {})) next_step_ = std::min(next_step_, step);
    if (next_step_ > config_.max_safety_orders) return;
    if (!rules_.safety.hold()) return unwatch(trigger_safety, out);
    const SafetyStep& step = steps_[static_cast<std::size_t>(next_step_ - 1)];
    const LadderOrder order = ladder_order(step, base_price_, scale_, config_.direction,
                                           market_.instrument, config_.safety_order_type);
    if (!is_at_loss(order.price))
        return watch(trigger_safety, false, order.price, "safety order", out);
    const Qty qty =
        volume_qty(step.volume, config_.safety_order_type, scale_, price_, market_.instrument);
    const int number = next_step_++;
    if (qty.is_zero()) {
        desk_.notices.say_once(fmt::format("safety order {} does not buy one lot", number), out);
        return;
    }
    place(Role::safety, number, OrderKind::market, std::nullopt, qty,
          fmt::format("safety order {} of {}", number, config_.max_safety_orders), out);
}

// An edit has made the ladder shorter: those steps are not wanted any more.
void DcaDeal::drop_steps_beyond(int last, Actions& out) {
    for (const auto& [ref, order] : live_) {
        if (order.role == Role::safety && order.step > last)
            cancel(ref, "fewer safety orders", out);
    }
}

}  // namespace strongroom::bots
