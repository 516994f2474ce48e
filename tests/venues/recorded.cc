#include "venues/recorded.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/test.h"

namespace strongroom::venues::recorded {
namespace {

std::vector<std::string> pairs_of(std::string_view query) {
    std::vector<std::string> pairs;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        pairs.emplace_back(query.substr(0, end));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return pairs;
}

std::string name_of(const std::string& pair) { return pair.substr(0, pair.find('=')); }

Json ordered(const Json& theirs, const Json& ours) {
    if (!ours.is_object() || !theirs.is_object()) return ours;
    Json result = Json::object();
    for (const auto& [name, value] : theirs.items()) {
        if (ours.contains(name)) result[name] = ordered(value, ours[name]);
    }
    for (const auto& [name, value] : ours.items()) {
        if (!result.contains(name)) result[name] = value;
    }
    return result;
}

Decimal decimal_in(const Json& ask, const char* name) {
    return MUST(Decimal::parse(ask[name].get<std::string>()));
}

}  // namespace

Json file_of(std::string_view venue) {
    return Json::parse(test::read_text(
        test::source_path("tests/golden/venues/" + std::string(venue) + "/requests.json")));
}

SigningTime time_of(const Json& file) {
    return {.timestamp = {file["time"].get<std::int64_t>()},
            .recv_window = {file["recv_window"].get<std::int64_t>()}};
}

std::optional<Symbol> symbol_of(const Json& ask) {
    if (!ask.contains("base")) return std::nullopt;
    return MUST(
        Symbol::parse(ask["base"].get<std::string>() + "/" + ask["quote"].get<std::string>()));
}

OrderIntent intent_of(const Json& ask) {
    OrderIntent intent{.symbol = symbol_of(ask).value(),
                       .side = ask["side"] == "buy" ? Side::buy : Side::sell,
                       .kind = OrderKind::limit,
                       .qty = {decimal_in(ask, "qty")}};
    if (ask["kind"] == "market") intent.kind = OrderKind::market;
    if (ask["kind"] == "post_only") intent.kind = OrderKind::post_only;
    if (ask["kind"] == "ioc") intent.kind = OrderKind::ioc;
    if (ask["kind"] == "fok") intent.kind = OrderKind::fok;
    if (ask["kind"] == "stop_limit") intent.kind = OrderKind::stop_limit;
    if (ask.contains("trigger")) intent.trigger = Price{decimal_in(ask, "trigger")};
    if (ask.contains("price")) intent.limit = Price{decimal_in(ask, "price")};
    return intent;
}

OrderKey order_of(const Json& ask) {
    if (ask.contains("venue_id")) return VenueOrderId{ask["venue_id"].get<std::string>()};
    return ClientOrderId{ask["client_id"].get<std::string>()};
}

std::optional<Time> time_in(const Json& ask, const char* name) {
    if (!ask.contains(name)) return std::nullopt;
    return Time{ask[name].get<std::int64_t>()};
}

UnsignedRequest unsigned_of(const PublicRequest& request) {
    return {.method = request.method, .path = request.path, .query = request.query};
}

std::string query_in_order_of(std::string_view their_query, std::string_view our_query) {
    std::vector<std::string> rest = pairs_of(our_query);
    std::vector<std::string> pairs;
    for (const std::string& theirs : pairs_of(their_query)) {
        const auto ours = std::ranges::find(rest, name_of(theirs), name_of);
        if (ours == rest.end()) continue;
        pairs.push_back(std::move(*ours));
        rest.erase(ours);
    }
    pairs.insert(pairs.end(), rest.begin(), rest.end());
    std::string text;
    for (const std::string& pair : pairs) text += (text.empty() ? "" : "&") + pair;
    return text;
}

std::string body_in_order_of(const Json& theirs, const Json& ours) {
    return ordered(theirs, ours).dump();
}

UnsignedRequest expect_same(const Json& theirs, UnsignedRequest ours) {
    EXPECT_EQ(ours.method, theirs["method"].get<std::string>());
    EXPECT_EQ(ours.path, theirs["path"].get<std::string>());
    const std::string query = theirs["query"];
    ours.query = query_in_order_of(query, ours.query);
    EXPECT_EQ(ours.query, query);
    const std::string body = theirs.value("body", "");
    if (!body.empty() && !ours.body.empty())
        ours.body = body_in_order_of(Json::parse(body), Json::parse(ours.body));
    EXPECT_EQ(ours.body, body);
    return ours;
}

Bytes ed25519(const Json& file, std::string_view bytes) {
    const Bytes seed = MUST(from_hex(file["keys"]["ed25519_seed"].get<std::string>()));
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()),
        EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    Bytes signature(64);
    std::size_t size = signature.size();
    const ByteView input = as_bytes(bytes);
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, input.data(), input.size()) != 1)
        throw std::runtime_error("OpenSSL signs nothing");
    return signature;
}

}  // namespace strongroom::venues::recorded
