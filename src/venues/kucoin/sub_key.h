// Keys of sub-accounts, which KuCoin makes, changes and deletes over its API at the word of the
// master account's key: the one way to take a trading right back without a person at the web page.
//
// The master key that signs these can mint keys itself, so it is as precious as what it guards. A
// key made here can read, and trade spot if it is so wished; nothing here grants a transfer, a
// withdrawal or another product. Errors: invalid, naming the field; a passphrase is never in one.
// Source: KuCoin's universal SDK (2025-11); whether a lowered right takes effect at once was not
// tried.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/account.h"
#include "venues/request.h"

namespace strongroom::venues::kucoin {

struct SubKeyTerms {
    std::string sub_name;
    std::string_view
        passphrase;          // 7 to 32 characters without blanks, '&', '=', '%', '+' and quotes.
    bool may_trade = false;  // Otherwise it only reads.
    std::vector<std::string> addresses;  // At most 20. None: unbound, for KuCoin to end in 30 days.
    int days = -1;                       // 30, 90, 180 or 360; -1: without end.
};

// The body holds the passphrase. `remark` is the key's name: 1 to 24 letters, digits, '-', '_',
// '.'.
Result<UnsignedRequest> create_sub_key(const SubKeyTerms& terms, std::string_view remark,
                                       SigningTime time);
// The key's own passphrase goes with it. Containing a key is this with may_trade = false.
Result<UnsignedRequest> update_sub_key(const SubKeyTerms& terms, std::string_view api_key,
                                       SigningTime time);
// LIMIT: KuCoin takes the passphrase in the address here, so the address must not be logged.
Result<UnsignedRequest> delete_sub_key(std::string_view sub_name, std::string_view api_key,
                                       std::string_view passphrase, SigningTime time);
// Of one sub-account: all of its keys.
Result<UnsignedRequest> sub_keys(std::string_view sub_name, SigningTime time);

// A key of a sub-account, or the key that asks.
struct ApiKey {
    std::string api_key;
    std::string sub_name;  // Empty for a master key.
    std::string remark;
    int version = 0;
    std::string uid;  // The account's number.
    bool is_master = false;
    KeyRights rights;
};

Result<ApiKey> decode_api_key(std::string_view body);                // Of key_rights.
Result<std::vector<ApiKey>> decode_sub_keys(std::string_view body);  // Of sub_keys.

// The secret is told this once. It goes straight to `keep`, which owns it from there: nothing here
// keeps a copy. The parsed text is not wiped, so this belongs into the process that guards keys.
Result<ApiKey> decode_created_sub_key(std::string_view body,
                                      const std::function<void(std::string_view)>& keep);

// Which key the change or the deletion was taken for.
struct ChangedSubKey {
    std::string sub_name;
    std::string api_key;
    std::string permission;  // KuCoin's words for what it may now; empty for a deleted one.
};
Result<ChangedSubKey> decode_changed_sub_key(std::string_view body);

}  // namespace strongroom::venues::kucoin
