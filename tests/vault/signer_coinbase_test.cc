// The signer at a venue whose requests carry a token of the key: ES256 or Ed25519.
#include <nlohmann/json.hpp>
#include <set>

#include "base/bytes.h"
#include "model/order_tag.h"
#include "support/print.h"
#include "vault/es256_key.h"
#include "vault/house.h"

namespace strongroom::vault {
namespace {

constexpr const char* kName = "organizations/0a1b/apiKeys/2c3d";
constexpr std::string_view kRights =
    R"({"can_view":true,"can_trade":true,"can_transfer":false,"portfolio_uuid":"p",)"
    R"("portfolio_type":"DEFAULT"})";
constexpr std::string_view kNumber = "5f0c7a1e-0001-4b6e-9b60-000000000001";

struct Token {
    nlohmann::json header;
    nlohmann::json claims;
    std::string input;
    Bytes signature;
};
Token read_token(const std::string& text) {
    const std::size_t first = text.find('.');
    const std::size_t second = text.rfind('.');
    const auto part = [&](std::size_t from, std::size_t to) {
        return MUST(from_base64url(text.substr(from, to - from)));
    };
    return {nlohmann::json::parse(as_text(part(0, first))),
            nlohmann::json::parse(as_text(part(first + 1, second))), text.substr(0, second),
            part(second + 1, text.size())};
}

class CoinbaseSigner : public testing::Test {
  protected:
    CoinbaseSigner() { House::must(house_.signer.init(passphrase(), true)); }

    Status add(std::string secret, const char* name = kName) {
        return house_.signer.add_key({.account = {"practice"},
                                      .venue = "coinbase",
                                      .api_key = name,
                                      .secret = Secret::take(secret),
                                      .policy = MUST(Policy::parse(kHousePolicy))});
    }
    // With a key that may place orders.
    void furnish() {
        House::must(add(key_.sec1()));
        see_rights(house_.signer, "practice", kRights);
        House::must(house_.signer.allow_posture({"practice"}, PostureOverride::no_ip_list, "t"));
    }
    template <typename Request>
    std::expected<SignedRequest, Refusal> signed_one(
        const std::expected<Request, Refusal>& recorded) {
        if (!recorded) return std::unexpected(recorded.error());
        House::must(house_.signer.commit());
        return house_.signer.finish(*recorded);
    }
    std::expected<SignedRequest, Refusal> read(ReadQuery query) {
        query.account = {"practice"};
        return signed_one(house_.signer.record(query, {}, "courier"));
    }
    Token token_of(const SignedRequest& request) {
        const auto header = find_header(request.http.headers, "Authorization");
        EXPECT_TRUE(header && header->starts_with("Bearer "));
        return read_token(std::string(header->substr(7)));
    }

