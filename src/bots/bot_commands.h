// Which commands a kind of bot takes, and what they may say (docs/bots.md).
//
// Whoever asks for another one is told so before anything is in the journal. What a bot then makes
// of a command that it takes (no such deal, too little for a lot), it says itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/event.h"

namespace strongroom::bots {

// In the order of kCommandWords. Of a kind that there is not: none.
std::vector<Command::Kind> commands_taken_by(std::string_view kind);

// "a grid bot takes stop, close, cancel": the answer to another one.
std::string commands_in_words(std::string_view kind);

// Errors: invalid: a command that this kind does not take, a deal's number or a text where the
// command has none.
Status check_command(std::string_view kind, const Command& command);

}  // namespace strongroom::bots
