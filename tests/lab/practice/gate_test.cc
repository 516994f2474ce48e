// Who is let in: keys, addresses, permissions, signatures and time.
#include <fmt/format.h>

#include "lab/practice/practice_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

constexpr const char* kAccountPath = "/api/v3/account";

struct Request {
    std::string method = "GET";
    std::string path = kAccountPath;
    std::string query;
    std::string body;
    std::string key = "alice-key";
    std::string peer = "127.0.0.1";
    std::string secret = "alice-secret";
    bool signature_in_body = false;
};

HttpReply send(PracticeWorld& world, const Request& wanted) {
    const std::string signature =
        "signature=" + hmac_hex(wanted.secret, wanted.query + wanted.body);
    HttpRequest request{.method = wanted.method,
                        .target = wanted.path + "?" + wanted.query,
                        .body = wanted.body,
                        .peer = wanted.peer};
    if (!wanted.key.empty()) request.headers.push_back({"x-mbx-apikey", wanted.key});
    std::string& place = wanted.signature_in_body ? request.body : request.target;
    const bool is_first = wanted.signature_in_body ? wanted.body.empty() : wanted.query.empty();
    place += (is_first ? "" : "&") + signature;
    return world.send(std::move(request));
}

std::string at(PracticeWorld& world, std::int64_t offset_ms = 0) {
    return fmt::format("timestamp={}", world.clock.now().ms + offset_ms);
}

TEST(PracticeGate, a_signed_request_is_let_in_wherever_its_parameters_stand) {
    PracticeWorld world;
    EXPECT_EQ(send(world, {.query = at(world)}).status, 200);
    EXPECT_EQ(send(world, {.query = "recvWindow=5000&" + at(world)}).status, 200);
    const std::string order = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC";
    const std::string rest = "quantity=1&price=99&" + at(world);
    const auto place = [&](Request request) {
        request.method = "POST";
        request.path = "/api/v3/order";
        return send(world, request);
    };
    EXPECT_EQ(place({.query = order + "&" + rest}).status, 200);
    EXPECT_EQ(place({.body = order + "&" + rest, .signature_in_body = true}).status, 200);
    // Mixed: query and body are joined without anything between.
    EXPECT_EQ(place({.query = order, .body = rest}).status, 200);
    EXPECT_EQ(place({.query = order, .body = rest, .signature_in_body = true}).status, 200);
    // Sent in both: the query's counts, and both are signed.
    const HttpReply both = place({.query = order + "&quantity=0.5", .body = rest});
    EXPECT_EQ(world.ok(both)["origQty"], "0.50000000");
}

TEST(PracticeGate, the_signature_need_not_be_last) {
    PracticeWorld world;
    const std::string time = at(world);
    const std::string signature = hmac_hex("alice-secret", "recvWindow=5000&" + time);
    const HttpReply reply = world.send(
        {.target = fmt::format("{}?recvWindow=5000&signature={}&{}", kAccountPath, signature, time),
         .headers = {{"X-MBX-APIKEY", "alice-key"}}});
    EXPECT_EQ(reply.status, 200) << reply.body;
}

TEST(PracticeGate, a_key_that_is_missing_malformed_or_unknown_is_told_apart) {
    PracticeWorld world;
    const auto refused = [&](Request request) {
        request.query = at(world);
        const HttpReply reply = send(world, request);
        EXPECT_EQ(reply.status, 401);
        return refusal_of(reply);
    };
    EXPECT_EQ(refused({.key = ""}), "-2014 API-key format invalid.");
    EXPECT_EQ(refused({.key = "no such form!"}), "-2014 API-key format invalid.");
    EXPECT_EQ(refused({.key = std::string(200, 'k')}), "-2014 API-key format invalid.");
    EXPECT_EQ(refused({.key = "nobody"}), "-2015 Invalid API-key, IP, or permissions for action.");
    EXPECT_EQ(refused({.path = "/sapi/v1/account/apiRestrictions", .key = "nobody"}),
              "-2008 Invalid Api-Key ID.");
}

TEST(PracticeGate, address_and_permission_bind_a_key) {
    PracticeWorld world;
    const Request reader{.query = at(world), .key = "alice-reader", .secret = "reader-secret"};
    Request from_home = reader;
    from_home.peer = "10.0.0.1";
    EXPECT_EQ(refusal_of(send(world, reader)),
              "-2015 Invalid API-key, IP, or permissions for action.");
    EXPECT_EQ(send(world, from_home).status, 200);
    Request trading = from_home;
    trading.method = "POST";
    trading.path = "/api/v3/order";
    EXPECT_EQ(refusal_of(send(world, trading)),
              "-2015 Invalid API-key, IP, or permissions for action.");
}

