#include "support/test.h"
#include "venues/coinbase/describe.h"

namespace strongroom::venues::coinbase {
namespace {

using enum ErrorKind;

VenueError error_of(int status, const std::string& body) {
    return decode_error({.status = status, .body = body});
}

TEST(CoinbaseError, each_body_and_status_has_its_kind) {
    struct Line {
        int status;
        const char* body;
        ErrorKind kind;
    };
    const std::vector<Line> table = {
        // The gateway's form: a word and a number.
        {400, R"({"error":"INVALID_ARGUMENT","code":3,"message":"bad"})", other},
        {400, R"({"error":"INSUFFICIENT_FUND","code":3})", no_funds},
        {400, R"({"error":"PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY"})", would_take},
        {404, R"({"error":"NOT_FOUND","code":5})", order_not_found},
        {403, R"({"error":"PERMISSION_DENIED","error_details":"Missing required scopes"})", key},
        {403, R"({"error":"a word of tomorrow"})", key},
        {401, R"({"error":"unauthorized"})", key},
        {401, R"({"error":"a word of tomorrow"})", key},
        {400, R"({"error":"UNAUTHENTICATED","code":16})", key},
        {429, R"({"error":"resource_exhausted","code":8})", rate_limit},
        {429, R"({"error":"a word of tomorrow"})", rate_limit},
        {400, R"({"error":"a word of tomorrow"})", other},
        {400, R"({"code":8})", rate_limit},
        {400, R"({"code":6})", duplicate},
        {400, R"({"code":12})", retired},
        {400, R"({"code":9})", other},
        // Whoever does not know says so.
        {400, R"({"error":"unknown","code":2})", outcome_unknown},
        {400, R"({"error":"INSUFFICIENT_FUND","code":13})", outcome_unknown},
        {400, R"({"error":"DEADLINE_EXCEEDED","code":4})", outcome_unknown},
        {400, R"({"error":"internal_server_error"})", outcome_unknown},
        {400, R"({"code":14})", outcome_unknown},
        {400, R"({"code":99})", outcome_unknown},
        // The older form.
        {404, R"({"errors":[{"id":"not_found","message":"Not found"}]})", order_not_found},
        {429, R"({"errors":[{"id":"rate_limit_exceeded","message":"Too many"}]})", rate_limit},
        {401, R"({"errors":[{"id":"invalid_token","message":"x"}]})", key},
        // No error of the exchange.
        {401, "Unauthorized", key},
        {403, "<html>", firewall},
        {404, "", retired},
        {429, "slow down", rate_limit},
        {400, "Bad Request", outcome_unknown},
        {400, R"({"errors":[]})", outcome_unknown},
        {400, R"({"message":"bad"})", outcome_unknown},
        {400, R"(["error"])", outcome_unknown},
        // A status after which nobody knows, whatever the body says.
        {500, R"({"error":"INSUFFICIENT_FUND","code":3})", outcome_unknown},
        {503, R"({"error":"PERMISSION_DENIED","code":7})", outcome_unknown},
        {408, R"({"error":"INVALID_ARGUMENT","code":3})", outcome_unknown},
        {307, R"({"error":"INVALID_ARGUMENT","code":3})", outcome_unknown},
        {200, R"({"error":"INVALID_ARGUMENT","code":3})", outcome_unknown},
    };
    for (const Line& line : table) {
        const VenueError error = error_of(line.status, line.body);
        EXPECT_EQ(to_string(error.kind), to_string(line.kind)) << line.status << line.body;
        EXPECT_EQ(error.http_status, line.status);
    }
}

TEST(CoinbaseError, it_keeps_the_venues_words_and_number) {
    EXPECT_EQ(
        error_of(400, R"({"error":"INVALID_ARGUMENT","code":3,"message":"bad id"})"),
        (VenueError{
            .http_status = 400, .code = 3, .kind = other, .text = "INVALID_ARGUMENT: bad id"}));
    EXPECT_EQ(
        error_of(403, R"({"error":"PERMISSION_DENIED","message":"","error_details":"No"})").text,
        "PERMISSION_DENIED: No");
    EXPECT_EQ(error_of(404, R"({"errors":[{"id":"not_found"},{"id":"x"}]})").text, "not_found");
    EXPECT_EQ(error_of(401, "Unauthorized\n").text, "Unauthorized ");
    EXPECT_EQ(error_of(400, std::string(5'000, 'x')).text.size(), 300U);
}

TEST(CoinbaseError, a_wait_is_taken_from_its_header_and_cut) {
    const auto wait = [](const char* text) {
        return decode_error({.status = 429, .headers = {{"retry-after", text}}}).retry_after;
    };
    EXPECT_EQ(wait("30"), seconds(30));
    EXPECT_EQ(wait("999999999"), minutes(3LL * 24 * 60));
    for (const char* odd : {"", "-1", "1.5", "soon", "0x10", "1234567890"}) {
        EXPECT_EQ(wait(odd), std::nullopt) << odd;
    }
}

PlaceAnswer placed(const std::string& body, int status = 200) {
    return decode_place_reply({.status = status, .body = body});
}

ErrorKind kind_placed(const std::string& body, int status = 200) {
    return std::get<VenueError>(placed(body, status)).kind;
}

std::string refusal(const std::string& error, const std::string& preview = "",
                    const std::string& order = "", const std::string& failure = "") {
    return R"({"success":false,"failure_reason":")" + failure + R"(","error_response":{"error":")" +
           error + R"(","message":"m","preview_failure_reason":")" + preview +
           R"(","new_order_failure_reason":")" + order + "\"}}";
}

TEST(CoinbasePlaceReply, an_accepted_order_is_acknowledged_without_a_time) {
    EXPECT_EQ(describe(placed(golden("place_ok"))),
              "ETH-USD 5f0c7a1e-0001-4b6e-9b60-000000000001 \"sr-tag-0010\" 0\nacknowledged\n");
    const auto reply = std::get<PlaceReply>(placed(golden("place_ok")));
    Order order;
    order.intent.qty = {1};
    order.state = OrderState::sent;
    for (const OrderReport& report : reports(reply)) order.apply(report);
    EXPECT_EQ(order.state, OrderState::open);
    EXPECT_EQ(order.venue_id, "5f0c7a1e-0001-4b6e-9b60-000000000001");
}

TEST(CoinbasePlaceReply, a_refusal_comes_with_status_200_and_its_word_in_one_of_four_places) {
    EXPECT_EQ(describe(placed(golden("place_refused"))),
              "200 0 no funds: PREVIEW_INSUFFICIENT_FUND: Insufficient balance in source account");
    const std::string none = "UNKNOWN_FAILURE_REASON";
    EXPECT_EQ(kind_placed(refusal("INSUFFICIENT_FUND")), no_funds);
    EXPECT_EQ(kind_placed(refusal(none, none, "INVALID_LIMIT_PRICE_POST_ONLY")), would_take);
    EXPECT_EQ(kind_placed(refusal(none, none, none, "INVALID_SIZE_PRECISION")), rejected_filter);
    EXPECT_EQ(kind_placed(refusal("INVALID_PRICE_PRECISION", "PREVIEW_INSUFFICIENT_FUND")),
              rejected_filter);
    EXPECT_EQ(kind_placed(R"({"success":false,"failure_reason":"ORDER_ENTRY_DISABLED"})"),
              market_closed);
}

TEST(CoinbasePlaceReply, each_word_has_its_kind) {
    const std::vector<std::pair<const char*, ErrorKind>> table = {
        {"INSUFFICIENT_FUNDS", no_funds},
        {"INVALID_LEDGER_BALANCE", no_funds},
        {"PREVIEW_INSUFFICIENT_LEDGER_BALANCE", no_funds},
        {"PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY", would_take},
        {"PREVIEW_INVALID_BASE_SIZE_TOO_SMALL", rejected_filter},
        {"PREVIEW_INVALID_QUOTE_SIZE_TOO_LARGE", rejected_filter},
        {"PREVIEW_BREACHED_PRICE_LIMIT", rejected_filter},
        {"PREVIEW_STOP_PRICE_ABOVE_LAST_TRADE_PRICE", rejected_filter},
        {"INVALID_LIMIT_PRICE", rejected_filter},
        {"INVALID_PRODUCT_ID", market_closed},
        {"INELIGIBLE_PAIR", market_closed},
        {"COMMANDER_REJECTED_NEW_ORDER", other},
        {"PREVIEW_GEOFENCING_RESTRICTION", other},
        {"A_WORD_OF_TOMORROW", other},
        {"DUPLICATE_CLIENT_ORDER_ID", duplicate},
        {"ORDER_TIMEOUT", outcome_unknown},
        {"INTERNAL_ERROR", outcome_unknown},
        {"UNAVAILABLE", outcome_unknown},
    };
    for (const auto& [word, kind] : table) {
        EXPECT_EQ(to_string(kind_placed(refusal(word))), to_string(kind)) << word;
    }
}

TEST(CoinbasePlaceReply, what_cannot_be_read_or_contradicts_itself_has_an_unknown_outcome) {
    const std::string order =
        R"("success_response":{"order_id":"1","product_id":"A-B","client_order_id":"c"})";
    ASSERT_TRUE(std::holds_alternative<PlaceReply>(placed(R"({"success":true,)" + order + "}")));
    const std::vector<std::string> odd = {
        "",
        "<html>",
        "null",
        "[]",
        "{}",
        R"({"success":null})",
        R"({"success":"true"})",
        R"({"success":1})",
        R"({"success":true})",
        R"({"success":true,"success":false})",
        R"({"success":true,"success_response":{}})",
        R"({"success":true,"success_response":{"order_id":"","product_id":"A-B",)"
        R"("client_order_id":"c"}})",
        R"({"success":true,"success_response":{"order_id":"1","product_id":"A-B",)"
        R"("client_order_id":""}})",
        R"({"success":true,"success_response":{"order_id":1,"product_id":"A-B",)"
        R"("client_order_id":"c"}})",
        R"({"success":false,)" + order + "}",
        R"({"success":true,"failure_reason":"INSUFFICIENT_FUND",)" + order + "}",
        R"({"success":true,"error_response":{"error":"INVALID_SIDE"},)" + order + "}",
        R"({"success":false})",
        R"({"success":false,"error_response":7})",
        refusal("UNKNOWN_FAILURE_REASON", "UNKNOWN_PREVIEW_FAILURE_REASON"),
    };
    for (const std::string& body : odd) {
        const PlaceAnswer answer = placed(body);
        ASSERT_TRUE(std::holds_alternative<VenueError>(answer)) << body;
        EXPECT_EQ(std::get<VenueError>(answer).kind, outcome_unknown) << body;
        EXPECT_EQ(std::get<VenueError>(answer).http_status, 200);
    }
}

TEST(CoinbasePlaceReply, other_statuses_are_errors_and_429_proves_nothing) {
    EXPECT_EQ(kind_placed("", 503), outcome_unknown);
    EXPECT_EQ(kind_placed(R"({"error":"PERMISSION_DENIED","code":7})", 403), key);
    EXPECT_EQ(kind_placed(R"({"error":"INTERNAL","code":13})", 401), outcome_unknown);
    EXPECT_EQ(kind_placed(R"({"error":"INVALID_ARGUMENT","code":3})", 400), other);
    EXPECT_EQ(kind_placed(golden("place_ok"), 201), outcome_unknown);
    const auto limited = decode_place_reply({.status = 429, .headers = {{"Retry-After", "7"}}});
    EXPECT_EQ(std::get<VenueError>(limited).kind, outcome_unknown);
    EXPECT_EQ(std::get<VenueError>(limited).retry_after, seconds(7));
}

// The venue does not say whether it was the clock or the key; only the clock is worth a try.
TEST(CoinbasePlaceReply, a_401_may_be_the_clock_and_proves_that_nothing_was_placed) {
    for (const char* body : {"Unauthorized\n", R"({"error":"unauthorized"})",
                             R"({"errors":[{"id":"expired_token","message":"x"}]})"}) {
        EXPECT_EQ(kind_placed(body, 401), timestamp) << body;
        EXPECT_TRUE(proves_not_placed(kind_placed(body, 401)));
    }
}

TEST(CoinbaseCancelReply, each_order_has_its_own_answer) {
    EXPECT_EQ(describe(MUST(decode_cancel_reply(golden("cancel")))),
              "5f0c7a1e-0001-4b6e-9b60-000000000001 accepted\n"
              "5f0c7a1e-0001-4b6e-9b60-000000000002 200 0 unknown order: UNKNOWN_CANCEL_ORDER\n"
              "5f0c7a1e-0001-4b6e-9b60-000000000003 200 0 outcome unknown: "
              "UNKNOWN_CANCEL_FAILURE_REASON\n");
    EXPECT_FAILS("results: [0]: success: true, with a reason",
                 decode_cancel_reply(golden_with("cancel", "UNKNOWN_CANCEL_FAILURE_REASON", "X")));
    EXPECT_FAILS("results: [0]: order_id: empty",
                 decode_cancel_reply(R"({"results":[{"success":true,"order_id":""}]})"));
}

TEST(CoinbaseEditReply, it_is_accepted_or_says_why_not) {
    EXPECT_EQ(describe(MUST(decode_edit_reply(golden("edit_ok")))), "accepted");
    EXPECT_EQ(describe(MUST(decode_edit_reply(golden("edit_refused")))),
              "200 0 other: CANNOT_EDIT_TO_BELOW_FILLED_SIZE");
    EXPECT_EQ(MUST(decode_edit_reply(R"({"success":false})"))->kind, outcome_unknown);
    EXPECT_EQ(MUST(decode_edit_reply(R"({"success":false,"errors":[{}]})"))->kind, outcome_unknown);
    EXPECT_EQ(MUST(decode_edit_reply(R"({"success":false,"errors":[{"edit_failure_reason":)"
                                     R"("UNKNOWN_EDIT_ORDER_FAILURE_REASON",)"
                                     R"("preview_failure_reason":"INVALID_EDITED_PRICE"}]})"))
                  ->kind,
              rejected_filter);
    EXPECT_FAILS("success: true, with errors",
                 decode_edit_reply(golden_with("edit_refused", "false", "true")));
}

TEST(CoinbasePreview, it_tells_the_cost_or_the_reasons) {
    // The fee has a thirteenth place: up, never less than what we pay.
    EXPECT_EQ(describe(MUST(decode_preview(golden("preview")))),
              "total 2994.488 fee 3.988000000001\nBIG_ORDER\n");
    EXPECT_EQ(describe(MUST(decode_preview(golden("preview_refused")))),
              "total 0 fee 0\nPREVIEW_INVALID_BASE_SIZE_TOO_SMALL\n");
}

}  // namespace
}  // namespace strongroom::venues::coinbase
