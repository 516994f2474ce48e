// `strongroom key venue-… | prove-dead`: what the owner has done about keys at their venue.
#pragma once

#include "apps/arguments.h"

namespace strongroom::apps {

void add_key_venue_commands(Command key, int& exit_code);

}  // namespace strongroom::apps
