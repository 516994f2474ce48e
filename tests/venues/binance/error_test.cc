#include "support/test.h"
#include "venues/binance/describe.h"

namespace strongroom::venues::binance {
namespace {

HttpReply refusal(int status, int code, const std::string& text) {
    return {.status = status,
            .body = "{\"code\":" + std::to_string(code) + ",\"msg\":\"" + text + "\"}"};
}

TEST(BinanceError, each_code_and_text_has_its_kind) {
    struct Line {
        int status;
        int code;
        const char* text;
        ErrorKind kind;
    };
    const std::vector<Line> table = {
        {400, -1013, "Filter failure: LOT_SIZE", ErrorKind::rejected_filter},
        {400, -1111, "Parameter 'quantity' has too much precision.", ErrorKind::rejected_filter},
        {400, -2010, "Account has insufficient balance for requested action.", ErrorKind::no_funds},
        {400, -2010, "Duplicate order sent.", ErrorKind::duplicate},
        {400, -2010, "Order would immediately match and take.", ErrorKind::would_take},
        {400, -2010, "Market is closed.", ErrorKind::market_closed},
        {400, -1013, "Market is closed.", ErrorKind::market_closed},
        {400, -2010, "Order would trigger immediately.", ErrorKind::other},
        {400, -2010, "This action is disabled on this account.", ErrorKind::key},
        {400, -2011, "Unknown order sent.", ErrorKind::unknown_order},
        {400, -2011, "Order was not canceled due to cancel restrictions.", ErrorKind::other},
        {400, -2013, "Order does not exist.", ErrorKind::order_not_found},
        {400, -2026, "Order was canceled or expired with no executed qty over 90 days ago.",
         ErrorKind::other},
        {400, -1021, "Timestamp for this request is outside of the recvWindow.",
         ErrorKind::timestamp},
        {400, -1022, "Signature for this request is not valid.", ErrorKind::signature},
        {401, -2014, "API-key format invalid.", ErrorKind::key},
        {401, -2015, "Invalid API-key, IP, or permissions for action.", ErrorKind::key},
        {400, -2008, "Invalid Api-Key ID.", ErrorKind::key},
        {401, -1002, "You are not authorized to execute this request.", ErrorKind::key},
        {429, -1003, "Too much request weight used", ErrorKind::rate_limit},
        {429, -1015, "Too many new orders; current limit is 100 orders per 10 SECOND.",
         ErrorKind::rate_limit},
        {429, -9999, "A code of tomorrow.", ErrorKind::rate_limit},
        {418, -1003, "Way too much request weight used; IP banned until 1.", ErrorKind::ban},
        {429, -1003, "Way too much request weight used; IP banned until 1.", ErrorKind::ban},
        {400, -1008, "Server is currently overloaded with other requests.", ErrorKind::overloaded},
        {400, -1000, "An unknown error occurred", ErrorKind::outcome_unknown},
        {400, -1007, "Timeout waiting for response from backend server.",
         ErrorKind::outcome_unknown},
        {503, -1008, "Server is currently overloaded.", ErrorKind::outcome_unknown},
        {500, -2010, "Duplicate order sent.", ErrorKind::outcome_unknown},
        {503, -1021, "Timestamp for this request is outside.", ErrorKind::outcome_unknown},
        {408, -1021, "Timestamp for this request is outside.", ErrorKind::outcome_unknown},
        {200, -2010, "Account has insufficient balance.", ErrorKind::outcome_unknown},
        {307, -1121, "Invalid symbol.", ErrorKind::outcome_unknown},
        {400, -1016, "This service is no longer available.", ErrorKind::retired},
        {400, -1121, "Invalid symbol.", ErrorKind::market_closed},
    };
    for (const Line& line : table) {
        const VenueError error = decode_error(refusal(line.status, line.code, line.text));
        EXPECT_EQ(error.kind, line.kind) << line.status << " " << line.code << " " << line.text;
        EXPECT_EQ(error.code, line.code);
        EXPECT_EQ(error.http_status, line.status);
        EXPECT_EQ(error.text, line.text);
    }
}

TEST(BinanceError, a_reply_without_a_code_is_judged_by_its_status) {
    const auto kind = [](int status, const std::string& body) {
        return decode_error({.status = status, .body = body}).kind;
    };
    EXPECT_EQ(kind(502, "<html>Bad gateway</html>"), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(504, ""), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(403, "<html>Request blocked</html>"), ErrorKind::firewall);
    EXPECT_EQ(kind(429, ""), ErrorKind::rate_limit);
    EXPECT_EQ(kind(418, "teapot"), ErrorKind::ban);
    EXPECT_EQ(kind(410, "Gone"), ErrorKind::retired);
    EXPECT_EQ(kind(404, "{}"), ErrorKind::retired);
    EXPECT_EQ(kind(401, "[]"), ErrorKind::key);
    // Any machine on the way could have said these.
    EXPECT_EQ(kind(400, "<html>Bad request</html>"), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(302, ""), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(200, "<html>Log in to the hotel network</html>"), ErrorKind::outcome_unknown);
}

TEST(BinanceError, only_a_refusal_by_the_exchange_proves_that_nothing_was_placed) {
    for (const ErrorKind kind : {ErrorKind::outcome_unknown, ErrorKind::duplicate,
                                 ErrorKind::order_not_found, ErrorKind::unknown_order}) {
        EXPECT_FALSE(proves_not_placed(kind)) << to_string(kind);
    }
    for (const ErrorKind kind :
         {ErrorKind::no_funds, ErrorKind::rejected_filter, ErrorKind::timestamp,
          ErrorKind::rate_limit, ErrorKind::ban, ErrorKind::firewall, ErrorKind::other}) {
        EXPECT_TRUE(proves_not_placed(kind)) << to_string(kind);
    }
}

TEST(BinanceError, the_time_to_wait_is_read_and_has_an_end) {
    const auto wait = [](const std::string& value) {
        HttpReply reply = refusal(429, -1003, "Too much request weight used");
        reply.headers.push_back({"retry-after", value});
        return decode_error(reply).retry_after;
    };
    EXPECT_EQ(wait("30"), seconds(30));
    EXPECT_EQ(wait("0"), seconds(0));
    EXPECT_EQ(wait("999999999"), seconds(3LL * 24 * 60 * 60));
    for (const char* odd : {"", "-1", "1e3", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999"}) {
        EXPECT_EQ(wait(odd), std::nullopt) << odd;
    }
    EXPECT_EQ(decode_error(refusal(429, -1003, "x")).retry_after, std::nullopt);
}

TEST(BinanceError, the_venues_words_are_cut_and_cleaned_for_the_user) {
    const VenueError long_one = decode_error(refusal(400, -1100, std::string(100'000, 'x')));
    EXPECT_EQ(long_one.text.size(), 300U);
    const VenueError odd = decode_error(refusal(400, -1100, "a\\u0000b\\nc\\u001b[31m"));
    EXPECT_EQ(odd.text, "a b c [31m");
    // The cut never splits a character.
    std::string wide;
    for (int i = 0; i < 200; ++i) wide += "\xe5\xb8\x81";
    EXPECT_EQ(decode_error(refusal(400, -1100, wide)).text.size(), 300U);
    EXPECT_EQ(decode_error(refusal(400, -1100, "x" + wide)).text.size(), 298U);
}

TEST(BinanceError, a_page_that_is_not_text_becomes_text) {
    EXPECT_EQ(decode_error({.status = 502, .body = "a\xff\x80z"}).text, "a??z");
}

TEST(BinanceError, a_code_that_is_no_code_is_not_believed) {
    const auto kind = [](const char* body) {
        return decode_error({.status = 400, .body = body}).kind;
    };
    EXPECT_EQ(kind(R"({"code":"-2013","msg":"Order does not exist."})"),
              ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(R"({"code":-2013,"code":-2010,"msg":"Order does not exist."})"),
              ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(R"({"code":99999999999,"msg":"?"})"), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(R"({"code":-2013})"), ErrorKind::outcome_unknown);
}

}  // namespace
}  // namespace strongroom::venues::binance
