// Sub-accounts: accounts of a master account, whose key may make, change and delete their keys.
//
// An account with a master is one; it trades with money of its own. Binance names it by an e-mail
// address, which here is its name and "@practice.test".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/practice/accounts.h"

namespace strongroom::lab::practice {

// How a key is kept and taken away; the venue's.
struct KeyDesk {
    std::function<Status(ApiKey)> add;         // Errors: invalid, exhausted.
    std::function<void(const ApiKey&)> store;  // After a change.
    // It is refused from now on, and its private streams end.
    std::function<void(ApiKey&)> revoke;
};

// By its name, when this account is its master.
std::optional<std::uint32_t> sub_account_of(const Accounts& accounts, std::uint32_t master,
                                            std::string_view name);
// Its keys that were not deleted, the oldest first.
std::vector<const ApiKey*> keys_of(const Accounts& accounts, std::uint32_t account);
// One of those; null when there is none.
ApiKey* key_of(Accounts& accounts, std::uint32_t account, std::string_view id);

// "bot@practice.test" -> "bot"; empty when it is not such an address.
std::string_view name_of_email(std::string_view email);
std::string email_of(std::string_view name);

// "1.2.3.4,::1" -> its parts; nothing when one is no address, or there are more than 20.
std::optional<std::vector<std::string>> read_ip_list(std::string_view list);

}  // namespace strongroom::lab::practice
