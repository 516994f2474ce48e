// The bytes to sign, against the payloads of Binance's own signature vectors. The signatures
// themselves are vault's affair; tests/golden/venues/binance/signatures.json has both.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

#include "support/test.h"
#include "venues/binance/encode.h"
#include "venues/binance/query.h"
#include "venues/binance/stream.h"

namespace strongroom::venues::binance {
namespace {

std::map<std::string, nlohmann::json> vectors() {
    const auto file = nlohmann::json::parse(
        test::read_text(test::source_path("tests/golden/venues/binance/signatures.json")));
    std::map<std::string, nlohmann::json> all;
    for (const auto& vector : file["vectors"]) all[vector["id"]] = vector;
    return all;
}

std::string payload(const std::string& id) { return vectors().at(id)["payload"]; }

// Our requests name themselves and ask for a full reply; the vectors are older than that advice.
std::string without_our_additions(std::string query) {
    for (const std::string part : {"&newClientOrderId=sr-1", "&newOrderRespType=FULL"}) {
        const std::size_t at = query.find(part);
        if (at == std::string::npos) throw std::runtime_error("missing " + part);
        query.erase(at, part.size());
    }
    return query;
}

std::string limit_order_query(const std::string& venue_symbol) {
    const Symbol symbol = MUST(Symbol::parse("LTC/BTC"));
    const OrderIntent intent{.symbol = symbol,
                             .side = Side::buy,
                             .kind = OrderKind::limit,
                             .limit = Price{MUST(Decimal::parse("0.1"))},
                             .qty = {1}};
    return MUST(place_order(intent, {.symbol = symbol, .venue_symbol = venue_symbol}, {"sr-1"},
                            {{1499827319559}, seconds(5)}))
        .query;
}

TEST(BinanceVectors, the_file_holds_every_confirmed_vector_with_its_key) {
    const auto file = nlohmann::json::parse(
        test::read_text(test::source_path("tests/golden/venues/binance/signatures.json")));
    EXPECT_EQ(file["vectors"].size(), 31U);
    EXPECT_EQ(vectors().size(), 31U);
    for (const auto& vector : file["vectors"]) {
        EXPECT_TRUE(file["keys"].contains(vector["key"])) << vector["id"];
        for (const char* field : {"payload", "expected", "source"}) {
            EXPECT_FALSE(vector[field].get<std::string>().empty()) << vector["id"] << field;
        }
    }
}

TEST(BinanceVectors, orders_over_http_are_signed_over_the_documented_bytes) {
    const std::string ascii = limit_order_query("LTCBTC");
    EXPECT_EQ(without_our_additions(ascii), payload("rest-hmac-ascii"));
    EXPECT_EQ(without_our_additions(ascii), payload("derived-rsa-rest-ltcbtc"));
    EXPECT_EQ(without_our_additions(limit_order_query("１２３４５６")),
              payload("rest-hmac-nonascii"));
}

TEST(BinanceVectors, a_request_without_parameters_is_its_time) {
    Query query;
    query.add("timestamp", 1578963600000);
    EXPECT_EQ(query.text(), payload("sig-examples-timestamp"));
    EXPECT_EQ(query.text(), payload("derived-rsa-timestamp"));
}

std::vector<MessageParam> params_of(const std::string& text) {
    std::vector<MessageParam> params;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('&', at), text.size());
        const std::size_t equals = text.find('=', at);
        const std::string name = text.substr(at, equals - at);
        const bool is_number = name == "timestamp" || name == "recvWindow" || name == "limit" ||
                               name.ends_with("Time") || name == "orderId";
        params.push_back({name, text.substr(equals + 1, end - equals - 1), is_number});
        at = end + 1;
    }
    return params;
}

TEST(BinanceVectors, messages_are_signed_over_the_documented_bytes_in_whatever_order_they_come) {
    int count = 0;
    for (const auto& [id, vector] : vectors()) {
        if (id.find("ws-") == std::string::npos) continue;
        const std::string expected = vector["payload"];
        std::vector<MessageParam> params = params_of(expected);
        std::ranges::reverse(params);
        const UnsignedMessage message = MUST(make_message("any", "1", params));
        EXPECT_EQ(message.payload, expected) << id;
        // What is sent says the same as what is signed.
        const auto sent = nlohmann::json::parse(MUST(attach_signature(message, "00")));
        for (const MessageParam& param : params) {
            const auto& value = sent["params"][param.name];
            EXPECT_EQ(value.is_string() ? value.get<std::string>() : value.dump(), param.value);
        }
        ++count;
    }
    EXPECT_EQ(count, 20);
}

TEST(BinanceVectors, the_private_stream_is_asked_for_like_a_logon) {
    const auto vector = vectors().at("ws-hmac-session.logon-L3377");
    const std::string key = params_of(vector["payload"])[0].value;
    const UnsignedMessage message =
        MUST(subscribe_user_stream("1", key, {{1649729878532}, seconds(5)}));
    std::string query = message.payload;
    const std::string window = "&recvWindow=5000";
    query.erase(query.find(window), window.size());
    EXPECT_EQ(query, vector["payload"].get<std::string>());
}

}  // namespace
}  // namespace strongroom::venues::binance
