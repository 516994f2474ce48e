// What is sent to the paper venue, byte for byte, and which bytes of it are signed.
#include "venues/paper/encode.h"
#include "support/test.h"
#include "venues/paper/profile.h"
#include "venues/paper/replies.h"
#include "venues/paper/requests.h"
#include "venues/profiles.h"

namespace strongroom::venues::paper {
namespace {

using namespace decimal_literals;

const SigningTime kTime{.timestamp = {1'700'000'000'000}, .recv_window = seconds(2)};
const Signing kSigning{.api_key = "paper-key", .time = kTime};
const Symbol kPair = MUST(Symbol::parse("BTC/USDT"));
const Instrument kMarket{.symbol = kPair, .venue_symbol = "BTC-USDT"};
const VenueSymbol kBitcoin{"BTC-USDT"};

OrderIntent intent(OrderKind kind) {
    OrderIntent made{.symbol = kPair, .side = Side::sell, .kind = kind, .qty = {"0.50"_d}};
    if (kind != OrderKind::market) made.limit = Price{"90000.5"_d};
    return made;
}

std::string signed_text(const UnsignedRequest& request) {
    return MUST(requests().bytes_to_sign(request, kSigning));
}

TEST(PaperEncode, is_one_of_the_venues_that_are_served) {
    EXPECT_EQ(requests_of("paper"), &requests());
    EXPECT_EQ(replies_of("paper"), &replies());
    EXPECT_FALSE(MUST(profile_of("paper", "live")).is_market_time_streamed);
    EXPECT_TRUE(MUST(profile_of("paper", "practice")).is_market_time_streamed);
    EXPECT_FAILS("\"practice\" or \"live\"", profile_of("paper", "production"));
    EXPECT_EQ(requests().recv_window(), MUST(profile_of("paper", "live")).recv_window);
    EXPECT_TRUE(requests().takes(KeyAlgorithm::ed25519));
    EXPECT_FALSE(requests().takes(KeyAlgorithm::rsa_sha256));
}

TEST(PaperEncode, each_kind_of_order_is_a_body_and_all_of_it_is_signed) {
    const auto body_of = [](OrderKind kind) {
        return MUST(place_order(intent(kind), kMarket, {"tag"}, kTime)).body;
    };
    EXPECT_EQ(body_of(OrderKind::limit),
              R"({"symbol":"BTC-USDT","side":"sell","kind":"limit","qty":"0.5",)"
              R"("limit":"90000.5","client_id":"tag"})");
    EXPECT_EQ(body_of(OrderKind::market),
              R"({"symbol":"BTC-USDT","side":"sell","kind":"market","qty":"0.5",)"
              R"("client_id":"tag"})");
    EXPECT_NE(body_of(OrderKind::post_only).find(R"("kind":"post_only")"), std::string::npos);
    const UnsignedRequest placed =
        MUST(place_order(intent(OrderKind::market), kMarket, {"tag"}, kTime));
    EXPECT_TRUE(placed.is_order_placement);
    EXPECT_EQ(signed_text(placed), "1700000000000\n2000\nPOST\n/orders\n" + placed.body);
}

TEST(PaperEncode, cancels_and_questions_name_the_order_in_the_query) {
    const auto target = [](const Result<UnsignedRequest>& request) {
        const std::string text = signed_text(MUST(request));
        return text.substr(text.find("00\n2000\n") + 8);
    };
    EXPECT_EQ(target(cancel_order({kBitcoin, ClientOrderId{"tag"}, {"why"}}, kTime)),
              "DELETE\n/orders?symbol=BTC-USDT&client_id=tag&request_id=why\n");
    EXPECT_EQ(target(cancel_order({kBitcoin, VenueOrderId{"7"}, {"why"}}, kTime)),
              "DELETE\n/orders?symbol=BTC-USDT&id=7&request_id=why\n");
    EXPECT_EQ(target(query_order(kBitcoin, ClientOrderId{"tag"}, kTime)),
              "GET\n/orders?symbol=BTC-USDT&client_id=tag\n");
    EXPECT_EQ(target(open_orders(std::nullopt, kTime)), "GET\n/orders/open\n");
    EXPECT_EQ(target(open_orders(kBitcoin, kTime)), "GET\n/orders/open?symbol=BTC-USDT\n");
    EXPECT_EQ(target(all_orders(kBitcoin, kTime)), "GET\n/orders/all?symbol=BTC-USDT&limit=1000\n");
    EXPECT_EQ(target(fills_of_order(kBitcoin, {"7"}, kTime)),
              "GET\n/fills?symbol=BTC-USDT&order=7&limit=1000\n");
    EXPECT_EQ(target(account(kTime)), "GET\n/account\n");
    EXPECT_EQ(target(key_rights(kTime)), "GET\n/key\n");
}

TEST(PaperEncode, the_signature_stands_in_a_header_beside_what_it_covers) {
    const UnsignedRequest placed =
        MUST(place_order(intent(OrderKind::market), kMarket, {"tag"}, kTime));
    const HttpRequest http = MUST(requests().attach_signature(placed, kSigning, {"ab12", "", ""}));
    EXPECT_EQ(http.method + " " + http.target, "POST /orders");
    EXPECT_EQ(http.body, placed.body);
    EXPECT_EQ(find_header(http.headers, "Paper-Key"), "paper-key");
    EXPECT_EQ(find_header(http.headers, "Paper-Time"), "1700000000000");
    EXPECT_EQ(find_header(http.headers, "Paper-Window"), "2000");
    EXPECT_EQ(find_header(http.headers, "Paper-Signature"), "ab12");
    for (const char* bad : {"", "a\nb", "a b"}) {
        EXPECT_FALSE(requests().attach_signature(placed, kSigning, {bad, "", ""})) << bad;
        EXPECT_FAILS("api key", requests().attach_signature(placed, {.api_key = bad, .time = kTime},
                                                            {"ab12", "", ""}));
    }
}

TEST(PaperEncode, the_private_stream_is_asked_for_by_a_signed_message) {
    const UnsignedMessage message = MUST(requests().stream_message("1", kSigning));
    EXPECT_EQ(message.payload, "1700000000000\n2000\nLOGIN\n/stream\n");
    EXPECT_EQ(MUST(requests().attach_signature(message, kSigning, {"ab+/=", "", ""})),
              R"({"do":"login","key":"paper-key","time":1700000000000,"window":2000,)"
              R"("signature":"ab+/="})");
    EXPECT_FALSE(requests().attach_signature(message, kSigning, {"\"", "", ""}));
    EXPECT_FALSE(requests().stream_request(kTime));
}

TEST(PaperEncode, what_the_venue_could_not_take_is_refused_and_named) {
    const auto place = [](const Instrument& market, const std::string& id, SigningTime time) {
        return place_order(intent(OrderKind::limit), market, {id}, time);
    };
    EXPECT_FAILS("client order id", place(kMarket, "with space", kTime));
    EXPECT_FAILS("client order id", place(kMarket, std::string(37, 'a'), kTime));
    EXPECT_FAILS("symbol", place({.symbol = kPair, .venue_symbol = "BTC-U\"T"}, "tag", kTime));
    EXPECT_FAILS("order.symbol", place({.symbol = MUST(Symbol::parse("ETH/USDT"))}, "tag", kTime));
    EXPECT_FAILS("time", place(kMarket, "tag", {}));
    EXPECT_FAILS("window", place(kMarket, "tag", {.timestamp = {1}, .recv_window = seconds(61)}));
    for (const char* bad : {"", "-", "BTC", "BTCUSDT", "BTC-", "-USDT", "BTC-US-DT", "BTC-USDT&a=b",
                            "btc-usdt", "BTC-USDT\n"})
        EXPECT_FAILS("symbol", query_order({bad}, ClientOrderId{"tag"}, kTime));
    for (const char* bad : {"", "7a", "-7", "12345678901234567890"})
        EXPECT_FAILS("id", query_order(kBitcoin, VenueOrderId{bad}, kTime));
    EXPECT_FAILS("limit", candles(kBitcoin, 0));
    EXPECT_FAILS("limit", candles(kBitcoin, 1'001));
}

TEST(PaperEncode, public_questions_need_no_key) {
    EXPECT_EQ(to_http(server_time()).target, "/time");
    EXPECT_EQ(to_http(MUST(listing(kBitcoin))).target, "/markets?symbol=BTC-USDT");
    EXPECT_EQ(to_http(MUST(candles(kBitcoin, 500))).target, "/candles?symbol=BTC-USDT&limit=500");
    EXPECT_EQ(to_http(MUST(book_top(kBitcoin))).target, "/top?symbol=BTC-USDT");
}

TEST(PaperEncode, a_market_stream_is_one_message_that_must_be_granted) {
    const BaseUrls urls{
        .rest = {}, .public_rest = {}, .api_stream = "wss://a", .market_stream = "wss://m"};
    const StreamOpening opening = MUST(replies().market_opening(
        urls, "", {.trades = {kBitcoin}, .candles = {kBitcoin}, .tops = {}}));
    EXPECT_EQ(opening.url, "wss://m/stream");
    EXPECT_EQ(opening.messages.at(0),
              R"({"do":"subscribe","trades":["BTC-USDT"],"candles":["BTC-USDT"]})");
    EXPECT_EQ(opening.answer_of(R"({"event":"subscribed"})"), true);
    EXPECT_EQ(opening.answer_of(R"({"event":"refused","error":"unknown_symbol","text":""})"),
              false);
    EXPECT_EQ(opening.answer_of(R"({"event":"ended"})"), std::nullopt);
    EXPECT_EQ(opening.answer_of("garbage"), std::nullopt);
    EXPECT_FAILS("topics", replies().market_opening(urls, "", {}));
    EXPECT_FAILS("symbol", replies().market_opening(
                               urls, "", {.trades = {{"x"}}, .candles = {}, .tops = {}}));
    const StreamOpening user = MUST(replies().user_opening(urls, ""));
    EXPECT_EQ(user.url, "wss://a/stream");
    EXPECT_TRUE(user.wants_signed_message);
    EXPECT_EQ(user.answer_of(R"({"event":"logged_in"})"), true);
    EXPECT_EQ(user.answer_of(R"({"event":"refused","error":"key","text":""})"), false);
    EXPECT_EQ(user.answer_of(R"({"event":"balances","time":1,"balances":[]})"), std::nullopt);
}

}  // namespace
}  // namespace strongroom::venues::paper
