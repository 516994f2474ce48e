// The signer at a venue whose keys have a passphrase and whose signatures travel in headers.
#include "base/bytes.h"
#include "vault/house.h"
#include "vault/sealing.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kWords = "words of the key";
constexpr std::string_view kKucoinRights =
    R"({"code":"200000","data":{"remark":"r","apiKey":"id","apiVersion":3,"permission":)"
    R"("General,Spot","ipWhitelist":"203.**.154","createdAt":1728443843000,"uid":1,)"
    R"("isMaster":true}})";

Secret secret_of(std::string_view text) {
    std::string copy(text);
    return Secret::take(copy);
}
std::string mac_of(std::string_view text) {
    return to_base64(hmac_sha256(secret_of(kHouseSecret), as_bytes(text)));
}

class KucoinSigner : public testing::Test {
  protected:
    KucoinSigner() { House::must(house_.signer.init(passphrase(), true)); }

    Status add(std::string_view words, std::string_view secret = kHouseSecret,
               const char* venue = "kucoin") {
        return house_.signer.add_key({.account = {"practice"},
                                      .venue = venue,
                                      .api_key = "id-of-the-key",
                                      .secret = secret_of(secret),
                                      .policy = MUST(Policy::parse(kHousePolicy)),
                                      .passphrase = secret_of(words)});
    }
    SignedRequest signed_read(ReadQuery::Kind kind) {
        const auto recorded =
            house_.signer.record(ReadQuery{.kind = kind, .account = {"practice"}}, {}, "courier");
        if (!recorded) throw std::runtime_error(recorded.error().text);
        House::must(house_.signer.commit());
        auto request = house_.signer.finish(*recorded);
        if (!request) throw std::runtime_error(request.error().text);
        return *std::move(request);
    }
    static std::string header(const SignedRequest& request, std::string_view name) {
        return std::string(find_header(request.http.headers, name).value_or("none"));
    }

    test::FakeDisk disk_;
    House house_{disk_};
};

TEST_F(KucoinSigner, a_key_needs_its_passphrase_and_no_pem) {
    EXPECT_FAILS("passphrase", add(""));
    EXPECT_FAILS("this venue's keys have none", add(kWords, kHouseSecret, "binance"));
    EXPECT_FAILS("served: binance, kucoin, coinbase", add(kWords, kHouseSecret, "elsewhere"));
    const auto made =
        house_.signer.make_key({"practice"}, "kucoin", MUST(Policy::parse(kHousePolicy)));
    EXPECT_FAILS("this venue has hmac-sha256 keys, and this is ed25519", made);
    EXPECT_TRUE(house_.signer.keys().empty());
    House::must(add(kWords));
}

TEST_F(KucoinSigner, an_order_is_signed_over_time_method_path_and_body) {
    House::must(add(kWords));
    see_rights(house_.signer, "practice", kKucoinRights);
    const auto request = sign(house_.signer, intent(1));
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->venue, "kucoin");
    EXPECT_EQ(request->http.method, "POST");
    EXPECT_EQ(request->http.target, "/api/v1/hf/orders");
    EXPECT_NE(request->http.body.find(R"("symbol":"BTC-USDT")"), std::string::npos);
    const std::string time = header(*request, "KC-API-TIMESTAMP");
    EXPECT_EQ(header(*request, "KC-API-SIGN"),
              mac_of(time + "POST/api/v1/hf/orders" + request->http.body));
    EXPECT_EQ(header(*request, "KC-API-PASSPHRASE"), mac_of(kWords));
    EXPECT_EQ(header(*request, "KC-API-KEY"), "id-of-the-key");
    for (const Header& one : request->http.headers) {
        EXPECT_EQ(one.value.find(kWords), std::string::npos) << one.name;
        EXPECT_EQ(one.value.find(kHouseSecret), std::string::npos) << one.name;
    }
}

TEST_F(KucoinSigner, the_passphrase_outlives_a_restart_and_a_new_policy) {
    House::must(add(kWords));
    House::must(house_.signer.set_policy({"practice"}, MUST(Policy::parse(kHousePolicy)), {}, "t"));
    house_.signer.seal();
    house_.reopen();
    EXPECT_EQ(header(signed_read(ReadQuery::Kind::balances), "KC-API-PASSPHRASE"), mac_of(kWords));
}

TEST_F(KucoinSigner, the_private_stream_is_asked_for_by_a_signed_request) {
    House::must(add(kWords));
    const SignedRequest request = signed_read(ReadQuery::Kind::user_stream);
    EXPECT_TRUE(request.ws_message.empty());
    EXPECT_EQ(request.http.method, "POST");
    EXPECT_EQ(request.http.target, "/api/v1/bullet-private");
    EXPECT_EQ(header(request, "KC-API-SIGN"),
              mac_of(header(request, "KC-API-TIMESTAMP") + "POST/api/v1/bullet-private"));
}

TEST_F(KucoinSigner, a_stream_that_does_not_tell_all_terms_is_judged_by_what_it_tells) {
    House::must(add(kWords));
    see_rights(house_.signer, "practice", kKucoinRights);
    OrderIntent order = intent(1);
    order.kind = OrderKind::post_only;
    const auto outcome = house_.signer.record(order, {});
    ASSERT_TRUE(outcome.has_value());
    House::must(house_.signer.commit());
    OrderTerms told{.account = {"practice"},
                    .client_id = std::get<Recorded>(*outcome).client_id(),
                    .venue_symbol = "BTC-USDT",
                    .side = Side::buy,
                    .kind = OrderKind::limit,
                    .limit = order.limit,
                    .qty = order.qty,
                    .venue_id = "6720da3f"};
    using Answer = Verdict::Answer;
    EXPECT_EQ(house_.signer.judge(told).answer, Answer::foreign);  // All terms: not post-only.
    told.is_partial = true;
    EXPECT_EQ(house_.signer.judge(told).reason, "");
    OrderTerms wrong = told;
    wrong.limit = Price{46001};
    EXPECT_EQ(house_.signer.judge(wrong).answer, Answer::foreign);
    wrong = told;
    wrong.qty = Qty{5};
    EXPECT_EQ(house_.signer.judge(wrong).answer, Answer::foreign);
    wrong = told;
    wrong.kind = OrderKind::market;
    EXPECT_EQ(house_.signer.judge(wrong).answer, Answer::foreign);
    wrong.kind.reset();
    EXPECT_EQ(house_.signer.judge(wrong).answer, Answer::foreign);
    told.limit.reset();
    told.qty = Qty{};
    EXPECT_EQ(house_.signer.judge(told).reason, "");
    told.qty.reset();
    EXPECT_EQ(house_.signer.judge(told).reason, "");
}

}  // namespace
}  // namespace strongroom::vault
