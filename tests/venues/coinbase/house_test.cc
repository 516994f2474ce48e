// Coinbase behind the two interfaces that the house knows a venue by.
#include "support/test.h"
#include "venues/coinbase/describe.h"
#include "venues/coinbase/profile.h"
#include "venues/coinbase/replies.h"
#include "venues/coinbase/requests.h"
#include "venues/profiles.h"

namespace strongroom::venues::coinbase {
namespace {

const SigningTime kTime{
    .timestamp = {1'764'000'000'500}, .recv_window = coinbase::recv_window, .nonce = {0xAB}};
const BaseUrls kUrls{.rest = "https://h",
                     .public_rest = "https://h",
                     .api_stream = "wss://user",
                     .market_stream = "wss://market"};
const VenueSymbol kEth{"ETH-USD"};

Signing signing(KeyAlgorithm algorithm = KeyAlgorithm::es256) {
    return {.api_key = "organizations/o/apiKeys/k", .algorithm = algorithm, .time = kTime};
}
HttpReply ok(const std::string& name) {
    return {.status = 200, .headers = {}, .body = golden(name)};
}
std::vector<PublicTrade> trades_of(const std::string& message) {
    std::vector<PublicTrade> trades;
    for (const MarketEvent& event : MUST(replies().decode_market_message(message))) {
        if (const auto* trade = std::get_if<PublicTrade>(&event)) trades.push_back(*trade);
    }
    return trades;
}

TEST(CoinbaseHouse, is_one_of_the_venues_that_are_served) {
    EXPECT_EQ(requests_of("coinbase"), &requests());
    EXPECT_EQ(replies_of("coinbase"), &replies());
    EXPECT_EQ(MUST(profile_of("coinbase", "production")).venue, "coinbase");
    EXPECT_TRUE(MUST(profile_of("coinbase", "practice")).is_market_time_streamed);
    EXPECT_FAILS("\"practice\" or \"production\"", profile_of("coinbase", "sandbox"));
    EXPECT_EQ(requests().recv_window(), MUST(profile_of("coinbase", "production")).recv_window);
}

// ---- Requests ----------------------------------------------------------------------------------

TEST(CoinbaseHouse, a_der_signature_becomes_the_64_bytes_of_the_token) {
    const UnsignedRequest request = MUST(requests().account(kTime));
    const std::string payload = MUST(requests().bytes_to_sign(request, signing()));
    const Bytes der = MUST(from_hex("3006020101020102"));  // r = 1, s = 2
    const HttpRequest http =
        MUST(requests().attach_signature(request, signing(), {to_base64(der), payload, {}}));
    Bytes raw(64, 0);
    raw[31] = 1;
    raw[63] = 2;
    EXPECT_EQ(find_header(http.headers, "Authorization"),
              "Bearer " + payload + "." + to_base64url(raw));
}

TEST(CoinbaseHouse, an_ed25519_signature_goes_as_it_is_and_the_header_says_so) {
    const Signing eddsa = signing(KeyAlgorithm::ed25519);
    const UnsignedRequest request = MUST(requests().account(kTime));
    const std::string payload = MUST(requests().bytes_to_sign(request, eddsa));
    const std::string header(
        as_text(MUST(from_base64url(std::string_view(payload).substr(0, payload.find('.'))))));
    EXPECT_NE(header.find(R"("alg":"EdDSA")"), std::string::npos);
    EXPECT_NE(header.find("ab000000"), std::string::npos);
    const Bytes raw(64, 7);
    EXPECT_TRUE(requests().attach_signature(request, eddsa, {to_base64(raw), payload, {}}));
    EXPECT_FAILS("64 bytes", requests().attach_signature(request, eddsa,
                                                         {to_base64(Bytes(63, 7)), payload, {}}));
}

TEST(CoinbaseHouse, a_signature_of_another_request_or_of_no_form_is_not_attached) {
    const UnsignedRequest account = MUST(requests().account(kTime));
    const UnsignedRequest rights = MUST(requests().key_rights(kTime));
    const std::string payload = MUST(requests().bytes_to_sign(rights, signing()));
    const std::string der = to_base64(MUST(from_hex("3006020101020102")));
    EXPECT_FAILS("another method or path",
                 requests().attach_signature(account, signing(), {der, payload, {}}));
    for (const char* odd : {"", "%%%", "AAAA", "MAA="}) {
        EXPECT_FALSE(requests().attach_signature(rights, signing(), {odd, payload, {}})) << odd;
    }
}

TEST(CoinbaseHouse, the_private_stream_is_asked_for_by_a_message) {
    EXPECT_FALSE(requests().is_stream_requested());
    EXPECT_FAILS("by a message", requests().stream_request(kTime));
    const UnsignedMessage message = MUST(requests().stream_message("id", signing()));
    const std::string der = to_base64(MUST(from_hex("3006020101020102")));
    const std::string sent =
        MUST(requests().attach_signature(message, signing(), {der, message.payload, {}}));
    EXPECT_TRUE(sent.starts_with(R"({"type":"subscribe","channel":"user","jwt":")")) << sent;
}

TEST(CoinbaseHouse, every_question_of_an_account_is_a_request) {
    const Requests& venue = requests();
    const OrderKey number = VenueOrderId{"5f0c7a1e"};
    EXPECT_EQ(MUST(venue.all_orders(kEth, kTime)).query, "product_ids=ETH-USD&limit=250");
    EXPECT_EQ(MUST(venue.open_orders(std::nullopt, kTime)).query, "order_status=OPEN&limit=250");
    EXPECT_EQ(MUST(venue.fills_of_order(kEth, {"5f0c7a1e"}, kTime)).query,
              "order_ids=5f0c7a1e&product_ids=ETH-USD&limit=250");
    EXPECT_TRUE(MUST(venue.query_order(kEth, number, kTime)).path.ends_with("/5f0c7a1e"));
    EXPECT_EQ(MUST(venue.cancel_order({kEth, number, {"name"}}, kTime)).body,
              R"({"order_ids":["5f0c7a1e"]})");
    EXPECT_FAILS("by its client id", venue.cancel_order({kEth, ClientOrderId{"tag"}, {}}, kTime));
    EXPECT_FAILS("by its client id", venue.query_order(kEth, ClientOrderId{"tag"}, kTime));
    EXPECT_FALSE(venue.finds_by_client_id());
}

// ---- Answers -----------------------------------------------------------------------------------

TEST(CoinbaseHouse, a_placement_is_read_with_its_refusals_of_status_200) {
    const auto placed = replies().decode_place_reply(ok("place_ok"));
    EXPECT_EQ(std::get<PlaceReply>(placed).client_id.text, "sr-tag-0010");
    const auto refused = replies().decode_place_reply(ok("place_refused"));
    EXPECT_EQ(std::get<VenueError>(refused).kind, ErrorKind::no_funds);
    EXPECT_FALSE(replies().refusal(ok("place_refused")).has_value());  // Not of any request.
    EXPECT_TRUE(replies().refusal({.status = 401, .headers = {}, .body = ""}).has_value());
}

TEST(CoinbaseHouse, an_answer_to_a_cancel_is_heard_refused_or_about_something_else) {
    const auto result = [](std::string_view rest) {
        return R"({"results":[{"order_id":"1",)" + std::string(rest) + "}]}";
    };
    EXPECT_EQ(MUST(replies().decode_cancel_reply(result(R"("success":true)"))), std::nullopt);
    const auto refused = replies().decode_cancel_reply(
        result(R"("success":false,"failure_reason":"UNKNOWN_CANCEL_ORDER")"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::refused);
    EXPECT_FAILS("one is expected", replies().decode_cancel_reply(golden("cancel")));
    EXPECT_FAILS("one is expected", replies().decode_cancel_reply(R"({"results":[]})"));
}

TEST(CoinbaseHouse, a_list_that_goes_on_is_no_whole_list_of_what_is_open) {
    EXPECT_FAILS("more than fit on one page", replies().decode_open_orders(golden("orders")));
    EXPECT_EQ(MUST(replies().decode_all_orders(golden("orders"))).size(), 6U);
    const std::string last = golden_with("orders", R"("has_next":true)", R"("has_next":false)");
    EXPECT_EQ(MUST(replies().decode_open_orders(last)).size(), 6U);
    EXPECT_FALSE(MUST(replies().decode_fills(golden("trades"))).empty());
}

TEST(CoinbaseHouse, candles_are_asked_for_up_to_now_and_no_more_than_there_are) {
    const Time now{1'764'000'000'000};
    EXPECT_EQ(MUST(replies().candles(kEth, minutes(1), 500, now)).query,
              "start=1763979000&end=1764000000&granularity=ONE_MINUTE&limit=350");
    EXPECT_EQ(MUST(replies().candles(kEth, minutes(60), 500, now)).query,
              "start=1762740000&end=1764000000&granularity=ONE_HOUR&limit=350");
    EXPECT_EQ(MUST(replies().candles(kEth, minutes(1), 10, std::nullopt)).query,
              "granularity=ONE_MINUTE&limit=10");
    EXPECT_FALSE(replies().candles(kEth, minutes(7), 10, std::nullopt).has_value());
}

// ---- Streams -----------------------------------------------------------------------------------

TEST(CoinbaseHouse, a_public_stream_is_open_when_all_its_channels_are_listed) {
    const StreamOpening opening = MUST(
        replies().market_opening(kUrls, "", {.trades = {kEth}, .candles = {kEth}, .tops = {}}));
    EXPECT_EQ(opening.url, "wss://market");
    ASSERT_EQ(opening.messages.size(), 2U);
    EXPECT_NE(opening.messages[0].find("heartbeats"), std::string::npos);
    EXPECT_NE(opening.messages[1].find("market_trades"), std::string::npos);
    EXPECT_GT(opening.silence_max, seconds(1));
    const auto listed = [&](std::string_view channels) {
        return opening.answer_of(
            R"({"channel":"subscriptions","timestamp":"2025-11-24T16:00:02Z","sequence_num":1,)"
            R"("events":[{"subscriptions":{)" +
            std::string(channels) + "}}]}");
    };
    EXPECT_EQ(listed(R"("heartbeats":["heartbeats"])"), std::nullopt);
    EXPECT_EQ(listed(R"("heartbeats":[],"market_trades":["ETH-USD"])"), true);
    EXPECT_EQ(opening.answer_of(golden("stream_error")), false);
    EXPECT_EQ(opening.answer_of(golden("stream_trades")), std::nullopt);
    EXPECT_EQ(opening.answer_of("not JSON"), std::nullopt);
    EXPECT_FAILS("needs a topic", replies().market_opening(kUrls, "", {}));
}

TEST(CoinbaseHouse, trades_come_in_their_order_and_of_a_picture_only_the_newest) {
    const std::string backwards = golden_with("stream_trades", "995098700", "995098702");
    const auto trades = trades_of(backwards);
    ASSERT_EQ(trades.size(), 2U);
    EXPECT_EQ(trades[0].trade_id, 995098701);
    EXPECT_EQ(trades[1].trade_id, 995098702);
    const auto newest = trades_of(golden_with("stream_trades", "\"update\"", "\"snapshot\""));
    ASSERT_EQ(newest.size(), 1U);
    EXPECT_EQ(newest[0].trade_id, 995098701);
}

TEST(CoinbaseHouse, the_private_stream_begins_with_heartbeats_and_wants_a_signed_message) {
    const StreamOpening opening = MUST(replies().user_opening(kUrls, ""));
    EXPECT_EQ(opening.url, "wss://user");
    EXPECT_TRUE(opening.wants_signed_message);
    EXPECT_EQ(opening.messages.size(), 1U);
    EXPECT_EQ(opening.answer_of(golden("user_heartbeat")), std::nullopt);
    EXPECT_EQ(opening.answer_of(golden("user_subscribed")), true);
    EXPECT_EQ(opening.answer_of(golden("user_error")), false);
}

TEST(CoinbaseHouse, an_order_on_the_user_channel_says_whether_all_its_terms_are_told) {
    const auto reports = [](const std::string& message) {
        std::vector<ExecutionReport> found;
        for (const UserEvent& event : MUST(replies().decode_user_message(message))) {
            if (const auto* report = std::get_if<ExecutionReport>(&event.body))
                found.push_back(*report);
        }
        return found;
    };
    const auto told = reports(golden("user_update"));
    ASSERT_GE(told.size(), 2U);
    EXPECT_TRUE(told[0].order.has_all_terms);   // Filled.
    EXPECT_FALSE(told[1].order.has_all_terms);  // Cancelled: the quantity is not told.
    EXPECT_EQ(told[0].execution_id, 1'764'000'002'789'012'000);
    for (const std::string_view part : {R"("post_only":"true")", R"("limit_price":"2990.5")"}) {
        const auto untold = reports(golden_with("user_update", part, R"("other":"x")"));
        EXPECT_FALSE(untold[0].order.has_all_terms) << part;
    }
}

}  // namespace
}  // namespace strongroom::venues::coinbase
