#include "apps/up/launch.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "apps/command.h"
#include "apps/daemon/venue_file.h"
#include "apps/up/paper_setup.h"
#include "base/log.h"
#include "bots/bot_file.h"
#include "engine.pb.h"
#include "signer.pb.h"
#include "venues/binance/profile.h"
#include "venues/requests.h"
#include "wire/intents.h"

namespace strongroom::apps {
namespace {

constexpr std::uint32_t kUsersBase = 64'470;  // No distribution gives these to people.
constexpr Duration kProbeLimit = seconds(3);
constexpr Duration kTryAgain = milliseconds(200);

// A port that is free now. Whoever takes it next may be somebody else: then its owner says so.
std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool is_bound =
        ::bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    (void)::close(probe);
    return is_bound ? ntohs(address.sin_port) : 0;
}

std::string own_path() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

}  // namespace

Launch::Launch(UpOptions options)
    : options_(std::move(options)),
      house_(std::filesystem::absolute(options_.folder).string(),
             ::geteuid() == 0 && options_.has_users ? kUsersBase : 0),
      network_(loop_) {}

Status Launch::run() {
    TRY(prepare());
    loop_.on_stop_signal([this] { stop({}); });
    if (options_.is_practice)
        probe_prices();
    else
        begin(true);
    loop_.run();
    return outcome_;
}

// ---- Folders and processes -------------------------------------------------------------------

Status Launch::prepare() {
    log::set_process("up");
    log::set_quiet(options_.is_headless);
    wire::silence_protobuf();
    started_ns_ = clock_.ticks_ns();
    if (!options_.for_time.empty()) {
        TRY_ASSIGN(for_time_, parse_duration(options_.for_time));
    }
    TRY(prepare_signer());
    TRY(prepare_notices());
    const bool is_signer_box = !options_.serve_signer.empty();
    if (!options_.is_practice && !is_signer_box) TRY(read_venues());
    TRY(disk_.make_folder(house_.folder()));
    TRY(check_way_in());
    TRY_ASSIGN(lock_, FolderLock::take(house_.folder()));
    TRY(disk_.make_folder(house_.folder() + "/log"));
    TRY(house_.furnish(Role::signer));
    if (is_signer_box) return house_.furnish(Role::bridge);
    for (const Role role : {Role::courier, Role::engine, Role::watch, Role::web})
        TRY(house_.furnish(role));
    if (options_.web_port == 0) options_.web_port = free_port();
    if (!options_.is_practice && !venues_.paper) return {};
    TRY(house_.furnish(Role::practice));
    if (!options_.is_practice) return prepare_paper(house_, *venues_.paper, disk_, random_);
    TRY_ASSIGN(secrets_, prepare_practice(house_, options_.practice_venues, disk_, random_));
    return {};
}

// As root each process has a user of its own, and those must be able to pass through to the folder.
Status Launch::check_way_in() {
    if (!house_.has_users()) return {};
    for (auto above = std::filesystem::path(house_.folder()).parent_path();;
         above = above.parent_path()) {
        const auto rights = std::filesystem::status(above).permissions();
        if ((rights & std::filesystem::perms::others_exec) == std::filesystem::perms::none) {
            const std::string why = fmt::format(
                "other users cannot pass through {}, so the processes cannot have users of their "
                "own",
                above.string());
            if (!options_.is_practice)
                return fail(Errc::refused, why + "; choose another --folder, or --one-user");
            log::warn(why + ": all run as one, which is enough for play money");
            house_ = House(house_.folder(), 0);
            return {};
        }
        if (above == above.root_path()) return {};
    }
}

// Live prices when they are there, else made-up ones: the page says which.
void Launch::probe_prices() {
    const bool is_chosen = !options_.candles.empty() || !options_.trades.empty() ||
                           !options_.stream.empty() || options_.market_seed || options_.is_live;
    if (is_chosen) return begin(options_.is_live);
    const auto urls = venues::binance::profile(venues::binance::Environment::production).urls;
    network_.request(
        {urls.public_rest, ""}, {.target = "/api/v3/ping"}, kProbeLimit,
        [this](const Result<HttpReply>& reply) { begin(reply && reply->status == 200); });
}

