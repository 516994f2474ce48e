// The desk at a venue that finds an order by its own number only, and refuses with status 200.
#include "engine/desk.h"
#include "engine/venue_answers.h"
#include "model/order_tag.h"
#include "signer.pb.h"
#include "support/print.h"
#include "support/test.h"
#include "wire/intents.h"

namespace strongroom::engine {
namespace {

constexpr Time kNow{1'764'000'000'000};
constexpr IntentId kIntent{.bytes = {1, 2, 3}};
constexpr std::string_view kNumber = "5f0c7a1e-0001-4b6e-9b60-000000000001";

std::string order_of(const IntentId& intent, const std::string& status = "OPEN") {
    return std::string(R"({"order_id":")") + std::string(kNumber) +
           R"(","product_id":"BTC-USDT","order_configuration":{"limit_limit_gtc":{"base_size":"3",)"
           R"("limit_price":"100","post_only":false}},"side":"BUY","client_order_id":")" +
           to_client_id({intent, {}}) + R"(","status":")" + status +
           R"(","time_in_force":"GOOD_UNTIL_CANCELLED","created_time":"2025-11-24T16:05:00Z",)"
           R"("filled_size":"0","average_filled_price":"0","filled_value":"0","total_fees":"0",)"
           R"("order_type":"LIMIT","reject_reason":"","product_type":"SPOT","reject_message":"",)"
           R"("cancel_message":"","size_in_quote":false})";
}

class CoinbaseDesk : public testing::Test {
  protected:
    CoinbaseDesk() {
        desk_.unmute();
        desk_.set_time(kNow, {});
    }
    ReadQuery asked() { return MUST(wire::read(sent_.back().sign().read())); }
    void ask(ReadQuery::Kind kind, std::string_view number = {}) {
        desk_.ask({.kind = kind,
                   .account = {"practice"},
                   .symbol = MUST(Symbol::parse("BTC/USDT")),
                   .order = kIntent,
                   .venue_id = std::string(number)});
    }
    std::vector<InputBody> answer(const std::string& body, int status = 200) {
        return desk_
            .on_reply(sent_.back().sign().request_id(),
                      {.status = status, .headers = {}, .body = body})
            .inputs;
    }
    std::vector<InputBody> placed(const std::string& body, int status = 200) {
        return read_place_reply(venues::served("coinbase"), kIntent,
                                {.status = status, .headers = {}, .body = body});
    }

