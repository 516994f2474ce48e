// `strongroom lab paper`: one bot with play money on a venue's prices as they come; no house, no
// key.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/practice/live_options.h"
#include "base/log.h"
#include "base/real_env.h"
#include "lab/live_prices.h"
#include "lab/live_terms.h"
#include "lab/paper_run.h"
#include "lab/statistics.h"
#include "net/asio_network.h"
#include "net/event_loop.h"

namespace strongroom::apps {
namespace {

struct PaperOptions {
    LiveOptions live;
    std::string bot;
    std::string bot_command;
    std::string lasts;
    bool is_json = false;
};

// Prints what is new in the result, each thing once.
class Teller {
  public:
    explicit Teller(bool is_json) : is_json_(is_json) {}

    void tell(const lab::BacktestResult& result) {
        for (; notices_ < result.notices.size(); ++notices_) notice(result.notices[notices_]);
        for (; fills_ < result.fills.size(); ++fills_) fill(result.fills[fills_], result.symbol);
        (void)std::fflush(stdout);
    }
    void end(const lab::BacktestResult& result) const {
        const lab::Statistics stats = lab::statistics_of(result);
        if (is_json_) {
            const nlohmann::ordered_json line{{"event", "end"},
                                              {"t", result.to.ms},
                                              {"equity_start", result.equity_start.to_string()},
                                              {"equity_end", result.equity_end.to_string()},
                                              {"quote", result.symbol.quote.str()},
                                              {"fees", result.fees.to_string()},
                                              {"realised", result.realised.to_string()},
                                              {"trades", result.candles},
                                              {"orders", result.orders},
                                              {"fills", result.fills.size()},
                                              {"deals", result.deals.size()}};
            return fmt::print("{}\n", line.dump());
        }
        fmt::print(
            "{}: equity {} -> {} {} ({:+.2f} %), fees {}, {} fills, {} deals, {} trades seen\n",
            result.bot, result.equity_start.to_fixed(2), result.equity_end.to_fixed(2),
            result.symbol.quote.str(), stats.return_pct, result.fees.to_fixed(2),
            result.fills.size(), result.deals.size(), result.candles);
    }

  private:
    void notice(const std::string& text) const {
        if (!is_json_) return fmt::print("{}\n", text);
        fmt::print("{}\n", nlohmann::ordered_json{{"event", "notice"}, {"text", text}}.dump());
    }
    void fill(const lab::TestFill& entry, const Symbol& symbol) const {
        const Fill& fill = entry.fill;
        if (!is_json_) {
            return fmt::print("{} {} {} {} at {}, fee {} {}: {}\n", to_iso8601(fill.time),
                              fill.side == Side::buy ? "bought" : "sold",
                              fill.qty.value.to_string(), symbol.base.str(),
                              fill.price.value.to_string(), fill.fee.amount.to_string(),
                              fill.fee.asset.str(), entry.why);
        }
        const nlohmann::ordered_json line{{"event", "fill"},
                                          {"t", fill.time.ms},
                                          {"order", entry.order},
                                          {"side", to_string(fill.side)},
                                          {"price", fill.price.value.to_string()},
                                          {"qty", fill.qty.value.to_string()},
                                          {"fee", fill.fee.amount.to_string()},
                                          {"fee_asset", fill.fee.asset.str()},
                                          {"why", entry.why}};
        fmt::print("{}\n", line.dump());
    }

    bool is_json_;
    std::size_t notices_ = 0;
    std::size_t fills_ = 0;
};

// The run, its prices, and what ends it.
class Paper {
  public:
    Paper(const PaperOptions& options, Env env, net::EventLoop& loop)
        : options_(options), env_(env), loop_(loop), teller_(options.is_json) {}