void Launch::begin(bool is_online) {
    const auto go = [&]() -> Status {
        if (options_.is_practice) {
            TRY_ASSIGN(prices_, choose_prices(options_, is_online));
        }
        return start_processes();
    };
    if (const Status started = go(); !started) return stop(started);
    // Over a bridge the owner's socket is there only for whom it was opened on purpose.
    signer_.emplace(loop_, house_, options_.remote_signer.empty() ? "admin" : "status",
                    [this](const proto::SignerStatus& status) { signer_is_there(status); });
    if (!options_.serve_signer.empty()) return tell_signer_box();
    engine_.emplace(loop_, house_);
    if (!options_.is_headless)
        web_.emplace(loop_, house_, [this](const std::string& url) { tell_link(url); });
}

Status Launch::start(Role role, std::vector<std::string> arguments) {
    const std::string own = own_path();
    ChildProgram program{.name = std::string(to_string(role)), .path = own, .arguments = {}};
    if (role == Role::signer)
        program.path = (std::filesystem::path(own).parent_path() / "strongroom-signer").string();
    else if (role == Role::bridge)
        program.arguments = {"signer-bridge", bridged_.empty() ? "connect" : "serve"};
    else
        program.arguments.push_back(program.name);
    program.arguments.insert(program.arguments.end(), {"--folder", house_.folder(), "--users",
                                                       std::to_string(house_.users_base())});
    program.arguments.insert(program.arguments.end(), arguments.begin(), arguments.end());
    return supervisor_->start(std::move(program));
}

// Before anything is made: a wrong file leaves no folder behind.
Status Launch::read_venues() {
    TRY_ASSIGN(venues_.text, read_file(options_.venue_file));
    TRY_ASSIGN(const VenueFile file, parse_venue_file(venues_.text, options_.venue_file));
    venues_.paper = file.paper;
    for (const HouseVenue& venue : file.venues) {
        if (venue.ca_file.empty()) continue;
        const std::string name(venue.profile.venue);
        Result<std::string> certificates = read_file(venue.ca_file);
        if (!certificates)
            return fail_in(fmt::format("{}: [{}]: ca_file", options_.venue_file, name),
                           certificates.error());
        venues_.certificates[name] = *std::move(certificates);
    }
    return {};
}

std::string Launch::copy_of_ca(const std::string& venue) const {
    return fmt::format("{}/run/{}-ca.pem", house_.folder(), venue);
}

// The processes see nothing of what lies elsewhere, so the certificates come along.
Status Launch::copy_venues(std::string& text) {
    for (const auto& [venue, certificates] : venues_.certificates) {
        const std::string copy = copy_of_ca(venue);
        TRY(disk_.replace(copy, as_bytes(certificates)));
        if (::chmod(copy.c_str(), 0644) != 0) return fail(Errc::io, copy + ": chmod");
        text = with_ca_file(text, venue, copy);
    }
    return {};
}

Status Launch::start_processes() {
    supervisor_.emplace(loop_, house_.folder() + "/log",
                        [this](const Error& why) { stop(std::unexpected(why)); });
    return options_.serve_signer.empty() ? start_platform() : start_signer();
}

