// GridBot: how it follows the market. Trailing moves the whole grid by whole lines; expansion adds
// lines and keeps the old ones (docs/bots-grid.md).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/grid.h"

namespace strongroom::bots {
namespace {

constexpr Decimal kUnit = Decimal::from_raw(1);

int line_below(const GridConfig& config, Price price) {
    const int line = line_at_or_below(config, price);
    return grid_line(config, line) == price ? line - 1 : line;
}

int line_at_or_above(const GridConfig& config, Price price) {
    return line_below(config, price) + 1;
}

}  // namespace

// ---- When it moves -----------------------------------------------------------------------------

bool GridBot::wants(Side side) const {
    return std::ranges::any_of(wanted_, [side](const Wanted& w) { return w.side == side; }) ||
           std::ranges::any_of(live_, [side](const auto& entry) {
               return entry.second.role == Role::line && entry.second.wanted.side == side;
           });
}

// The last sell has filled: the market is at the top line or above it. The last buy has filled:
// it is at the lowest line or below it.
void GridBot::follow_market(bool after_fill, Actions& out) {
    if (stage_ != Stage::running || move_ || shift_ || !has_filled_) return;
    const bool has_sells = wants(Side::sell);
    if (has_sells == wants(Side::buy)) return;
    const Price top = lines_.rbegin()->second;
    const Price bottom = lines_.begin()->second;
    std::optional<Move> move;
    if (!has_sells && (after_fill || price_ > top)) move = way_up(std::max(price_, top));
    if (has_sells && (after_fill || price_ < bottom)) move = way_down(std::min(price_, bottom));
    if (!move) return;
    if (is_worth_moving(*move))
        begin_move(*move, out);
    else
        notices_.say_once("the grid stays: what a line sets free is too little for an order", out);
}

// The new top line is the first above the market, but not beyond what the file allows.
std::optional<GridBot::Move> GridBot::way_up(Price market) const {
    if (!config_.trailing_up && config_.expand_up.value.is_zero()) return std::nullopt;
    const int last = lines_.rbegin()->first;
    int top = std::max(last, line_at_or_below(config_, market)) + 1;
    if (!config_.trailing_up) top = std::min(top, line_at_or_below(config_, config_.expand_up));
    if (config_.upper_stop.value.is_positive())
        top = std::min(top, line_below(config_, config_.upper_stop));
    if (top <= last) return std::nullopt;
    const int by = config_.trailing_up ? top - last : 0;
    return Move{true, lines_.begin()->first + by, top, market, {}};
}

std::optional<GridBot::Move> GridBot::way_down(Price market) const {
    if (!config_.trailing_down && config_.expand_down.value.is_zero()) return std::nullopt;
    const int first = lines_.begin()->first;
    int bottom = std::min(first - 1, line_below(config_, market));
    // An arithmetic grid ends above zero.
    bottom = std::max(bottom, line_at_or_above(config_, {market_.instrument.tick}));
    if (!config_.trailing_down)
        bottom = std::max(bottom, line_at_or_above(config_, config_.expand_down));
    if (config_.lower_stop.value.is_positive())
        bottom = std::max(bottom, line_at_or_below(config_, config_.lower_stop) + 1);
    if (bottom >= first) return std::nullopt;
    const int by = config_.trailing_down ? first - bottom : 0;
    return Move{false, bottom, lines_.rbegin()->first - by, market, {}};
}

bool GridBot::is_worth_moving(const Move& move) const {
    if (move.is_up && config_.trailing_up && config_.qty_per_line.is_zero()) {
        const Qty paid{
            quotient({intervals_.begin()->second.size.value, lines_.begin()->second.value},
                     {std::max(move.market, grid_line(config_, move.last)).value},
                     market_.instrument.step, Round::down)};
        return is_worth_an_order(lines_.rbegin()->second, paid);
    }
    if (!move.is_up && config_.trailing_down)
        return is_worth_an_order(move.market, intervals_.rbegin()->second.size);
    return true;
}

// ---- The move
// ------------------------------------------------------------------------------------

void GridBot::begin_move(Move move, Actions& out) {
    move_ = std::move(move);
    for (const Wanted& wanted : std::exchange(wanted_, {})) {
        if (move_->drops(wanted.low()))
            move_->gone[wanted.low()] = wanted;
        else
            wanted_.push_back(wanted);
    }
    bool waits = false;
    for (auto& [ref, order] : live_) {
        if (order.role != Role::line || !move_->drops(order.wanted.low())) continue;
        waits = true;
        if (!std::exchange(order.is_cancelling, true))
            out.emplace_back(
                Cancel{ref, move_->is_up ? "the grid moves up" : "the grid moves down"});
    }
    if (!waits) complete_move(out);
}

// An order of a dropped interval is gone; what it set free may be used.
void GridBot::settle_move(const Wanted& gone, Actions& out) {
    move_->gone[gone.low()] = gone;
    const bool waits = std::ranges::any_of(live_, [&](const auto& entry) {
        return entry.second.role == Role::line && move_->drops(entry.second.wanted.low());
    });
    if (!waits) complete_move(out);
}

// A dropped order filled before its cancel arrived: the market has turned, and the grid stays.
void GridBot::call_off_move() {
    if (!move_) return;
    for (const auto& [low, wanted] : move_->gone) wanted_.push_back(wanted);
    move_.reset();
}

// Each new interval takes the place of a dropped one, the nearest of the nearest.
void GridBot::complete_move(Actions& out) {
    const Move move = *std::exchange(move_, std::nullopt);
    const int first = lines_.begin()->first;
    const int last = lines_.rbegin()->first;
    const int by = move.is_up ? move.last - last : first - move.first;
    const int offset = std::max(last - first, by);
    for (int i = move.first; i <= move.last; ++i) {
        if (!lines_.contains(i))
            lines_[i] = {
                round_to(grid_line(config_, i).value, market_.instrument.tick, Round::nearest)};
    }
    const auto dropped = [&](int low) {
        const auto found = move.gone.find(low);
        return found == move.gone.end() ? nullptr : &found->second;
    };
    if (move.is_up) {
        for (int low = move.last; low-- > std::max(last, move.first);)
            add_interval_above(move, low, dropped(low - offset));
    } else {
        for (const auto& [low, gone] : move.gone) {
            if (!gone.filled.is_zero()) book_round_trip(gone, out);
        }
        for (int low = move.first; low < std::min(first, move.last); ++low)
            add_interval_below(move, low, dropped(low + offset));
    }
    std::erase_if(lines_,
                  [&](const auto& e) { return e.first < move.first || e.first > move.last; });
    std::erase_if(intervals_, [&](const auto& e) { return move.drops(e.first); });
    out.emplace_back(Notify{
        fmt::format("the grid {} {}: lines from {} to {}", move.gone.empty() ? "grew" : "moved",
                    move.is_up ? "up" : "down", lines_.begin()->second.value.to_string(),
                    lines_.rbegin()->second.value.to_string())});
}

// The quote of the dropped buy pays for it: a grid that trails asks for no more than it was given.
// Only with qty_per_line the quantity is what the file says.
void GridBot::add_interval_above(const Move& move, int low, const Wanted* dropped) {
    const bool needs_coins = lines_.at(low + 1) > move.market;
    const Price buys_at = needs_coins ? move.market : lines_.at(low);
    const Decimal step = market_.instrument.step;
    Qty size = interval_size(config_, plan_.qty, lines_.at(low), step);
    Qty spare;
    if (dropped != nullptr) {
        if (needs_coins) spare = market_.instrument.floor_qty(dropped->received);
        const Qty paid{quotient({dropped->left().value, lines_.at(dropped->line).value},
                                {buys_at.value}, step, Round::down)};
        if (config_.qty_per_line.is_zero()) size = std::min(size, paid + spare);
    }
    intervals_[low] = {.size = size};
    if (!needs_coins)
        wanted_.push_back({.line = low, .side = Side::buy, .qty = size});
    else if (size <= spare)
        wanted_.push_back({.line = low + 1, .side = Side::sell, .qty = size});
    else
        shift_ = Wanted{.line = low + 1,
                        .side = Side::buy,
                        .qty = size - spare,
                        .filled = {},
                        .received = spare.value,
                        .spent = {}};
}

// The coins of the dropped sell go with it: to a lower line, or sold at market for a new buy line.
void GridBot::add_interval_below(const Move& move, int low, const Wanted* dropped) {
    const Qty rule = interval_size(config_, plan_.qty, lines_.at(low), market_.instrument.step);
    if (dropped == nullptr) {
        intervals_[low] = {.size = rule};
        wanted_.push_back({.line = low, .side = Side::buy, .qty = rule});
        return;
    }
    const Interval& old = intervals_.at(dropped->low());
    const Price basis = old.basis.value_or(lines_.at(dropped->low()));
    const Qty coins = market_.instrument.floor_qty(dropped->left().value);
    if (lines_.at(low) >= move.market) {
        intervals_[low] = {.size = coins, .bought_at = old.bought_at, .basis = basis};
        wanted_.push_back({.line = low + 1, .side = Side::sell, .qty = coins});
    } else {
        intervals_[low] = {.size = rule, .bought_at = old.bought_at};
        shift_ = Wanted{.line = low, .side = Side::sell, .qty = coins};
        shift_basis_ = basis;
    }
}

// ---- Its order at market
// -------------------------------------------------------------------------

void GridBot::place_shift(Actions& out) {
    const bool is_live = std::ranges::any_of(
        live_, [](const auto& entry) { return entry.second.role == Role::shift; });
    if (is_live) return;
    if (shift_->side == Side::buy && shift_->filled.is_zero() && shift_->received.is_zero()) {
        const Price high = lines_.at(shift_->line);
        const Price low = lines_.at(shift_->line - 1);
        const bool has_left = price_ >= high || price_.value + (high.value - low.value) < low.value;
        if (has_left) {
            // The market went on while funds were awaited: it waits as a buy line.
            wanted_.push_back({.line = shift_->line - 1,
                               .side = Side::buy,
                               .qty = intervals_.at(shift_->line - 1).size});
            shift_.reset();
            follow_market(false, out);
            if (!shift_) return;
        }
    }
    if (is_worth_an_order(price_, shift_->left()))
        place(Role::shift, *shift_, OrderKind::market,
              shift_->side == Side::buy ? "the grid moves up" : "the grid moves down", out);
    else
        finish_shift(out);
}

void GridBot::finish_shift(Actions& out) {
    const Wanted done = *std::exchange(shift_, std::nullopt);
    const Decimal step = market_.instrument.step;
    if (done.side == Side::sell) {
        if (!done.filled.is_zero()) book_dropped(done, out);
        Interval& interval = intervals_.at(done.line);
        const Price price = lines_.at(done.line);
        const Qty paid{quotient({done.spent, 1 - market_.fees.taker},
                                {price.value, 1 + market_.fees.maker}, step, Round::down)};
        const bool is_bounded = config_.qty_per_line.is_zero() && is_worth_an_order(price, paid);
        if (is_bounded) interval.size = std::min(interval.size, paid);
        interval.bought_at.reset();
        wanted_.push_back({.line = done.line, .side = Side::buy, .qty = interval.size});
        return;
    }
    const int low = done.line - 1;
    Interval& interval = intervals_.at(low);
    const Qty coins = market_.instrument.floor_qty(std::min(done.received, interval.size.value));
    if (!is_worth_an_order(lines_.at(done.line), coins)) {
        wanted_.push_back({.line = low, .side = Side::buy, .qty = interval.size});
        return;
    }
    interval.bought_at = now_;
    if (!done.filled.is_zero())
        interval.basis = Price{quotient({done.spent}, {done.filled.value}, kUnit, Round::nearest)};
    wanted_.push_back({.line = done.line, .side = Side::sell, .qty = coins});
}

// What trailing down sold at market is a deal of its own, most often with a loss.
void GridBot::book_dropped(const Wanted& sold, Actions& out) {
    const Money paid =
        notional(shift_basis_, sold.filled, market_.instrument.symbol.quote, Round::up);
    const Money got{sold.spent, market_.instrument.symbol.quote};
    Deal deal{.number = ++trips_,
              .opened = intervals_.at(sold.line).bought_at.value_or(now_),
              .closed = now_};
    deal.bought = sold.filled;
    deal.average = shift_basis_.value;
    deal.exit_price = quotient({sold.spent}, {sold.filled.value}, kUnit, Round::nearest);
    deal.profit = got - share(got, market_.fees.taker, Round::up) - paid -
                  share(paid, market_.fees.maker, Round::up);
    deal.reason = "the grid moved down";
    out.emplace_back(Book{deal});
}

}  // namespace strongroom::bots
