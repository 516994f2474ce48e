// `strongroom bot hook`: who may send signals to a bot. The web process keeps the hooks.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>
#include <vector>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/blocking_channel.h"
#include "apps/daemon/options.h"
#include "web.pb.h"

namespace strongroom::apps {
namespace {

struct HookOptions {
    std::string folder;
    std::string bot;
    std::vector<std::string> sources;
    std::string overlap = "1d";
    bool is_new = false;
    bool is_rotate = false;
    bool is_drop = false;
    bool is_hmac = false;
    bool is_list = false;
};

Result<proto::FromWeb> ask(const HookOptions& options, const proto::ToWeb& message) {
    TRY_ASSIGN(BlockingChannel channel,
               BlockingChannel::connect(House(options.folder, 0).socket(Role::web, "owner"),
                                        "the web process"));
    TRY_ASSIGN(const Bytes frame, channel.ask(as_bytes(message.SerializeAsString())));
    proto::FromWeb answer;
    if (!answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
        return fail(Errc::corrupt, "the web process's answer does not read; another version?");
    return answer;
}

Status list(const HookOptions& options) {
    proto::ToWeb message;
    message.mutable_list_hooks();
    TRY_ASSIGN(const proto::FromWeb answer, ask(options, message));
    for (const proto::HookState& hook : answer.hook_list().hooks()) {
        std::string refused;
        for (const auto& one : hook.refused())
            refused += fmt::format(", {} {}", one.count(), one.why());
        const std::string until =
            hook.old_until_ms() == 0
                ? ""
                : fmt::format(", the secret before it until {}", to_iso8601({hook.old_until_ms()}));
        fmt::print(
            "{:<20} {:<5} from {}; secret of {}{}; {} taken{}\n", hook.bot(),
            hook.is_hmac() ? "hmac" : "token",
            hook.sources().empty() ? "anywhere" : fmt::format("{}", fmt::join(hook.sources(), " ")),
            to_iso8601({hook.made_ms()}), until, hook.taken(), refused);
    }
    return {};
}

Result<proto::ToWeb> wish_of(const HookOptions& options) {
    proto::ToWeb message;
    const int wishes = int{options.is_new} + int{options.is_rotate} + int{options.is_drop};
    if (wishes != 1 || options.bot.empty()) {
        return fail(Errc::invalid,
                    "name a bot and one of --new, --rotate and --drop; or write --list");
    }
    if (options.is_new) {
        message.mutable_make_hook()->set_bot(options.bot);
        message.mutable_make_hook()->set_is_hmac(options.is_hmac);
        for (const std::string& source : options.sources)
            message.mutable_make_hook()->add_sources(source);
        return message;
    }
    if (options.is_hmac || !options.sources.empty())
        return fail(Errc::invalid, "--hmac and --source are of --new");
    if (options.is_drop) {
        message.mutable_drop_hook()->set_bot(options.bot);
        return message;
    }
    const Result<Duration> overlap = parse_duration(options.overlap);
    if (!overlap) return fail_in("--overlap", overlap.error());
    message.mutable_rotate_hook()->set_bot(options.bot);
    message.mutable_rotate_hook()->set_overlap_ms(overlap->ms);
    return message;
}

Status run(const HookOptions& options) {
    if (options.is_list) return list(options);
    TRY_ASSIGN(const proto::ToWeb message, wish_of(options));
    TRY_ASSIGN(const proto::FromWeb answer, ask(options, message));
    const proto::HookDone& done = answer.hook_done();
    if (!done.error().empty()) return fail(Errc::invalid, done.error());
    if (done.secret().empty()) return {};
    fmt::print("path    {}\nsecret  {}\n", done.path(), done.secret());
    fmt::print(stderr, "The secret is not shown again; --rotate makes another one.\n");
    return {};
}

}  // namespace

void add_hook_command(Command bot, int& exit_code) {
    Command command =
        bot.add_subcommand("hook", "who may send signals to a bot: its webhook and the secret");
    command.footer("Example: strongroom bot hook btc-signals --new --source tradingview");
    const auto options = std::make_shared<HookOptions>();
    add_folder_option(command, options->folder);
    command.add_option("name", options->bot, "the bot");
    command.add_flag("--new", options->is_new, "make a hook; prints its secret, once");
    command.add_flag("--hmac", options->is_hmac, "the sender signs, in X-Strongroom-Signature");
    command.add_option("--source", options->sources,
                       "an address that it may come from, or tradingview; default: anywhere");
    command.add_flag("--rotate", options->is_rotate, "a new secret; the old one stays good for");
    command.add_option("--overlap", options->overlap, "so long").capture_default_str();
    command.add_flag("--drop", options->is_drop, "no hook any more");
    command.add_flag("--list", options->is_list, "all hooks, and what came through them");
    command.callback([options, &exit_code] {
        const Status done = run(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
