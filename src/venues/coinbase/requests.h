// Coinbase as one of the venues that requests.h speaks of.
#pragma once

#include "venues/requests.h"

namespace strongroom::venues::coinbase {

const Requests& requests();

}  // namespace strongroom::venues::coinbase
