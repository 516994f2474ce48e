// `strongroom lab differ`: a live bot's orders beside those of its backtest, each difference by its
// cause.
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "apps/command.h"
#include "apps/engine_folder.h"
#include "apps/pair_candles.h"
#include "base/real_env.h"
#include "base/scratch_folder.h"
#include "lab/differ/differ.h"

namespace strongroom::apps {
namespace {

struct Options {
    EngineFolder engine;
    std::string bot;
    std::vector<std::string> candles;
    std::string to;
    bool json = false;
};

Result<lab::DifferReport> run(const Options& options) {
    TRY_ASSIGN(engine::Settings settings, settings_of(options.engine));
    TRY_ASSIGN(const auto to, time_of("--to", options.to));
    const ScratchFolder scratch("differ");
    if (scratch.path().empty()) return fail(Errc::io, "no folder for temporary files");
    PosixDisk disk;
    SystemRandom random;
    TRY_ASSIGN(const lab::LiveRun live, lab::read_live_run({.folder = options.engine.folder,
                                                            .scratch = scratch.path(),
                                                            .settings = std::move(settings),
                                                            .bot = options.bot},
                                                           disk, random));
    TRY_ASSIGN(const bots::BotFile file, bots::parse_bot_file(live.file, "the live bot's file"));
    TRY_ASSIGN(const auto series, read_pair_candles(options.candles, file.symbols));
    SystemClock clock;
    return lab::differ(live, {.candles = pointers(series), .to = to}, clock);
}

}  // namespace

void add_differ_command(Command lab, int& exit_code) {
    Command command =
        lab.add_subcommand("differ", "why a live bot did not trade as its backtest does");
    command.footer(
        "Example: strongroom lab differ ~/.local/share/strongroom/engine/binance --bot my-bot "
        "--candles btc-1m.csv");
    const auto options = std::make_shared<Options>();
    add_engine_folder(command, options->engine);
    command.add_option("--bot", options->bot, "the bot's name, when the journal has several");
    command
        .add_option("--candles", options->candles,
                    "candles of that time; of several pairs as BTC/USDT=FILE each")
        .required();
    command.add_option("--to", options->to, "compare until this time; else the journal's end");
    command.add_flag("--json", options->json, "print the report as JSON");
    command.callback([options, &exit_code] {
        const auto result = run(*options);
        if (!result) {
            exit_code = report(result.error());
            return;
        }
        fmt::print("{}", options->json ? lab::differ_json(*result) : lab::differ_text(*result));
        exit_code = result->lines.empty() ? kDone : kFound;
    });
}

}  // namespace strongroom::apps
