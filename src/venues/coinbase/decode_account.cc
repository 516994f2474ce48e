#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/coinbase/decode.h"
#include "venues/coinbase/field_internal.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t accounts_max = 1'000;

// {"value":"1.23","currency":"BTC"}, of the wallet's own currency.
Result<Decimal> read_money(const json::Object& object, std::string_view field, const Asset& asset) {
    return object.field(field, [&](json::Value value) -> Result<Decimal> {
        TRY_ASSIGN(const json::Object money, json::Object::read(value));
        TRY_ASSIGN(const Asset currency, money.asset("currency"));
        if (currency != asset) {
            return fail(Errc::invalid, fmt::format("currency: {} in a wallet of {}",
                                                   currency.view(), asset.view()));
        }
        return read_amount(money, "value");
    });
}

Result<Account> read_account(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    Account account;
    TRY_ASSIGN(account.uuid, object.name("uuid"));
    if (account.uuid.empty()) return fail(Errc::invalid, "uuid: empty");
    TRY_ASSIGN(account.type, object.name("type"));
    TRY_ASSIGN(account.portfolio, read_some_text(object, "retail_portfolio_id"));
    Balance& balance = account.balance;
    TRY_ASSIGN(balance.asset, object.asset("currency"));
    TRY_ASSIGN(balance.free, read_money(object, "available_balance", balance.asset));
    TRY_ASSIGN(balance.locked, read_money(object, "hold", balance.asset));
    TRY_ASSIGN(const bool is_active, object.flag("active"));
    TRY_ASSIGN(const bool is_ready, object.flag("ready"));
    account.is_usable = is_active && is_ready;
    if (object.has("updated_at")) {
        TRY_ASSIGN(account.updated, read_timestamp(object, "updated_at"));
    }
    return account;
}

Result<Page<Account>> read_accounts(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    Page<Account> page;
    TRY_ASSIGN(page.items, object.field("accounts", [](json::Value list) {
        return json::read_list(list, accounts_max, read_account);
    }));
    TRY_ASSIGN(page.next, read_cursor(object));
    return page;
}

// Wallets that hold what a spot market trades. Vaults and margin wallets do not.
bool is_spot(const Account& account) {
    constexpr std::array<std::string_view, 4> types{"ACCOUNT_TYPE_CRYPTO", "ACCOUNT_TYPE_FIAT",
                                                    "CRYPTO", "FIAT"};
    return std::ranges::find(types, account.type) != types.end();
}

Result<FeeRates> read_fees(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    TRY_ASSIGN(const json::Object tier, object.object("fee_tier"));
    FeeRates rates{.buys_pay = FeeAsset::quote};
    TRY_ASSIGN(rates.maker, tier.field("maker_fee_rate", read_fee));
    TRY_ASSIGN(rates.taker, tier.field("taker_fee_rate", read_fee));
    if (rates.maker >= Decimal(1) || rates.taker >= Decimal(1)) {
        return fail(Errc::invalid, "fee_tier: a fee of all or more of an order");
    }
    return rates;
}

constexpr std::array<std::string_view, 3> named_rights{"can_view", "can_trade", "can_transfer"};

Result<KeyPermissions> read_key_rights(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    KeyPermissions permissions;
    KeyRights& rights = permissions.rights;
    rights.is_ip_list_readable = false;
    TRY_ASSIGN(rights.can_read, object.flag("can_view"));
    TRY_ASSIGN(rights.can_trade, object.flag("can_trade"));
    TRY_ASSIGN(rights.can_transfer, object.flag("can_transfer"));
    // The same right sends funds to an address outside.
    rights.can_withdraw = rights.can_transfer;
    TRY_ASSIGN(permissions.portfolio, object.name("portfolio_uuid"));
    TRY_ASSIGN(permissions.portfolio_type, object.name("portfolio_type"));
    // Whatever else is granted by a name that we do not know yet, such as to receive.
    for (const simdjson::dom::key_value_pair field : object.all()) {
        const bool is_right = field.key.starts_with("can_");
        if (!is_right || std::ranges::find(named_rights, field.key) != named_rights.end()) continue;
        TRY_ASSIGN(const bool is_granted, object.flag(field.key));
        if (is_granted) rights.other_granted.push_back(json::clean_text(field.key));
    }
    return permissions;
}

}  // namespace

Result<Page<Account>> decode_accounts(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_accounts);
}

Result<AccountState> account_state(const std::vector<Account>& accounts) {
    AccountState state{.type = "SPOT"};
    for (const Account& account : accounts) {
        if (!is_spot(account) || !account.is_usable) continue;
        if (state.balances.empty()) state.uid = account.portfolio;
        if (state.uid != account.portfolio) {
            return fail(Errc::invalid, "retail_portfolio_id: wallets of two portfolios");
        }
        state.balances.push_back(account.balance);
        if (account.updated) state.time = std::max(state.time, *account.updated);
    }
    // The venue has no flag of the account itself: it trades when it has a wallet to trade with.
    state.can_trade = !state.balances.empty();
    std::ranges::sort(state.balances, {}, &Balance::asset);
    const auto twice = std::ranges::adjacent_find(state.balances, {}, &Balance::asset);
    if (twice != state.balances.end()) {
        return fail(Errc::invalid, fmt::format("{}: there twice", twice->asset.view()));
    }
    return state;
}

Result<FeeRates> decode_fees(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_fees);
}

Result<KeyPermissions> decode_key_rights(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_key_rights);
}

}  // namespace strongroom::venues::coinbase
