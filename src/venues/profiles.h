// The profiles of the venues that are served, by name.
#pragma once

#include "venues/profile.h"

namespace strongroom::venues {

// venue: "binance", "kucoin". environment: "practice", "testnet", "demo", "production", where the
// venue has it. Errors: invalid, naming the key and what it may be.
Result<Profile> profile_of(std::string_view venue, std::string_view environment);

}  // namespace strongroom::venues
