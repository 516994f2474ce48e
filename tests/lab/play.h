// A play: a bot's story that a trader can read and write (tests/plays/README.md).
//
// The file has the bot as TOML, then what the market does at the left margin and, indented below
// it, what the bot did in answer. The indented lines are the expectation; ./dev golden --update
// writes them anew.
#pragma once

#include <string>

#include "base/result.h"

namespace strongroom::lab {

// The same play with its answers as they are now. Errors: invalid, with the line.
Result<std::string> perform_play(const std::string& text, const std::string& file_name);

}  // namespace strongroom::lab
