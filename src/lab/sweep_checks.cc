#include "lab/sweep_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace strongroom::lab {
namespace {

constexpr std::size_t kBlocksWanted = 100;

// The candles of the first pair that the job asks for: where the time is cut.
std::vector<Time> times_of(const SweepJob& job) {
    std::vector<Time> times;
    for (const Candle& candle : job.candles.front()->candles) {
        if (job.from && candle.open_time < *job.from) continue;
        if (job.to && candle.open_time >= *job.to) continue;
        times.push_back(candle.open_time);
    }
    return times;
}

// Equals share the mean of their places.
std::vector<double> ranks(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> rank(values.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first;
        while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
        for (std::size_t i = first; i < last; ++i)
            rank[order[i]] = static_cast<double>(first + last - 1) / 2;
        first = last;
    }
    return rank;
}

std::optional<double> correlation(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() < 3) return std::nullopt;
    const auto count = static_cast<double>(a.size());
    const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / count;
    const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / count;
    double both = 0;
    double of_a = 0;
    double of_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += (a[i] - mean_a) * (b[i] - mean_b);
        of_a += (a[i] - mean_a) * (a[i] - mean_a);
        of_b += (b[i] - mean_b) * (b[i] - mean_b);
    }
    if (of_a == 0 || of_b == 0) return std::nullopt;
    return both / std::sqrt(of_a * of_b);
}

std::optional<double> rank_correlation(const SplitCheck& split, SweepBy by) {
    std::vector<double> before;
    std::vector<double> after;
    for (std::size_t i = 0; i < split.before.size(); ++i) {
        const auto first = split.before[i].score(by);
        const auto second = split.after[i].score(by);
        if (!first || !second) continue;
        before.push_back(*first);
        after.push_back(*second);
    }
    return correlation(ranks(before), ranks(after));
}

std::uint64_t next_random(std::uint64_t& state) {  // SplitMix64.
    std::uint64_t z = state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

std::unexpected<Error> nothing_to_rank(SweepBy by) {
    return fail(Errc::invalid, fmt::format("no run has a {}", to_string(by)));
}

}  // namespace

Result<SplitCheck> check_split(const SweepJob& job, SweepBy by, int percent, Clock& clock) {
    if (percent < 1 || percent > 99) return fail(Errc::invalid, "--split: must be 1 to 99");
    const std::vector<Time> times = times_of(job);
    const std::size_t at = times.size() * static_cast<std::size_t>(percent) / 100;
    if (at == 0) return fail(Errc::invalid, "--split: too few candles to cut in two");
    SplitCheck split{.cut = times[at]};
    SweepJob part = job;
    part.to = split.cut;
    TRY_ASSIGN(split.before, run_sweep(part, clock));
    part.to = job.to;
    part.from = split.cut;
    TRY_ASSIGN(split.after, run_sweep(part, clock));
    const auto best = best_of(split.before, by);
    if (!best) return nothing_to_rank(by);
    split.best = *best;
    split.rank_correlation = rank_correlation(split, by);
    return split;
}

CandleSeries shuffled(const CandleSeries& series, std::size_t block, std::uint64_t seed,
                      Decimal tick) {
    const std::vector<Candle>& from = series.candles;
    std::vector<std::size_t> blocks((from.size() + block - 1) / block);
    std::iota(blocks.begin(), blocks.end(), std::size_t{0});
    std::uint64_t state = seed;
    for (std::size_t i = blocks.size(); i > 1; --i)
        std::swap(blocks[i - 1], blocks[next_random(state) % i]);
    CandleSeries made{.interval = series.interval, .gaps = series.gaps, .origin = series.origin};
    made.candles.reserve(from.size());
    Price close = from.front().open;
    for (const std::size_t first : blocks) {
        for (std::size_t i = first * block; i < std::min((first + 1) * block, from.size()); ++i) {
            const Price before = i == 0 ? from.front().open : from[i - 1].close;
            const auto moved = [&](Price price) {
                return Price{std::max(tick, quotient({close.value, price.value}, {before.value},
                                                     tick, Round::nearest))};
            };
            Candle candle = from[i];
            candle.open_time = from[made.candles.size()].open_time;
            candle.open = moved(from[i].open);
            candle.close = moved(from[i].close);
            candle.high = std::max({moved(from[i].high), candle.open, candle.close});
            candle.low = std::min({moved(from[i].low), candle.open, candle.close});
            close = candle.close;
            made.candles.push_back(candle);
        }
    }
    return made;
}

