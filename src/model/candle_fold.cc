#include "model/candle_fold.h"

#include <algorithm>

namespace strongroom {

Time interval_begin(Time time, Duration interval) {
    constexpr std::int64_t day_ms = 86'400'000;
    constexpr std::int64_t first_monday_ms = 4 * day_ms;  // 1970-01-05.
    const bool is_weeks = interval.ms % (7 * day_ms) == 0;
    const std::int64_t into = (time.ms - (is_weeks ? first_monday_ms : 0)) % interval.ms;
    return {time.ms - (into < 0 ? into + interval.ms : into)};
}

std::optional<Candle> fold(std::span<const Candle> parts, Duration interval) {
    if (parts.empty()) return std::nullopt;
    Candle whole = parts.front();
    whole.open_time = interval_begin(whole.open_time, interval);
    whole.close = parts.back().close;
    for (const Candle& part : parts.subspan(1)) {
        whole.high = std::max(whole.high, part.high);
        whole.low = std::min(whole.low, part.low);
        whole.volume += part.volume;
    }
    return whole;
}

std::vector<Candle> fold_all(std::span<const Candle> parts, Duration interval) {
    std::vector<Candle> folded;
    while (!parts.empty()) {
        const Time begin = interval_begin(parts.front().open_time, interval);
        const auto end = std::ranges::find_if(
            parts, [&](const Candle& part) { return part.open_time >= begin + interval; });
        const auto count = static_cast<std::size_t>(end - parts.begin());
        folded.push_back(*fold(parts.first(count), interval));
        parts = parts.subspan(count);
    }
    return folded;
}

}  // namespace strongroom
