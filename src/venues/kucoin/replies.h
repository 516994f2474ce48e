// KuCoin as one of the venues that replies.h speaks of.
#pragma once

#include "venues/replies.h"

namespace strongroom::venues::kucoin {

const Replies& replies();

}  // namespace strongroom::venues::kucoin
