// What a bot in another process is told and answers: one line of JSON each way (docs/python.md).
//
// Amounts are texts, times are milliseconds. A line that says something else than an action is an
// error, never a guess.
#pragma once

#include <string>

#include "bots/bot.h"

namespace strongroom::lab {

inline constexpr std::size_t kProcessLineMax = 65'536;
inline constexpr std::size_t kProcessActionsMax = 2'000;

// Without the newline. Started brings the pairs and their terms with it.
std::string event_line(const Event& event, const std::vector<bots::Market>& markets);

struct ProcessAnswer {
    Actions actions;
    std::string state;  // One line for the user; empty: as before.
};
// `pairs`: how many the bot trades. `last_ref`: the highest order number of before; each order of
// the answer has a higher one. Errors: invalid, with the number of the action and its field.
Result<ProcessAnswer> read_answer(std::string_view line, std::size_t pairs, OrderRef last_ref);

}  // namespace strongroom::lab
