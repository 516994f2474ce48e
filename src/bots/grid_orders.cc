// GridBot: how it starts, and which of its orders rest.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "bots/grid.h"

namespace strongroom::bots {

// ---- Start -----------------------------------------------------------------------------------

void GridBot::start(Actions& out) {
    if (stage_ != Stage::waiting) return;
    plan_ = plan_grid(config_, price_, market_.fees, market_.instrument);
    lines_.clear();
    intervals_.clear();
    for (std::size_t i = 0; i < plan_.lines.size(); ++i)
        lines_[static_cast<int>(i)] = plan_.lines[i];
    for (std::size_t i = 0; i < plan_.sizes.size(); ++i)
        intervals_[static_cast<int>(i)] = {.size = plan_.sizes[i]};
    if (plan_.qty.is_zero()) {
        notices_.say_once("the investment does not buy one lot per line", out);
        stage_ = Stage::finished;
        out.emplace_back(Finish{"the investment is too small"});
        return;
    }
    held_ = std::min(coins_for_sells(plan_), market_.instrument.floor_qty(config_.use_held));
    const Qty coins = balancing_qty(plan_, market_.fees, market_.instrument, held_.value);
    const bool held_do = !held_.is_zero() && !is_worth_an_order(price_, coins);
    if (coins.is_zero() || held_do) {
        place_ladder(out);
        return;
    }
    stage_ = Stage::balancing;
    balancing_ = {.side = Side::buy, .qty = coins};
    place(Role::balancing, balancing_, OrderKind::market, "balancing", out);
}

// The order that buys the coins has ended before it bought them all. With nothing bought the grid
// starts anew at the price of now; else its lines stay and the rest is bought.
void GridBot::balance(Actions& out) {
    if (balancing_.filled.is_zero()) {
        stage_ = Stage::waiting;
        start(out);
    } else if (is_worth_an_order(price_, balancing_.left())) {
        place(Role::balancing, balancing_, OrderKind::market, "balancing", out);
    } else {
        place_ladder(out);
    }
}

// Sells from the lowest line up, then buys from the highest down: the nearest orders rest first.
void GridBot::place_ladder(Actions& out) {
    stage_ = Stage::running;
    Qty coins = market_.instrument.floor_qty(held_.value);
    const int empty = static_cast<int>(plan_.empty_line);
    for (int low = empty; low < lines_.rbegin()->first; ++low) {
        Interval& interval = intervals_.at(low);
        const Qty qty = std::min(interval.size, coins);  // Less when the balancing fell short.
        if (qty.is_zero()) break;
        coins -= qty;
        interval.bought_at = now_;
        wanted_.push_back({.line = low + 1, .side = Side::sell, .qty = qty});
    }
    for (int low = empty; low-- > 0;)
        wanted_.push_back({.line = low, .side = Side::buy, .qty = intervals_.at(low).size});
    place_wanted(out);
    watch_stops(out);
}

void GridBot::watch_stops(Actions& out) {
    if (config_.lower_stop.value.is_positive()) {
        out.emplace_back(
            Watch{kLowerStop, Watch::When::at_or_below, config_.lower_stop, "lower stop"});
    }
    if (config_.upper_stop.value.is_positive()) {
        out.emplace_back(
            Watch{kUpperStop, Watch::When::at_or_above, config_.upper_stop, "upper stop"});
    }
}

// ---- What rests --------------------------------------------------------------------------------

void GridBot::place_wanted(Actions& out) {
    if (stage_ == Stage::waiting || stage_ == Stage::balancing) {
        if (live_.empty()) balance(out);
        return;
    }
    if (stage_ == Stage::closing) finish_exit(out);
    if (stage_ != Stage::running) return;
    keep_nearest(out);
    place_lines(out);
    if (!shift_) return;
    place_shift(out);
    place_lines(out);  // It may have become a buy line.
}

void GridBot::place_lines(Actions& out) {
    const std::optional<int> lowest_buy = farthest(Side::buy);
    const std::optional<int> highest_sell = farthest(Side::sell);
    std::deque<Wanted> blocked;
    for (const Wanted& wanted : std::exchange(wanted_, {})) {
        const bool waits = is_taken(wanted.line) ||
                           !is_near(wanted, wanted.side == Side::buy ? lowest_buy : highest_sell);
        if (waits)
            blocked.push_back(wanted);
        else
            place(Role::line, wanted, OrderKind::limit, fmt::format("grid line {}", wanted.line),
                  out);
    }
    wanted_ = std::move(blocked);
}

bool GridBot::is_taken(int line) const {
    return std::ranges::any_of(live_, [line](const auto& entry) {
        return entry.second.role == Role::line && entry.second.wanted.line == line;
    });
}

// With max_buy_lines or max_sell_lines: the farthest line of this side whose order may rest.
std::optional<int> GridBot::farthest(Side side) const {
    const int most = side == Side::buy ? config_.max_buy_lines : config_.max_sell_lines;
    if (most == 0) return std::nullopt;
    std::vector<int> lines;
    for (const auto& [ref, order] : live_) {
        if (order.role == Role::line && order.wanted.side == side)
            lines.push_back(order.wanted.line);
    }
    for (const Wanted& wanted : wanted_) {
        if (wanted.side == side) lines.push_back(wanted.line);
    }
    if (lines.size() <= static_cast<std::size_t>(most)) return std::nullopt;
    if (side == Side::buy)
        std::ranges::sort(lines, std::greater());
    else
        std::ranges::sort(lines);
    return lines[static_cast<std::size_t>(most) - 1];
}

// A cancel that is on its way still counts: no more than the limit are ever at the venue.
bool GridBot::is_near(const Wanted& wanted, std::optional<int> farthest) const {
    if (!farthest) return true;
    if (wanted.side == Side::buy ? wanted.line < *farthest : wanted.line > *farthest) return false;
    const int most = wanted.side == Side::buy ? config_.max_buy_lines : config_.max_sell_lines;
    return std::ranges::count_if(live_, [&](const auto& entry) {
               return entry.second.role == Role::line && entry.second.wanted.side == wanted.side;
           }) < most;
}

void GridBot::keep_nearest(Actions& out) {
    for (const Side side : {Side::buy, Side::sell}) {
        const std::optional<int> limit = farthest(side);
        if (!limit) continue;
        for (auto& [ref, order] : live_) {
            const int line = order.wanted.line;
            if (order.role != Role::line || order.wanted.side != side || order.is_cancelling)
                continue;
            if (side == Side::buy ? line >= *limit : line <= *limit) continue;
            order.is_cancelling = true;
            out.emplace_back(Cancel{ref, "a nearer line takes its place"});
        }
    }
}

void GridBot::place(Role role, const Wanted& wanted, OrderKind kind, std::string why,
                    Actions& out) {
    const OrderRef ref{next_ref_++};
    live_[ref] = {role, wanted, false};
    const auto limit =
        kind == OrderKind::market ? std::nullopt : std::optional(lines_.at(wanted.line));
    out.emplace_back(Place{ref, wanted.side, kind, limit, wanted.left(), std::move(why),
                           purpose_of(role, wanted.side)});
}

Purpose GridBot::purpose_of(Role role, Side side) const {
    if (side == Side::buy) return Purpose::entry;
    return role == Role::close && is_stop_exit_ ? Purpose::protective : Purpose::exit;
}

bool GridBot::is_worth_an_order(Price price, Qty qty) const {
    const Price at = market_.instrument.passive_price(Side::sell, price.value);
    return market_.instrument.check(at, qty).has_value();
}

}  // namespace strongroom::bots
