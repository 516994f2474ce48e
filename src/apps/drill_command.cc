// `strongroom drill`: calls strongroom-drill, which lies beside this program: a drill runs a signer
// inside, and this program links none (docs/decisions/0063).
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "apps/command.h"
#include "apps/drill/drill_options.h"

namespace strongroom::apps {
namespace {

// Returns only when it could not be called.
int call_drill(const DrillOptions& options) {
    const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe");
    std::string program = (own.parent_path() / "strongroom-drill").string();
    std::vector<std::string> words = arguments_of(options);
    std::vector<char*> arguments{program.data()};
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    (void)::execv(program.c_str(), arguments.data());
    return report({Errc::unavailable, fmt::format("{}: {}; it belongs beside this program", program,
                                                  std::generic_category().message(errno))});
}

}  // namespace

void add_drill_command(Command app, int& exit_code) {
    const Command drill =
        app.add_subcommand("drill", "Replays the affair of 2022 and prints the scoreboard");
    const auto options = std::make_shared<DrillOptions>();
    add_drill_options(drill, *options);
    drill.callback([options, &exit_code] { exit_code = call_drill(*options); });
}

}  // namespace strongroom::apps
