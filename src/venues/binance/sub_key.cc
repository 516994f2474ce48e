#include "venues/binance/sub_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/binance/decode.h"
#include "venues/binance/query.h"
#include "venues/json_internal.h"

namespace strongroom::venues::binance {
namespace {

constexpr std::string_view path_of_key = "/sapi/v1/sub-account/subAccountApi";
constexpr std::string_view path_of_rights = "/sapi/v1/sub-account/subAccountApiPermission";
constexpr std::string_view path_of_addresses = "/sapi/v1/sub-account/subAccountApi/ipRestriction";
constexpr std::string_view path_to_bind = "/sapi/v2/sub-account/subAccountApi/ipRestriction";
constexpr std::string_view path_of_list = "/sapi/v1/sub-account/subAccountApi/ipRestriction/ipList";
constexpr int page_size = 100;

// What Binance calls status.
constexpr int is_unbound = 1;
constexpr int is_bound = 2;

// The rights that nothing here grants.
constexpr std::array<std::string_view, 4> other_rights{"canMarginLoanRepay", "canFuturesTrade",
                                                       "canUniversalTransfer", "canVanillaOptions"};

// An e-mail address, or what Binance makes of one for a virtual account.
Status check_email(std::string_view email) {
    constexpr std::size_t bytes_max = 128;
    const auto is_fine = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == '+';
    };
    const std::size_t at = email.find('@');
    if (email.size() <= bytes_max && at != std::string_view::npos && at > 0 &&
        at + 1 < email.size() && std::ranges::all_of(email.substr(0, at), is_fine) &&
        std::ranges::all_of(email.substr(at + 1), is_fine)) {
        return {};
    }
    return fail(Errc::invalid, "email: write the sub-account's address, as in bot@example.com");
}

Status check_public_key(std::string_view pem) {
    constexpr std::size_t bytes_max = 1'024;
    if (pem.starts_with("-----BEGIN PUBLIC KEY-----\n") && pem.size() <= bytes_max) return {};
    return fail(Errc::invalid, "publicKey: a PEM is expected that begins with BEGIN PUBLIC KEY");
}

// Uncertain: the documents say "Ed25519 public key"; Binance's page takes the PEM as it is.
std::string_view sub_key_public_half(std::string_view pem) { return pem; }

Result<Query> query_of_key(std::string_view email, std::string_view api_key) {
    TRY(check_email(email));
    TRY(check_api_key(api_key));
    Query query;
    query.add("email", email).add("subAccountApiKey", api_key);
    return query;
}

Status add_addresses(Query& query, const std::vector<std::string>& addresses) {
    constexpr std::size_t bytes_max = 500;  // Uncertain: told for an older version of the call.
    TRY_ASSIGN(const std::string list, address_list(addresses));
    if (list.size() > bytes_max) {
        return fail(Errc::invalid,
                    fmt::format("addresses: together longer than {} bytes", bytes_max));
    }
    query.add("ipAddress", list);
    return {};
}

Result<UnsignedRequest> make_request(std::string_view method, std::string_view path, Query query,
                                     SigningTime time) {
    TRY(check(time));
    return UnsignedRequest{.method = std::string(method),
                           .path = std::string(path),
                           .query = query.add(time).text(),
                           .weight = sub_key_weight};
}

// "true" as a text in some answers, as a flag in others.
Result<bool> read_loose_flag(json::Value value) {
    if (value.is_bool()) return json::read_flag(value);
    TRY_ASSIGN(const std::string word, json::read_name(value));
    if (word == "true") return true;
    if (word == "false") return false;
    return fail(Errc::invalid, "neither true nor false");
}

Result<std::string> read_address(json::Value value) { return json::read_name(value); }

Result<SubKey> read_sub_key(const json::Object& object, std::string_view name_of_key) {
    SubKey key;
    TRY_ASSIGN(key.api_key, object.name(name_of_key));
    if (key.api_key.empty()) return fail_in(name_of_key, Error{Errc::invalid, "empty"});
    constexpr std::size_t label_bytes_max = 256;  // Other people's keys have names of their own.
    TRY_ASSIGN(key.label, object.field("apiName", [](json::Value value) {
        return json::read_name(value, label_bytes_max);
    }));
    TRY_ASSIGN(key.may_trade, object.flag("canTrade"));
    for (const std::string_view right : other_rights) {
        if (!object.has(right)) continue;
        TRY_ASSIGN(const bool is_granted, object.flag(right));
        key.may_more = key.may_more || is_granted;
    }
    return key;
}

Result<SubKey> read_created(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    TRY_ASSIGN(SubKey key, read_sub_key(object, "apiKey"));
    if (object.has("status")) {
        constexpr std::int64_t status_max = 9;
        TRY_ASSIGN(const std::int64_t status, object.integer("status", 0, status_max));
        key.is_ip_bound = status >= is_bound;
    }
    return key;
}

Result<SubKey> read_row(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    TRY_ASSIGN(SubKey key, read_sub_key(object, "apikey"));
    if (object.has("timestamp")) {
        TRY_ASSIGN(key.created, object.time("timestamp"));
    }
    return key;
}

Result<std::vector<SubKey>> read_rows(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    TRY_ASSIGN(const std::int64_t total, object.integer("total"));
    TRY_ASSIGN(std::vector<SubKey> keys, object.field("rows", [](json::Value rows) {
        return json::read_list(rows, page_size, read_row);
    }));
    if (total > static_cast<std::int64_t>(keys.size()))
        return fail(Errc::exhausted, fmt::format("total: {} keys, more than a page", total));
    return keys;
}

Result<std::string> read_changed(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    for (const std::string_view name : {"apiKey", "apikey", "subAccountApiKey"}) {
        if (object.has(name)) return object.name(name);
    }
    return std::string();
}

Result<SubKeyAddresses> read_addresses(json::Value value) {
    constexpr std::size_t addresses_max = 100;
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    SubKeyAddresses told;
    if (object.has("status")) {
        TRY_ASSIGN(const std::string status, object.name("status"));
        told.is_ip_bound = status != "1";
    } else {
        TRY_ASSIGN(told.is_ip_bound, object.field("ipRestrict", read_loose_flag));
    }
    if (object.has("ipList")) {
        TRY_ASSIGN(told.addresses, object.field("ipList", [](json::Value list) {
            return json::read_list(list, addresses_max, read_address);
        }));
    }
    return told;
}

}  // namespace

