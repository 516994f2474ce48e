// `strongroom`: one binary, a subcommand each. Wiring only; the work is in the rooms.
#include <CLI/CLI.hpp>

#include "apps/command.h"

int main(int argc, char** argv) {
    CLI::App app{"Strongroom: trading bots whose keys cannot be read out.", "strongroom"};
    app.require_subcommand(1);
    app.set_version_flag("--version", STRONGROOM_VERSION);
    app.footer(
        "Manual: docs/guide.md. Exit codes: 0 done, 1 a check found something, 2 bad input, 3 not "
        "reachable.");
    int exit_code = strongroom::apps::kDone;
    strongroom::apps::add_backtest_command(app, exit_code);
    strongroom::apps::add_data_command(app, exit_code);
    strongroom::apps::add_bot_commands(app, exit_code);
    strongroom::apps::add_key_commands(app, exit_code);
    strongroom::apps::add_ledger_commands(app, exit_code);
    strongroom::apps::add_link_command(app, exit_code);
    strongroom::apps::add_courier_command(app, exit_code);
    strongroom::apps::add_engine_command(app, exit_code);
    strongroom::apps::add_watch_command(app, exit_code);
    strongroom::apps::add_web_command(app, exit_code);
    strongroom::apps::add_up_command(app, exit_code);
    strongroom::apps::add_practice_command(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? strongroom::apps::kDone : strongroom::apps::kBadInput;
    }
    return exit_code;
}
