// `strongroom lab sweep`: one bot with many settings on stored prices (docs/sweep.md).
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <thread>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/pair_candles.h"
#include "base/real_env.h"
#include "bots/bot_file.h"
#include "lab/backtest.h"
#include "lab/sweep_report.h"

namespace strongroom::apps {
namespace {

constexpr std::uint32_t kThreadsMax = 256;
constexpr std::uint32_t kShufflesMax = 10'000;

struct Options {
    std::string bot;
    std::vector<std::string> candles;
    std::vector<std::string> set;
    std::string from;
    std::string to;
    std::string by = "return_pct";
    std::uint32_t jobs = 0;
    std::uint32_t split = 0;
    std::uint32_t shuffles = 0;
    std::uint32_t walk_forward = 0;
    std::uint64_t seed = 1;
    std::string csv;
    std::string html;
    bool json = false;
};

Result<lab::SweepJob> job_of(const Options& options, const std::string& bot) {
    lab::SweepJob job{.bot_file = bot, .file_name = options.bot};
    for (const std::string& text : options.set) {
        TRY_ASSIGN(lab::SweepAxis axis, lab::parse_axis(text));
        job.axes.push_back(std::move(axis));
    }
    TRY_ASSIGN(job.from, time_of("--from", options.from));
    TRY_ASSIGN(job.to, time_of("--to", options.to));
    job.threads =
        options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
    return job;
}

// How many runs come, with all checks, so that the bar knows where it stands.
std::size_t runs_of(const Options& options, std::size_t count) {
    return count * (1 + (options.split > 0 ? 2 : 0) + options.shuffles + options.walk_forward);
}

Status check_trust(const Options& options, const lab::SweepJob& job, const bots::BotFile& file,
                   lab::SweepResult& result) {
    SystemClock clock;
    const lab::SweepBy by = result.by;
    if (options.split > 0) {
        TRY_ASSIGN(result.split, lab::check_split(job, by, static_cast<int>(options.split), clock));
    }
    if (options.shuffles > 0 && result.best) {
        std::vector<Decimal> ticks;
        for (const lab::MarketModel& market : lab::markets_of(file))
            ticks.push_back(market.instrument.tick);
        const double best = *result.runs[*result.best].score(by);
        TRY_ASSIGN(result.permutations, lab::check_permutations(job, by, best, options.shuffles,
                                                                options.seed, ticks, clock));
    }
    if (options.walk_forward > 0) {
        TRY_ASSIGN(result.walk,
                   lab::walk_forward(job, by, static_cast<int>(options.walk_forward), clock));
    }
    return {};
}

void print_summary(const lab::SweepResult& result, double elapsed_ms, std::size_t runs) {
    if (!result.best) {
        fmt::print("{} runs, and none of them has a {}\n", result.runs.size(),
                   lab::to_string(result.by));
        return;
    }
    const lab::SweepRun& best = result.runs[*result.best];
    std::string setting;
    for (std::size_t i = 0; i < best.values.size(); ++i)
        setting += fmt::format("{}{} = {}", i == 0 ? "" : ", ", result.axes[i].key, best.values[i]);
    fmt::print("best of {} by {}: {}: return {:+.2f} %, deepest fall {:.2f} %, {} deals\n",
               result.runs.size(), lab::to_string(result.by), setting, best.return_pct,
               best.max_drawdown_pct, best.deals_closed);
    if (result.split) {
        const lab::SplitCheck& split = *result.split;
        fmt::print(
            "chosen before the cut, it made {:+.2f} % there and {:+.2f} % after it; rank "
            "correlation {}\n",
            split.before[split.best].return_pct, split.after[split.best].return_pct,
            split.rank_correlation ? fmt::format("{:.2f}", *split.rank_correlation) : "none");
    }
    if (result.permutations) {
        fmt::print("p = {:.3f} with {} shuffles\n", result.permutations->p_value,
                   result.permutations->shuffles);
    }
    if (result.walk) {
        fmt::print("walk forward: {:+.2f} % in {} windows\n", result.walk->return_pct,
                   result.walk->windows.size());
    }
    fmt::print("prices: {}; {} runs in {:.1f} ms ({:.0f} a second)\n", result.prices, runs,
               elapsed_ms, static_cast<double>(runs) / elapsed_ms * 1e3);
}

Status run(const Options& options) {
    TRY_ASSIGN(const std::string bot, read_file(options.bot));
    TRY_ASSIGN(const bots::BotFile file, bots::parse_bot_file(bot, options.bot));
    TRY_ASSIGN(lab::SweepJob job, job_of(options, bot));
    lab::SweepResult result{.bot = file.name.value, .axes = job.axes};
    const Result<lab::SweepBy> by = lab::parse_sweep_by(options.by);
    if (!by) return fail_in("--by", by.error());
    result.by = *by;
    TRY_ASSIGN(const std::size_t count, lab::count_runs(job.axes));
    TRY_ASSIGN(const std::vector<lab::CandleSeries> series,
               read_pair_candles(options.candles, file.symbols));
    job.candles = pointers(series);
    result.prices = origin_of(series, options.candles);

    ProgressBar bar("sweep");
    const std::size_t total = runs_of(options, count);
    std::size_t done = 0;
    job.progress = [&] { bar.show(static_cast<double>(++done) / static_cast<double>(total)); };
    SystemClock clock;
    const std::int64_t started = clock.ticks_ns();
    TRY_ASSIGN(result.runs, lab::run_sweep(job, clock));
    result.best = lab::best_of(result.runs, result.by);
    TRY(check_trust(options, job, file, result));
    const double elapsed_ms = static_cast<double>(clock.ticks_ns() - started) / 1e6;
    for (const Symbol& symbol : file.symbols) result.symbols.push_back(symbol.str());

    if (!options.csv.empty()) TRY(write_file(options.csv, lab::sweep_csv(result)));
    if (!options.html.empty()) TRY(write_file(options.html, lab::sweep_html(result)));
    if (options.json)
        fmt::print("{}", lab::sweep_json(result));
    else
        print_summary(result, elapsed_ms, done);
    return {};
}

}  // namespace

void add_sweep_command(Command lab, int& exit_code) {
    Command command = lab.add_subcommand("sweep", "run one bot with many settings");
    command.footer(
        "Example: strongroom lab sweep --bot dca.toml --candles btc-1m.csv --set "
        "dca.take_profit_pct=0.5:3:0.5 --set dca.deviation_pct=1,2,3 --split 70 --html sweep.html");
    const auto options = std::make_shared<Options>();
    command.add_option("--bot,bot", options->bot, "the bot's TOML file").required();
    command
        .add_option("--candles", options->candles,
                    "candles: CSV, Binance klines, ccxt JSON; of several pairs as BTC/USDT=FILE")
        .required();
    command.add_option("--set", options->set, "KEY=VALUE,VALUE… or KEY=FROM:TO:STEP; once a key")
        .required();
    command.add_option("--from", options->from, "begin at this time; candles before are history");
    command.add_option("--to", options->to, "end before this time");
    command.add_option("--by", options->by,
                       "return_pct, sharpe, profit_factor, max_drawdown_pct or "
                       "return_over_drawdown");
    command.add_option("--jobs", options->jobs, "threads; all cores when not given")
        .between(1, kThreadsMax);
    command.add_option("--split", options->split, "choose on this share of the candles, in %")
        .between(1, 99);
    command.add_option("--shuffles", options->shuffles, "sweep this many shuffles of the candles")
        .between(1, kShufflesMax);
    command.add_option("--seed", options->seed, "of the shuffles").capture_default_str();
    command.add_option("--walk-forward", options->walk_forward, "windows to trade in")
        .between(1, 1000);
    command.add_option("--csv", options->csv, "write each run as a row to this file");
    command.add_option("--html", options->html, "write a report page to this file");
    command.add_flag("--json", options->json, "print the whole result as JSON");
    command.callback([options, &exit_code] {
        const Status done = run(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
