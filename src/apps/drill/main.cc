// strongroom-drill: the affair of 2022 against the practice venue (docs/drill.md). A program of its
// own, since it runs a signer inside: `strongroom` does not link one.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "apps/arguments.h"
#include "apps/drill/drill_options.h"
#include "base/real_env.h"
#include "drill/plots.h"
#include "drill/scoreboard.h"
#include "drill/timeline_page.h"
#include "drill/world.h"
#include "wire/intents.h"

namespace strongroom::apps {
namespace {

constexpr int kDone = 0;
constexpr int kFound = 1;
constexpr int kBadInput = 2;

Result<std::vector<const drill::Plot*>> chosen_plots(const std::string& name) {
    std::vector<const drill::Plot*> plots;
    if (const drill::Plot* plot = drill::plot_of(name)) {
        plots.push_back(plot);
    } else if (name == "every") {
        for (const drill::Plot& one : drill::all_plots()) plots.push_back(&one);
    } else {
        std::string known;
        for (const drill::Plot& one : drill::all_plots()) known += fmt::format("{}, ", one.name);
        return fail(Errc::invalid, fmt::format("--plot: write {}calm or every", known));
    }
    return plots;
}

Result<drill::Outcome> timed(const drill::WorldTerms& terms) {
    SystemClock clock;
    const std::int64_t begun = clock.ticks_ns();
    TRY_ASSIGN(drill::Outcome outcome, drill::run_world(terms));
    outcome.wall_ms = (clock.ticks_ns() - begun) / 1'000'000;
    return outcome;
}

Result<std::vector<drill::Replay>> play(const DrillOptions& options) {
    TRY_ASSIGN(const auto plots, chosen_plots(options.plot));
    std::optional<Duration> revoked_after;
    if (!options.revoked_after.empty()) {
        const auto read = parse_duration(options.revoked_after);
        if (!read) return fail_in("--revoked-after", read.error());
        revoked_after = *read;
    }
    std::vector<drill::Replay> replays;
    for (const drill::Plot* plot : plots) {
        drill::Replay replay{.terms = {.accounts = options.accounts,
                                       .seed = options.seed,
                                       .plot = plot,
                                       .has_ip_list = options.has_ip_list,
                                       .is_slow = options.is_slow,
                                       .is_down = options.is_down,
                                       .revoked_after = revoked_after},
                             .watched = {},
                             .control = {}};
        TRY_ASSIGN(replay.watched, timed(replay.terms));
        drill::WorldTerms control = replay.terms;
        control.has_watch = false;
        control.revoked_after = {};
        control.has_ip_list = false;
        TRY_ASSIGN(replay.control, timed(control));
        replays.push_back(std::move(replay));
    }
    return replays;
}

// A false alarm, or books that do not agree: the drill has found something.
bool is_sound(const std::vector<drill::Replay>& replays) {
    return std::ranges::all_of(replays, [](const drill::Replay& replay) {
        return replay.watched.false_alarms == 0 && replay.watched.do_books_agree &&
               replay.control.do_books_agree;
    });
}

int run(const DrillOptions& options) {
    const auto replays = play(options);
    if (!replays) {
        fmt::print(stderr, "strongroom drill: {}\n", replays.error().message);
        return kBadInput;
    }
    fmt::print("{}", options.is_json ? drill::scoreboard_json(*replays)
                                     : drill::scoreboard_text(*replays));
    if (!options.html.empty()) {
        PosixDisk disk;
        const std::string drawn = options.html.ends_with(".svg")
                                      ? drill::timeline_picture(replays->front())
                                      : drill::timeline_page(*replays);
        if (const Status written = disk.replace(options.html, as_bytes(drawn)); !written) {
            fmt::print(stderr, "strongroom drill: {}\n", written.error().message);
            return kBadInput;
        }
    }
    return is_sound(*replays) ? kDone : kFound;
}

}  // namespace
}  // namespace strongroom::apps

int main(int argc, char** argv) {
    using namespace strongroom;
    using namespace strongroom::apps;
    wire::silence_protobuf();
    DrillOptions options;
    int exit_code = kDone;
    const int parsed =
        run_command_line("The affair of 2022, replayed and scored.", "strongroom-drill",
                         STRONGROOM_VERSION, argc, argv, [&](Command app) {
                             add_drill_options(app, options);
                             app.callback([&] { exit_code = run(options); });
                         });
    return parsed == kDone ? exit_code : parsed;
}
