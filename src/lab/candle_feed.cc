#include "lab/candle_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "model/candle_fold.h"

namespace strongroom::lab {
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
    const std::vector<Candle>& candles = base.series->candles;
    const auto has_closed = [&](std::size_t i) {
        return candles[i].open_time + base.series->interval <= end;
    };
    while (base.closed < candles.size() && has_closed(base.closed)) ++base.closed;

    std::vector<Candle> found;  // Newest first.
    const auto wanted = static_cast<std::size_t>(follower.history);
    for (std::size_t last = base.closed; last > 0;) {
        const Time opened = interval_begin(candles[last - 1].open_time, interval);
        std::size_t first = last - 1;
        while (first > 0 && candles[first - 1].open_time >= opened) --first;
        const std::size_t count = last - first;
        last = first;
        if (opened + interval > end) continue;  // It still grows.
        if (candles[first].open_time != opened && first == 0) break;
        if (follower.seen ? opened <= *follower.seen : wanted == 0 && opened + interval <= since)
            break;
        found.push_back(*fold(std::span(candles).subspan(first, count), interval));
        if (!follower.seen && found.size() == wanted) break;
    }
    std::ranges::reverse(found);
    return found;
}

}  // namespace strongroom::lab
