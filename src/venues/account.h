// What a venue tells of an account and of the key that asks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/amounts.h"

namespace strongroom::venues {

struct Balance {
    Asset asset;
    Decimal free;
    Decimal locked;  // In open orders.

    friend bool operator==(const Balance&, const Balance&) = default;
};

struct AccountState {
    std::string uid;  // The venue's number for the account: the same for all of its keys.
    std::string type;
    bool can_trade = false;  // Flags of the account, not of the key: see KeyRights.
    bool can_withdraw = false;
    std::vector<std::string> permissions;
    std::vector<Balance> balances;
    // Commission as fractions; nothing where the venue does not say.
    std::optional<Decimal> maker_fee;
    std::optional<Decimal> taker_fee;
    Time time;
};

// What the key itself may do. A right that the venue does not name counts as absent, except that an
// answer without the ones below is an error.
struct KeyRights {
    bool is_ip_bound = false;
    bool can_read = false;
    bool can_trade = false;
    bool can_withdraw = false;
    bool can_transfer = false;               // To another user, or between the user's own accounts.
    std::vector<std::string> other_granted;  // The venue's words for whatever else is granted.
    Time created;
    std::optional<Time> expires;  // Of the right to trade, where the venue names an end.
    // False: the venue does not tell whether the key is bound to an IP list. is_ip_bound is false
    // then and proves nothing; only the user can say.
    bool is_ip_list_readable = true;
};

}  // namespace strongroom::venues
