#include "lab/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>
#include <utility>

#include "lab/backtest.h"
#include "lab/statistics.h"

namespace strongroom::lab {
namespace {

constexpr std::size_t kValuesMax = 10'000;
constexpr std::array kNames = {
    std::pair(SweepBy::return_pct, std::string_view("return_pct")),
    std::pair(SweepBy::sharpe, std::string_view("sharpe")),
    std::pair(SweepBy::profit_factor, std::string_view("profit_factor")),
    std::pair(SweepBy::max_drawdown_pct, std::string_view("max_drawdown_pct")),
    std::pair(SweepBy::return_over_drawdown, std::string_view("return_over_drawdown")),
};

std::vector<std::string> split(std::string_view text, char mark) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(mark, at), text.size());
        parts.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

Result<std::vector<std::string>> range(const std::vector<std::string>& parts) {
    TRY_ASSIGN(const Decimal from, Decimal::parse(parts[0]));
    TRY_ASSIGN(const Decimal to, Decimal::parse(parts[1]));
    TRY_ASSIGN(const Decimal step, Decimal::parse(parts[2]));
    if (!step.is_positive() || to < from)
        return fail(Errc::invalid, "a range is FROM:TO:STEP, with FROM below TO and STEP above 0");
    std::vector<std::string> values;
    for (Decimal value = from; value <= to; value += step) {
        if (values.size() == kValuesMax)
            return fail(Errc::invalid, fmt::format("more than {} values", kValuesMax));
        values.push_back(value.to_string());
    }
    return values;
}

// The values of a run: the last axis counts fastest.
std::vector<std::string> values_of(const std::vector<SweepAxis>& axes, std::size_t number) {
    std::vector<std::string> values(axes.size());
    for (std::size_t i = axes.size(); i-- > 0;) {
        values[i] = axes[i].values[number % axes[i].values.size()];
        number /= axes[i].values.size();
    }
    return values;
}

SweepRun run_one(const SweepJob& job, std::size_t number, Clock& clock) {
    SweepRun run{.values = values_of(job.axes, number)};
    const auto file = with_values(job.bot_file, job.file_name, job.axes, run.values);
    if (!file) {
        run.error = file.error().message;
        return run;
    }
    const Result<BacktestResult> result = run_backtest({.bot_file = *file,
                                                        .file_name = job.file_name,
                                                        .pair_candles = job.candles,
                                                        .from = job.from,
                                                        .to = job.to,
                                                        .keeps_curve = false},
                                                       clock);
    if (!result) {
        run.error = result.error().message;
        return run;
    }
    const Statistics stats = statistics_of(*result);
    run.equity_end = result->equity_end;
    run.fees = result->fees;
    run.from = result->from;
    run.to = result->to;
    run.candles = result->candles;
    run.fills = result->fills.size();
    for (const PairResult& pair : result->pairs) run.deals_closed += pair.deals_closed;
    run.return_pct = stats.return_pct;
    run.max_drawdown_pct = stats.max_drawdown_pct;
    run.sharpe = stats.sharpe;
    run.win_rate = stats.win_rate;
    run.profit_factor = stats.profit_factor;
    return run;
}

}  // namespace

std::string_view to_string(SweepBy by) {
    return std::ranges::find(kNames, by, [](const auto& name) { return name.first; })->second;
}

Result<SweepBy> parse_sweep_by(std::string_view text) {
    std::string names;
    for (const auto& [by, name] : kNames) {
        if (name == text) return by;
        names += (names.empty() ? "" : ", ") + std::string(name);
    }
    return fail(Errc::invalid, fmt::format("\"{}\" is none of {}", text, names));
}

Result<SweepAxis> parse_axis(std::string_view text) {
    const auto wrong = [&](std::string_view why) {
        return fail(Errc::invalid, fmt::format("--set {}: {}", text, why));
    };
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0)
        return wrong("must be KEY=VALUE,VALUE… or KEY=FROM:TO:STEP");
    SweepAxis axis{.key = std::string(text.substr(0, equals)), .values = {}};
    const std::string_view given = text.substr(equals + 1);
    try {
        if (const auto parts = split(given, ':'); parts.size() == 3) {
            auto values = range(parts);
            if (!values) return wrong(values.error().message);
            axis.values = std::move(*values);
        } else {
            axis.values = split(given, ',');
        }
    } catch (const DecimalOverflow& overflow) {
        return wrong(overflow.what());
    }
    for (auto value = axis.values.begin(); value != axis.values.end(); ++value) {
        if (value->empty()) return wrong("a value is missing");
        if (std::find(axis.values.begin(), value, *value) != value)
            return wrong(fmt::format("{} is there twice", *value));
    }
    if (axis.values.size() > kValuesMax)
        return wrong(fmt::format("more than {} values", kValuesMax));
    return axis;
}

std::optional<double> SweepRun::score(SweepBy by) const {
    if (!has_result()) return std::nullopt;
    switch (by) {
        case SweepBy::return_pct: return return_pct;
        case SweepBy::sharpe: return sharpe;
        case SweepBy::profit_factor: return profit_factor;
        case SweepBy::max_drawdown_pct: return -max_drawdown_pct;
        case SweepBy::return_over_drawdown:
            if (max_drawdown_pct == 0) return std::nullopt;
            return return_pct / max_drawdown_pct;
    }
    return std::nullopt;
}

Result<std::size_t> count_runs(const std::vector<SweepAxis>& axes) {
    if (axes.empty()) return fail(Errc::invalid, "a sweep needs a setting to vary: --set KEY=1,2");
    std::size_t count = 1;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        for (std::size_t other = 0; other < i; ++other) {
            if (axes[other].key == axes[i].key)
                return fail(Errc::invalid, fmt::format("--set {}: is there twice", axes[i].key));
        }
        count *= axes[i].values.size();
        if (count > kSweepRunsMax)
            return fail(Errc::invalid, fmt::format("more than {} runs", kSweepRunsMax));
    }
    return count;
}

Result<std::vector<SweepRun>> run_sweep(const SweepJob& job, Clock& clock) {
    TRY_ASSIGN(const std::size_t count, count_runs(job.axes));
    // A key or a form that no bot file has is the caller's slip, not one run's.
    TRY(with_values(job.bot_file, job.file_name, job.axes, values_of(job.axes, 0)));
    std::vector<SweepRun> runs(count);
    std::atomic<std::size_t> next{0};
    std::mutex telling;
    const auto work = [&] {
        for (std::size_t number = next++; number < count; number = next++) {
            runs[number] = run_one(job, number, clock);
            const std::scoped_lock lock(telling);
            if (job.progress) job.progress();
        }
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 1; i < std::min<std::size_t>(job.threads, count); ++i)
            threads.emplace_back(work);
        work();
    }
    if (std::ranges::none_of(runs, &SweepRun::has_result))
        return fail(Errc::invalid, runs.front().error);
    return runs;
}

std::optional<std::size_t> best_of(const std::vector<SweepRun>& runs, SweepBy by) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto score = runs[i].score(by);
        if (score && (!best || *score > *runs[*best].score(by))) best = i;
    }
    return best;
}

}  // namespace strongroom::lab