Result<PermutationCheck> check_permutations(const SweepJob& job, SweepBy by, double best,
                                            std::size_t shuffles, std::uint64_t seed,
                                            const std::vector<Decimal>& ticks, Clock& clock) {
    PermutationCheck check{.shuffles = shuffles};
    const std::size_t count = job.candles.front()->candles.size();
    check.block = std::max<std::size_t>(1, count / kBlocksWanted);
    std::size_t as_good = 0;
    for (std::size_t i = 0; i < shuffles; ++i) {
        // All pairs in the same order, so that what moves together still does.
        std::uint64_t state = seed + i;
        const std::uint64_t order = next_random(state);
        std::vector<CandleSeries> other;
        for (std::size_t pair = 0; pair < job.candles.size(); ++pair)
            other.push_back(shuffled(*job.candles[pair], check.block, order, ticks[pair]));
        SweepJob again = job;
        for (std::size_t pair = 0; pair < other.size(); ++pair) again.candles[pair] = &other[pair];
        TRY_ASSIGN(const std::vector<SweepRun> runs, run_sweep(again, clock));
        const auto at = best_of(runs, by);
        if (!at) return nothing_to_rank(by);
        check.best.push_back(*runs[*at].score(by));
        if (check.best.back() >= best) ++as_good;
    }
    check.p_value = static_cast<double>(1 + as_good) / static_cast<double>(1 + shuffles);
    return check;
}

Result<WalkForward> walk_forward(const SweepJob& job, SweepBy by, int windows, Clock& clock) {
    const std::vector<Time> times = times_of(job);
    const auto parts = static_cast<std::size_t>(windows) + 1;
    if (windows < 1 || windows > 1000)
        return fail(Errc::invalid, "--walk-forward: must be 1 to 1000");
    if (times.size() < parts)
        return fail(Errc::invalid, fmt::format("--walk-forward: {} candles are too few for {} "
                                               "windows",
                                               times.size(), parts));
    const auto begin_of = [&](std::size_t part) {
        if (part < parts) return times[times.size() * part / parts];
        return job.to ? *job.to : times.back() + job.candles.front()->interval;
    };
    WalkForward walk{.equity = {1}};
    for (std::size_t part = 1; part < parts; ++part) {
        SweepJob choosing = job;
        choosing.from = begin_of(part - 1);
        choosing.to = begin_of(part);
        TRY_ASSIGN(const std::vector<SweepRun> runs, run_sweep(choosing, clock));
        const auto best = best_of(runs, by);
        if (!best) return nothing_to_rank(by);
        SweepJob trading = job;
        trading.from = begin_of(part);
        trading.to = begin_of(part + 1);
        trading.progress = nullptr;
        for (std::size_t i = 0; i < trading.axes.size(); ++i)
            trading.axes[i].values = {runs[*best].values[i]};
        TRY_ASSIGN(const std::vector<SweepRun> traded, run_sweep(trading, clock));
        walk.windows.push_back({.chosen_from = *choosing.from,
                                .from = *trading.from,
                                .to = *trading.to,
                                .values = runs[*best].values,
                                .chosen_score = *runs[*best].score(by),
                                .return_pct = traded.front().return_pct});
        walk.equity.push_back(walk.equity.back() * (1 + traded.front().return_pct / 100));
    }
    walk.return_pct = (walk.equity.back() - 1) * 100;
    return walk;
}

}  // namespace strongroom::lab
