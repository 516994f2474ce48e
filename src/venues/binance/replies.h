// Binance as one of the venues that replies.h speaks of.
#pragma once

#include "venues/replies.h"

namespace strongroom::venues::binance {

const Replies& replies();

}  // namespace strongroom::venues::binance
