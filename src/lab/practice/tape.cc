#include "lab/practice/tape.h"

#include <algorithm>
#include <ranges>

namespace strongroom::lab::practice {
namespace {

constexpr Duration kSecond = seconds(1);

Time second_of(Time time) { return Time{time.ms - time.ms % kSecond.ms}; }

Bar bar_at(const Tape::Query& query, Time start) {
    return {.open_time = start,
            .close_time = next_bar(query.interval, start, query.offset) - milliseconds(1)};
}

}  // namespace

std::array<PathPoint, 4> walk_points(const Candle& candle, Duration interval, Decimal step) {
    const Decimal quarter = round_to(div(candle.volume, 4, Round::down), step, Round::down);
    const Decimal rest = candle.volume - quarter - quarter - quarter;
    const bool rises = candle.close >= candle.open;
    const Time open = candle.open_time;
    return {{{open, candle.open, quarter},
             {open + Duration{interval.ms / 4}, rises ? candle.low : candle.high, quarter},
             {open + Duration{interval.ms / 2}, rises ? candle.high : candle.low, quarter},
             {open + interval - milliseconds(1), candle.close, rest}}};
}

void Bar::add(const PathPoint& point) {
    if (points == 0) open = high = low = point.price;
    high = std::max(high, point.price);
    low = std::min(low, point.price);
    close = point.price;
    volume += point.volume;
    quote_volume += mul(point.price.value, point.volume, Round::nearest);
    ++points;
}

void Bar::add_before(const PathPoint& point) {
    const Price last = points == 0 ? point.price : close;
    add(point);
    open = point.price;
    close = last;
}

// ---- Writing ---------------------------------------------------------------------------------

void Tape::push(const Candle& candle, Duration interval) {
    if (segments_.empty() || segments_.back().interval != interval)
        segments_.push_back({.interval = interval, .candles = {}});
    std::vector<Candle>& candles = segments_.back().candles;
    candles.push_back(candle);
    if (candles.size() > kCandlesMax)
        candles.erase(candles.begin(), candles.begin() + kCandlesMax / 2);
}

void Tape::add_history(const std::vector<Candle>& candles, Duration interval) {
    for (const Candle& candle : candles) push(candle, interval);
}

void Tape::begin_candle() { growing_.clear(); }

void Tape::reach(const PathPoint& point) { growing_.push_back(point); }

void Tape::close_candle(const Candle& candle, Duration interval) {
    growing_.clear();
    push(candle, interval);
}

void Tape::add_second(const PathPoint& point) {
    if (!growing_.empty() && second_of(growing_.front().time) != second_of(point.time))
        close_second();
    growing_.push_back(point);
}

void Tape::close_second() {
    Bar bar;
    for (const PathPoint& point : growing_) bar.add(point);
    const Candle candle{.open_time = second_of(growing_.front().time),
                        .open = bar.open,
                        .high = bar.high,
                        .low = bar.low,
                        .close = bar.close,
                        .volume = bar.volume};
    growing_.clear();
    push(candle, kSecond);
}

void Tape::add_trade(const PublicTrade& trade) {
    trades_.push_back(trade);
    if (trades_.size() > kTradesMax) trades_.pop_front();
}

// ---- Reading ---------------------------------------------------------------------------------

template <typename Each>
void Tape::walk_back(Each each) const {
    for (const PathPoint& point : std::views::reverse(growing_)) {
        if (!each(point)) return;
    }
    for (const Segment& segment : std::views::reverse(segments_)) {
        for (const Candle& candle : std::views::reverse(segment.candles)) {
            for (const PathPoint& point :
                 std::views::reverse(walk_points(candle, segment.interval, step_))) {
                if (!each(point)) return;
            }
        }
    }
}

template <typename Each>
void Tape::walk_on(Time from, Each each) const {
    for (const Segment& segment : segments_) {
        const auto first = std::ranges::lower_bound(segment.candles, from - segment.interval, {},
                                                    &Candle::open_time);
        for (const Candle& candle : std::ranges::subrange(first, segment.candles.end())) {
            for (const PathPoint& point : walk_points(candle, segment.interval, step_)) {
                if (point.time >= from && !each(point)) return;
            }
        }
    }
    for (const PathPoint& point : growing_) {
        if (point.time >= from && !each(point)) return;
    }
}

std::vector<Bar> Tape::bars(const Query& query) const {
    std::vector<Bar> bars;
    const auto start_of = [&](Time time) { return bar_start(query.interval, time, query.offset); };
    if (query.start) {
        Time from = start_of(*query.start);
        if (from < *query.start) from = next_bar(query.interval, from, query.offset);
        walk_on(from, [&](const PathPoint& point) {
            const Time start = start_of(point.time);
            if (bars.empty() || bars.back().open_time != start) {
                if (bars.size() == query.limit || (query.end && start > *query.end)) return false;
                bars.push_back(bar_at(query, start));
            }
            bars.back().add(point);
            return true;
        });
        return bars;
    }
    walk_back([&](const PathPoint& point) {
        const Time start = start_of(point.time);
        if (query.end && start > *query.end) return true;
        if (bars.empty() || bars.back().open_time != start) {
            if (bars.size() == query.limit) return false;
            bars.push_back(bar_at(query, start));
        }
        bars.back().add_before(point);
        return true;
    });
    std::ranges::reverse(bars);
    return bars;
}

std::optional<Bar> Tape::since(Time from) const {
    Bar bar;
    walk_back([&](const PathPoint& point) {
        if (point.time <= from) return false;
        if (bar.points == 0) bar.close_time = point.time;
        bar.add_before(point);
        bar.open_time = point.time;
        return true;
    });
    if (bar.points == 0) return std::nullopt;
    return bar;
}

std::optional<Price> Tape::price_at(Time time) const {
    std::optional<Price> price;
    walk_back([&](const PathPoint& point) {
        if (point.time > time) return true;
        price = point.price;
        return false;
    });
    return price;
}

}  // namespace strongroom::lab::practice
