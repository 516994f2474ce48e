// `strongroom lab replay`: a live engine's journal through the same Core, against its books.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/engine_folder.h"
#include "base/real_env.h"
#include "base/scratch_folder.h"
#include "lab/replay.h"

namespace strongroom::apps {
namespace {

Result<lab::ReplayResult> run(const EngineFolder& engine) {
    TRY_ASSIGN(engine::Settings settings, settings_of(engine));
    const ScratchFolder scratch("replay");
    if (scratch.path().empty()) return fail(Errc::io, "no folder for temporary files");
    PosixDisk disk;
    SystemRandom random;
    return lab::replay(
        {.folder = engine.folder, .scratch = scratch.path(), .settings = std::move(settings)}, disk,
        random);
}

}  // namespace

void add_replay_command(Command lab, int& exit_code) {
    Command command =
        lab.add_subcommand("replay", "a live engine's journal again, against its books");
    command.footer("Example: strongroom lab replay ~/.local/share/strongroom/engine/binance");
    const auto options = std::make_shared<EngineFolder>();
    add_engine_folder(command, *options);
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