Status Launch::start_practice(const std::string& venue_path) {
    PracticeHouse house{.host = "127.0.0.1",
                        .venues = {},
                        .ca_file = house_.sockets_of(Role::practice) + "/ca.pem",
                        .label = prices_.label,
                        .stream_life = options_.stream_life};
    std::vector<std::string> arguments{"--in-house", "--speed", prices_.speed};
    for (const std::string& venue : options_.practice_venues) {
        house.venues.push_back({venue, free_port()});
        arguments.insert(arguments.end(),
                         {"--venue", fmt::format("{}={}", venue, house.venues.back().port)});
    }
    TRY(disk_.replace(venue_path, as_bytes(write_practice_venue_file(house))));
    if (!prices_.is_live) arguments.insert(arguments.end(), {"--paused", "--settle"});
    if (!options_.faults.empty())
        arguments.insert(arguments.end(),
                         {"--faults", std::filesystem::absolute(options_.faults).string()});
    if (!options_.stream_life.empty())
        arguments.insert(arguments.end(), {"--stream-life", options_.stream_life});
    arguments.insert(arguments.end(), prices_.arguments.begin(), prices_.arguments.end());
    return start(Role::practice, std::move(arguments));
}

// One more process of a real house, under the practice venue's user.
Status Launch::start_paper(std::string& venue_text) {
    const PaperPlan& plan = *venues_.paper;
    const std::uint16_t port = free_port();
    venue_text = with_paper_venue(venue_text, port, house_.sockets_of(Role::practice) + "/ca.pem");
    return start(
        Role::practice,
        paper_arguments(plan, port, plan.source_ca.empty() ? "" : copy_of_ca(plan.prices)));
}

Status Launch::start_platform() {
    const std::string venue_path = house_.folder() + "/run/venue.toml";
    if (options_.is_practice) {
        TRY(start_practice(venue_path));
    } else {
        std::string text = venues_.text;
        TRY(copy_venues(text));
        if (venues_.paper) TRY(start_paper(text));
        TRY(disk_.replace(venue_path, as_bytes(text)));
    }
    if (::chmod(venue_path.c_str(), 0644) != 0) return fail(Errc::io, venue_path + ": chmod");
    TRY(start_signer());
    for (const Role role : {Role::courier, Role::engine, Role::watch}) TRY(start(role, {}));
    std::vector<std::string> web{"--address", options_.web_address,
                                 "--port",    std::to_string(options_.web_port),
                                 "--ui",      options_.ui};
    if (!options_.hook_proxy.empty()) web.insert(web.end(), {"--hook-proxy", options_.hook_proxy});
    TRY(start(Role::web, web));
    return start_notices();
}

// ---- The key ---------------------------------------------------------------------------------

// Each time that the signer has started: it begins sealed.
void Launch::signer_is_there(const proto::SignerStatus& status) {
    if (!options_.is_practice) {
        if (status.is_sealed() && !signer_at_.empty())
            log::warn(
                fmt::format("the signer at {} is sealed: nothing trades until `strongroom "
                            "unseal` on its box",
                            signer_at_));
        else if (status.is_sealed())
            log::warn("the signer is sealed: nothing trades until `strongroom unseal`");
        return;
    }
    const auto then = [this](const Status& done) {
        if (!done) return log::warn(done.error().message);  // It is asked again when it is back.
        signer_->ask_status([this](const proto::SignerStatus& now) { unsealed(now); });
    };
    if (!status.is_initialised())
        signer_->init(secrets_.passphrase, true, then);
    else if (status.is_sealed())
        signer_->unseal(secrets_.passphrase, then);
    else
        unsealed(status);
}

void Launch::unsealed(const proto::SignerStatus& status) {
    const auto is_missing = [&](const PracticeKey& wanted) {
        return std::ranges::none_of(status.keys(), [&](const proto::KeyStatus& key) {
            return key.account() == wanted.account;
        });
    };
    const auto next = std::ranges::find_if(secrets_.keys, is_missing);
    if (next == secrets_.keys.end()) return await_rights();
    signer_->add_key(*next, std::string(kPracticePolicy), [this](const Status& done) {
        if (done)
            return signer_->ask_status([this](const proto::SignerStatus& now) { unsealed(now); });
        if (done.error().code != Errc::unavailable) stop(done);
    });
}

// What the owner would have to look up and say; of a key that was made here, for play money.
void Launch::allow_what_is_untold(const std::string& account) {
    signer_->allow_no_ip(account, [this](const Status& done) {
        if (done) return await_rights();
        if (done.error().code != Errc::unavailable) stop(done);
    });
}

