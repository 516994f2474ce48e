// What the subcommands of `strongroom` share: how they are added, what they return, how they talk.
//
// stdout has the result and nothing else; messages and progress go to stderr (docs/cli.md).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/arguments.h"
#include "base/bytes.h"
#include "base/result.h"
#include "model/decimal.h"

namespace strongroom::apps {

// Exit codes: 0 done, 1 a check found something, 2 wrong use or bad input, 3 a service is not
// there.
enum ExitCode { kDone = 0, kFound = 1, kBadInput = 2, kNotReachable = 3 };

// Prints the message to stderr and returns the exit code that fits the error.
int report(const Error& error);

// Each adds its subcommands; the chosen one sets `exit_code` when the arguments are parsed.
void add_backup_commands(Command app, int& exit_code);
void add_backtest_command(Command app, int& exit_code);
void add_sweep_command(Command lab, int& exit_code);
void add_replay_command(Command lab, int& exit_code);
void add_differ_command(Command lab, int& exit_code);
void add_paper_command(Command lab, int& exit_code);
void add_data_command(Command app, int& exit_code);
void add_data_fetch_command(Command data, int& exit_code);
void add_indicators_command(Command lab, int& exit_code);
void add_bot_commands(Command app, int& exit_code);
void add_bot_check_command(Command bot, int& exit_code);
void add_bot_import_command(Command bot, int& exit_code);
void add_bot_presets_command(Command bot, int& exit_code);
void add_hook_command(Command bot, int& exit_code);
void add_key_commands(Command app, int& exit_code);
void add_share_commands(Command app, int& exit_code);
void add_ledger_commands(Command app, int& exit_code);
void add_mandate_commands(Command app, int& exit_code);
void add_people_commands(Command app, int& exit_code);
void add_act_commands(Command app, int& exit_code);
void add_leak_command(Command app, int& exit_code);
void add_campaign_commands(Command app, int& exit_code);
void add_loss_commands(Command app, int& exit_code);
void add_link_command(Command app, int& exit_code);
void add_courier_command(Command app, int& exit_code);
void add_engine_command(Command app, int& exit_code);
void add_watch_command(Command app, int& exit_code);
void add_web_command(Command app, int& exit_code);
void add_venue_commands(Command app, int& exit_code);
void add_up_command(Command app, int& exit_code);
void add_practice_command(Command app, int& exit_code);
void add_witness_command(Command app, int& exit_code);
void add_token_command(Command app, int& exit_code);
void add_bridge_command(Command app, int& exit_code);
void add_notify_command(Command app, int& exit_code);
void add_drill_command(Command app, int& exit_code);

// An option's number above zero. Errors: invalid, naming the option.
Result<Decimal> amount_of(std::string_view option, std::string_view text);
// A whole file, of 4 GiB at most.
Result<Bytes> read_bytes(const std::string& path);
Result<std::string> read_file(const std::string& path);
Status write_file(const std::string& path, std::string_view text);

// A bar on stderr for what takes longer than a second; silent when stderr is no terminal.
class ProgressBar {
  public:
    explicit ProgressBar(std::string what);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    void show(double share);

  private:
    std::string what_;
    std::int64_t started_ns_;
    bool is_shown_ = false;
};

}  // namespace strongroom::apps
