// Coinbase as one of the venues that replies.h speaks of.
#pragma once

#include "venues/replies.h"

namespace strongroom::venues::coinbase {

const Replies& replies();

}  // namespace strongroom::venues::coinbase
