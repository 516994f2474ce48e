// `strongroom link`: a link to log in to the page with.
#include <fmt/format.h>

#include <memory>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/blocking_channel.h"
#include "apps/daemon/options.h"
#include "web.pb.h"

namespace strongroom::apps {
namespace {

Status print_link(const std::string& folder) {
    const House house(folder, 0);
    TRY_ASSIGN(BlockingChannel channel,
               BlockingChannel::connect(house.socket(Role::web, "owner"), "the web process"));
    proto::ToWeb message;
    message.mutable_want_login_link();
    TRY_ASSIGN(const Bytes frame, channel.ask(as_bytes(message.SerializeAsString())));
    proto::FromWeb answer;
    if (!answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())) ||
        !answer.has_login_link()) {
        return fail(Errc::corrupt,
                    "the web process's answer does not read; is it another version?");
    }
    fmt::print("{}\n", answer.login_link().url());
    return {};
}

}  // namespace

void add_link_command(Command app, int& exit_code) {
    const auto folder = std::make_shared<std::string>();
    Command command = app.add_subcommand(
        "link", "print a link to log in to the page with (once, within 15 minutes)");
    add_folder_option(command, *folder);
    command.callback([folder, &exit_code] {
        const Status done = print_link(*folder);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