// Before the venue said what a key may do it places no orders, and the bots would only be refused.
void Launch::await_rights() {
    signer_->ask_status([this](const proto::SignerStatus& status) {
        std::size_t ready = 0;
        for (const proto::KeyStatus& key : status.keys()) {
            if (std::ranges::count(secrets_.keys, key.account(), &PracticeKey::account) == 0)
                continue;
            const std::string& code = key.posture_code();
            if (code == "no_ip_list" && !venues::requests_of(key.venue())->tells_ip_list())
                return allow_what_is_untold(key.account());
            if (code.empty()) {
                ++ready;
            } else if (code != "unchecked" && !std::exchange(is_posture_told_, true)) {
                log::warn("a practice key places no orders: `strongroom key check` says why");
            }
        }
        if (ready < secrets_.keys.size())
            loop_.after(kTryAgain, [this] { await_rights(); });
        else if (!std::exchange(has_keys_, true))
            look_for_bots();
    });
}

// ---- The bots --------------------------------------------------------------------------------

// Those that are not there from an earlier run.
void Launch::look_for_bots() {
    const auto again = [this](const Status&) {
        loop_.after(kTryAgain, [this] { look_for_bots(); });
    };
    const auto ask_engine = [this, again](std::vector<StarterBot> wanted) {
        engine_->ask_state(
            [this, wanted = std::move(wanted)](const proto::EngineState& state) {
                for (const StarterBot& bot : wanted) {
                    const bool is_known = std::ranges::any_of(
                        state.bots(),
                        [&](const proto::BotState& known) { return known.name() == bot.name; });
                    if (!is_known) bots_.insert(bots_.begin(), bot);
                }
                add_next_bot();
            },
            again);
    };
    std::vector<StarterBot> wanted;
    for (const std::string& path : options_.bots) {
        const Result<std::string> text = read_file(path);
        const auto file = text ? bots::parse_bot_file(*text, path)
                               : Result<bots::BotFile>(std::unexpected(text.error()));
        if (!file) return stop(std::unexpected(file.error()));
        wanted.push_back({file->name.value, *text});
    }
    if (!wanted.empty()) return ask_engine(std::move(wanted));
    ask_practice("GET", "/state", [this, again, ask_engine](const PracticeAnswers& states) {
        const std::string price = states ? price_of(states->front()) : "";
        if (price.empty()) return again({});
        ask_engine(starter_bots(secrets_.keys, price));
    });
}

void Launch::add_next_bot() {
    if (bots_.empty()) return bots_are_in();
    const StarterBot bot = bots_.back();
    engine_->add_bot(bot.file, bot.name, [this, bot](const Status& done) {
        const bool is_early =
            !done && (done.error().code == Errc::unavailable || done.error().code == Errc::timeout);
        if (is_early) {
            // The engine may have died after it took the bot: ask what it knows.
            bots_.clear();
            loop_.after(kTryAgain, [this] { look_for_bots(); });
            return;
        }
        if (!done) return stop(done);
        bots_.pop_back();
        add_next_bot();
    });
}

void Launch::bots_are_in() {
    if (!prices_.is_live) resume_market();
    if (options_.is_headless) begin_headless();
}

void Launch::tell_link(const std::string& url) {
    fmt::print(stderr,
               "\n  Strongroom is running on {}\n\n  Open this link (it works once, for 15 "
               "minutes):\n    {}\n\n  Ctrl-C stops it. Messages: {}/log/\n\n",
               options_.is_practice ? "the practice venue: " + prices_.label : "the venue", url,
               house_.folder());
}

void Launch::stop(const Status& why) {
    if (!why) outcome_ = why;
    const auto end = [this] { loop_.stop(); };
    if (supervisor_)
        supervisor_->stop_all(end);
    else
        loop_.after({}, end);  // The loop may not have begun.
}

}  // namespace strongroom::apps
