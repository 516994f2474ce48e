// A bot that is another process: it is told each event as a line and answers with a line of
// actions. For backtests and runs on paper: the engine takes no such bot (docs/python.md, 0047).
//
// The process has the rights of whoever started the run, as any program of his. It gets no
// key, no socket and no clock from us. A line that does not come in time, or says nothing we know,
// ends the run with an error.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "bots/bot.h"

namespace strongroom::lab {

struct ProcessOptions {
    std::string command;  // As for a shell: "python3 my_bot.py".
    Duration answer_limit = seconds(10);
    bool is_quiet = false;  // What it writes to stderr is not shown (the second run of a pair).
};

// Why its bots went wrong; empty while none did. Shared: a bot cannot return an error.
struct ProcessFault {
    std::string text;
};

// Starts the process. Errors: io.
Result<std::unique_ptr<bots::Bot>> start_process_bot(const ProcessOptions& options,
                                                     std::vector<bots::Market> markets,
                                                     std::shared_ptr<ProcessFault> fault);

}  // namespace strongroom::lab
