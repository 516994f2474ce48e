// `strongroom witness add`, `remove`, `list`: the owner and the signer's witnesses.
#pragma once

#include "apps/arguments.h"

namespace strongroom::apps {

void add_witness_owner_commands(Command witness, int& exit_code);

}  // namespace strongroom::apps
