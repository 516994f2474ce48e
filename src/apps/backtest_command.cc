// `strongroom lab backtest`: one bot on stored prices; JSON on stdout, an HTML page when asked.
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/pair_candles.h"
#include "base/real_env.h"
#include "lab/report_html.h"
#include "lab/result_json.h"

namespace strongroom::apps {
namespace {

struct Options {
    std::string bot;
    std::string bot_command;
    std::string equity;
    std::vector<std::string> candles;
    std::string trades;
    std::string from;
    std::string to;
    std::string html;
    bool json = false;
};

struct Prices {
    std::vector<lab::CandleSeries> candles;  // Of each of the bot's pairs.
    std::vector<MarketTrade> trades;
    std::string origin;
    double load_ms = 0;
};

Result<Prices> load(const Options& options, const std::vector<Symbol>& symbols) {
    SystemClock clock;
    const std::int64_t started = clock.ticks_ns();
    Prices prices;
    if (!options.candles.empty()) {
        TRY_ASSIGN(prices.candles, read_pair_candles(options.candles, symbols));
        prices.origin = origin_of(prices.candles, options.candles);
    } else {
        TRY_ASSIGN(prices.trades, read_trade_file(options.trades));
        prices.origin = "recorded: " + options.trades;
    }
    prices.load_ms = static_cast<double>(clock.ticks_ns() - started) / 1e6;
    return prices;
}

// The honest figure needs the same run under the other fill rule; its time is not counted.
Result<lab::Honesty> honesty_of(lab::BacktestJob job, const lab::BacktestResult& result) {
    SystemClock clock;
    job.fills_on_touch_instead = true;
    job.progress = nullptr;
    if (job.process) job.process->is_quiet = true;  // It has said the same before.
    TRY_ASSIGN(const lab::BacktestResult other, lab::run_backtest(job, clock));
    return lab::honesty_of(result, other);
}

std::string equity_csv(const lab::BacktestResult& result) {
    std::string csv = "time_ms,equity,close\n";
    for (const lab::EquityPoint& point : result.curve)
        csv += fmt::format("{},{},{}\n", point.time.ms, point.equity.to_string(),
                           point.close.value.to_string());
    return csv;
}

void print_summary(const lab::BacktestResult& result, const Prices& prices) {
    const lab::Statistics stats = lab::statistics_of(result);
    std::string symbols;
    for (const lab::PairResult& pair : result.pairs)
        symbols += (symbols.empty() ? "" : ", ") + pair.symbol.str();
    fmt::print("{} on {}: {} candles, {} fills, {} deals\n", result.bot, symbols, result.candles,
               result.fills.size(), result.deals.size());
    fmt::print(
        "equity {} -> {} {} ({:+.2f} %; buy and hold {:+.2f} %), deepest fall {:.2f} %, fees {}\n",
        result.equity_start.to_fixed(2), result.equity_end.to_fixed(2), result.symbol.quote.view(),
        stats.return_pct, stats.buy_and_hold_pct, stats.max_drawdown_pct, result.fees.to_fixed(2));
    fmt::print("prices: {}; loaded in {:.1f} ms, run in {:.1f} ms ({:.1f} M candles/s)\n",
               prices.origin, prices.load_ms, static_cast<double>(result.elapsed_ns) / 1e6,
               stats.candles_per_s / 1e6);
}

Status run(const Options& options) {
    TRY_ASSIGN(const std::string bot, read_file(options.bot));
    TRY_ASSIGN(const bots::BotFile file, bots::parse_bot_file(bot, options.bot));
    if (!options.trades.empty() && !(options.from.empty() && options.to.empty()))
        return fail(Errc::invalid, "--from and --to go with --candles");
    TRY_ASSIGN(const Prices prices, load(options, file.symbols));
    SystemClock clock;
    lab::BacktestJob job{.bot_file = bot, .file_name = options.bot};
    if (options.candles.empty())
        job.trades = &prices.trades;
    else
        job.pair_candles = pointers(prices.candles);
    TRY_ASSIGN(job.from, time_of("--from", options.from));
    TRY_ASSIGN(job.to, time_of("--to", options.to));
    if (!options.bot_command.empty())
        job.process = lab::ProcessOptions{.command = options.bot_command};
    ProgressBar bar("backtest");
    job.progress = [&bar](double share) { bar.show(share); };
    TRY_ASSIGN(const lab::BacktestResult result, lab::run_backtest(job, clock));
    TRY_ASSIGN(const lab::Honesty honesty, honesty_of(job, result));
    if (!options.html.empty()) {
        TRY(write_file(
            options.html,
            lab::to_html(result, honesty, lab::fill_model_of(file.backtest), prices.origin)));
    }
    if (!options.equity.empty()) TRY(write_file(options.equity, equity_csv(result)));
    if (options.json)
        fmt::print("{}", lab::to_json(result, honesty));
    else
        print_summary(result, prices);
    return {};
}

}  // namespace

void add_backtest_command(Command app, int& exit_code) {
    Command lab = app.add_subcommand("lab", "backtests and experiments, without a venue");
    lab.require_subcommand();
    add_indicators_command(lab, exit_code);
    Command command = lab.add_subcommand("backtest", "run one bot on stored prices");
    command.footer(
        "Example: strongroom lab backtest --bot examples/dca-btc.toml --candles btc-1m.csv --html "
        "report.html");
    const auto options = std::make_shared<Options>();
    command.add_option("--bot,bot", options->bot, "the bot's TOML file").required();
    const Option candles = command.add_option(
        "--candles", options->candles,
        "candles: CSV, Binance klines, ccxt JSON; of several pairs as BTC/USDT=FILE each");
    command.add_option("--from", options->from, "begin at this time; candles before are history");
    command.add_option("--to", options->to, "end before this time");
    command.add_option("--trades", options->trades, "trades: CSV").excludes(candles);
    command.add_option("--bot-command", options->bot_command,
                       "the program of a bot of kind \"process\" (docs/python.md)");
    command.add_option("--equity", options->equity, "write the equity curve to this file, as CSV");
    command.add_option("--html", options->html, "write a report page to this file");
    command.add_flag("--json", options->json, "print the whole result as JSON");
    command.callback([options, &exit_code] {
        if (options->candles.empty() && options->trades.empty()) {
            exit_code =
                report({Errc::invalid, "lab backtest: give --candles FILE or --trades FILE"});
            return;
        }
        const Status done = run(*options);
        exit_code = done ? kDone : report(done.error());
    });
    add_sweep_command(lab, exit_code);
    add_replay_command(lab, exit_code);
    add_differ_command(lab, exit_code);
    add_paper_command(lab, exit_code);
}

}  // namespace strongroom::apps
