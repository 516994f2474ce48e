// Why an order is gone without having filled, as the user reads it.
#pragma once

#include <string>

#include "model/event.h"

namespace strongroom::bots {

// `changed` tells of a closed order that the bot did not cancel itself.
std::string why_it_ended(const OrderChanged& changed);

}  // namespace strongroom::bots
