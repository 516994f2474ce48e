// `strongroom key policy`, `key retire`, `keyring rotate`, `passphrase`: what is changed while keys
// are in use.
#pragma once

#include "apps/arguments.h"

namespace strongroom::apps {

void add_key_change_commands(Command app, Command key, int& exit_code);

}  // namespace strongroom::apps
