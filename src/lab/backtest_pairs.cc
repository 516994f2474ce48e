// A backtest with several pairs: their candles, aligned by time, against one balance.
#include <fmt/format.h>

#include <algorithm>

#include "lab/backtest_internal.h"

namespace strongroom::lab {
namespace {

constexpr auto kOpens = [](const Candle& candle) { return candle.open_time; };

// The candles of all pairs, time by time.
class Aligned {
  public:
    explicit Aligned(std::vector<std::span<const Candle>> left) : left_(std::move(left)) {}

    // The next time that has a candle, and whose; false at the end.
    bool next() {
        candles.clear();
        std::optional<Time> first;
        for (const auto& left : left_) {
            if (!left.empty() && (!first || left.front().open_time < *first))
                first = left.front().open_time;
        }
        if (!first) return false;
        for (std::size_t pair = 0; pair < left_.size(); ++pair) {
            std::span<const Candle>& left = left_[pair];
            if (left.empty() || left.front().open_time != *first) continue;
            candles.push_back({pair, &left.front()});
            left = left.subspan(1);
        }
        return true;
    }

    std::vector<Session::MarketCandle> candles;

  private:
    std::vector<std::span<const Candle>> left_;
};

}  // namespace

std::span<const Candle> part_of(const CandleSeries& series, const BacktestJob& job) {
    const std::vector<Candle>& all = series.candles;
    const auto at = [&](const std::optional<Time>& time, auto otherwise) {
        return time ? std::ranges::lower_bound(all, *time, {}, kOpens) : otherwise;
    };
    const auto first = at(job.from, all.begin());
    const auto last = at(job.to, all.end());
    return first < last ? std::span(first, last) : std::span<const Candle>();
}

Status Run::several(const std::vector<const CandleSeries*>& all) {
    const Duration interval = all.front()->interval;
    std::vector<std::span<const Candle>> parts;
    Time from{};
    Time last = all.front()->candles.back().open_time;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i]->interval != interval) {
            return fail(Errc::invalid,
                        fmt::format("{}: candles of {} for {}, and of {} for {}: they must be of "
                                    "one interval",
                                    job_.file_name, to_string(interval), result.symbol.str(),
                                    to_string(all[i]->interval), result.pairs[i].symbol.str()));
        }
        parts.push_back(part_of(*all[i], job_));
        if (parts.back().empty()) return no_candles();
        from = i == 0 ? parts.back().front().open_time
                      : std::max(from, parts.back().front().open_time);
        last = std::min(last, parts.back().back().open_time);
    }
    if (last < from) {
        return fail(Errc::invalid,
                    fmt::format("{}: there is no time that the candles of all pairs cover",
                                job_.file_name));
    }
    std::size_t total = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::span<const Candle>& part = parts[i];
        const auto first = std::ranges::lower_bound(part, from, {}, kOpens);
        const auto end = std::ranges::upper_bound(part, last, {}, kOpens);
        // A candle may be missing at the start: the pair stands where it was, and nothing trades.
        const bool is_there = first != end && first->open_time == from;
        const Price price = is_there ? first->open : std::prev(first)->close;
        part = {first, end};
        total += part.size();
        session_.set_candles(*all[i], i);
        open_pair(i, from, price, is_there ? first->volume : Decimal());
    }
    result.interval = interval;
    result.candles = total;
    result.to = last + interval - milliseconds(1);
    // Times with a candle are as many as the pair with the most has, or a few more.
    equity_.emplace(markets_, std::ranges::max(parts, {}, [](auto p) { return p.size(); }).size());
    TRY(begin());
    return walk_all(std::move(parts), interval, total);
}

Status Run::walk_all(std::vector<std::span<const Candle>> parts, Duration interval,
                     std::size_t total) {
    std::vector<Price> closes;
    for (const PairResult& pair : result.pairs) closes.push_back(pair.first_open);
    Aligned aligned(std::move(parts));
    for (std::size_t done = 0; aligned.next();) {
        const auto is_quiet = [&](const Session::MarketCandle& c) {
            return session_.is_quiet(*c.candle, interval, c.market);
        };
        if (!job_.walks_all && std::ranges::all_of(aligned.candles, is_quiet)) {
            for (const auto& [pair, candle] : aligned.candles)
                session_.skip(*candle, interval, pair);
        } else {
            take_volumes(aligned.candles);
            session_.walk(aligned.candles, interval);
            if (session_.is_stuck()) break;
        }
        for (const auto& [pair, candle] : aligned.candles) closes[pair] = candle->close;
        take_holdings();
        equity_->mark(session_.now(), closes);
        for (std::size_t i = 0; i < aligned.candles.size(); ++i) report(++done, total);
    }
    return finish();
}

// A pair whose candle is missing does not trade till its next one.
void Run::take_volumes(std::span<const Session::MarketCandle> candles) {
    std::ranges::fill(recorder_.volumes, Decimal());
    for (const auto& [pair, candle] : candles) recorder_.volumes[pair] = candle->volume;
    if (candles.size() == recorder_.volumes.size()) return;
    for (std::size_t pair = 0; pair < recorder_.volumes.size(); ++pair) {
        if (std::ranges::none_of(candles, [&](const auto& c) { return c.market == pair; }))
            session_.begin_candle({}, pair);
    }
}

}  // namespace strongroom::lab
