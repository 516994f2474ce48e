// `strongroom notify test|list|check`: the owner's look at the notices.
#pragma once

#include "apps/arguments.h"

namespace strongroom::apps {

void add_notify_owner_commands(Command notify, int& exit_code);

}  // namespace strongroom::apps
