// `strongroom lab replay`: a live engine's journal through the same Core, against its books.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "apps/arguments.h"
#include "apps/command.h"
#include "base/real_env.h"
#include "lab/replay.h"
#include "venues/profiles.h"
#include "venues/replies.h"

namespace strongroom::apps {
namespace {

struct Options {
    std::string folder;
    std::string venue;
    std::string environment = "production";
};

// Gone with the command, whatever came of it.
class ScratchFolder {
  public:
    ScratchFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "replay-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

Result<lab::ReplayResult> run(const Options& options) {
    const std::string named = std::filesystem::path(options.folder + "/").parent_path().filename();
    const std::string venue = options.venue.empty() ? named : options.venue;
    const auto profile = venues::profile_of(venue, options.environment);
    if (!profile) return fail_in("--venue, --environment", profile.error());
    const ScratchFolder scratch;
    if (scratch.path().empty()) return fail(Errc::io, "no folder for temporary files");
    lab::ReplayJob job{.folder = options.folder, .scratch = scratch.path(), .settings = {}};
    job.settings.times.grace = profile->grace;
    job.settings.limits.rests_stops = venues::served(*profile).rests_stops();
    PosixDisk disk;
    SystemRandom random;
    return lab::replay(job, disk, random);
}

}  // namespace

void add_replay_command(Command lab, int& exit_code) {
    Command command =
        lab.add_subcommand("replay", "a live engine's journal again, against its books");
    command.footer("Example: strongroom lab replay ~/.local/share/strongroom/engine/binance");
    const auto options = std::make_shared<Options>();
    command.add_option("folder", options->folder, "the engine's folder at one venue").required();
    command.add_option("--venue", options->venue, "the venue; else the folder's name says it");
    command.add_option("--environment", options->environment, "as in the venue file")
        .capture_default_str();
    command.callback([options, &exit_code] {
        const auto result = run(*options);
        if (!result) {
            exit_code = report(result.error());
            return;
        }
        const bool is_same = result->difference.empty();
        fmt::print("{} inputs, {} orders, {}\n", result->inputs, result->orders,
                   is_same ? "the same" : result->difference);
        exit_code = is_same ? kDone : kFound;
    });
}

}  // namespace strongroom::apps
