// What the paper venue answers and streams, read.
#include "venues/paper/decode.h"
#include "support/test.h"
#include "venues/paper/payloads.h"
#include "venues/paper/replies.h"
#include "venues/paper/requests.h"

namespace strongroom::venues::paper {
namespace {

using namespace decimal_literals;

VenueError error_of(int status, const std::string& word, Headers headers = {}) {
    return decode_error({.status = status,
                         .headers = std::move(headers),
                         .body = R"({"error":")" + word + R"(","text":"why"})"});
}

TEST(PaperDecode, a_placement_tells_the_order_and_what_it_took) {
    const auto answer =
        replies().decode_place_reply({.status = 200, .headers = {}, .body = place_json()});
    const auto& reply = std::get<PlaceReply>(answer);
    EXPECT_EQ(reply.client_id.text, "ours-1");
    EXPECT_EQ(reply.venue_id.text, "7");
    ASSERT_TRUE(reply.order);
    EXPECT_EQ(reply.order->kind, OrderKind::limit);
    EXPECT_EQ(reply.order->price->value, "90.5"_d);
    EXPECT_EQ(reply.order->report.state, OrderState::open);
    EXPECT_EQ(reply.order->report.filled.value, "0.2"_d);
    ASSERT_EQ(reply.fills.size(), 1U);
    EXPECT_EQ(reply.fills[0].trade_id, "12");
    EXPECT_EQ(reply.fills[0].fee.amount, "0.0181"_d);
    EXPECT_TRUE(reply.fills[0].is_maker);
    EXPECT_EQ(reports(reply).size(), 2U);
}

TEST(PaperDecode, a_placement_that_contradicts_itself_has_an_unknown_outcome) {
    const auto kind_of = [](const std::string& body) {
        const auto answer =
            replies().decode_place_reply({.status = 200, .headers = {}, .body = body});
        const auto* error = std::get_if<VenueError>(&answer);
        return error == nullptr ? "placed" : to_string(error->kind);
    };
    const std::string open = order_json("open", "0.2");
    EXPECT_EQ(kind_of(place_json()), "placed");
    for (const std::string& bad :
         {std::string(), std::string("{}"), R"({"order":)" + open + "}",
          R"({"order":)" + open + R"(,"fills":[)" + fill_json("0.3") + "]}",
          R"({"order":)" + order_json("filled", "0.2") + R"(,"fills":[]})",
          R"({"order":)" + order_json("open", "0.5") + R"(,"fills":[]})",
          R"({"order":)" + order_json("open", "0.6") + R"(,"fills":[]})",
          R"({"order":)" + order_json("gone") + R"(,"fills":[]})"})
        EXPECT_EQ(kind_of(bad), to_string(ErrorKind::outcome_unknown)) << bad;
}

TEST(PaperDecode, states_and_kinds_of_orders) {
    const auto reason = [](const std::string& state, const std::string& filled) {
        return MUST(decode_order(R"({"order":)" + order_json(state, filled) + "}")).report.reason;
    };
    EXPECT_EQ(reason("open", "0"), CloseReason::none);
    EXPECT_EQ(reason("filled", "0.5"), CloseReason::filled);
    EXPECT_EQ(reason("cancelled", "0.1"), CloseReason::cancelled);
    EXPECT_EQ(reason("expired", "0"), CloseReason::expired);
    std::string foreign = R"({"orders":[)" + order_json() + "]}";
    foreign.replace(foreign.find("\"limit\",\"qty"), 7, "\"stop\"");
    const auto orders = MUST(decode_orders(foreign));
    EXPECT_EQ(orders.at(0).kind, std::nullopt);  // Nobody of ours sent it, so it must be seen.
    EXPECT_EQ(orders.at(0).type, "stop");
}

TEST(PaperDecode, account_key_markets_candles_and_the_top) {
    const AccountState account = MUST(decode_account(kAccount));
    EXPECT_EQ(account.uid, "uid-1");
    EXPECT_EQ(account.balances.size(), 2U);
    EXPECT_EQ(account.taker_fee, "0.002"_d);
    const KeyRights rights = MUST(requests().decode_key_rights(kKey));
    EXPECT_TRUE(rights.can_read && rights.can_trade && rights.is_ip_bound);
    EXPECT_FALSE(rights.can_withdraw || rights.can_transfer);
    const KeyRights more = MUST(decode_key_rights(
        R"({"rights":["withdraw","transfer","fly"],"address_bound":false,"created":1})"));
    EXPECT_TRUE(more.can_withdraw && more.can_transfer && !more.is_ip_bound && !more.can_trade);
    EXPECT_EQ(more.other_granted, std::vector<std::string>{"fly"});
    const Listings listings = MUST(decode_listings(kMarkets));
    ASSERT_EQ(listings.markets.size(), 1U);
    EXPECT_EQ(listings.markets[0].instrument.symbol.str(), "BTC/USDT");
    EXPECT_EQ(listings.markets[0].instrument.step, "0.00001"_d);
    EXPECT_EQ(MUST(decode_candles(kCandles)).at(1).close.value, Decimal(3));
    EXPECT_EQ(MUST(decode_book_top(kTop)).ask->qty.value, Decimal(2));
    const BookTop empty = MUST(decode_book_top(R"({"symbol":"BTC-USDT"})"));
    EXPECT_FALSE(empty.bid || empty.ask);
    EXPECT_FAILS("bid", decode_book_top(R"({"symbol":"BTC-USDT","bid":"1"})"));
    EXPECT_EQ(MUST(decode_server_time(R"({"time":5})")).ms, 5);
}

TEST(PaperDecode, a_market_that_does_not_read_stops_no_other) {
    std::string two = kMarkets;
    const std::string one = two.substr(two.find("[{") + 1, two.find("}]") - two.find("[{"));
    std::string bad = one;
    bad.replace(bad.find("\"0.01\""), 6, "\"0\"");
    bad.replace(bad.find("BTC-USDT"), 8, "ETH-USDT");
    two.insert(two.find("[{") + 1, bad + ",");
    const Listings listings = MUST(decode_listings(two));
    EXPECT_EQ(listings.markets.size(), 1U);
    EXPECT_EQ(listings.unreadable.size(), 1U);
}

TEST(PaperDecode, each_word_of_a_refusal_has_its_kind_and_others_prove_nothing) {
    EXPECT_EQ(error_of(400, "no_funds").kind, ErrorKind::no_funds);
    EXPECT_EQ(error_of(400, "filter").kind, ErrorKind::rejected_filter);
    EXPECT_EQ(error_of(400, "duplicate").kind, ErrorKind::duplicate);
    EXPECT_EQ(error_of(400, "would_take").kind, ErrorKind::would_take);
    EXPECT_EQ(error_of(404, "order_not_found").kind, ErrorKind::order_not_found);
    EXPECT_EQ(error_of(404, "unknown_order").kind, ErrorKind::unknown_order);
    EXPECT_EQ(error_of(400, "time").kind, ErrorKind::timestamp);
    EXPECT_EQ(error_of(401, "signature").kind, ErrorKind::signature);
    EXPECT_EQ(error_of(403, "key").kind, ErrorKind::key);
    EXPECT_EQ(error_of(400, "market_closed").kind, ErrorKind::other);
    EXPECT_EQ(error_of(429, "rate_limit", {{"Retry-After", "7"}}).retry_after, seconds(7));
    EXPECT_EQ(error_of(400, "mystery").kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(error_of(500, "no_funds").kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(error_of(302, "no_funds").kind, ErrorKind::outcome_unknown);
    const VenueError page = decode_error({.status = 404, .headers = {}, .body = "<html>"});
    EXPECT_EQ(page.kind, ErrorKind::outcome_unknown);
    EXPECT_EQ(page.text, "<html>");
    EXPECT_FALSE(replies().refusal({.status = 200, .headers = {}, .body = "x"}));
}

TEST(PaperDecode, events_of_a_market) {
    const auto trade = std::get<PublicTrade>(MUST(decode_market_message(kTrade)));
    EXPECT_EQ(trade.trade_id, 31);
    EXPECT_EQ(trade.trade.taker_side, Side::sell);
    EXPECT_EQ(std::get<BookTop>(MUST(decode_market_message(kTopEvent))).bid->price.value, "99.5"_d);
    const auto candle = std::get<CandleUpdate>(MUST(decode_market_message(kCandle)));
    EXPECT_TRUE(candle.is_closed);
    EXPECT_EQ(candle.interval, "1m");
    EXPECT_EQ(std::get<OtherEvent>(MUST(decode_market_message(R"({"event":"new"})"))).type, "new");
    const auto refused = std::get<StreamAnswer>(MUST(decode_market_message(kRefused)));
    ASSERT_TRUE(refused.error);
    EXPECT_EQ(refused.error->kind, ErrorKind::signature);
    EXPECT_FAILS("taker", decode_market_message(
                              R"({"event":"trade","symbol":"A-B","id":1,"price":"1","qty":"1",)"
                              R"("taker":"both","time":1})"));
}

TEST(PaperDecode, events_of_an_account) {
    const auto execution = std::get<ExecutionReport>(MUST(decode_user_message(order_event())).body);
    EXPECT_EQ(execution.kind, ExecutionReport::Kind::traded);
    EXPECT_EQ(execution.execution_id, 4);
    EXPECT_TRUE(execution.has_fee);
    ASSERT_TRUE(execution.order.report.fill);
    EXPECT_EQ(execution.order.report.fill->qty.value, "0.2"_d);
    std::string placed = order_event();
    placed.replace(placed.find("traded"), 6, "placed");
    EXPECT_FALSE(std::get<ExecutionReport>(MUST(decode_user_message(placed)).body)
                     .order.report.fill.has_value());
    EXPECT_EQ(std::get<AccountPosition>(MUST(decode_user_message(kBalances)).body).balances.size(),
              1U);
    EXPECT_EQ(std::get<BalanceChange>(MUST(decode_user_message(kDeposit)).body).delta, "-5"_d);
    EXPECT_TRUE(std::holds_alternative<StreamTerminated>(
        MUST(decode_user_message(R"({"event":"ended"})")).body));
    EXPECT_EQ(std::get<ApiAnswer>(MUST(decode_user_message(kRefused)).body).status, 400);
    std::string other = order_event();
    other.replace(other.find(R"("order":"7")"), 11, R"("order":"8")");
    EXPECT_FAILS("another order", decode_user_message(other));
    EXPECT_FAILS("what", decode_user_message(R"({"event":"order","what":"eaten"})"));
}

}  // namespace
}  // namespace strongroom::venues::paper
