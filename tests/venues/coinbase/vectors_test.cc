// Every vector of the official client: the bytes to sign, the bodies, and finished tokens whose
// signatures are made (Ed25519) or verified (P-256) here with OpenSSL. They lie beside the
// repository, never in it; without them these tests are skipped.
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "support/test.h"
#include "venues/coinbase/der.h"
#include "venues/coinbase/encode.h"
#include "venues/coinbase/sign.h"
#include "venues/coinbase/stream.h"

namespace strongroom::venues::coinbase {
namespace {

using namespace decimal_literals;
using Json = nlohmann::ordered_json;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const SigningTime at{.timestamp = {1'700'000'000'000}, .recv_window = seconds(120)};
const VenueSymbol btc_usd{"BTC-USD"};

class CoinbaseVectors : public testing::Test {
  protected:
    void SetUp() override {
        const std::string path = test::shared_path("venues/coinbase-kucoin-vectors.json");
        if (path.empty()) GTEST_SKIP() << "no ../shared/venues beside the repository";
        file_ = Json::parse(test::read_text(path));
    }

    const Json& vector(const std::string& name) const {
        for (const Json& one : file_["coinbase"]) {
            if (one["name"] == name) return one;
        }
        throw std::runtime_error("no such vector: " + name);
    }

    std::string text(const std::string& name, const char* field) const {
        return vector(name)[field].get<std::string>();
    }

    KeyName key(const std::string& algorithm) const {
        const Json& keys = file_["coinbase_keys"];
        if (algorithm == "ES256") return {keys["es256"]["key_name"], Algorithm::es256};
        return {keys["ed25519"]["key_id"], Algorithm::eddsa};
    }

    Key private_key(const std::string& algorithm) const {
        const std::string pem =
            file_["coinbase_keys"][algorithm == "ES256" ? "es256" : "ed25519"]["pem_pkcs8"];
        const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
            BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
        return {PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
    }

    // What OpenSSL signs with that key: DER for P-256.
    Bytes sign(const std::string& algorithm, std::string_view input) const {
        const Key key = private_key(algorithm);
        const Digest context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        const EVP_MD* hash = algorithm == "ES256" ? EVP_sha256() : nullptr;
        EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key.get());
        Bytes signature(128);
        std::size_t size = signature.size();
        const ByteView bytes = as_bytes(input);
        if (EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()) != 1)
            throw std::runtime_error("OpenSSL signs nothing");
        signature.resize(size);
        return signature;
    }

    // Whether that raw P-256 signature is right: it goes back to DER first.
    bool is_right(std::string_view input, ByteView raw) const {
        const auto number = [](ByteView bytes) {
            while (bytes.size() > 1 && bytes[0] == 0) bytes = bytes.subspan(1);
            Bytes content(bytes.begin(), bytes.end());
            if (content[0] >= 0x80) content.insert(content.begin(), 0);
            content.insert(content.begin(), {2, static_cast<std::uint8_t>(content.size())});
            return content;
        };
        Bytes der = number(raw.first(32));
        const Bytes second = number(raw.last(32));
        der.insert(der.end(), second.begin(), second.end());
        der.insert(der.begin(), {0x30, static_cast<std::uint8_t>(der.size())});
        const Key key = private_key("ES256");
        const Digest context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
        const ByteView bytes = as_bytes(input);
        return EVP_DigestVerify(context.get(), der.data(), der.size(), bytes.data(),
                                bytes.size()) == 1;
    }