    Es256Key key_;
    test::FakeDisk disk_;
    House house_{disk_};
};

TEST_F(CoinbaseSigner, an_order_goes_out_with_a_token_for_its_address_and_a_few_seconds) {
    furnish();
    const auto request = sign(house_.signer, intent(1));
    ASSERT_TRUE(request.has_value()) << request.error().text;
    EXPECT_EQ(request->http.method, "POST");
    EXPECT_EQ(request->http.target, "/api/v3/brokerage/orders");
    EXPECT_TRUE(request->is_order);
    const auto body = nlohmann::json::parse(request->http.body);
    EXPECT_EQ(body["product_id"], "BTC-USDT");
    EXPECT_TRUE(read_client_id(body["client_order_id"].get<std::string>()).has_value());
    const Token token = token_of(*request);
    EXPECT_EQ(token.header["alg"], "ES256");
    EXPECT_EQ(token.header["kid"], kName);
    EXPECT_EQ(token.claims["sub"], kName);
    EXPECT_EQ(token.claims["uri"], "POST api.coinbase.com/api/v3/brokerage/orders");
    EXPECT_TRUE(key_.verifies_raw(token.input, token.signature));
    // It ends with the deadline that is on record, and begins a second before it was signed.
    EXPECT_EQ(token.claims["exp"].get<std::int64_t>(), request->deadline.ms / 1'000);
    EXPECT_EQ(request->lifetime, seconds(10));
    EXPECT_EQ(token.claims["nbf"].get<std::int64_t>(),
              (request->deadline - seconds(11)).ms / 1'000);
}

TEST_F(CoinbaseSigner, no_two_tokens_have_the_same_nonce) {
    furnish();
    std::set<std::string> seen;
    for (int i = 0; i < 20; ++i) {
        const auto request = read({.kind = ReadQuery::Kind::balances});
        ASSERT_TRUE(request.has_value());
        const std::string nonce = token_of(*request).header["nonce"];
        EXPECT_EQ(nonce.size(), 32U);
        EXPECT_TRUE(seen.insert(nonce).second);
    }
}

TEST_F(CoinbaseSigner, the_private_stream_is_asked_for_by_a_message_whose_token_names_no_address) {
    furnish();
    const auto request = read({.kind = ReadQuery::Kind::user_stream});
    ASSERT_TRUE(request.has_value());
    const auto message = nlohmann::json::parse(request->ws_message);
    EXPECT_EQ(message["channel"], "user");
    const Token token = read_token(message["jwt"]);
    EXPECT_FALSE(token.claims.contains("uri"));
    EXPECT_TRUE(key_.verifies_raw(token.input, token.signature));
}

TEST_F(CoinbaseSigner, an_order_is_cancelled_and_asked_for_by_the_venues_number) {
    furnish();
    ASSERT_TRUE(sign(house_.signer, intent(1)).has_value());
    const CancelIntent cancel{.order = intent(1).id,
                              .account = {"practice"},
                              .symbol = intent(1).symbol,
                              .bot = {"dca"},
                              .why = "stopped",
                              .venue_id = std::string(kNumber)};
    const auto gone = signed_one(house_.signer.record(cancel, {}));
    ASSERT_TRUE(gone.has_value()) << gone.error().text;
    EXPECT_EQ(gone->http.target, "/api/v3/brokerage/orders/batch_cancel");
    EXPECT_EQ(gone->http.body, R"({"order_ids":[")" + std::string(kNumber) + R"("]})");
    ReadQuery query{.kind = ReadQuery::Kind::order,
                    .symbol = intent(1).symbol,
                    .order = intent(1).id,
                    .venue_id = std::string(kNumber)};
    const auto asked = read(query);
    ASSERT_TRUE(asked.has_value());
    EXPECT_EQ(asked->http.target, "/api/v3/brokerage/orders/historical/" + std::string(kNumber));
    query.venue_id.clear();
    EXPECT_EQ(read(query).error().code, "encoding");
    CancelIntent unnumbered = cancel;
    unnumbered.venue_id.clear();
    EXPECT_EQ(house_.signer.record(unnumbered, {}).error().code, "encoding");
}

TEST_F(CoinbaseSigner, a_number_does_not_stand_for_an_order_that_was_never_signed) {
    furnish();
    CancelIntent cancel{.order = intent(7).id,
                        .account = {"practice"},
                        .symbol = intent(7).symbol,
                        .venue_id = std::string(kNumber)};
    EXPECT_EQ(house_.signer.record(cancel, {}).error().code, "not_signed");
    cancel.order = {};  // Said openly: one that is not ours.
    EXPECT_TRUE(house_.signer.record(cancel, {}).has_value());
}

TEST_F(CoinbaseSigner, what_the_venue_does_not_tell_of_addresses_its_owner_must_say) {
    House::must(add(key_.pkcs8()));
    see_rights(house_.signer, "practice", kRights);
    const auto refused = sign(house_.signer, intent(1));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "no_ip_list");
    EXPECT_NE(refused.error().text.find("does not tell"), std::string::npos);
    House::must(house_.signer.allow_posture({"practice"}, PostureOverride::no_ip_list, "t"));
    EXPECT_TRUE(sign(house_.signer, intent(1)).has_value());
    house_.signer.seal();
    house_.reopen();  // On record, both of them.
    const KeyView view = house_.signer.keys().front();
    EXPECT_EQ(view.posture, "no_ip_allowed");
    EXPECT_NE(view.posture_text.find("tells of no IP list"), std::string::npos);
    EXPECT_EQ(view.kind, "es256");
}

TEST_F(CoinbaseSigner, a_key_that_may_transfer_places_nothing_whatever_was_allowed) {
    House::must(add(key_.sec1()));
    std::string rights(kRights);
    rights.replace(rights.find("\"can_transfer\":false"), 20, "\"can_transfer\":true");
    see_rights(house_.signer, "practice", rights);
    House::must(house_.signer.allow_posture({"practice"}, PostureOverride::no_ip_list, "t"));
    EXPECT_EQ(sign(house_.signer, intent(1)).error().code, "withdraw_permission");
}

TEST_F(CoinbaseSigner, other_kinds_of_key_and_keys_made_here_are_refused) {
    EXPECT_FAILS("this venue has ed25519, es256 keys, and this is hmac-sha256",
                 add(std::string(kHouseSecret)));
    const auto made =
        house_.signer.make_key({"practice"}, "coinbase", MUST(Policy::parse(kHousePolicy)));
    EXPECT_FAILS("coinbase makes its keys itself", made);
    std::string es256 = key_.sec1();
    EXPECT_FAILS("this venue has hmac-sha256, ed25519, rsa-sha256 keys, and this is es256",
                 house_.signer.add_key({.account = {"practice"},
                                        .venue = "binance",
                                        .api_key = "id",
                                        .secret = Secret::take(es256),
                                        .policy = MUST(Policy::parse(kHousePolicy))}));
    EXPECT_TRUE(house_.signer.keys().empty());
}

TEST_F(CoinbaseSigner, a_name_that_could_end_a_text_in_the_token_is_not_taken) {
    const auto refused = add(key_.sec1(), R"(o","alg":"none)");
    EXPECT_FAILS("api key: a name as in organizations/", refused);
    EXPECT_EQ(refused.error().message.find("none"), std::string::npos);
    EXPECT_TRUE(house_.signer.keys().empty());
}

TEST_F(CoinbaseSigner, the_watch_judges_what_the_user_channel_tells) {
    furnish();
    const auto outcome = house_.signer.record(intent(1), {});
    ASSERT_TRUE(outcome.has_value());
    House::must(house_.signer.commit());
    OrderTerms told{.account = {"practice"},
                    .client_id = std::get<Recorded>(*outcome).client_id(),
                    .venue_symbol = "BTC-USDT",
                    .side = Side::buy,
                    .kind = OrderKind::limit,
                    .limit = intent(1).limit,
                    .qty = intent(1).qty,
                    .venue_id = std::string(kNumber)};
    EXPECT_EQ(house_.signer.judge(told).reason, "");
    OrderTerms other = told;
    other.venue_symbol = "BTC-USD";
    EXPECT_EQ(house_.signer.judge(other).answer, Verdict::Answer::foreign);
    told.is_partial = true;  // Cancelled: its quantity is told no more.
    told.qty = Qty{};
    EXPECT_EQ(house_.signer.judge(told).reason, "");
}

}  // namespace
}  // namespace strongroom::vault
