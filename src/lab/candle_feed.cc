#include "lab/candle_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "model/candle_fold.h"

namespace strongroom::lab {

void CandleFeed::Market::close_until(Time end) {
    const std::vector<Candle>& candles = series->candles;
    const auto has_closed = [&](std::size_t i) {
        return candles[i].open_time + series->interval <= end;
    };
    while (closed < candles.size() && has_closed(closed)) ++closed;
}

std::span<const Candle> CandleFeed::Market::parts_of(Duration interval, std::size_t last) const {
    const std::vector<Candle>& candles = series->candles;
    const Time opened = interval_begin(candles[last - 1].open_time, interval);
    std::size_t first = last - 1;
    while (first > 0 && candles[first - 1].open_time >= opened) --first;
    if (first == 0 && candles[first].open_time != opened) return {};
    return std::span(candles).subspan(first, last - first);
}

std::optional<Candle> CandleFeed::newest(std::size_t market, Duration interval, Time end) {
    Market& base = markets_[market];
    if (base.series == nullptr) return std::nullopt;
    base.close_until(end);
    if (base.closed == 0) return std::nullopt;
    const Candle& last = base.series->candles[base.closed - 1];
    const Time opened = interval_begin(last.open_time, interval);
    if (opened + interval > end) return std::nullopt;
    if (interval == base.series->interval && last.open_time == opened) return last;
    return fold(base.parts_of(interval, base.closed), interval);
}

Result<std::vector<Candle>> CandleFeed::closed(std::size_t market,
                                               const engine::Core::CandleFollower& follower,
                                               Time since, Time end) {
    Market& base = markets_[market];
    const Duration interval = follower.interval;
    if (base.series == nullptr) return std::vector<Candle>();
    if (interval.ms % base.series->interval.ms != 0) {
        return fail(Errc::invalid,
                    fmt::format("the bot follows candles of {}, which cannot be made of candles "
                                "of {}",
                                to_string(interval), to_string(base.series->interval)));
    }
    if (follower.seen && *follower.seen + interval * 2 > end) return std::vector<Candle>();
    base.close_until(end);
    std::vector<Candle> found;  // Newest first.
    const auto wanted = static_cast<std::size_t>(follower.history);
    for (std::size_t last = base.closed; last > 0;) {
        const std::span<const Candle> parts = base.parts_of(interval, last);
        if (parts.empty()) break;
        last -= parts.size();
        const Time opened = interval_begin(parts.front().open_time, interval);
        if (opened + interval > end) continue;  // It still grows.
        if (follower.seen ? opened <= *follower.seen : wanted == 0 && opened + interval <= since)
            break;
        found.push_back(*fold(parts, interval));
        if (!follower.seen && found.size() == wanted) break;
    }
    std::ranges::reverse(found);
    return found;
}

}  // namespace strongroom::lab
