// What each answer of the venue means; and what cannot be read proves nothing.
#include "engine/venue_answers.h"

#include "model/order_tag.h"
#include "support/binance_json.h"
#include "support/print.h"
#include "support/test.h"
#include "venues/binance/decode.h"

namespace strongroom::engine {
namespace {

using test::BinanceOrder;

constexpr IntentId kOurs{.bytes = {1, 2, 3}};
constexpr IntentId kOther{.bytes = {9}};
constexpr Time kAsked{1'700'000'000'000};

const venues::Replies& kVenue = venues::served("binance");

std::string tag(const IntentId& intent) { return to_client_id({intent, {}}); }

BinanceOrder ours() { return {.client_id = tag(kOurs)}; }

HttpReply ok(std::string body) { return {.status = 200, .headers = {}, .body = std::move(body)}; }

template <typename Body>
const Body& only(const std::vector<InputBody>& inputs) {
    if (inputs.size() != 1 || !std::holds_alternative<Body>(inputs[0]))
        throw std::runtime_error("not exactly one input of the kind that was expected");
    return std::get<Body>(inputs[0]);
}

// Replies that are no answer to anything.
std::vector<HttpReply> unreadable() {
    return {ok(""),
            ok("{"),
            ok("[]"),
            ok("null"),
            ok("<html>captive portal</html>"),
            ok(std::string("\xFF\xFE", 2)),
            {.status = 204, .headers = {}, .body = ""},
            {.status = 302, .headers = {{"Location", "https://elsewhere"}}, .body = ""},
            {.status = 500, .headers = {}, .body = "oops"},
            {.status = 503, .headers = {}, .body = R"({"code":-2013,"msg":"x"})"}};
}

// ---- Placements ------------------------------------------------------------------------------

TEST(PlaceReply, an_accepted_order_is_open) {
    const auto inputs = read_place_reply(kVenue, kOurs, ok(test::place_reply(ours())));
    const auto& reported = only<OrderReported>(inputs);
    EXPECT_EQ(reported.intent, kOurs);
    EXPECT_EQ(reported.report.state, OrderState::open);
    EXPECT_EQ(reported.report.venue_id, "28");
    EXPECT_FALSE(reported.report.fill.has_value());
}

TEST(PlaceReply, a_bare_acknowledgement_is_open_too) {
    const auto inputs = read_place_reply(kVenue, kOurs, ok(test::acknowledgement(ours())));
    EXPECT_EQ(only<OrderReported>(inputs).report.state, OrderState::open);
}

TEST(PlaceReply, an_order_that_filled_at_once_brings_each_fill_and_then_its_end) {
    BinanceOrder order = ours();
    order.filled = order.qty;
    order.status = "FILLED";
    const auto inputs = read_place_reply(
        kVenue, kOurs,
        ok(test::place_reply(order,
                             {{.trade_id = 501, .qty = "1"}, {.trade_id = 502, .qty = "2"}})));
    ASSERT_EQ(inputs.size(), 3U);
    const auto report = [&](std::size_t i) { return std::get<OrderReported>(inputs[i]).report; };
    EXPECT_EQ(report(0).fill->trade_id, "501");
    EXPECT_EQ(report(1).fill->trade_id, "502");
    EXPECT_EQ(report(1).fill->qty.value, 2);
    EXPECT_EQ(report(2).state, OrderState::closed);
    EXPECT_EQ(report(2).reason, CloseReason::filled);
    EXPECT_EQ(report(2).filled.value, 3);
}

TEST(PlaceReply, a_refusal_that_proves_that_nothing_was_placed_ends_the_order) {
    const std::tuple<int, int, const char*, CloseReason> refusals[] = {
        {400, -2010, "Account has insufficient balance for requested action.",
         CloseReason::no_funds},
        {400, -1013, "Filter failure: LOT_SIZE", CloseReason::rejected},
        {400, -2010, "Order would immediately match and take.", CloseReason::rejected},
        {400, -1022, "Signature for this request is not valid.", CloseReason::rejected},
        {401, -2015, "Invalid API-key, IP, or permissions for action.", CloseReason::rejected},
        {400, -1121, "Invalid symbol.", CloseReason::rejected},
        {410, 0, "gone", CloseReason::rejected},
    };
    for (const auto& [status, code, text, reason] : refusals) {
        const auto inputs = read_place_reply(kVenue, kOurs, test::refusal(status, code, text));
        const auto& reported = only<OrderReported>(inputs);
        EXPECT_EQ(reported.report.state, OrderState::closed) << text;
        EXPECT_EQ(reported.report.reason, reason) << text;
        EXPECT_EQ(reported.report.text, text);
    }
}

TEST(PlaceReply, a_refusal_that_may_pass_was_never_sent_on_and_is_worth_another_attempt) {
    const std::tuple<int, int, const char*> refusals[] = {
        {400, -1021, "Timestamp for this request is outside of the recvWindow."},
        {429, -1003, "Too many requests"},
        {418, -1003, "IP banned until 1700000000000"},
        {403, 0, "forbidden by the firewall"},
        {400, -1008, "Server is currently overloaded"},
    };
    for (const auto& [status, code, text] : refusals) {
        const auto inputs = read_place_reply(kVenue, kOurs, test::refusal(status, code, text));
        EXPECT_TRUE(only<OrderUnanswered>(inputs).never_sent) << text;
        EXPECT_EQ(only<OrderUnanswered>(inputs).text, text);
    }
}

TEST(PlaceReply, what_may_have_been_executed_stays_unknown) {
    const std::tuple<int, int, const char*> answers[] = {
        {400, -1006, "An unexpected response was received from the message bus."},
        {400, -1007, "Timeout waiting for response from backend server."},
        {400, -1000, "An unknown error occurred while processing the request."},
        {400, -2010, "Duplicate order sent."},  // It is there already: perhaps this very one.
        {400, -2011, "Unknown order sent."},    // No answer to a placement.
        {400, -2013, "Order does not exist."},
        {500, -1013, "Filter failure"},  // 5xx: whatever the body claims.
        {408, -1022, "timeout"},
        {400, 0, "a proxy's page"},
    };
    for (const auto& [status, code, text] : answers) {
        const auto inputs = read_place_reply(kVenue, kOurs, test::refusal(status, code, text));
        EXPECT_FALSE(only<OrderUnanswered>(inputs).never_sent) << status << " " << text;
    }
}

TEST(PlaceReply, what_cannot_be_read_proves_nothing) {
    std::vector<HttpReply> replies = unreadable();
    BinanceOrder odd = ours();
    odd.status = "SOMETHING_NEW";
    replies.push_back(ok(test::place_reply(odd)));
    BinanceOrder impossible = ours();
    impossible.filled = "4";
    replies.push_back(ok(test::place_reply(impossible)));
    for (const HttpReply& reply : replies) {
        const auto inputs = read_place_reply(kVenue, kOurs, reply);
        EXPECT_EQ(only<OrderUnanswered>(inputs).intent, kOurs) << reply.body;
        EXPECT_FALSE(only<OrderUnanswered>(inputs).never_sent) << reply.body;
    }
}

TEST(PlaceReply, an_answer_about_another_order_proves_nothing) {
    for (const std::string& client_id : {tag(kOther), std::string("web_12345")}) {
        BinanceOrder order = ours();
        order.client_id = client_id;
        const auto inputs = read_place_reply(kVenue, kOurs, ok(test::place_reply(order)));
        EXPECT_EQ(only<OrderUnanswered>(inputs).text, "the venue answered about another order");
        EXPECT_FALSE(only<OrderUnanswered>(inputs).never_sent);
    }
}

// ---- Cancels ---------------------------------------------------------------------------------

TEST(CancelReply, a_cancelled_order_is_closed_with_what_it_had_filled) {
    BinanceOrder order = ours();
    order.status = "CANCELED";
    order.filled = "1.00000000";
    const auto inputs = read_cancel_reply(kVenue, kOurs, ok(test::cancel_reply(order)));
    const auto& report = only<OrderReported>(inputs).report;
    EXPECT_EQ(report.state, OrderState::closed);
    EXPECT_EQ(report.reason, CloseReason::cancelled);
    EXPECT_EQ(report.filled.value, 1);
}

TEST(CancelReply, a_refused_cancel_says_nothing_about_the_order) {
    const auto inputs =
        read_cancel_reply(kVenue, kOurs, test::refusal(400, -2011, "Unknown order sent."));
    EXPECT_EQ(only<CancelUnanswered>(inputs).text, "Unknown order sent.");
    for (const HttpReply& reply : unreadable()) {
        const auto other = read_cancel_reply(kVenue, kOurs, reply);
        EXPECT_EQ(only<CancelUnanswered>(other).intent, kOurs) << reply.body;
    }
}

TEST(CancelReply, an_answer_about_another_order_is_none) {
    BinanceOrder order = ours();
    order.status = "CANCELED";
    order.client_id = tag(kOther);
    EXPECT_EQ(
        only<CancelUnanswered>(read_cancel_reply(kVenue, kOurs, ok(test::cancel_reply(order))))
            .intent,
        kOurs);
}

// ---- Questions -------------------------------------------------------------------------------

ReadQuery query(ReadQuery::Kind kind) {
    return {.kind = kind, .account = {"practice"}, .symbol = {}, .order = kOurs, .venue_id = "28"};
}

TEST(QueryReply, an_order_that_is_there_is_reported) {
    BinanceOrder order = ours();
    order.filled = "1";
    order.status = "PARTIALLY_FILLED";
    const auto inputs =
        read_query_reply(kVenue, query(ReadQuery::Kind::order), kAsked, ok(test::queried(order)));
    EXPECT_EQ(only<OrderReported>(inputs).report.filled.value, 1);
    EXPECT_EQ(only<OrderReported>(inputs).report.state, OrderState::open);
}

TEST(QueryReply, only_the_venues_own_words_make_an_order_missing) {
    const auto inputs = read_query_reply(kVenue, query(ReadQuery::Kind::order), kAsked,
                                         test::refusal(400, -2013, "Order does not exist."));
    EXPECT_EQ(only<OrderMissing>(inputs).source, OrderMissing::Source::by_id);
    EXPECT_EQ(only<OrderMissing>(inputs).asked_at, kAsked);
    for (const HttpReply& reply :
         {test::refusal(400, -1021, "Timestamp"), test::refusal(429, -1003, "slow down"),
          test::refusal(404, 0, "not found"), test::refusal(503, -2013, "Order does not exist."),
          test::refusal(401, -2015, "Invalid API-key")}) {
        EXPECT_TRUE(read_query_reply(kVenue, query(ReadQuery::Kind::order), kAsked, reply).empty())
            << reply.status << reply.body;
    }
}

TEST(QueryReply, what_cannot_be_read_proves_nothing_for_any_question) {
    for (const auto kind :
         {ReadQuery::Kind::order, ReadQuery::Kind::all_orders, ReadQuery::Kind::fills,
          ReadQuery::Kind::balances, ReadQuery::Kind::user_stream}) {
        for (const HttpReply& reply : unreadable()) {
            if (reply.status == 200 && reply.body == "[]") continue;  // A list of nothing.
            EXPECT_TRUE(read_query_reply(kVenue, query(kind), kAsked, reply).empty())
                << to_string(kind) << ": " << reply.body;
        }
    }
}

TEST(QueryReply, another_order_in_the_answer_proves_nothing) {
    BinanceOrder order = ours();
    order.client_id = tag(kOther);
    EXPECT_TRUE(
        read_query_reply(kVenue, query(ReadQuery::Kind::order), kAsked, ok(test::queried(order)))
            .empty());
}

TEST(QueryReply, a_whole_list_without_the_order_makes_it_missing_and_reports_the_others) {
    BinanceOrder other = ours();
    other.client_id = tag(kOther);
    BinanceOrder foreign = ours();
    foreign.client_id = "web_1";
    const std::string list = "[" + test::queried(other) + "," + test::queried(foreign) + "]";
    const auto inputs =
        read_query_reply(kVenue, query(ReadQuery::Kind::all_orders), kAsked, ok(list));
    ASSERT_EQ(inputs.size(), 2U);
    EXPECT_EQ(std::get<OrderReported>(inputs[0]).intent, kOther);
    EXPECT_EQ(std::get<OrderMissing>(inputs[1]).intent, kOurs);
    EXPECT_EQ(std::get<OrderMissing>(inputs[1]).source, OrderMissing::Source::by_list);
    EXPECT_EQ(only<OrderMissing>(
                  read_query_reply(kVenue, query(ReadQuery::Kind::all_orders), kAsked, ok("[]")))
                  .asked_at,
              kAsked);
}

TEST(QueryReply, a_list_with_the_order_reports_it_and_a_list_of_open_ones_proves_no_absence) {
    const std::string list = "[" + test::queried(ours()) + "]";
    EXPECT_EQ(only<OrderReported>(
                  read_query_reply(kVenue, query(ReadQuery::Kind::all_orders), kAsked, ok(list)))
                  .intent,
              kOurs);
    EXPECT_TRUE(
        read_query_reply(kVenue, query(ReadQuery::Kind::open_orders), kAsked, ok("[]")).empty());
    EXPECT_TRUE(read_query_reply(kVenue, query(ReadQuery::Kind::all_orders), kAsked,
                                 ok("[" + test::queried(ours()) + ",{}]"))
                    .empty());  // Half of a list is none.
}

TEST(QueryReply, fills_of_the_order_are_reported_and_those_of_others_are_not) {
    const std::string list = "[" + test::account_trade(28, {.trade_id = 501}) + "," +
                             test::account_trade(29, {.trade_id = 502}) + "," +
                             test::account_trade(28, {.trade_id = 503, .qty = "2"}) + "]";
    const auto inputs = read_query_reply(kVenue, query(ReadQuery::Kind::fills), kAsked, ok(list));
    ASSERT_EQ(inputs.size(), 2U);
    EXPECT_EQ(std::get<OrderReported>(inputs[0]).report.fill->trade_id, "501");
    EXPECT_EQ(std::get<OrderReported>(inputs[1]).report.fill->trade_id, "503");
    EXPECT_EQ(std::get<OrderReported>(inputs[1]).report.state, OrderState::open);
}

// ---- Accounts and the stream -----------------------------------------------------------------

TEST(AccountReply, balances_and_fees_are_read_and_a_refusal_says_why) {
    const auto account = MUST(read_account_reply(kVenue, ok(test::account("10250.75"))));
    ASSERT_EQ(account.balances.size(), 1U);
    EXPECT_EQ(account.balances[0].free.to_string(), "10250.75");
    EXPECT_EQ(account.maker_fee->to_string(), "0.001");
    EXPECT_FAILS("balances: Invalid API-key",
                 read_account_reply(kVenue, test::refusal(401, -2015, "Invalid API-key")));
    for (const HttpReply& reply : unreadable())
        EXPECT_FALSE(read_account_reply(kVenue, reply).has_value()) << reply.body;
}

TEST(Execution, an_order_with_a_tag_is_news_and_one_without_is_not_ours_to_follow) {
    const auto read = [](const BinanceOrder& order, const char* kind) {
        const auto event = MUST(venues::binance::decode_user_message(
            test::execution(order, kind, 1, {.trade_id = 501})));
        return read_execution(std::get<venues::ExecutionReport>(event.body));
    };
    const auto placed = read(ours(), "NEW");
    ASSERT_TRUE(placed.has_value());
    EXPECT_EQ(std::get<OrderReported>(*placed).intent, kOurs);
    BinanceOrder part = ours();
    part.filled = "1";
    part.status = "PARTIALLY_FILLED";
    EXPECT_EQ(std::get<OrderReported>(*read(part, "TRADE")).report.fill->trade_id, "501");
    for (const char* client_id : {"web_1", "AAAA", "x"}) {
        BinanceOrder foreign = ours();
        foreign.client_id = client_id;
        EXPECT_FALSE(read(foreign, "NEW").has_value()) << client_id;
    }
}

// ---- Private stream --------------------------------------------------------------------------

TEST(ReadFunds, news_are_what_came_and_can_be_traded_with) {
    const Asset usdt = MUST(Symbol::parse("BTC/USDT")).quote;
    const venues::BalanceChange came{.asset = usdt, .delta = Decimal(5)};
    const auto news = read_funds({"practice"}, came);
    ASSERT_TRUE(news.has_value());
    EXPECT_EQ(std::get<FundsArrived>(*news).free.amount, Decimal(5));
    venues::BalanceChange elsewhere = came;
    elsewhere.is_elsewhere = true;  // KuCoin's wallet for deposits.
    EXPECT_FALSE(read_funds({"practice"}, elsewhere).has_value());
    venues::BalanceChange went = came;
    went.delta = Decimal(-5);
    EXPECT_FALSE(read_funds({"practice"}, went).has_value());
    went.delta = Decimal(0);
    EXPECT_FALSE(read_funds({"practice"}, went).has_value());
}

TEST(ReadExecution, a_fill_without_its_fee_does_not_count_but_its_quantity_is_known) {
    venues::ExecutionReport report{.kind = venues::ExecutionReport::Kind::traded};
    report.order.client_id = {tag(kOurs)};
    report.order.report.filled = Qty{2};
    report.order.report.fill = Fill{.trade_id = "1", .price = Price{100}, .qty = Qty{2}};
    EXPECT_TRUE(std::get<OrderReported>(*read_execution(report)).report.fill.has_value());
    report.has_fee = false;
    const auto body = read_execution(report);
    const OrderReport& told = std::get<OrderReported>(*body).report;
    EXPECT_FALSE(told.fill.has_value());
    EXPECT_EQ(told.filled, Qty{2});
}

}  // namespace
}  // namespace strongroom::engine
