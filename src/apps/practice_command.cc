// `strongroom practice`: a venue of one's own: the REST and WebSocket of a venue on this machine
// (docs/practice-venue.md). Alone, for any client; or as one process of a house.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/daemon.h"
#include "apps/daemon/options.h"
#include "apps/practice/lock_step.h"
#include "apps/practice/practice_options.h"
#include "apps/practice/settle_link.h"
#include "base/log.h"
#include "lab/live_prices.h"
#include "lab/live_terms.h"
#include "lab/practice/venue.h"
#include "net/certificate.h"
#include "net/http_server.h"

namespace strongroom::apps {
namespace {

// The server's certificate: of an earlier run in a house, else new. The authority's file is for the
// clients. Errors: io.
Result<std::optional<net::CertifiedKey>> certificate_for(const PracticeOptions& options,
                                                         const std::string& ca_path,
                                                         const std::string& key_path) {
    if (options.is_plain) return std::nullopt;
    PosixDisk disk;
    constexpr std::uint64_t file_bytes_max = 64U << 10;
    const std::string certificate_path = key_path + ".crt";
    if (!key_path.empty()) {
        const auto certificate = disk.read(certificate_path, file_bytes_max);
        const auto key = disk.read(key_path, file_bytes_max);
        if (certificate && key && disk.read(ca_path, file_bytes_max)) {
            return net::CertifiedKey{std::string(as_text(*certificate)),
                                     std::string(as_text(*key))};
        }
    }
    TRY_ASSIGN(const net::LocalAuthority made,
               net::make_local_authority({"127.0.0.1", "localhost", "::1"}));
    TRY(disk.replace(ca_path, as_bytes(made.ca_pem)));
    std::filesystem::permissions(ca_path, std::filesystem::perms{0644});
    if (!key_path.empty()) {
        TRY(disk.replace(certificate_path, as_bytes(made.server.certificate_pem)));
        TRY(disk.replace(key_path, as_bytes(made.server.key_pem)));
    }
    return made.server;
}

net::ServerHandler venue_handler(lab::PracticeVenue& venue) {
    return {.request =
                [&](const HttpRequest& request, std::function<void(HttpReply)> reply) {
                    venue.request(request, std::move(reply));
                },
            .upgrade = [&](net::SocketId socket,
                           const HttpRequest& request) -> std::optional<HttpReply> {
                if (venue.socket_opened(socket, request.target, request.peer)) return std::nullopt;
                return HttpReply{.status = 404, .headers = {}, .body = "no such stream\n"};
            },
            .socket_opened = [&](net::SocketId socket) { venue.socket_ready(socket); },
            .socket_message = [&](net::SocketId socket,
                                  std::string_view text) { venue.socket_message(socket, text); },
            .socket_closed = [&](net::SocketId socket) { venue.socket_closed(socket); }};
}

struct Servers {
    std::unique_ptr<net::HttpServer> venue;
    std::unique_ptr<net::HttpServer> admin;
};

Status open_servers(const PracticeOptions& options, net::EventLoop& loop, lab::PracticeVenue& venue,
                    Servers& servers, const std::string& admin_path,
                    std::optional<net::CertifiedKey> certificate) {
    constexpr std::size_t connections_max = 20'000;
    TRY_ASSIGN(servers.venue, net::HttpServer::listen(loop,
                                                      {.address = options.address,
                                                       .port = options.port,
                                                       .tls = std::move(certificate),
                                                       .connections_max = connections_max},
                                                      venue_handler(venue)));
    if (admin_path.empty()) return {};
    TRY_ASSIGN(servers.admin,
               net::HttpServer::listen(
                   loop, {.address = admin_path, .body_bytes_max = 1U << 20},
                   {.request =
                        [&](const HttpRequest& request, std::function<void(HttpReply)> reply) {
                            venue.admin(request, std::move(reply));
                        },
                    .upgrade = {},
                    .socket_opened = {},
                    .socket_message = {},
                    .socket_closed = {}}));
    return {};
}

// The venue with its sockets, on this loop. What is passed outlives the loop's run.
struct Running {
    Servers servers;
    std::unique_ptr<lab::PracticeVenue> venue;
    std::unique_ptr<SettleLink> settle;
    std::unique_ptr<lab::LiveTerms> terms;
    std::vector<std::unique_ptr<lab::LivePrices>> live;  // Of each market.
};

Status follow_live_prices(const PracticeOptions& options, Env env, Running& running,
                          const std::vector<Instrument>& markets) {
    TRY_ASSIGN(const venues::Profile source, options.live.profile());
    lab::PracticeVenue& venue = *running.venue;
    for (const Instrument& market : markets) {
        const std::string& symbol = market.venue_symbol;
        running.live.push_back(std::make_unique<lab::LivePrices>(
            env, source, options.live.ca_file, market.symbol,
            lab::LivePrices::Handler{
                .candles = [&venue,
                            symbol](const auto& series) { venue.live_candles(symbol, series); },
                .trade = [&venue, symbol](const auto& trade) { venue.live_trade(symbol, trade); },
                .top = [&venue, symbol](const auto& top) { venue.live_top(symbol, top); },
                .trouble = [](const std::string& text) { log::warn(text); }}));
        running.live.back()->start();
    }
    return {};
}

Status open(const PracticeOptions& options, net::EventLoop& loop, Env env, Running& running,
            const std::string& admin_path, std::optional<net::CertifiedKey> certificate,
            lab::PracticeSettings settings) {
    std::vector<Instrument> markets;
    for (const lab::PracticeMarket& market : settings.markets) markets.push_back(market.instrument);
    running.venue = std::make_unique<lab::PracticeVenue>(
        std::move(settings), env,
        lab::PracticePorts{
            .send =
                [&](lab::SocketId socket, std::string text) {
                    (void)running.servers.venue->send(socket, std::move(text));
                },
            .close = [&](lab::SocketId socket) { running.servers.venue->close(socket); }});
    TRY(running.venue->open());
    TRY(open_servers(options, loop, *running.venue, running.servers, admin_path,
                     std::move(certificate)));
    if (options.is_live) TRY(follow_live_prices(options, env, running, markets));
    running.venue->start();
    return {};
}

// What the listing has replaces what the options say; a market that it lacks is left out.
void take_terms(lab::PracticeSettings& settings, const std::vector<Instrument>& listed) {
    for (lab::PracticeMarket& market : std::exchange(settings.markets, {})) {
        const Instrument& ours = market.instrument;
        const auto theirs = std::ranges::find(listed, ours.symbol, &Instrument::symbol);
        if (theirs == listed.end()) continue;
        const std::string name = ours.venue_symbol;
        market.instrument = *theirs;
        market.instrument.venue_symbol = name;
        settings.markets.push_back(std::move(market));
    }
}

using Opening = std::function<Status(lab::PracticeSettings)>;

// Opens at once, or when the live venue has told its terms; `failed` is for what goes wrong then.
Status open_with_terms(const PracticeOptions& options, Env env, Running& running,
                       lab::PracticeSettings settings, Opening opening,
                       std::function<void(const Error&)> failed) {
    if (!options.has_live_terms) return opening(std::move(settings));
    TRY_ASSIGN(const venues::Profile source, options.live.profile());
    std::vector<Symbol> symbols;
    for (const lab::PracticeMarket& market : settings.markets)
        symbols.push_back(market.instrument.symbol);
    const auto found = [settings = std::move(settings), opening = std::move(opening),
                        failed = std::move(failed)](const std::vector<Instrument>& listed) {
        lab::PracticeSettings told = settings;
        take_terms(told, listed);
        if (const Status opened = opening(std::move(told)); !opened) failed(opened.error());
    };
    running.terms = std::make_unique<lab::LiveTerms>(
        env, source, options.live.ca_file, std::move(symbols),
        lab::LiveTerms::Handler{.found = found,
                                .trouble = [](const std::string& text) { log::warn(text); }});
    running.terms->start();
    return {};
}

// ---- As one process of a house ---------------------------------------------------------------

struct Played {
    std::string venue;
    PracticeOptions options;
    lab::PracticeSettings settings;
    Running running;
    std::optional<Error> failure;  // Of what came later than the start.
};

// After each step it waits until the engine has handled all news of it, and for the other venues.
void settle(Played& played, Daemon& daemon, std::size_t number, LockStep& together) {
    played.running.settle = std::make_unique<SettleLink>(
        daemon.loop(), daemon.house().socket(Role::engine, "control"), played.venue);
    played.settings.settle = [link = played.running.settle.get(), number, &together](
                                 const lab::SettleMarks& marks, std::function<void(bool)> done) {
        link->await(marks, [number, &together, done = std::move(done)](bool is_settled) {
            if (!is_settled) return done(false);
            together.arrive(number, [done] { done(true); });
        });
    };
}

Status play(Played& played, Daemon& daemon, std::optional<net::CertifiedKey> certificate,
            const std::string& accounts) {
    played.settings.folder = daemon.folder() + "/" + played.venue;
    TRY(daemon.env().disk.make_folder(played.settings.folder));
    played.settings.accounts = accounts;
    played.settings.accounts_name = "accounts.toml";
    const auto opening = [&played, &daemon,
                          certificate = std::move(certificate)](lab::PracticeSettings settings) {
        return open(played.options, daemon.loop(), daemon.env(), played.running,
                    daemon.socket(played.venue), certificate, std::move(settings));
    };
    return open_with_terms(played.options, daemon.env(), played.running, std::move(played.settings),
                           opening, [&](const Error& error) {
                               played.failure = error;
                               daemon.loop().stop();
                           });
}

// Each venue by itself: its books, its store, its market, its owner's socket.
Status run_in_house(const PracticeOptions& options, const House& house) {
    // Prices are read first: their owner may not let the venue's own user see them.
    TRY_ASSIGN(const std::vector<PracticeOptions> venues, for_each_venue(options));
    std::vector<lab::PracticeSettings> settings;
    for (const PracticeOptions& one : venues) {
        TRY_ASSIGN(settings.emplace_back(), practice_settings(one));
    }
    Daemon daemon(house, Role::practice);
    TRY(daemon.enter());
    TRY_ASSIGN(const std::string accounts, read_file(daemon.folder() + "/accounts.toml"));
    TRY_ASSIGN(const std::optional<net::CertifiedKey> certificate,
               certificate_for(options, house.sockets_of(Role::practice) + "/ca.pem",
                               daemon.folder() + "/tls.key"));
    LockStep together(daemon.loop(), venues.size());
    std::vector<std::unique_ptr<Played>> all;  // Ends before the loop that it lives on.
    for (std::size_t i = 0; i < venues.size(); ++i) {
        all.push_back(std::make_unique<Played>(std::string(to_string(venues[i].protocol)),
                                               venues[i], std::move(settings[i])));
        if (options.is_settling) settle(*all.back(), daemon, i, together);
        TRY(play(*all.back(), daemon, certificate, accounts));
    }
    daemon.run();
    for (const auto& played : all) {
        if (played->failure) return std::unexpected(*played->failure);
    }
    return {};
}

// ---- Alone -----------------------------------------------------------------------------------

void announce(const PracticeOptions& options, const Running& running, const std::string& ca_path) {
    const std::string_view secure = options.is_plain ? "" : "s";
    const std::uint16_t port = running.servers.venue->port();
    const std::string_view venue = to_string(options.protocol);
    fmt::print("{3:<7}  REST     http{0}://{1}:{2}\n", secure, options.address, port, venue);
    fmt::print("{3:<7}  streams  ws{0}://{1}:{2}\n", secure, options.address, port, venue);
    if (!options.is_plain) fmt::print("CA file  {}\n", ca_path);
    if (!options.admin.empty()) fmt::print("admin    {}\n", options.admin);
    (void)std::fflush(stdout);
}

Status run_alone(const PracticeOptions& asked) {
    TRY_ASSIGN(const std::vector<PracticeOptions> venues, for_each_venue(asked));
    if (venues.size() > 1) {
        return fail(Errc::invalid,
                    "--venue: alone it plays one venue; start another one for the other");
    }
    const PracticeOptions& options = venues.front();
    if (options.accounts.empty()) {
        return fail(Errc::invalid,
                    "--accounts is missing: a TOML file of accounts and keys "
                    "(docs/practice-venue.md has an example)");
    }
    log::set_process("practice");
    SystemClock clock;
    SystemRandom random;
    PosixDisk disk;
    net::EventLoop loop;
    net::AsioNetwork network(loop);
    TRY_ASSIGN(lab::PracticeSettings settings, practice_settings(options));
    settings.folder = options.store;
    TRY_ASSIGN(settings.accounts, read_file(options.accounts));
    settings.accounts_name = options.accounts;
    const std::string ca_path =
        (std::filesystem::absolute(options.accounts).parent_path() / "practice-ca.pem").string();
    TRY_ASSIGN(const std::optional<net::CertifiedKey> certificate,
               certificate_for(options, ca_path, ""));
    const Env env{clock, random, disk, loop, network};
    Running running;
    Status outcome;
    const auto opening = [&](lab::PracticeSettings told) -> Status {
        TRY(open(options, loop, env, running, options.admin, certificate, std::move(told)));
        announce(options, running, ca_path);
        return {};
    };
    TRY(open_with_terms(options, env, running, std::move(settings), opening,
                        [&](const Error& error) {
                            outcome = std::unexpected(error);
                            loop.stop();
                        }));
    loop.on_stop_signal([&] { loop.stop(); });
    loop.run();
    return outcome;
}

}  // namespace

void add_practice_command(Command app, int& exit_code) {
    const auto options = std::make_shared<PracticeOptions>();
    const auto house = std::make_shared<HouseOptions>();
    const auto is_in_house = std::make_shared<bool>(false);
    Command command = app.add_subcommand(
        "practice", "a venue on this machine that speaks the protocol of a real one, or paper");
    add_practice_options(command, *options);
    add_folder_option(command, house->folder);
    command.add_option("--users", house->users_base).group("");
    command.add_flag("--in-house", *is_in_house).group("");
    command.add_flag("--settle", options->is_settling).group("");
    command.callback([options, house, is_in_house, &exit_code] {
        const Status done =
            *is_in_house ? run_in_house(*options, house->house()) : run_alone(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
