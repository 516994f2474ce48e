// `strongroom`: one binary, a subcommand each. Wiring only; the work is in the rooms.
#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/doctor/doctor.h"

namespace strongroom::apps {
namespace {

void add_commands(Command app, int& exit_code) {
    app.require_subcommand();
    app.footer(
        "Manual: docs/guide.md. Exit codes: 0 done, 1 a check found something, 2 bad input, 3 not "
        "reachable.");
    add_backtest_command(app, exit_code);
    add_data_command(app, exit_code);
    add_bot_commands(app, exit_code);
    add_key_commands(app, exit_code);
    add_share_commands(app, exit_code);
    add_backup_commands(app, exit_code);
    add_mandate_commands(app, exit_code);
    add_people_commands(app, exit_code);
    add_act_commands(app, exit_code);
    add_ledger_commands(app, exit_code);
    add_leak_command(app, exit_code);
    add_campaign_commands(app, exit_code);
    add_loss_commands(app, exit_code);
    add_doctor_command(app, exit_code);
    add_link_command(app, exit_code);
    add_courier_command(app, exit_code);
    add_engine_command(app, exit_code);
    add_watch_command(app, exit_code);
    add_web_command(app, exit_code);
    add_notify_command(app, exit_code);
    add_venue_commands(app, exit_code);
    add_up_command(app, exit_code);
    add_practice_command(app, exit_code);
    add_witness_command(app, exit_code);
    add_token_command(app, exit_code);
    add_bridge_command(app, exit_code);
    add_drill_command(app, exit_code);
}

}  // namespace
}  // namespace strongroom::apps

int main(int argc, char** argv) {
    using namespace strongroom::apps;
    int exit_code = kDone;
    const int parsed = run_command_line(
        "Strongroom: trading bots whose keys cannot be read out.", "strongroom", STRONGROOM_VERSION,
        argc, argv, [&exit_code](Command app) { add_commands(app, exit_code); });
    return parsed == kDone ? exit_code : parsed;
}
