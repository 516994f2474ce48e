#include "venues/kucoin/sub_key.h"

#include <fmt/format.h>

#include <algorithm>

#include "venues/kucoin/decode.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/query.h"
#include "venues/kucoin/reply_internal.h"
#include "venues/kucoin/rights_internal.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr std::string_view sub_key_path = "/api/v1/sub/api-key";
constexpr std::size_t name_max = 64;
constexpr std::size_t keys_max = 1'000;

Status check_name(std::string_view field, std::string_view name, std::size_t bytes_max) {
    if (is_plain(name, bytes_max)) return {};
    return fail(Errc::invalid,
                fmt::format("{}: 1 to {} letters, digits, '-', '_' or '.'", field, bytes_max));
}

// It stands in a body and in an address: what could end either is refused.
Status check_passphrase(std::string_view passphrase) {
    constexpr std::size_t bytes_min = 7;
    constexpr std::size_t bytes_max = 32;
    const auto is_fine = [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("&=%+\"\\").find(c) == std::string::npos;
    };
    if (passphrase.size() >= bytes_min && passphrase.size() <= bytes_max &&
        std::ranges::all_of(passphrase, is_fine)) {
        return {};
    }
    return fail(Errc::invalid,
                "passphrase: 7 to 32 characters without blanks, quotes, '&', '=', '%' or '+'");
}

Result<std::string> address_list(const std::vector<std::string>& addresses) {
    constexpr std::size_t addresses_max = 20;
    constexpr std::size_t bytes_max = 45;
    if (addresses.size() > addresses_max) {
        return fail(Errc::invalid, fmt::format("ipWhitelist: at most {}", addresses_max));
    }
    std::string list;
    for (const std::string& address : addresses) {
        if (address.empty() || address.size() > bytes_max ||
            address.find_first_not_of("0123456789abcdefABCDEF.:") != std::string::npos) {
            return fail(Errc::invalid, "ipWhitelist: an address that is none");
        }
        if (!list.empty()) list += ',';
        list += address;
    }
    return list;
}

Status check_days(int days) {
    for (const int fine : {-1, 30, 90, 180, 360}) {
        if (days == fine) return {};
    }
    return fail(Errc::invalid, fmt::format("expire: {} is not -1, 30, 90, 180 or 360", days));
}

Status add_terms(Body& body, const SubKeyTerms& terms) {
    TRY(check_days(terms.days));
    TRY_ASSIGN(const std::string addresses, address_list(terms.addresses));
    body.add("permission", terms.may_trade ? "General,Spot" : "General");
    if (!addresses.empty()) body.add("ipWhitelist", addresses);
    body.add("expire", fmt::format("{}", terms.days));
    return {};
}

Result<ApiKey> read_key_names(const json::Object& object) {
    constexpr std::int64_t version_max = 1'000;
    ApiKey key;
    TRY_ASSIGN(key.api_key, object.name("apiKey"));
    if (key.api_key.empty()) return fail(Errc::invalid, "apiKey: empty");
    TRY_ASSIGN(key.sub_name, read_optional_name(object, "subName"));
    TRY_ASSIGN(key.remark, read_optional_name(object, "remark"));
    TRY_ASSIGN(const std::int64_t version, object.integer("apiVersion", 1, version_max));
    key.version = static_cast<int>(version);
    if (object.has("uid")) {
        TRY_ASSIGN(const std::int64_t uid, object.field("uid", read_whole));
        key.uid = fmt::format("{}", uid);
    }
    TRY_ASSIGN(key.rights, read_rights(object));
    return key;
}

Result<ApiKey> read_api_key(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    TRY_ASSIGN(ApiKey key, read_key_names(object));
    TRY_ASSIGN(key.is_master, object.flag("isMaster"));
    return key;
}

}  // namespace

