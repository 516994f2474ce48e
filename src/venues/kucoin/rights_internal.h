// What a key may do, which is told of the key that asks and of each sub-account key alike.
#pragma once

#include "venues/account.h"
#include "venues/json_internal.h"

namespace strongroom::venues::kucoin {

Result<KeyRights> read_rights(const json::Object& object);

}  // namespace strongroom::venues::kucoin
