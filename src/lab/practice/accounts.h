// Accounts: who trades at the practice venue, and the keys that speak for them.
//
// Balances are not here: they are in the wallets of the Exchange, at the account's number.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "lab/practice/key_check.h"
#include "lab/practice/protocol.h"
#include "model/amounts.h"

namespace strongroom::lab::practice {

struct Permissions {
    bool can_read = false;
    bool can_trade = false;
    bool can_withdraw = false;
    bool can_transfer = false;  // internal_transfer
    friend bool operator==(const Permissions&, const Permissions&) = default;
};
// "read", "trade", "withdraw", "internal_transfer". Errors: invalid, with the unknown name.
Result<Permissions> permissions_of(const std::vector<std::string>& names);
std::vector<std::string> names_of(const Permissions& permissions);

struct ApiKey {
    std::string id;  // What X-MBX-APIKEY or KC-API-KEY says, or the "kid" of a token.
    Protocol venue = Protocol::binance;
    std::uint32_t account = 0;
    Credential credential;
    std::string passphrase;  // KuCoin only.
    std::string label;       // Of a sub-account's key: what it was named when it was made.
    Permissions permissions;
    std::vector<std::string> ips;  // Empty: any.
    Time created;
    bool is_revoked = false;

    bool is_allowed_from(std::string_view peer) const;
};
// ok for letters, digits, '-' and '_', 1 to 128 of them; Coinbase's may be in parts with '/'.
// Errors: invalid.
Status check_key_id(std::string_view id, Protocol venue);
// ok for what keys of that venue are made of. Errors: invalid.
Status check_credential(const Credential& credential, Protocol venue);
// ok for 7 to 32 visible characters. Errors: invalid.
Status check_passphrase(std::string_view passphrase);
// ok when each is an IPv4 or IPv6 address. Errors: invalid, naming it.
Status check_ips(const std::vector<std::string>& ips);

struct Account {
    std::string name;
    std::uint64_t uid = 0;  // What identifies it to its clients.
    Time created;
    Time updated;  // Of a balance.
    std::uint64_t last_execution = 0;
    std::string master;  // Whose sub-account it is; empty: nobody's.
};

// An account of the accounts file.
struct AccountSeed {
    std::string name;
    std::vector<Money> balances;
    std::vector<ApiKey> keys;  // Their account numbers are not set yet.
    std::string master = {};   // Of a sub-account: another account, which is none itself.
};
// Errors: invalid, naming file, line and field.
Result<std::vector<AccountSeed>> read_accounts(std::string_view toml, std::string_view file_name);

class Accounts {
  public:
    static constexpr std::size_t kAccountsMax = 100'000;
    static constexpr std::size_t kKeysMax = 200'000;

    // Errors: invalid (the name is taken), exhausted.
    Result<std::uint32_t> add(Account account);
    Status add(ApiKey key);

    std::size_t size() const { return accounts_.size(); }
    Account& at(std::uint32_t number) { return accounts_.at(number); }
    const Account& at(std::uint32_t number) const { return accounts_.at(number); }
    const Account* find(std::string_view name) const;
    Result<std::uint32_t> number_of(std::string_view name) const;  // Errors: not_found.
    ApiKey* key(std::string_view id);
    const std::map<std::string, ApiKey, std::less<>>& keys() const { return keys_; }

  private:
    std::vector<Account> accounts_;  // By number.
    std::map<std::string, std::uint32_t, std::less<>> numbers_;
    std::map<std::string, ApiKey, std::less<>> keys_;
};

}  // namespace strongroom::lab::practice
