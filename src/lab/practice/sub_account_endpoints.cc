// Keys of sub-accounts (/sapi), by the key of their master account. The codes of refusals are not
// documented by the exchange, and so our choice: -1130 names the parameter that is wrong.
#include <algorithm>
#include <array>

#include "lab/practice/endpoints.h"
#include "lab/practice/json_internal.h"
#include "lab/practice/sub_accounts.h"

namespace strongroom::lab::practice {
namespace {

// What Binance calls status.
constexpr std::int64_t kUnbound = 1;
constexpr std::int64_t kBound = 2;

// Rights that nobody has here; a key that shall have one is refused.
constexpr std::array<std::string_view, 4> kOtherRights{"canMarginLoanRepay", "canFuturesTrade",
                                                       "canUniversalTransfer", "canVanillaOptions"};

Answer<std::uint32_t> read_sub_account(Floor& floor, Call& call) {
    TRY_ASSIGN(const std::string email, call.params.text("email"));
    const auto number = sub_account_of(floor.accounts, call.account(), name_of_email(email));
    if (!number) return refusal::invalid_parameter("email");
    return *number;
}

struct Chosen {
    std::uint32_t account = 0;
    ApiKey* key = nullptr;
};

Answer<Chosen> read_key(Floor& floor, Call& call) {
    Chosen chosen;
    TRY_ASSIGN(chosen.account, read_sub_account(floor, call));
    TRY_ASSIGN(const std::string id, call.params.text("subAccountApiKey"));
    chosen.key = key_of(floor.accounts, chosen.account, id);
    if (chosen.key == nullptr) return refusal::invalid_parameter("subAccountApiKey");
    return chosen;
}

Answer<void> check_no_others(Call& call) {
    for (const std::string_view right : kOtherRights) {
        TRY_ASSIGN(const bool is_wanted, call.params.flag(right, false));
        if (is_wanted) return refusal::invalid_parameter(right);
    }
    return {};
}

// `status`, and the addresses when it says that there are some.
Answer<std::vector<std::string>> read_restriction(Call& call) {
    TRY_ASSIGN(const auto status, call.params.integer("status"));
    if (!status) return refusal::missing("status");
    if (*status == kUnbound) return std::vector<std::string>{};
    if (*status != kBound) return refusal::invalid_parameter("status");
    TRY_ASSIGN(const std::string list, call.params.text("ipAddress"));
    auto ips = read_ip_list(list);
    if (!ips || ips->empty()) return refusal::invalid_parameter("ipAddress");
    return *std::move(ips);
}

Json rights_json(const ApiKey& key) {
    Json json{{"canTrade", key.permissions.can_trade}};
    for (const std::string_view right : kOtherRights) json[std::string(right)] = false;
    return json;
}

Answer<std::string> create_key(Floor& floor, Call& call) {
    TRY_ASSIGN(const std::uint32_t account, read_sub_account(floor, call));
    ApiKey key{.id = floor.exchange.make_id("practice-"), .account = account, .created = call.now};
    TRY_ASSIGN(key.label, call.params.text("apiName"));
    if (!check_key_id(key.label, Protocol::binance)) return refusal::invalid_parameter("apiName");
    TRY_ASSIGN(key.ips, read_restriction(call));
    key.permissions.can_read = true;
    TRY_ASSIGN(key.permissions.can_trade, call.params.flag("canTrade", false));
    TRY(check_no_others(call));
    TRY_ASSIGN(const auto pem, call.params.optional_text("publicKey"));
    // Told once, when it is the venue's.
    const std::string secret = pem ? "" : floor.exchange.make_id("") + floor.exchange.make_id("");
    auto credential = pem ? credential_of_public_key(*pem) : credential_of_secret(secret);
    if (!credential || (pem && credential->kind != KeyKind::ed25519))
        return refusal::invalid_parameter("publicKey");
    key.credential = *std::move(credential);
    Json json{{"apiName", key.label}, {"apiKey", key.id}, {"secretKey", secret}};
    json.update(rights_json(key));
    json["status"] = key.ips.empty() ? kUnbound : kBound;
    json["ipList"] = key.ips;
    if (!floor.keys.add(std::move(key))) return refuse(-1000, "There are too many keys.");
    return text_of(json);
}

Answer<std::string> delete_key(Floor& floor, Call& call) {
    TRY_ASSIGN(const Chosen chosen, read_key(floor, call));
    floor.keys.revoke(*chosen.key);
    return std::string("{}");
}

Answer<std::string> list_keys(Floor& floor, Call& call) {
    constexpr std::int64_t size_usual = 30;
    constexpr std::int64_t size_max = 100;
    TRY_ASSIGN(const std::uint32_t account, read_sub_account(floor, call));
    TRY_ASSIGN(const auto wanted, call.params.optional_text("subAccountApiKey"));
    TRY_ASSIGN(const auto page, call.params.integer("page"));
    TRY_ASSIGN(const auto size, call.params.integer("size"));
    const std::int64_t on_page = size.value_or(size_usual);
    if (page.value_or(1) < 1) return refusal::invalid_parameter("page");
    if (on_page < 1 || on_page > size_max) return refusal::invalid_parameter("size");
    std::vector<const ApiKey*> keys = keys_of(floor.accounts, account);
    if (wanted) std::erase_if(keys, [&](const ApiKey* key) { return key->id != *wanted; });
    const std::string email = email_of(floor.accounts.at(account).name);
    const auto total = static_cast<std::int64_t>(keys.size());
    Json rows = Json::array();
    const std::int64_t from = page.value_or(1) > total ? total : (page.value_or(1) - 1) * on_page;
    for (std::int64_t at = from; at < std::min(total, from + on_page); ++at) {
        const ApiKey& key = *keys[static_cast<std::size_t>(at)];
        Json row{{"email", email}, {"apiName", key.label}, {"apikey", key.id}};
        row.update(rights_json(key));
        row["timestamp"] = key.created.ms;
        rows.push_back(std::move(row));
    }
    return text_of({{"total", total}, {"rows", std::move(rows)}});
}

// What is left out stays as it is.
Answer<std::string> change_rights(Floor& floor, Call& call) {
    TRY_ASSIGN(const Chosen chosen, read_key(floor, call));
    TRY_ASSIGN(chosen.key->permissions.can_trade,
               call.params.flag("canTrade", chosen.key->permissions.can_trade));
    TRY(check_no_others(call));
    floor.keys.store(*chosen.key);
    Json json{{"apiName", chosen.key->label}, {"apikey", chosen.key->id}};
    json.update(rights_json(*chosen.key));
    json["timestamp"] = call.now.ms;
    return text_of(json);
}

Json restriction_json(const ApiKey& key, Time now) {
    return {{"ipRestrict", key.ips.empty() ? "false" : "true"},
            {"ipList", key.ips},
            {"updateTime", now.ms},
            {"apiKey", key.id}};
}

// Added to the list; with status 1 the key works from anywhere.
Answer<std::string> add_restriction(Floor& floor, Call& call) {
    TRY_ASSIGN(const Chosen chosen, read_key(floor, call));
    TRY_ASSIGN(const std::vector<std::string> more, read_restriction(call));
    std::vector<std::string>& ips = chosen.key->ips;
    if (more.empty()) ips.clear();
    for (const std::string& ip : more) {
        if (std::ranges::find(ips, ip) == ips.end()) ips.push_back(ip);
    }
    floor.keys.store(*chosen.key);
    return text_of({{"status", ips.empty() ? "1" : "2"},
                    {"ipList", ips},
                    {"updateTime", call.now.ms},
                    {"apiKey", chosen.key->id}});
}

// The last address stays: without one the key would work from anywhere.
Answer<std::string> drop_addresses(Floor& floor, Call& call) {
    TRY_ASSIGN(const Chosen chosen, read_key(floor, call));
    TRY_ASSIGN(const std::string list, call.params.text("ipAddress"));
    const auto dropped = read_ip_list(list);
    if (!dropped) return refusal::invalid_parameter("ipAddress");
    std::vector<std::string> left = chosen.key->ips;
    for (const std::string& ip : *dropped) std::erase(left, ip);
    if (left.empty()) return refusal::invalid_parameter("ipAddress");
    chosen.key->ips = std::move(left);
    floor.keys.store(*chosen.key);
    return text_of(restriction_json(*chosen.key, call.now));
}

Answer<std::string> restriction(Floor& floor, Call& call) {
    TRY_ASSIGN(const Chosen chosen, read_key(floor, call));
    return text_of(restriction_json(*chosen.key, call.now));
}

// The weight of these counts for the account, 3,000 of 180,000 a minute, which is not played.
constexpr Endpoint by_master(std::string_view rest, Security security,
                             Answer<std::string> (*answer)(Floor&, Call&)) {
    return {.rest = rest, .security = security, .weight = weighs<1>, .answer = answer};
}

// The exchange wants a right to trade of a key that changes addresses.
constexpr std::array kEndpoints{
    by_master("POST /sapi/v1/sub-account/subAccountApi", Security::user_data, create_key),
    by_master("DELETE /sapi/v1/sub-account/subAccountApi", Security::user_data, delete_key),
    by_master("GET /sapi/v1/sub-account/subAccountApi", Security::user_data, list_keys),
    by_master("POST /sapi/v1/sub-account/subAccountApiPermission", Security::user_data,
              change_rights),
    by_master("POST /sapi/v2/sub-account/subAccountApi/ipRestriction", Security::trade,
              add_restriction),
    by_master("DELETE /sapi/v1/sub-account/subAccountApi/ipRestriction/ipList", Security::trade,
              drop_addresses),
    by_master("GET /sapi/v1/sub-account/subAccountApi/ipRestriction", Security::trade, restriction),
};

}  // namespace

std::span<const Endpoint> sub_account_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice
