// The keys of one condition on candles. Heavy (toml++): only for .cc files.
#pragma once

#include <string>

#include "bots/toml_reader_internal.h"
#include "indicators/sign.h"

namespace strongroom::bots {

// Reads the keys of `when`, all but "when" and "interval". Errors: invalid, also when there is no
// such condition.
Result<indicators::Test> read_test(TableReader& table, const std::string& when);

}  // namespace strongroom::bots
