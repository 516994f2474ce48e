// `strongroom doctor`.
#pragma once

#include "apps/arguments.h"

namespace strongroom::apps {

void add_doctor_command(Command app, int& exit_code);

}  // namespace strongroom::apps
