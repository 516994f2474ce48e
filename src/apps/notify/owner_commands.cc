#include "apps/notify/owner_commands.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/command.h"
#include "apps/daemon/blocking_channel.h"
#include "apps/daemon/house.h"
#include "apps/daemon/options.h"
#include "apps/notify/notices_file.h"
#include "base/time.h"
#include "notify.pb.h"

namespace strongroom::apps {
namespace {

constexpr std::string_view kWho = "the process that sends notices";

struct Options {
    std::string folder;
    std::string channel;
    std::string file;
    bool is_json = false;
};

Status test(const Options& options) {
    TRY_ASSIGN(BlockingChannel channel,
               BlockingChannel::connect(House(options.folder, 0).socket(Role::notify, "owner"),
                                        std::string(kWho)));
    proto::ToNotify message;
    message.mutable_test()->set_channel(options.channel);
    TRY_ASSIGN(const Bytes frame, channel.ask(as_bytes(message.SerializeAsString())));
    proto::FromNotify answer;
    if (!answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
        return fail(Errc::corrupt, "the answer does not read; another version?");
    const proto::NotifyDone& done = answer.done();
    if (done.code() == to_string(Errc::unavailable))
        return fail(Errc::unavailable, fmt::format("{}: {}", options.channel, done.error()));
    if (!done.error().empty())
        return fail(Errc::invalid, fmt::format("{}: {}", options.channel, done.error()));
    fmt::print("{}: sent. The server answered: {}\n", options.channel,
               done.said().empty() ? "nothing" : done.said());
    return {};
}

void print_text(const proto::NotifyState& state) {
    for (const proto::NoticeChannel& channel : state.channels())
        fmt::print("{:<16} {:<9} {}, {} waiting{}\n", channel.name(), channel.kind(),
                   channel.is_failing() ? "FAILING" : "works", channel.waiting(),
                   channel.said().empty() ? "" : "; last: " + channel.said());
    for (const proto::NoticeView& notice : state.notices()) {
        fmt::print("\n{} {} {} {}\n", to_iso8601({notice.time_ms()}), notice.level(), notice.kind(),
                   notice.id());
        fmt::print("  {}\n", notice.text().substr(0, notice.text().find('\n')));
        for (const proto::NoticeDelivery& one : notice.deliveries())
            fmt::print("  {:<16} {} after {} attempts{}\n", one.channel(), one.state(),
                       one.attempts(), one.said().empty() ? "" : ": " + one.said());
    }
}

void print_json(const proto::NotifyState& state) {
    using Json = nlohmann::ordered_json;
    Json out{{"channels", Json::array()}, {"notices", Json::array()}};
    for (const proto::NoticeChannel& channel : state.channels())
        out["channels"].push_back({{"name", channel.name()},
                                   {"kind", channel.kind()},
                                   {"is_failing", channel.is_failing()},
                                   {"said", channel.said()},
                                   {"waiting", channel.waiting()}});
    for (const proto::NoticeView& notice : state.notices()) {
        Json row{{"id", notice.id()},     {"time_ms", notice.time_ms()},
                 {"kind", notice.kind()}, {"level", notice.level()},
                 {"text", notice.text()}, {"deliveries", Json::array()}};
        for (const proto::NoticeDelivery& one : notice.deliveries())
            row["deliveries"].push_back({{"channel", one.channel()},
                                         {"state", one.state()},
                                         {"attempts", one.attempts()},
                                         {"said", one.said()},
                                         {"time_ms", one.time_ms()}});
        out["notices"].push_back(std::move(row));
    }
    fmt::print("{}\n", out.dump(2, ' ', false, Json::error_handler_t::replace));
}

Status list(const Options& options) {
    TRY_ASSIGN(BlockingChannel channel,
               BlockingChannel::connect(House(options.folder, 0).socket(Role::notify, "state"),
                                        std::string(kWho)));
    // It tells its state to whoever comes; what is sent there is not read.
    TRY_ASSIGN(const Bytes frame, channel.ask(as_bytes("?")));
    proto::NotifyState state;
    if (!state.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
        return fail(Errc::corrupt, "the answer does not read; another version?");
    if (options.is_json)
        print_json(state);
    else
        print_text(state);
    return {};
}

Status check(const Options& options) {
    TRY_ASSIGN(const NoticesFile file, read_notices_file(options.file));
    TRY(read_secrets(file));
    for (const notify::Channel& channel : file.config.channels) {
        std::string kinds;
        for (const notify::Kind kind : channel.tells)
            kinds += fmt::format(" {}", notify::word_of(kind));
        fmt::print("{:<16} {:<9} at most {} an hour:{}\n", channel.name, word_of(channel.kind),
                   channel.per_hour, kinds);
    }
    return {};
}

}  // namespace

void add_notify_owner_commands(Command notify, int& exit_code) {
    const auto options = std::make_shared<Options>();
    const auto add = [&](Command command, Status (*run)(const Options&)) {
        command.callback([options, run, &exit_code] {
            const Status done = run(*options);
            exit_code = done ? kDone : report(done.error());
        });
    };
    Command test_command =
        notify.add_subcommand("test", "sends a test there now, and says what the server answered");
    add_folder_option(test_command, options->folder);
    test_command.add_option("channel", options->channel, "its name in the notices file").required();
    add(test_command, test);
    Command list_command =
        notify.add_subcommand("list", "the newest notices, and what became of each");
    add_folder_option(list_command, options->folder);
    list_command.add_flag("--json", options->is_json, "as one JSON document");
    add(list_command, list);
    Command check_command =
        notify.add_subcommand("check", "reads a notices file and its secrets; sends nothing");
    check_command.add_option("file", options->file, "notices.toml").required();
    add(check_command, check);
}

}  // namespace strongroom::apps
