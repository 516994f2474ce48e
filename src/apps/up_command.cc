// `strongroom up`: starts all processes of a house, and keeps them running.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/up/launch.h"
#include "venues/requests.h"
#include "web/hooks.h"

namespace strongroom::apps {
namespace {

Status check(const UpOptions& options) {
    TRY(web::check_hook_proxy(options.hook_proxy));
    if (!options.serve_signer.empty()) {
        if (options.is_practice || !options.venue_file.empty() || !options.remote_signer.empty() ||
            !options.notices.empty())
            return fail(Errc::invalid,
                        "--serve-signer starts the signer and its bridge alone: it goes with none "
                        "of --practice, --venue, --remote-signer and --notices");
        return {};
    }
    if (!options.remote_signer.empty() && (options.venue_file.empty() || options.is_practice))
        return fail(Errc::invalid,
                    "--remote-signer goes with --venue FILE; a practice house has its signer "
                    "beside it");
    if (!options.is_practice && options.venue_file.empty()) {
        return fail(Errc::invalid,
                    "say where to trade: --practice, or --venue FILE for a venue of your own");
    }
    const bool has_play = options.is_headless || options.is_live || !options.candles.empty() ||
                          !options.trades.empty() || !options.stream.empty() ||
                          options.market_seed || !options.speed.empty() ||
                          !options.faults.empty() || !options.stream_life.empty() ||
                          !options.bots.empty();
    if (has_play && !options.is_practice) {
        return fail(
            Errc::invalid,
            "--headless, --bot, --speed, --faults, --stream-life and what names prices go with "
            "--practice; bots of a real venue are added with `strongroom bot add`");
    }
    if (!options.for_time.empty() && !options.is_headless)
        return fail(Errc::invalid, "--for goes with --headless");
    return {};
}

void add_price_options(Command command, UpOptions& options) {
    command.add_option("--candles", options.candles, "recorded candles: CSV or ccxt JSON");
    command.add_option("--trades", options.trades, "recorded trades: CSV");
    command.add_option("--stream", options.stream, "a recorded raw stream (.gz)");
    command.add_option("--market", options.market_seed, "the generated market of this seed");
    command.add_flag("--live", options.is_live, "the real venue's public prices");
    command.add_option("--speed", options.speed,
                       "market time in real time, or max; 60 for recorded prices, 1 for live ones");
    command.add_option("--faults", options.faults, "what goes wrong at the practice venue (TOML)");
    command.add_option("--stream-life", options.stream_life,
                       "the practice venue cuts each stream after so long: 60s");
}

// With --practice, --venue names which venues are played; without, the file that names the real
// ones.
Status take_venues(const std::vector<std::string>& venues, UpOptions& options) {
    if (venues.empty()) return {};
    if (!options.is_practice) {
        if (venues.size() > 1)
            return fail(Errc::invalid, "--venue: one file names all venues, each in its own table");
        options.venue_file = venues.front();
        return {};
    }
    for (const std::string& venue : venues) {
        if (venues::requests_of(venue) == nullptr) {
            return fail(Errc::invalid, fmt::format("--venue: with --practice write one of {}",
                                                   fmt::join(venues::venue_names(), ", ")));
        }
        if (std::ranges::count(venues, venue) > 1)
            return fail(Errc::invalid, fmt::format("--venue: {} is there twice", venue));
    }
    options.practice_venues = venues;
    return {};
}

}  // namespace

void add_up_command(Command app, int& exit_code) {
    const auto options = std::make_shared<UpOptions>();
    const auto venues = std::make_shared<std::vector<std::string>>();
    Command command = app.add_subcommand("up", "start everything and keep it running");
    command.add_option("--folder", options->folder,
                       "where this installation keeps its data; default: " + default_folder(false) +
                           ", with --practice " + default_folder(true));
    command.add_flag("--practice", options->is_practice,
                     "trade play money on the practice venue of this machine");
    command.add_option("--venue", *venues,
                       fmt::format("a venue file (docs/cli.md); with --practice: one or several of "
                                   "{}",
                                   fmt::join(venues::venue_names(), ", ")));
    command.add_option("--serve-signer", options->serve_signer,
                       "serve.toml: the signer alone, for a platform elsewhere (docs/bridge.md)");
    command.add_option("--remote-signer", options->remote_signer,
                       "connect.toml: with --venue, the signer is on another box");
    add_price_options(command, *options);
    command.add_option("--bot", options->bots,
                       "bot files to start with; none: a DCA and a grid bot");
    command.add_option("--web-address", options->web_address, "where the page listens")
        .capture_default_str();
    command.add_option("--web-port", options->web_port, "0: any that is free")
        .capture_default_str();
    command.add_option("--hook-proxy", options->hook_proxy,
                       "the address of a proxy whose X-Forwarded-For is believed at /hooks/");
    command.add_option("--notices", options->notices,
                       "notices.toml: who is told by mail, Telegram or webhook (docs/notices.md)");
    command.add_option("--ui", options->ui, "the folder of the built page");
    command.add_flag("--headless", options->is_headless,
                     "no page is announced; prints a summary at the end");
    command.add_option("--for", options->for_time, "with --headless: how long, as in 60s");
    command.add_flag("--json", options->is_json, "the summary as one JSON document");
    command.add_flag("!--one-user", options->has_users,
                     "as root: do not give each process a user id of its own");
    command.callback([options, venues, &exit_code] {
        if (options->ui.empty()) options->ui = default_ui_folder();
        if (options->folder.empty()) options->folder = default_folder(options->is_practice);
        Status done = take_venues(*venues, *options);
        if (done) done = check(*options);
        if (done) done = Launch(*options).run();
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