Result<UnsignedRequest> create_sub_key(const NewSubKey& key, SigningTime time) {
    TRY(check_email(key.terms.sub_account));
    TRY(check_label(key.label));
    TRY(check_public_key(key.public_key));
    const bool has_addresses = !key.terms.addresses.empty();
    Query query;
    query.add("email", key.terms.sub_account).add("apiName", key.label);
    query.add("status", has_addresses ? is_bound : is_unbound);
    query.add("canTrade", key.terms.may_trade ? "true" : "false");
    for (const std::string_view right : other_rights) query.add(right, "false");
    if (has_addresses) TRY(add_addresses(query, key.terms.addresses));
    query.add("publicKey", sub_key_public_half(key.public_key));
    return make_request("POST", create_sub_key_path, std::move(query), time);
}

Result<UnsignedRequest> set_sub_key_rights(std::string_view sub_account, std::string_view api_key,
                                           bool may_trade, SigningTime time) {
    TRY_ASSIGN(Query query, query_of_key(sub_account, api_key));
    query.add("canTrade", may_trade ? "true" : "false");
    for (const std::string_view right : other_rights) query.add(right, "false");
    return make_request("POST", path_of_rights, std::move(query), time);
}

Result<UnsignedRequest> set_sub_key_addresses(std::string_view sub_account,
                                              std::string_view api_key,
                                              const std::vector<std::string>& addresses,
                                              SigningTime time) {
    TRY_ASSIGN(Query query, query_of_key(sub_account, api_key));
    query.add("status", addresses.empty() ? is_unbound : is_bound);
    if (!addresses.empty()) TRY(add_addresses(query, addresses));
    return make_request("POST", path_to_bind, std::move(query), time);
}

Result<UnsignedRequest> drop_sub_key_addresses(std::string_view sub_account,
                                               std::string_view api_key,
                                               const std::vector<std::string>& addresses,
                                               SigningTime time) {
    if (addresses.empty()) return fail(Errc::invalid, "addresses: name those that are to go");
    TRY_ASSIGN(Query query, query_of_key(sub_account, api_key));
    TRY(add_addresses(query, addresses));
    return make_request("DELETE", path_of_list, std::move(query), time);
}

Result<UnsignedRequest> sub_key_addresses(std::string_view sub_account, std::string_view api_key,
                                          SigningTime time) {
    TRY_ASSIGN(Query query, query_of_key(sub_account, api_key));
    return make_request("GET", path_of_addresses, std::move(query), time);
}

Result<UnsignedRequest> delete_sub_key(std::string_view sub_account, std::string_view api_key,
                                       SigningTime time) {
    TRY_ASSIGN(Query query, query_of_key(sub_account, api_key));
    return make_request("DELETE", path_of_key, std::move(query), time);
}

Result<UnsignedRequest> sub_keys(std::string_view sub_account, SigningTime time) {
    TRY(check_email(sub_account));
    Query query;
    query.add("email", sub_account).add("page", 1).add("size", page_size);
    return make_request("GET", path_of_key, std::move(query), time);
}

Result<SubKey> decode_created_sub_key(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_created);
}

Result<std::vector<SubKey>> decode_sub_keys(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_rows);
}

Result<std::string> decode_changed_sub_key(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_changed);
}

Result<SubKeyAddresses> decode_sub_key_addresses(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_addresses);
}

}  // namespace strongroom::venues::binance