    std::vector<proto::ToSigner> sent_;
    void keep(const std::string& frame) {
        EXPECT_TRUE(sent_.emplace_back().ParseFromString(frame));
    }
    Desk desk_{venues::served("coinbase"), [this](const std::string& frame) { keep(frame); }};
};

TEST_F(CoinbaseDesk, an_order_without_a_number_is_looked_for_in_the_list_of_all) {
    ask(ReadQuery::Kind::order);
    EXPECT_EQ(asked().kind, ReadQuery::Kind::all_orders);
    const auto found = answer(R"({"orders":[)" + order_of({.bytes = {9}}) + "," +
                              order_of(kIntent) + R"(],"has_next":true,"cursor":"more"})");
    ASSERT_EQ(found.size(), 2U);
    const OrderReport& report = std::get<OrderReported>(found[1]).report;
    EXPECT_EQ(report.state, OrderState::open);
    EXPECT_EQ(report.venue_id, kNumber);
}

TEST_F(CoinbaseDesk, one_that_the_list_lacks_is_missing_by_name_and_then_by_list) {
    const std::string none = R"({"orders":[],"has_next":false,"cursor":""})";
    ask(ReadQuery::Kind::order);
    auto missing = answer(none);
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(std::get<OrderMissing>(missing[0]).source, OrderMissing::Source::by_id);
    ask(ReadQuery::Kind::all_orders);
    EXPECT_EQ(asked().kind, ReadQuery::Kind::all_orders);
    missing = answer(none);
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(std::get<OrderMissing>(missing[0]).source, OrderMissing::Source::by_list);
    EXPECT_EQ(std::get<OrderMissing>(missing[0]).asked_at, kNow);
}

TEST_F(CoinbaseDesk, a_list_that_cannot_be_read_proves_nothing) {
    for (const char* body : {"", "null", "{}", R"({"orders":[1],"has_next":false})",
                             R"({"orders":[],"has_next":true,"cursor":""})"}) {
        ask(ReadQuery::Kind::order);
        EXPECT_TRUE(answer(body).empty()) << body;
    }
    ask(ReadQuery::Kind::order);
    EXPECT_TRUE(answer(R"({"error":"NOT_FOUND","code":5,"message":"no"})", 404).empty());
}

TEST_F(CoinbaseDesk, one_whose_number_is_known_is_asked_for_by_it) {
    ask(ReadQuery::Kind::order, kNumber);
    EXPECT_EQ(asked().kind, ReadQuery::Kind::order);
    EXPECT_EQ(asked().venue_id, kNumber);
    const auto found = answer(R"({"order":)" + order_of(kIntent, "CANCELLED") + "}");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(std::get<OrderReported>(found[0]).report.reason, CloseReason::cancelled);
    ask(ReadQuery::Kind::order, kNumber);
    EXPECT_TRUE(answer(R"({"order":)" + order_of({.bytes = {9}}) + "}").empty());  // Another's.
}

TEST_F(CoinbaseDesk, a_placement_that_is_acknowledged_is_open_under_the_venues_number) {
    const auto inputs =
        placed(R"({"success":true,"success_response":{"order_id":")" + std::string(kNumber) +
               R"(","product_id":"BTC-USDT","side":"BUY","client_order_id":")" +
               to_client_id({kIntent, {}}) + R"("}})");
    ASSERT_EQ(inputs.size(), 1U);
    const OrderReport& report = std::get<OrderReported>(inputs[0]).report;
    EXPECT_EQ(report.state, OrderState::open);
    EXPECT_EQ(report.venue_id, kNumber);
}

TEST_F(CoinbaseDesk, a_placement_closes_only_by_a_refusal_that_proves_it) {
    const auto refused = [&](const std::string& word) {
        return placed(R"({"success":false,"failure_reason":"UNKNOWN_FAILURE_REASON",)"
                      R"("error_response":{"error":")" +
                      word + R"(","message":"m","error_details":""}})");
    };
    const auto closed = refused("INSUFFICIENT_FUND");
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_EQ(std::get<OrderReported>(closed[0]).report.reason, CloseReason::no_funds);
    for (const auto& inputs :
         {refused("UNKNOWN_FAILURE_REASON"), refused("INTERNAL_ERROR"), placed("not JSON"),
          placed("", 502), placed(R"({"error":"RESOURCE_EXHAUSTED","code":8})", 429)}) {
        ASSERT_EQ(inputs.size(), 1U);
        const auto* unanswered = std::get_if<OrderUnanswered>(&inputs[0]);
        ASSERT_NE(unanswered, nullptr);
        EXPECT_FALSE(unanswered->never_sent);
    }
}

TEST_F(CoinbaseDesk, a_cancel_is_only_heard_and_the_order_is_asked_for) {
    const auto cancelled = [&](const std::string& rest) {
        const auto inputs =
            read_cancel_reply(venues::served("coinbase"), kIntent,
                              {.status = 200,
                               .headers = {},
                               .body = R"({"results":[{"order_id":")" + std::string(kNumber) +
                                       R"(",)" + rest + "}]}"});
        return std::get<CancelUnanswered>(inputs.at(0)).text;
    };
    EXPECT_EQ(cancelled(R"("success":true,"failure_reason":"UNKNOWN_CANCEL_FAILURE_REASON")"),
              "the venue has taken the cancel");
    EXPECT_EQ(cancelled(R"("success":false,"failure_reason":"UNKNOWN_CANCEL_ORDER")"),
              "UNKNOWN_CANCEL_ORDER");
    EXPECT_NE(cancelled(R"("success":1)").find("not about this order"), std::string::npos);
}

}  // namespace
}  // namespace strongroom::engine
