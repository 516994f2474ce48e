#include <fmt/format.h>

#include <algorithm>

#include "venues/paper/decode.h"
#include "venues/paper/order_internal.h"

namespace strongroom::venues::paper {
namespace {

constexpr std::size_t balances_max = 10'000;
constexpr std::size_t rights_max = 100;

Result<AccountState> read_account(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    AccountState account{.type = "paper"};
    TRY_ASSIGN(account.uid, object.name("account"));
    if (account.uid.empty()) return fail(Errc::invalid, "account: empty");
    account.can_trade = true;  // Of the account; what the key may do, GET /key says.
    TRY_ASSIGN(account.maker_fee, object.amount("maker_fee"));
    TRY_ASSIGN(account.taker_fee, object.amount("taker_fee"));
    if (*account.maker_fee >= Decimal(1) || *account.taker_fee >= Decimal(1))
        return fail(Errc::invalid, "taker_fee: all or more of an order");
    TRY_ASSIGN(account.balances, object.field("balances", read_balances));
    TRY_ASSIGN(account.time, object.time("time"));
    return account;
}

Status grant(const std::string& name, KeyRights& rights) {
    bool* const known = name == "read"       ? &rights.can_read
                        : name == "trade"    ? &rights.can_trade
                        : name == "withdraw" ? &rights.can_withdraw
                        : name == "transfer" ? &rights.can_transfer
                                             : nullptr;
    if (known == nullptr)
        rights.other_granted.push_back(name);
    else if (std::exchange(*known, true))
        return fail(Errc::invalid, fmt::format("rights: {} is there twice", name));
    return {};
}

Result<KeyRights> read_key_rights(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    KeyRights rights;
    TRY_ASSIGN(rights.is_ip_bound, object.flag("address_bound"));
    TRY_ASSIGN(rights.created, object.time("created"));
    TRY_ASSIGN(const auto names, object.field("rights", [](json::Value list) {
        return json::read_list(list, rights_max,
                               [](json::Value name) { return json::read_name(name); });
    }));
    for (const std::string& name : names) TRY(grant(name, rights));
    return rights;
}

}  // namespace

Result<std::vector<Balance>> read_balances(json::Value value) {
    const auto read = [](json::Value element) -> Result<Balance> {
        TRY_ASSIGN(const json::Object object, json::Object::read(element));
        Balance balance;
        TRY_ASSIGN(balance.asset, object.asset("asset"));
        TRY_ASSIGN(balance.free, object.amount("free"));
        TRY_ASSIGN(balance.locked, object.amount("locked"));
        return balance;
    };
    TRY_ASSIGN(std::vector<Balance> balances, json::read_list(value, balances_max, read));
    std::ranges::sort(balances, {}, &Balance::asset);
    const auto twice = std::ranges::adjacent_find(balances, {}, &Balance::asset);
    if (twice != balances.end())
        return fail(Errc::invalid, fmt::format("{}: there twice", twice->asset.view()));
    return balances;
}

Result<AccountState> decode_account(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_account);
}

Result<KeyRights> decode_key_rights(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_key_rights);
}

}  // namespace strongroom::venues::paper
