// Scoreboard: what a drill came to, as text and as JSON. The same seed gives the same bytes, but
// for what stands under "wall".
#pragma once

#include <string>
#include <vector>

#include "drill/outcome.h"
#include "drill/world.h"

namespace strongroom::drill {

// One plot: the world with the watch, and the control group without.
struct Replay {
    WorldTerms terms;
    Outcome watched;
    Outcome control;
};

// Of what the control group lost, in per cent with two places: "12.34"; nothing lost: "0.00".
std::string share_lost(const Replay& replay);
std::string scoreboard_text(const std::vector<Replay>& replays);
std::string scoreboard_json(const std::vector<Replay>& replays);

}  // namespace strongroom::drill
