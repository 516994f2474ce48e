#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/binance/account_internal.h"
#include "venues/binance/decode.h"

namespace strongroom::venues::binance {
namespace {

constexpr std::size_t balances_max = 10'000;
constexpr std::size_t permissions_max = 200;

Result<AccountState> read_account(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    AccountState account;
    TRY_ASSIGN(const std::int64_t uid, object.integer("uid"));
    account.uid = fmt::format("{}", uid);
    TRY_ASSIGN(account.type, object.name("accountType"));
    TRY_ASSIGN(account.can_trade, object.flag("canTrade"));
    TRY_ASSIGN(account.can_withdraw, object.flag("canWithdraw"));
    TRY_ASSIGN(account.time, object.time("updateTime"));
    TRY_ASSIGN(account.balances, object.field("balances", [](json::Value list) {
        return read_balances(list, {.asset = "asset", .free = "free", .locked = "locked"});
    }));
    if (object.has("commissionRates")) {
        TRY_ASSIGN(const json::Object rates, object.object("commissionRates"));
        TRY_ASSIGN(account.maker_fee, rates.amount("maker"));
        TRY_ASSIGN(account.taker_fee, rates.amount("taker"));
        if (*account.maker_fee >= Decimal(1) || *account.taker_fee >= Decimal(1)) {
            return fail(Errc::invalid, "commissionRates: a fee of all or more of an order");
        }
    }
    TRY_ASSIGN(account.permissions, object.field("permissions", [](json::Value list) {
        return json::read_list(list, permissions_max,
                               [](json::Value name) { return json::read_name(name); });
    }));
    return account;
}

// Rights that KeyRights names itself, or that are no danger by themselves.
constexpr std::array<std::string_view, 6> named_rights{
    "enableReading",          "enableSpotAndMarginTrading", "enableWithdrawals",
    "enableInternalTransfer", "permitsUniversalTransfer",   "enableFixReadOnly"};

Result<KeyRights> read_key_rights(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    KeyRights rights;
    TRY_ASSIGN(rights.is_ip_bound, object.flag("ipRestrict"));
    TRY_ASSIGN(rights.can_read, object.flag("enableReading"));
    TRY_ASSIGN(rights.can_trade, object.flag("enableSpotAndMarginTrading"));
    TRY_ASSIGN(rights.can_withdraw, object.flag("enableWithdrawals"));
    TRY_ASSIGN(const bool inside, object.flag("enableInternalTransfer"));
    TRY_ASSIGN(const bool universal, object.flag("permitsUniversalTransfer"));
    rights.can_transfer = inside || universal;
    TRY_ASSIGN(rights.created, object.time("createTime"));
    if (object.has("tradingAuthorityExpirationTime")) {
        TRY_ASSIGN(rights.expires, object.time("tradingAuthorityExpirationTime"));
    }
    // Whatever else is granted by a name that we may not know yet.
    for (const simdjson::dom::key_value_pair field : object.all()) {
        const bool is_right = field.key.starts_with("enable") || field.key.starts_with("permits");
        if (!is_right || std::ranges::find(named_rights, field.key) != named_rights.end()) continue;
        TRY_ASSIGN(const bool is_granted, object.flag(field.key));
        if (is_granted) rights.other_granted.push_back(json::clean_text(field.key));
    }
    return rights;
}

}  // namespace

Result<std::vector<Balance>> read_balances(json::Value value, const BalanceFields& fields) {
    const auto read = [&](json::Value element) -> Result<Balance> {
        TRY_ASSIGN(const json::Object object, json::Object::read(element));
        Balance balance;
        TRY_ASSIGN(balance.asset, object.asset(fields.asset));
        TRY_ASSIGN(balance.free, object.amount(fields.free));
        TRY_ASSIGN(balance.locked, object.amount(fields.locked));
        return balance;
    };
    TRY_ASSIGN(std::vector<Balance> balances, json::read_list(value, balances_max, read));
    std::ranges::sort(balances, {}, &Balance::asset);
    const auto twice = std::ranges::adjacent_find(balances, {}, &Balance::asset);
    if (twice != balances.end()) {
        return fail(Errc::invalid, fmt::format("{}: there twice", twice->asset.view()));
    }
    return balances;
}

Result<AccountState> decode_account(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_account);
}

Result<KeyRights> decode_key_rights(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_key_rights);
}

}  // namespace strongroom::venues::binance
