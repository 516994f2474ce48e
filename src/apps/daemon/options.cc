#include "apps/daemon/options.h"
#include "apps/arguments.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "apps/command.h"

namespace strongroom::apps {
namespace {

// A place that this user may not even look at is as good as none.
bool is_there(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

}  // namespace

std::string default_folder(bool is_practice) {
    if (is_practice) return default_folder(false) + "-practice";
    if (::geteuid() == 0) return "/var/lib/strongroom";
    const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): nobody sets it.
    return std::string(home == nullptr ? "." : home) + "/.local/share/strongroom";
}

std::string existing_folder() {
    const std::string real = default_folder(false);
    return is_there(real) ? real : default_folder(true);
}

std::string default_ui_folder() {
    const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const auto built = program / "../../ui/dist";
    const auto chosen = is_there(built) ? built : program / "../share/strongroom/ui";
    return chosen.lexically_normal().string();
}

void add_folder_option(Command command, std::string& folder) {
    folder = existing_folder();
    command.add_option("--folder", folder, "where this installation keeps its data")
        .capture_default_str();
}

Command add_daemon_command(Command app, const std::string& name, const std::string& help,
                           int& exit_code, std::function<Status(const House&)> run) {
    const auto options = std::make_shared<HouseOptions>();
    Command command = app.add_subcommand(name, help + " (started by `up`)").group("Processes");
    command.add_option("--folder", options->folder, "the house that it belongs to").required();
    command.add_option("--users", options->users_base,
                       "as root: the first of the user ids that the processes run as; 0: none");
    command.callback([options, &exit_code, run = std::move(run)] {
        const Status done = run(options->house());
        exit_code = done ? kDone : report(done.error());
    });
    return command;
}

}  // namespace strongroom::apps
