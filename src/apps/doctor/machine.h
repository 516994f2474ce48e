// Looks at this machine for `strongroom doctor`.
#pragma once

#include <string>

#include "apps/doctor/check.h"

namespace strongroom::apps {

// `root`: what stands before /proc and /etc; empty but in tests. `folder`: whose disk is looked at.
MachineFacts look_at_machine(const std::string& root, const std::string& folder);

}  // namespace strongroom::apps
