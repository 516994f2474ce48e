#include "lab/candle_join.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ensure.h"

namespace strongroom::lab {
namespace {

// A file with one candle has no interval of its own and goes with any.
Result<Duration> common_interval(const std::vector<CandleFile>& files) {
    const auto has_one = [](const CandleFile& file) { return file.series.candles.size() > 1; };
    const auto first = std::ranges::find_if(files, has_one);
    if (first == files.end()) {
        std::optional<Duration> least;
        for (std::size_t i = 1; i < files.size(); ++i) {
            const Duration step = files[i].series.candles.front().open_time -
                                  files[i - 1].series.candles.front().open_time;
            if (step > Duration{}) least = std::min(least.value_or(step), step);
        }
        return least.value_or(files.front().series.interval);
    }
    for (const CandleFile& file : files) {
        if (!has_one(file) || file.series.interval == first->series.interval) continue;
        return fail(Errc::invalid, fmt::format("{} has candles of {} and {} has candles of {}",
                                               first->name, to_string(first->series.interval),
                                               file.name, to_string(file.series.interval)));
    }
    return first->series.interval;
}

Status check_seam(const CandleFile& before, const CandleFile& after, Duration interval) {
    const Time last = before.series.candles.back().open_time;
    const Time next = after.series.candles.front().open_time;
    if (next <= last) {
        return fail(Errc::invalid,
                    fmt::format("{} and {} overlap: one goes on to {}, the other "
                                "begins at {}",
                                before.name, after.name, to_iso8601(last), to_iso8601(next)));
    }
    if ((next - last).ms % interval.ms != 0) {
        return fail(
            Errc::invalid,
            fmt::format("{} begins {} after the last candle of {}, which is no multiple "
                        "of {}",
                        after.name, to_string(next - last), before.name, to_string(interval)));
    }
    return {};
}

}  // namespace

Result<CandleSeries> join_candles(std::vector<CandleFile> files) {
    ENSURE(!files.empty(), "there is a file to join");
    std::ranges::sort(files, [](const CandleFile& a, const CandleFile& b) {
        const Time of_a = a.series.candles.front().open_time;
        const Time of_b = b.series.candles.front().open_time;
        return of_a != of_b ? of_a < of_b : a.name < b.name;
    });
    CandleSeries all;
    TRY_ASSIGN(all.interval, common_interval(files));
    for (std::size_t i = 0; i < files.size(); ++i) {
        const CandleSeries& part = files[i].series;
        if (i > 0) {
            TRY(check_seam(files[i - 1], files[i], all.interval));
            if (part.candles.front().open_time - all.candles.back().open_time != all.interval)
                ++all.gaps;
        }
        all.candles.insert(all.candles.end(), part.candles.begin(), part.candles.end());
        all.gaps += part.gaps;
        if (!part.origin.empty() && all.origin.find(part.origin) == std::string::npos)
            all.origin += (all.origin.empty() ? "" : "; ") + part.origin;
    }
    return all;
}

}  // namespace strongroom::lab