    Json file_;
};

std::string nonce_of(const Json& vector) {
    return vector.value("nonce",
                        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
}

// "POST api.coinbase.com/api/…" as a request; nothing for a stream.
std::optional<UnsignedRequest> request_of(const Json& vector) {
    const Json payload = Json::parse(vector["payload_json"].get<std::string>());
    if (!payload.contains("uri")) return std::nullopt;
    const std::string uri = payload["uri"];
    const std::size_t blank = uri.find(' ');
    return UnsignedRequest{.method = uri.substr(0, blank), .path = uri.substr(uri.find('/'))};
}

// Amounts in one form: the vectors have "25000.00" where we write "25000".
void shorten_amounts(Json& value) {
    for (Json& inner : value) {
        if (inner.is_structured()) shorten_amounts(inner);
        if (!inner.is_string()) continue;
        const auto amount = Decimal::parse(inner.get<std::string>());
        if (amount) inner = amount->to_string();
    }
}

Json plain(const std::string& body) {
    Json json = Json::parse(body);
    shorten_amounts(json);
    return json;
}

TEST_F(CoinbaseVectors, every_token_of_the_official_client_is_made_byte_for_byte) {
    int tokens = 0;
    for (const Json& vector : file_["coinbase"]) {
        const std::string name = vector["name"];
        if (name.starts_with("ccxt_")) continue;  // Other claims, which we do not make.
        const std::string algorithm = vector["alg"];
        const std::optional<UnsignedRequest> request = request_of(vector);
        const std::string input =
            MUST(request ? signing_input(*request, "api.coinbase.com", key(algorithm),
                                         {nonce_of(vector)}, at)
                         : stream_signing_input(key(algorithm), {nonce_of(vector)}, at));
        EXPECT_EQ(input, vector["signing_input"].get<std::string>()) << name;
        const Bytes given = MUST(from_base64url(vector["signature_b64url"].get<std::string>()));
        EXPECT_EQ(MUST(make_token(input, given)), vector["jwt"].get<std::string>()) << name;
        ++tokens;
    }
    EXPECT_EQ(tokens, 19);
}

TEST_F(CoinbaseVectors, signatures_of_ed25519_are_the_same_and_of_p256_are_right) {
    int equal = 0;
    int verified = 0;
    for (const Json& vector : file_["coinbase"]) {
        const std::string algorithm = vector.value(
            "alg",
            vector["name"].get<std::string>() == "ccxt_list_orders_eddsa" ? "EdDSA" : "ES256");
        const std::string input = vector["signing_input"];
        const Bytes given = MUST(from_base64url(vector["signature_b64url"].get<std::string>()));
        ASSERT_EQ(given.size(), signature_bytes);
        if (algorithm == "EdDSA") {
            EXPECT_EQ(sign("EdDSA", input), given) << vector["name"];
            ++equal;
            continue;
        }
        EXPECT_TRUE(is_right(input, given)) << vector["name"];
        EXPECT_FALSE(is_right(input + "x", given)) << vector["name"];
        if (vector.contains("ref_signature_rfc6979_b64url")) {
            EXPECT_TRUE(is_right(
                input,
                MUST(from_base64url(vector["ref_signature_rfc6979_b64url"].get<std::string>()))));
        }
        ++verified;
    }
    EXPECT_EQ(equal, 16);
    EXPECT_EQ(verified, 5);
}

TEST_F(CoinbaseVectors, what_openssl_signs_for_p256_is_turned_into_what_a_token_holds) {
    for (int i = 0; i < 200; ++i) {
        const std::string input = "message " + std::to_string(i);
        const auto raw = MUST(raw_signature(sign("ES256", input)));
        EXPECT_TRUE(is_right(input, raw)) << i;
    }
}

TEST_F(CoinbaseVectors, orders_are_sent_as_the_official_client_sends_them) {
    using Kind = OrderConfiguration::Kind;
    const auto limit = [](Kind kind, Decimal price) {
        return OrderConfiguration{.kind = kind, .size = "0.001"_d, .limit = Price{price}};
    };
    const auto expect = [&](const std::string& name, const std::string& id, Side side,
                            const OrderConfiguration& order) {
        const UnsignedRequest request = MUST(place_order(
            {.client_id = {id}, .venue_symbol = btc_usd, .side = side, .configuration = order},
            at));
        EXPECT_EQ(plain(request.body), plain(text(name, "body"))) << name;
        EXPECT_EQ("https://api.coinbase.com" + request.path, text(name, "url")) << name;
        EXPECT_EQ(request.method, text(name, "http_method")) << name;
    };
    OrderConfiguration order = limit(Kind::limit_gtc, 25000);
    order.is_post_only = true;
    expect("sdk_limit_gtc_buy", "cb-0001", Side::buy, order);
    expect("sdk_market_buy_quote", "cb-0002", Side::buy,
           {.kind = Kind::market_ioc, .size = 10, .is_size_in_quote = true});
    order = limit(Kind::limit_gtd, 99000);
    order.end = Time{1'798'761'599'000};
    expect("sdk_limit_gtd_sell", "cb-0003", Side::sell, order);
    expect("sdk_limit_fok_buy", "cb-0004", Side::buy, limit(Kind::limit_fok, 25000));
    expect("sdk_limit_ioc_buy", "cb-0005", Side::buy, limit(Kind::limit_ioc, 25000));
    order = limit(Kind::stop_limit_gtc, 19900);
    order.stop = Price{20000};
    order.stop_direction = OrderConfiguration::StopDirection::down;
    expect("sdk_stop_limit_gtc_sell", "cb-0006", Side::sell, order);
    order = limit(Kind::bracket_gtc, 99000);
    order.stop = Price{20000};
    expect("sdk_trigger_bracket_gtc_sell", "cb-0007", Side::sell, order);
}

TEST_F(CoinbaseVectors, the_other_requests_are_sent_as_the_official_client_sends_them) {
    EXPECT_EQ(plain(MUST(cancel_orders({{"11111111-1111-1111-1111-111111111111"},
                                        {"22222222-2222-2222-2222-222222222222"}},
                                       at))
                        .body),
              plain(text("sdk_batch_cancel", "body")));
    EXPECT_EQ(
        plain(MUST(edit_order({{"11111111-1111-1111-1111-111111111111"}, Price{25010}, {"0.002"_d}},
                              at))
                  .body),
        plain(text("sdk_edit_order", "body")));
    const UnsignedRequest list = MUST(all_orders(
        {.venue_symbols = {btc_usd, {"ETH-USD"}}, .status = OrderStatus::open, .limit = 10}, at));
    EXPECT_EQ("https://api.coinbase.com" + list.path + "?" + list.query,
              text("sdk_list_orders_query_not_in_uri", "url"));
    EXPECT_EQ("https://api.coinbase.com" + MUST(key_rights(at)).path,
              text("sdk_key_permissions", "url"));
}

TEST_F(CoinbaseVectors, a_request_of_ours_ends_up_as_the_official_token) {
    const Json& wanted = vector("rest_post_orders_eddsa_32byte_seed");
    const UnsignedRequest request =
        MUST(place_order({.client_id = {"cb-1"},
                          .venue_symbol = btc_usd,
                          .configuration = {.size = 1, .limit = Price{1}}},
                         at));
    const std::string input =
        MUST(signing_input(request, "api.coinbase.com", key("EdDSA"), {nonce_of(wanted)}, at));
    const HttpRequest sent = MUST(attach_signature(request, input, sign("EdDSA", input)));
    EXPECT_EQ(*find_header(sent.headers, "Authorization"),
              "Bearer " + wanted["jwt"].get<std::string>());
    const Json& stream = vector("ws_user_eddsa");
    const UnsignedMessage message =
        MUST(subscribe_user_stream(key("EdDSA"), {nonce_of(stream)}, at));
    const std::string text = MUST(attach_signature(message, sign("EdDSA", message.payload)));
    EXPECT_EQ(text, R"({"type":"subscribe","channel":"user","jwt":")" +
                        stream["jwt"].get<std::string>() + "\"}");
}

}  // namespace
}  // namespace strongroom::venues::coinbase
