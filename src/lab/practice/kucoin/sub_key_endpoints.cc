// Keys of sub-accounts, by the key of their master account. What the exchange answers to wrong
// parameters is not documented; here it is 400100 with the field's name.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lab/practice/kucoin/endpoints.h"
#include "lab/practice/kucoin/json_internal.h"
#include "lab/practice/kucoin/refusal.h"
#include "lab/practice/sub_accounts.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr std::array<std::string_view, 5> kDays{"-1", "30", "90", "180", "360"};

Answer<std::uint32_t> read_sub_account(Desk& desk, const Call& call) {
    TRY_ASSIGN(const std::string name, call.fields.text("subName"));
    const auto number = sub_account_of(desk.accounts, call.account(), name);
    if (!number) return refusal::parameter("sub account not exist");
    return *number;
}

// The key, by its id and its own passphrase.
Answer<ApiKey*> read_key(Desk& desk, const Call& call) {
    TRY_ASSIGN(const std::uint32_t account, read_sub_account(desk, call));
    TRY_ASSIGN(const std::string id, call.fields.text("apiKey"));
    TRY_ASSIGN(const std::string passphrase, call.fields.text("passphrase"));
    ApiKey* key = key_of(desk.accounts, account, id);
    if (key == nullptr) return refusal::parameter("api key not exist");
    if (key->passphrase != passphrase) return refusal::invalid("passphrase");
    return key;
}

// "General,Spot": margin, futures and transfers are not played.
Answer<Permissions> read_permissions(const Call& call) {
    const std::string* words = call.fields.find("permission");
    if (words == nullptr) return Permissions{.can_read = true};
    if (*words == "General") return Permissions{.can_read = true};
    if (*words == "General,Spot" || *words == "Spot,General")
        return Permissions{.can_read = true, .can_trade = true};
    return refusal::invalid("permission");
}

Answer<std::vector<std::string>> read_ips(const Call& call) {
    const std::string* list = call.fields.find("ipWhitelist");
    if (list == nullptr) return std::vector<std::string>{};
    auto ips = read_ip_list(*list);
    if (!ips) return refusal::invalid("ipWhitelist");
    return *std::move(ips);
}

// Checked, and not played: no key ends by itself here.
Answer<void> check_days(const Call& call) {
    const std::string* days = call.fields.find("expire");
    if (days == nullptr || std::ranges::find(kDays, *days) != kDays.end()) return {};
    return refusal::invalid("expire");
}

Answer<std::string> create_key(Desk& desk, Call& call) {
    ApiKey key{
        .id = desk.exchange.make_id("practice-"), .venue = Protocol::kucoin, .created = call.now};
    TRY_ASSIGN(key.account, read_sub_account(desk, call));
    TRY_ASSIGN(key.passphrase, call.fields.text("passphrase"));
    if (!check_passphrase(key.passphrase)) return refusal::invalid("passphrase");
    TRY_ASSIGN(key.label, call.fields.text("remark"));
    constexpr std::size_t remark_max = 24;
    if (key.label.size() > remark_max) return refusal::invalid("remark");
    TRY_ASSIGN(key.permissions, read_permissions(call));
    TRY_ASSIGN(key.ips, read_ips(call));
    TRY(check_days(call));
    const std::string secret = desk.exchange.make_id("") + desk.exchange.make_id("");
    auto credential = credential_of_secret(secret);
    if (!credential) return refusal::parameter("no key could be made");
    key.credential = *std::move(credential);
    const Json json{{"subName", desk.accounts.at(key.account).name},
                    {"remark", key.label},
                    {"apiKey", key.id},
                    {"apiSecret", secret},
                    {"apiVersion", 3},
                    {"passphrase", key.passphrase},
                    {"permission", permission_text(key.permissions)},
                    {"createdAt", key.created.ms}};
    if (!desk.keys.add(std::move(key))) return refusal::parameter("too many api keys");
    return text_of(json);
}

Answer<std::string> update_key(Desk& desk, Call& call) {
    TRY_ASSIGN(ApiKey * key, read_key(desk, call));
    TRY_ASSIGN(const Permissions permissions, read_permissions(call));
    TRY_ASSIGN(const std::vector<std::string> ips, read_ips(call));
    TRY(check_days(call));
    key->permissions = permissions;
    if (call.fields.find("ipWhitelist") != nullptr) key->ips = ips;
    desk.keys.store(*key);
    return text_of({{"subName", desk.accounts.at(key->account).name},
                    {"apiKey", key->id},
                    {"permission", permission_text(key->permissions)}});
}

Answer<std::string> delete_key(Desk& desk, Call& call) {
    TRY_ASSIGN(ApiKey * key, read_key(desk, call));
    desk.keys.revoke(*key);
    return text_of({{"subName", desk.accounts.at(key->account).name}, {"apiKey", key->id}});
}

Answer<std::string> list_keys(Desk& desk, Call& call) {
    TRY_ASSIGN(const std::uint32_t account, read_sub_account(desk, call));
    const std::string* wanted = call.fields.find("apiKey");
    const Account& owner = desk.accounts.at(account);
    Json list = Json::array();
    for (const ApiKey* key : keys_of(desk.accounts, account)) {
        if (wanted != nullptr && key->id != *wanted) continue;
        Json json{{"subName", owner.name},
                  {"remark", key->label},
                  {"apiKey", key->id},
                  {"apiVersion", 3},
                  {"permission", permission_text(key->permissions)}};
        if (!key->ips.empty()) json["ipWhitelist"] = fmt::format("{}", fmt::join(key->ips, ","));
        json["createdAt"] = key->created.ms;
        json["uid"] = owner.uid;
        json["isMaster"] = false;
        list.push_back(std::move(json));
    }
    return text_of(list);
}

constexpr std::array kEndpoints{
    Endpoint{"POST /api/v1/sub/api-key", Need::general, Pool::management, 20, create_key},
    Endpoint{"POST /api/v1/sub/api-key/update", Need::general, Pool::management, 30, update_key},
    Endpoint{"DELETE /api/v1/sub/api-key", Need::general, Pool::management, 30, delete_key},
    Endpoint{"GET /api/v1/sub/api-key", Need::general, Pool::management, 20, list_keys},
};

}  // namespace

std::span<const Endpoint> sub_key_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::kucoin
