// `strongroom bot add | list | stop | close | tell`: the owner and the engine. `bot check` needs no
// engine.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/blocking_channel.h"
#include "apps/daemon/options.h"
#include "engine.pb.h"
#include "model/command_words.h"
#include "wire/intents.h"

namespace strongroom::apps {
namespace {

struct BotOptions {
    std::string folder;
    std::string file;
    std::string name;
    bool is_json = false;
    std::string command;
    std::uint32_t deal = 0;
    std::string text;
};

Result<proto::FromEngine> ask(const BotOptions& options, const proto::ToEngine& message) {
    wire::silence_protobuf();
    TRY_ASSIGN(BlockingChannel channel,
               BlockingChannel::connect(House(options.folder, 0).socket(Role::engine, "control"),
                                        "the engine"));
    TRY_ASSIGN(const Bytes frame, channel.ask(as_bytes(message.SerializeAsString())));
    proto::FromEngine answer;
    if (!answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
        return fail(Errc::corrupt, "the engine's answer does not read; is it another version?");
    return answer;
}

Status tell(const BotOptions& options, const proto::ToEngine& message) {
    TRY_ASSIGN(const proto::FromEngine answer, ask(options, message));
    const proto::EngineDone& done = answer.done();
    for (const std::string& text : done.says()) fmt::print(stderr, "{}\n", text);
    if (done.error().empty()) return {};
    const bool is_away = done.code() == "unavailable" || done.code() == "timeout";
    return fail(is_away ? Errc::unavailable : Errc::invalid, done.error());
}

Status add(const BotOptions& options) {
    proto::ToEngine message;
    TRY_ASSIGN(*message.mutable_add_bot()->mutable_file(), read_file(options.file));
    message.mutable_add_bot()->set_file_name(options.file);
    return tell(options, message);
}

Status command(const BotOptions& options, const std::string& what) {
    proto::ToEngine message;
    message.mutable_command_bot()->set_bot(options.name);
    message.mutable_command_bot()->set_command(what);
    message.mutable_command_bot()->set_deal(options.deal);
    message.mutable_command_bot()->set_text(options.text);
    return tell(options, message);
}

Status list(const BotOptions& options) {
    proto::ToEngine message;
    message.mutable_get_state();
    TRY_ASSIGN(const proto::FromEngine answer, ask(options, message));
    auto bots = nlohmann::ordered_json::array();
    for (const proto::BotState& bot : answer.state().bots()) {
        bots.push_back({{"name", bot.name()},
                        {"kind", bot.kind()},
                        {"account", bot.account()},
                        {"symbol", bot.symbol()},
                        {"state", bot.state()},
                        {"deals_opened", bot.deals_opened()},
                        {"deals_closed", bot.deals_closed()},
                        {"orders", bot.orders()},
                        {"fills", bot.fills()},
                        {"realised", bot.realised()},
                        {"realised_asset", bot.realised_asset()}});
        if (options.is_json) continue;
        fmt::print("{:<20} {:<5} {:<10} {:>4} deals {:>12} {:<5} {}\n", bot.name(), bot.kind(),
                   bot.symbol(), bot.deals_closed(), bot.realised(), bot.realised_asset(),
                   bot.state());
    }
    if (options.is_json) fmt::print("{}\n", bots.dump());
    return {};
}

Status stop(const BotOptions& options) { return command(options, "stop"); }
Status close(const BotOptions& options) { return command(options, "close"); }
Status tell_bot(const BotOptions& options) { return command(options, options.command); }

}  // namespace

void add_bot_commands(Command app, int& exit_code) {
    Command bot = app.add_subcommand("bot", "bots are TOML files");
    bot.require_subcommand();
    add_bot_check_command(bot, exit_code);
    add_bot_import_command(bot, exit_code);
    add_bot_presets_command(bot, exit_code);
    add_hook_command(bot, exit_code);
    const auto options = std::make_shared<BotOptions>();
    const auto make = [&](const std::string& name, const std::string& help,
                          Status (*act)(const BotOptions&)) {
        Command made = bot.add_subcommand(name, help);
        add_folder_option(made, options->folder);
        made.callback([options, &exit_code, act] {
            const Status done = act(*options);
            exit_code = done ? kDone : report(done.error());
        });
        return made;
    };
    make("add", "start the bot of this file", add)
        .add_option("file", options->file, "the bot's TOML file")
        .required();
    make("list", "the bots and what they made", list).add_flag("--json", options->is_json);
    make("stop",
         "a DCA bot: no new deals, what is open goes on; a grid: cancel all, keep the coins", stop)
        .add_option("name", options->name)
        .required();
    make("close", "cancel all, sell at market, finish", close)
        .add_option("name", options->name)
        .required();
    Command made = make("tell", "a command to a bot, or about one of its deals", tell_bot);
    made.add_option("name", options->name).required();
    made.add_option("command", options->command, command_names()).required();
    made.add_option("text", options->text, "its fields, as in: quote = \"15\"");
    made.add_option("--deal", options->deal, "the deal's number");
}

}  // namespace strongroom::apps
