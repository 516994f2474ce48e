#include "support/test.h"
#include "venues/kucoin/describe.h"

namespace strongroom::venues::kucoin {
namespace {

HttpReply refusal_of(int status, const std::string& code, const std::string& text) {
    return {.status = status, .body = R"({"code":")" + code + R"(","msg":")" + text + "\"}"};
}

const Headers pool_headers = {{"gw-ratelimit-limit", "4000"},
                              {"gw-ratelimit-remaining", "0"},
                              {"gw-ratelimit-reset", "12345"}};

TEST(KucoinError, each_code_and_text_has_its_kind) {
    struct Line {
        int status;
        const char* code;
        const char* text;
        ErrorKind kind;
    };
    const std::vector<Line> table = {
        {400, "400001", "Any of KC-API-KEY, KC-API-SIGN … is missing", ErrorKind::other},
        {400, "400002", "KC-API-TIMESTAMP Invalid", ErrorKind::timestamp},
        {200, "400003", "KC-API-KEY not exists", ErrorKind::key},
        {200, "400004", "KC-API-PASSPHRASE error", ErrorKind::key},
        {401, "400005", "Signature error", ErrorKind::signature},
        {200, "400006", "The IP address is not in the API whitelist", ErrorKind::key},
        {200, "400007", "Access denied", ErrorKind::key},
        {200, "400100", "order_not_exist_or_not_allow_to_cancel", ErrorKind::unknown_order},
        {200, "400100", "Order size below the minimum requirement.", ErrorKind::rejected_filter},
        {200, "400100", "Price increment invalid.", ErrorKind::rejected_filter},
        {200, "400100", "account.available.amount", ErrorKind::no_funds},
        {200, "400100", "Balance insufficient!", ErrorKind::no_funds},
        {200, "400100", "symbol not exists", ErrorKind::other},
        {200, "400100", "clientOid has been used", ErrorKind::duplicate},
        {200, "300000", "Duplicated order", ErrorKind::duplicate},
        {200, "126033", "any", ErrorKind::duplicate},
        {200, "126044", "any", ErrorKind::duplicate},
        {200, "200001", "Order creation for this pair suspended", ErrorKind::other},
        {200, "200003", "Number of orders breached the limit", ErrorKind::rejected_filter},
        {200, "200004", "Balance insufficient", ErrorKind::no_funds},
        {200, "230003", "Balance insufficient", ErrorKind::no_funds},
        {200, "210021", "any", ErrorKind::no_funds},
        {200, "260100", "any", ErrorKind::no_funds},
        {200, "126013", "any", ErrorKind::no_funds},
        {200, "200009", "Please complete the KYC verification", ErrorKind::key},
        {200, "400500", "Your located country/region is not supported", ErrorKind::key},
        {200, "400700", "Transaction restricted", ErrorKind::key},
        {200, "411100", "User are frozen", ErrorKind::key},
        {200, "112010", "unified account", ErrorKind::key},
        {200, "400370", "Max. price: 0.02", ErrorKind::rejected_filter},
        {200, "600100", "Insufficient balance", ErrorKind::rejected_filter},
        {200, "600101", "The order funds should more then 0.1 USDT.", ErrorKind::rejected_filter},
        {200, "900001", "symbol not exists", ErrorKind::market_closed},
        {200, "400600", "validation.createOrder.symbolNotAvailable", ErrorKind::market_closed},
        {200, "126004", "any", ErrorKind::market_closed},
        {200, "126010", "any", ErrorKind::market_closed},
        {200, "100001", "order not exist", ErrorKind::order_not_found},
        {200, "126043", "order not exist", ErrorKind::order_not_found},
        {404, "404000", "URL not found", ErrorKind::retired},
        {429, "999999", "A code of tomorrow", ErrorKind::rate_limit},
        {200, "999999", "A code of tomorrow", ErrorKind::other},
        {200, "500000", "Internal Server Error", ErrorKind::outcome_unknown},
        {200, "408000", "Network timeout", ErrorKind::outcome_unknown},
        {500, "400100", "account.available.amount", ErrorKind::outcome_unknown},
        {503, "400002", "KC-API-TIMESTAMP Invalid", ErrorKind::outcome_unknown},
        {408, "400002", "KC-API-TIMESTAMP Invalid", ErrorKind::outcome_unknown},
        {307, "400002", "KC-API-TIMESTAMP Invalid", ErrorKind::outcome_unknown},
        {201, "400002", "KC-API-TIMESTAMP Invalid", ErrorKind::outcome_unknown},
        {200, "200000", "", ErrorKind::outcome_unknown},
        {400, "200000", "", ErrorKind::outcome_unknown},
    };
    for (const Line& line : table) {
        const VenueError error = decode_error(refusal_of(line.status, line.code, line.text));
        EXPECT_EQ(error.kind, line.kind) << line.status << " " << line.code << " " << line.text;
        EXPECT_EQ(std::to_string(error.code), line.code);
        EXPECT_EQ(error.http_status, line.status);
        EXPECT_EQ(error.text, line.text);
    }
}

TEST(KucoinError, a_reply_without_a_code_is_judged_by_its_status) {
    const auto kind = [](int status, const std::string& body) {
        return decode_error({.status = status, .body = body}).kind;
    };
    EXPECT_EQ(kind(502, "<html>Bad gateway</html>"), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(504, ""), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(403, "<html>Request blocked</html>"), ErrorKind::firewall);
    EXPECT_EQ(kind(429, "<html>error 1015</html>"), ErrorKind::rate_limit);
    EXPECT_EQ(kind(401, "[]"), ErrorKind::key);
    EXPECT_EQ(kind(410, "Gone"), ErrorKind::retired);
    // Any machine on the way could have said these.
    EXPECT_EQ(kind(400, ""), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(200, ""), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(200, "<html>Welcome</html>"), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(200, R"({"code":"4x","msg":"?"})"), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(200, R"({"code":"9999999999","msg":"?"})"), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(200, R"({"code":"400002","code":"400003"})"), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind(200, R"({"code":400002})"), ErrorKind::timestamp);  // A number is as good.
}

TEST(KucoinError, only_the_gateways_own_refusal_proves_that_a_limit_stopped_the_request) {
    HttpReply reply = refusal_of(429, "429000", "Too many requests");
    EXPECT_EQ(decode_error(reply).kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(decode_error(reply).retry_after, std::nullopt);
    reply.headers = pool_headers;
    EXPECT_EQ(decode_error(reply).kind, ErrorKind::rate_limit);
    EXPECT_EQ(decode_error(reply).retry_after, milliseconds(12345));
    reply.body = R"({"code":"429000","msg":"System-level rate limit"})";
    EXPECT_EQ(decode_error(reply).kind, ErrorKind::outcome_unknown);
    reply.headers = {{"Retry-After", "7"}};
    EXPECT_EQ(decode_error(reply).kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(decode_error(reply).retry_after, seconds(7));
}

TEST(KucoinError, waits_are_told_and_bounded) {
    EXPECT_EQ(decode_error(refusal_of(200, "200002", "too many")).retry_after, seconds(10));
    EXPECT_EQ(decode_error(refusal_of(429, "1015", "cloudflare")).retry_after, seconds(30));
    HttpReply reply = refusal_of(200, "400100", "symbol not exists");
    reply.headers = pool_headers;  // On every reply; it is advice only when a limit refused.
    EXPECT_EQ(decode_error(reply).retry_after, std::nullopt);
    reply = refusal_of(429, "429000", "");
    reply.headers = pool_headers;
    reply.headers[2].value = "999999999999";
    EXPECT_EQ(decode_error(reply).retry_after, minutes(60));
    for (const char* odd : {"", "-1", "1.5", "soon", "1234567890123"}) {
        reply.headers[2].value = odd;
        EXPECT_EQ(decode_error(reply).retry_after, std::nullopt) << odd;
    }
}

TEST(KucoinError, the_budget_is_told_by_three_headers_or_not_at_all) {
    EXPECT_EQ(budget(pool_headers), (Budget{4000, 0, milliseconds(12345)}));
    for (std::size_t i = 0; i < pool_headers.size(); ++i) {
        Headers odd = pool_headers;
        odd[i].value = "x";
        EXPECT_EQ(budget(odd), std::nullopt);
        odd.erase(odd.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(budget(odd), std::nullopt);
    }
}

TEST(KucoinError, a_refusal_may_come_with_status_200) {
    EXPECT_EQ(refusal({.body = golden("place")}), std::nullopt);
    EXPECT_EQ(refusal(refusal_of(200, "400100", "account.available.amount"))->kind,
              ErrorKind::no_funds);
    EXPECT_EQ(refusal({.status = 201, .body = golden("place")})->kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(refusal({.body = "<html>"})->kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(refusal({.body = R"({"code":200000,"data":{}})"})->kind, ErrorKind::outcome_unknown);
}

TEST(KucoinError, the_venues_words_are_cleaned_and_cut) {
    const VenueError error =
        decode_error(refusal_of(200, "400100", "a\\u0000b" + std::string(1'000, 'c')));
    EXPECT_EQ(error.text.size(), 300U);
    EXPECT_TRUE(error.text.starts_with("a bccc")) << error.text;
}

}  // namespace
}  // namespace strongroom::venues::kucoin
