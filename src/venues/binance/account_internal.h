// Balances, which a reply and the private stream tell under different names.
#pragma once

#include "venues/account.h"
#include "venues/json_internal.h"

namespace strongroom::venues::binance {

struct BalanceFields {
    std::string_view asset;
    std::string_view free;
    std::string_view locked;
};

// Sorted by asset. Errors: an asset that is there twice, since nobody can say which amount holds.
Result<std::vector<Balance>> read_balances(json::Value value, const BalanceFields& fields);

}  // namespace strongroom::venues::binance
