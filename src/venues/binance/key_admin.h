// Binance: keys of sub-accounts, as a KeyAdmin.
#pragma once

#include "venues/key_admin.h"

namespace strongroom::venues::binance {

const KeyAdmin& key_admin();

}  // namespace strongroom::venues::binance