TEST(PracticeGate, a_signature_that_is_missing_wrong_or_there_twice_is_refused) {
    PracticeWorld world;
    const Headers key{{"X-MBX-APIKEY", "alice-key"}};
    const std::string target = std::string(kAccountPath) + "?" + at(world);
    EXPECT_EQ(refusal_of(world.send({.target = target, .headers = key})),
              "-1102 Mandatory parameter 'signature' was not sent, was empty/null, or malformed.");
    EXPECT_EQ(refusal_of(world.send({.target = target + "&signature=", .headers = key})),
              "-1102 Mandatory parameter 'signature' was not sent, was empty/null, or malformed.");
    EXPECT_EQ(refusal_of(world.send({.target = target + "&signature=00", .headers = key})),
              "-1022 Signature for this request is not valid.");
    EXPECT_EQ(refusal_of(send(world, {.query = at(world), .secret = "guess"})),
              "-1022 Signature for this request is not valid.");
    EXPECT_EQ(
        refusal_of(world.send({.target = target + "&signature=00&signature=00", .headers = key})),
        "-1101 Duplicate values for a parameter detected.");
}

TEST(PracticeGate, the_time_must_be_within_the_window_and_not_a_second_ahead) {
    PracticeWorld world;
    const auto with = [&](const std::string& query) {
        const HttpReply reply = send(world, {.query = query});
        return reply.status == 200 ? std::string("fine") : refusal_of(reply);
    };
    const std::string late = "-1021 Timestamp for this request is outside of the recvWindow.";
    EXPECT_EQ(with(at(world, -5000)), "fine");
    EXPECT_EQ(with(at(world, -5001)), late);
    EXPECT_EQ(with("recvWindow=100&" + at(world, -101)), late);
    EXPECT_EQ(with("recvWindow=100.5&" + at(world, -100)), "fine");
    EXPECT_EQ(with("recvWindow=60000&" + at(world, -60000)), "fine");
    EXPECT_EQ(with("recvWindow=60001&" + at(world)), "-1131 recvWindow must be less than 60000");
    EXPECT_EQ(with(at(world, 999)), "fine");
    EXPECT_EQ(with(at(world, 1000)),
              "-1021 Timestamp for this request was 1000ms ahead of the server's time.");
    EXPECT_EQ(with(fmt::format("timestamp={}000", world.clock.now().ms)), "fine");  // In µs.
    EXPECT_EQ(with(fmt::format("timestamp={}", (world.clock.now().ms - 5'000) * 1'000 - 1)), late);
    EXPECT_EQ(with("recvWindow=5000"),
              "-1102 Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.");
    EXPECT_EQ(with("timestamp=soon"),
              "-1100 Illegal characters found in parameter 'timestamp'; legal range is "
              "'^[0-9]{1,20}$'.");
    EXPECT_EQ(with("timestamp=99999999999999999999"),
              "-1100 Illegal characters found in parameter 'timestamp'; legal range is "
              "'^[0-9]{1,20}$'.");
}

TEST(PracticeGate, what_the_wallet_says_of_a_key_is_what_it_may_do) {
    PracticeWorld world;
    const json rights = world.asked("/sapi/v1/account/apiRestrictions");
    EXPECT_EQ(rights["ipRestrict"], false);
    EXPECT_EQ(rights["enableReading"], true);
    EXPECT_EQ(rights["enableSpotAndMarginTrading"], true);
    EXPECT_EQ(rights["enableWithdrawals"], false);
    EXPECT_EQ(world.got("/sapi/v1/system/status")["status"], 0);
    EXPECT_EQ(world.asked("/sapi/v1/account/status")["data"], "Normal");
    EXPECT_EQ(world.asked("/sapi/v1/account/apiTradingStatus")["data"]["isLocked"], false);
    const json coins = world.asked("/sapi/v1/capital/config/getall");
    ASSERT_EQ(coins.size(), 2U);
    EXPECT_EQ(coins[0]["coin"], "BTC");
    EXPECT_EQ(coins[0]["free"], "2.00000000");
}

}  // namespace
}  // namespace strongroom::lab::practice
