// The page of a drill: for each plot the price of the thin coin, the loss with and without the
// watch, and when orders were stolen, seen and keys frozen. One file that asks for nothing else.
#pragma once

#include <string>
#include <vector>

#include "drill/scoreboard.h"

namespace strongroom::drill {

std::string timeline_page(const std::vector<Replay>& replays);
// Of one plot; SVG, with its style a file of its own.
std::string timeline_picture(const Replay& replay);
std::string timeline_drawing(const Replay& replay);

}  // namespace strongroom::drill
