#include <fmt/format.h>

#include <algorithm>

#include "venues/kucoin/decode.h"
#include "venues/kucoin/reply_internal.h"
#include "venues/kucoin/rights_internal.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr std::size_t accounts_max = 20'000;
constexpr std::size_t markets_max = 100;
constexpr std::size_t servers_max = 20;

// Nothing for an account of another wallet.
Result<std::optional<Balance>> read_balance(json::Value value, Wallet wallet) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    TRY_ASSIGN(const std::string type, object.name("type"));
    Balance balance;
    TRY_ASSIGN(balance.asset, object.asset("currency"));
    TRY_ASSIGN(balance.free, object.amount("available"));
    TRY_ASSIGN(balance.locked, object.amount("holds"));
    if (type != to_string(wallet)) return std::optional<Balance>();
    return balance;
}

Result<AccountState> read_account(json::Value data, Wallet wallet) {
    AccountState account;
    account.type = to_string(wallet);
    account.can_trade = wallet == Wallet::trade;
    TRY_ASSIGN(const auto all, json::read_list(data, accounts_max, [&](json::Value value) {
                   return read_balance(value, wallet);
               }));
    for (const std::optional<Balance>& balance : all) {
        if (balance) account.balances.push_back(*balance);
    }
    std::ranges::sort(account.balances, {}, &Balance::asset);
    // Nobody could say which of the two amounts holds.
    const auto twice = std::ranges::adjacent_find(account.balances, {}, &Balance::asset);
    if (twice != account.balances.end()) {
        return fail(Errc::invalid, fmt::format("{}: there twice", twice->asset.view()));
    }
    return account;
}

Result<MarketFees> read_market_fees(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    MarketFees fees;
    if (object.has("symbol")) {
        TRY_ASSIGN(fees.venue_symbol, object.field("symbol", read_symbol));
    }
    TRY_ASSIGN(fees.maker, object.field("makerFeeRate", json::read_signed_amount));
    TRY_ASSIGN(fees.taker, object.field("takerFeeRate", json::read_signed_amount));
    for (const Decimal rate : {fees.maker, fees.taker}) {
        if (rate >= Decimal(1) || rate <= Decimal(-1)) {
            return fail(Errc::invalid, "a fee of all or more of an order");
        }
    }
    return fees;
}

Result<Bullet> read_bullet(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    constexpr std::size_t token_bytes_max = 4'096;
    constexpr std::size_t address_bytes_max = 256;
    Bullet bullet;
    TRY_ASSIGN(bullet.token, object.field("token", [](json::Value value) {
        return json::read_name(value, token_bytes_max);
    }));
    if (bullet.token.empty()) return fail(Errc::invalid, "token: empty");
    const auto read_server = [&](json::Value value) -> Result<Bullet> {
        TRY_ASSIGN(const json::Object server, json::Object::read(value));
        constexpr std::int64_t least_ms = 1'000;
        constexpr std::int64_t most_ms = 600'000;
        Bullet one;
        TRY_ASSIGN(one.endpoint, server.field("endpoint", [](json::Value text) {
            return json::read_name(text, address_bytes_max);
        }));
        TRY_ASSIGN(one.ping_interval.ms, server.integer("pingInterval", least_ms, most_ms));
        TRY_ASSIGN(one.ping_timeout.ms, server.integer("pingTimeout", least_ms, most_ms));
        TRY(check_endpoint(one.endpoint));
        return one;
    };
    TRY_ASSIGN(const std::vector<Bullet> servers,
               object.field("instanceServers", [&](json::Value list) {
                   return json::read_list(list, servers_max, read_server);
               }));
    if (servers.empty()) return fail(Errc::invalid, "instanceServers: none");
    bullet.endpoint = servers.front().endpoint;
    bullet.ping_interval = servers.front().ping_interval;
    bullet.ping_timeout = servers.front().ping_timeout;
    return bullet;
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

// One word of the list. "Transfer" is the right to withdraw, "InnerTransfer" and whatever else
// speaks of a transfer the one to move funds inside; what is new to us is told by its name.
void grant(std::string_view word, KeyRights& rights) {
    if (word == "General") {
        rights.can_read = true;
        return;
    }
    if (word == "Spot") {
        rights.can_trade = true;
        return;
    }
    const std::string lower = lower_case(word);
    const bool is_withdrawal = lower == "transfer" || lower.contains("withdraw");
    const bool is_transfer = lower.contains("transfer");
    rights.can_withdraw = rights.can_withdraw || is_withdrawal;
    rights.can_transfer = rights.can_transfer || is_transfer;
    if (!is_withdrawal && !is_transfer) rights.other_granted.push_back(json::clean_text(word));
}

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> words;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find_first_of(",/"), list.size());
        std::string_view word = list.substr(0, end);
        while (word.starts_with(' ')) word.remove_prefix(1);
        while (word.ends_with(' ')) word.remove_suffix(1);
        if (!word.empty()) words.emplace_back(word);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return words;
}

}  // namespace

Result<KeyRights> read_rights(const json::Object& object) {
    constexpr std::size_t list_bytes_max = 1'024;
    const auto read_words = [](json::Value value) {
        return json::read_name(value, list_bytes_max);
    };
    KeyRights rights;
    TRY_ASSIGN(const std::string words, object.field("permission", read_words));
    for (const std::string& word : split(words)) grant(word, rights);
    // Uncertain: what stands here for a key without addresses; nothing, so far as is known.
    if (object.has("ipWhitelist")) {
        TRY_ASSIGN(const std::string addresses, object.field("ipWhitelist", read_words));
        rights.is_ip_bound = !split(addresses).empty();
    }
    TRY_ASSIGN(rights.created, object.field("createdAt", read_time_ms));
    return rights;
}

Result<AccountState> decode_account(std::string_view body, Wallet wallet) {
    return decode_data(body, reply_bytes_max,
                       [&](json::Value data) { return read_account(data, wallet); });
}

Result<std::vector<MarketFees>> decode_fees(std::string_view body) {
    return decode_data(body, reply_bytes_max,
                       [](json::Value data) -> Result<std::vector<MarketFees>> {
                           if (data.is_array()) {
                               return json::read_list(data, markets_max, read_market_fees);
                           }
                           TRY_ASSIGN(const MarketFees basic, read_market_fees(data));
                           return std::vector<MarketFees>{basic};
                       });
}

Result<KeyRights> decode_key_rights(std::string_view body) {
    return decode_data(body, reply_bytes_max, [](json::Value data) -> Result<KeyRights> {
        TRY_ASSIGN(const json::Object object, json::Object::read(data));
        return read_rights(object);
    });
}

Result<Bullet> decode_bullet(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_bullet);
}

}  // namespace strongroom::venues::kucoin