    Status start() {
        TRY_ASSIGN(job_.bot_file, read_file(options_.bot));
        job_.file_name = options_.bot;
        if (!options_.bot_command.empty())
            job_.process = lab::ProcessOptions{.command = options_.bot_command};
        TRY(lab::PaperRun::make(job_));  // What is wrong with the file is said before anything.
        TRY_ASSIGN(const bots::BotFile file, bots::parse_bot_file(job_.bot_file, job_.file_name));
        TRY_ASSIGN(venue_, options_.live.profile());
        fees_ = file.backtest.fees;
        terms_ = std::make_unique<lab::LiveTerms>(
            env_, *venue_, options_.live.ca_file, std::vector<Symbol>{file.symbols.front()},
            lab::LiveTerms::Handler{.found = [this](const auto& found) { open(found.front()); },
                                    .trouble = [](const std::string& text) { log::warn(text); }});
        terms_->start();
        if (options_.lasts.empty()) return {};
        const Result<Duration> lasts = parse_duration(options_.lasts);
        if (!lasts) return fail_in("--for", lasts.error());
        env_.timers.after(*lasts, [this] { loop_.stop(); });
        return {};
    }
    Status finish() {
        TRY(failure_);
        if (!run_) return fail(Errc::unavailable, "the venue told no terms of the pair");
        TRY_ASSIGN(const lab::BacktestResult result, run_->finish());
        teller_.tell(result);
        teller_.end(result);
        return {};
    }

  private:
    static constexpr Duration kBeat = seconds(1);

    void open(const Instrument& terms) {
        job_.terms = {{terms, fees_}};
        Result<std::unique_ptr<lab::PaperRun>> run = lab::PaperRun::make(job_);
        if (!run) return end(std::unexpected(run.error()));
        run_ = *std::move(run);
        prices_ = std::make_unique<lab::LivePrices>(
            env_, *venue_, options_.live.ca_file, terms.symbol,
            lab::LivePrices::Handler{
                .candles = [this](const auto& series) { end(run_->take_candles(series)); },
                .trade = [this](const auto& trade) { take(trade); },
                .top = [](const auto&) {},
                .trouble = [](const std::string& text) { log::warn(text); }});
        prices_->start();
        beat();
    }
    void take(const MarketTrade& trade) {
        last_trade_ns_ = env_.clock.ticks_ns();
        end(run_->take_trade(trade));
    }
    // Timers of the bot are due though nobody trades.
    void beat() {
        const std::int64_t since = env_.clock.ticks_ns() - last_trade_ns_;
        end(run_->pass(milliseconds(since / 1'000'000)));
        env_.timers.after(kBeat, [this] { beat(); });
    }
    // After each thing that happened: tells it, or ends with what went wrong.
    void end(const Status& status) {
        if (run_) teller_.tell(run_->so_far());
        if (run_ && run_->wants_candles()) prices_->load_candles();
        if (status) return;
        failure_ = status;
        loop_.stop();
    }

    const PaperOptions& options_;
    Env env_;
    net::EventLoop& loop_;
    Teller teller_;
    lab::BacktestJob job_;
    FeeRates fees_;
    std::optional<venues::Profile> venue_;
    std::unique_ptr<lab::LiveTerms> terms_;
    std::unique_ptr<lab::PaperRun> run_;
    std::unique_ptr<lab::LivePrices> prices_;
    std::int64_t last_trade_ns_ = 0;
    Status failure_;
};

Status run(const PaperOptions& options) {
    SystemClock clock;
    SystemRandom random;
    PosixDisk disk;
    net::EventLoop loop;
    net::AsioNetwork network(loop);
    Paper paper(options, {clock, random, disk, loop, network}, loop);
    loop.on_stop_signal([&] { loop.stop(); });
    TRY(paper.start());
    loop.run();
    return paper.finish();
}

}  // namespace

void add_paper_command(Command lab, int& exit_code) {
    Command command =
        lab.add_subcommand("paper", "run one bot with play money on live prices, without a house");
    command.footer(
        "Example: strongroom lab paper --bot my-bot.toml --bot-command \"python3 my_bot.py\"");
    const auto options = std::make_shared<PaperOptions>();
    command.add_option("--bot,bot", options->bot, "the bot's TOML file").required();
    command.add_option("--bot-command", options->bot_command,
                       "the program of a bot of kind \"process\" (docs/python.md)");
    command.add_option("--for", options->lasts, "ends after so long: 8h; else with Ctrl-C");
    add_live_options(command, options->live);
    command.add_flag("--json", options->is_json, "one line of JSON for each fill, and the end");
    command.callback([options, &exit_code] {
        const Status done = run(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
