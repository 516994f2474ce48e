// Keys of sub-accounts, which Binance makes, changes and deletes over its API at the word of the
// master account's key, around the public half of an Ed25519 key of ours.
//
// The master key that signs these can mint keys itself, so it is as precious as what it guards. All
// parameters stand in the query. Errors: invalid, naming the field. Source: Binance's connector
// binance-sdk-sub-account 8.5.0 (2026); nothing was tried against the live exchange. Uncertain: the
// form of the public key (its PEM is sent), what a name may be, and the path of create_sub_key:
// older documents have /sapi/v2 (create_sub_key_path). What a deletion answers is in no source: an
// object is a yes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "venues/key_admin.h"
#include "venues/request.h"

namespace strongroom::venues::binance {

inline constexpr std::string_view create_sub_key_path = "/sapi/v1/sub-account/subAccountApi";
// Binance counts 3,000 of 180,000 a minute for the master account (UID): 60 of these calls. That is
// not the budget of the address, which the courier keeps.
inline constexpr int sub_key_weight = 1;

// `status` 2 with addresses, else 1. The label becomes apiName.
Result<UnsignedRequest> create_sub_key(const NewSubKey& key, SigningTime time);
// Spot and margin trading, and nothing else: all other rights are taken back by name.
Result<UnsignedRequest> set_sub_key_rights(std::string_view sub_account, std::string_view api_key,
                                           bool may_trade, SigningTime time);
// With addresses they are added to the list, and the key is bound to it; without, it is unbound.
Result<UnsignedRequest> set_sub_key_addresses(std::string_view sub_account,
                                              std::string_view api_key,
                                              const std::vector<std::string>& addresses,
                                              SigningTime time);
Result<UnsignedRequest> drop_sub_key_addresses(std::string_view sub_account,
                                               std::string_view api_key,
                                               const std::vector<std::string>& addresses,
                                               SigningTime time);
Result<UnsignedRequest> sub_key_addresses(std::string_view sub_account, std::string_view api_key,
                                          SigningTime time);
Result<UnsignedRequest> delete_sub_key(std::string_view sub_account, std::string_view api_key,
                                       SigningTime time);
// LIMIT: the first 100 of a sub-account; decode_sub_keys fails when there are more.
Result<UnsignedRequest> sub_keys(std::string_view sub_account, SigningTime time);

// Of create_sub_key. A secret, which a key of ours has none of, is not looked at.
Result<SubKey> decode_created_sub_key(std::string_view body);
Result<std::vector<SubKey>> decode_sub_keys(std::string_view body);
// Of a change or a deletion. The key that it was taken for; empty where the answer names none.
Result<std::string> decode_changed_sub_key(std::string_view body);

// Of set_, drop_ and sub_key_addresses.
struct SubKeyAddresses {
    bool is_ip_bound = false;
    std::vector<std::string> addresses;
    friend bool operator==(const SubKeyAddresses&, const SubKeyAddresses&) = default;
};
Result<SubKeyAddresses> decode_sub_key_addresses(std::string_view body);

}  // namespace strongroom::venues::binance