Result<UnsignedRequest> create_sub_key(const SubKeyTerms& terms, std::string_view remark,
                                       SigningTime time) {
    constexpr std::size_t remark_max = 24;
    TRY(check_name("subName", terms.sub_name, name_max));
    TRY(check_passphrase(terms.passphrase));
    TRY(check_name("remark", remark, remark_max));
    Body body;
    body.add("subName", terms.sub_name).add("passphrase", terms.passphrase).add("remark", remark);
    TRY(add_terms(body, terms));
    return of_management(make_request("POST", std::string(sub_key_path), "", body.text(),
                                      create_sub_key_weight, time));
}

Result<UnsignedRequest> update_sub_key(const SubKeyTerms& terms, std::string_view api_key,
                                       SigningTime time) {
    TRY(check_name("subName", terms.sub_name, name_max));
    TRY(check_name("apiKey", api_key, name_max));
    TRY(check_passphrase(terms.passphrase));
    Body body;
    body.add("subName", terms.sub_name).add("apiKey", api_key);
    body.add("passphrase", terms.passphrase);
    TRY(add_terms(body, terms));
    return of_management(make_request("POST", fmt::format("{}/update", sub_key_path), "",
                                      body.text(), update_sub_key_weight, time));
}

Result<UnsignedRequest> delete_sub_key(std::string_view sub_name, std::string_view api_key,
                                       std::string_view passphrase, SigningTime time) {
    TRY(check_name("subName", sub_name, name_max));
    TRY(check_name("apiKey", api_key, name_max));
    TRY(check_passphrase(passphrase));
    Query query;
    query.add("apiKey", api_key).add("subName", sub_name).add("passphrase", passphrase);
    return of_management(make_request("DELETE", std::string(sub_key_path), query.text(), "",
                                      delete_sub_key_weight, time));
}

Result<UnsignedRequest> sub_keys(std::string_view sub_name, SigningTime time) {
    TRY(check_name("subName", sub_name, name_max));
    Query query;
    query.add("subName", sub_name);
    return of_management(
        make_request("GET", std::string(sub_key_path), query.text(), "", sub_keys_weight, time));
}

Result<ApiKey> decode_api_key(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_api_key);
}

Result<std::vector<ApiKey>> decode_sub_keys(std::string_view body) {
    return decode_data(body, reply_bytes_max, [](json::Value data) {
        return json::read_list(data, keys_max, read_api_key);
    });
}

Result<ApiKey> decode_created_sub_key(std::string_view body,
                                      const std::function<void(std::string_view)>& keep) {
    const auto read = [&](json::Value data) -> Result<ApiKey> {
        constexpr std::size_t secret_bytes_max = 256;
        TRY_ASSIGN(const json::Object object, json::Object::read(data));
        TRY_ASSIGN(ApiKey key, read_key_names(object));
        TRY_ASSIGN(const json::Value value, object.find("apiSecret"));
        std::string_view secret;
        if (value.get_string().get(secret) != simdjson::SUCCESS || secret.empty() ||
            secret.size() > secret_bytes_max) {
            return fail(Errc::invalid, "apiSecret: not a text of a secret's length");
        }
        keep(secret);
        return key;
    };
    return decode_data(body, reply_bytes_max, read, json::Document::Buffers::dropped);
}

Result<ChangedSubKey> decode_changed_sub_key(std::string_view body) {
    return decode_data(body, reply_bytes_max, [](json::Value data) -> Result<ChangedSubKey> {
        constexpr std::size_t words_bytes_max = 1'024;
        TRY_ASSIGN(const json::Object object, json::Object::read(data));
        ChangedSubKey key;
        TRY_ASSIGN(key.sub_name, object.name("subName"));
        TRY_ASSIGN(key.api_key, object.name("apiKey"));
        if (object.has("permission")) {
            TRY_ASSIGN(key.permission, object.field("permission", [](json::Value value) {
                return json::read_name(value, words_bytes_max);
            }));
        }
        return key;
    });
}

}  // namespace strongroom::venues::kucoin
