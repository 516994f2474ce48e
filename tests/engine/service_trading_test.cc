// A live engine trades: orders, fills, prices, timers and funds find their bot.
#include "engine/engine_house.h"

namespace strongroom::engine {
namespace {

using Words = std::vector<std::string>;

// The bot's first order is filled; its take profit (2) and its safety order (3) wait for the
// signer.
class Trading : public testing::Test {
  protected:
    Trading() {
        house.bring_up_with_bot();
        house.fill_first_order();
        house.left();
    }
    // Signs and sends order `ref`, and the venue takes it.
    void open(std::uint32_t ref) {
        const auto placed = house.request("place " + std::to_string(ref));
        house.sign(placed);
        house.sending(placed);
        house.reply(placed, test::place_reply(order(ref)));
    }
    test::BinanceOrder order(std::uint32_t ref, const char* status = "NEW",
                             const char* filled = "0") {
        const auto placed = house.request("place " + std::to_string(ref)).place();
        test::BinanceOrder made = EngineHouse::order(ref, status, placed.qty().c_str(), filled);
        made.side = placed.side() == proto::BUY ? "BUY" : "SELL";
        made.price = placed.limit();
        return made;
    }
    std::string shown(std::uint32_t ref) {
        const auto state = house.state();
        for (const auto& one : state.orders()) {
            if (one.ref() == ref) return one.state() + " " + one.filled() + " " + one.reason();
        }
        return "none";
    }

    EngineHouse house;
};

TEST_F(Trading, a_filled_order_leads_to_the_next_ones_and_all_of_it_is_shown) {
    EXPECT_EQ(shown(1), "closed 1 filled");
    EXPECT_EQ(shown(2), "pending 0 ");
    const auto exit = house.request("place 2").place();
    EXPECT_EQ(exit.side(), proto::SELL);
    EXPECT_EQ(exit.why(), "take profit");
    EXPECT_EQ(house.request("place 3").place().why(), "safety order 1 of 1");
    const auto state = house.state();
    EXPECT_EQ(state.fills_total(), 1U);
    EXPECT_EQ(state.fills(0).trade_id(), "501");
    EXPECT_EQ(state.fills(0).why(), "base order");
    EXPECT_EQ(state.deals(0).bot(), "dca");
    EXPECT_EQ(state.deals(0).closed_ms(), 0);
    EXPECT_EQ(state.bots(0).orders(), 3U);
    EXPECT_EQ(state.markets(0).symbol(), "BTC/USDT");
    EXPECT_EQ(state.in_flight(), 2U);
}

TEST_F(Trading, an_order_is_shown_on_each_step_of_its_way) {
    const auto placed = house.request("place 2");
    house.sign(placed);
    EXPECT_EQ(shown(2), "signed 0 ");
    house.sending(placed);
    EXPECT_EQ(shown(2), "sent 0 ");
    house.reply(placed, test::place_reply(order(2)));
    EXPECT_EQ(shown(2), "open 0 ");
    house.stream(test::execution(order(2, "PARTIALLY_FILLED", "0.4"), "TRADE", 10,
                                 {.trade_id = 600, .qty = "0.4", .is_maker = false}));
    EXPECT_EQ(shown(2), "open 0.4 ") << house.feed("private stream of practice");
}

TEST_F(Trading, reply_and_stream_tell_the_same_fill_and_it_counts_once) {
    open(2);
    const auto told = test::execution(order(2, "PARTIALLY_FILLED", "0.4"), "TRADE", 10,
                                      {.trade_id = 600, .qty = "0.4", .is_maker = false});
    house.stream(told);
    house.stream(told);
    EXPECT_EQ(house.state().fills_total(), 2U);
    EXPECT_EQ(shown(2), "open 0.4 ");
}

// The private stream is often faster than the public one; the bot must see the price that its fill
// made, not the one before.
TEST_F(Trading, a_resting_orders_fill_waits_for_its_public_trade_but_not_for_long) {
    open(2);
    house.trade(600, "101");
    house.stream(test::execution(order(2, "PARTIALLY_FILLED", "0.4"), "TRADE", 10,
                                 {.trade_id = 601, .qty = "0.4", .is_maker = true}));
    EXPECT_EQ(house.state().fills_total(), 1U);
    house.trade(601, "102");
    EXPECT_EQ(house.state().fills_total(), 2U);
    house.stream(test::execution(order(2, "PARTIALLY_FILLED", "0.5"), "TRADE", 11,
                                 {.trade_id = 700, .qty = "0.1", .is_maker = true}));
    EXPECT_EQ(house.state().fills_total(), 2U);
    house.pass(milliseconds(120));  // The public stream lags: it is told all the same.
    EXPECT_EQ(house.state().fills_total(), 3U);
}

TEST_F(Trading, the_whole_deal_is_booked_with_its_profit) {
    open(2);
    open(3);
    house.left();
    const std::string qty = house.request("place 2").place().qty();
    house.stream(test::execution(
        order(2, "FILLED", qty.c_str()), "TRADE", 10,
        {.trade_id = 600, .qty = qty, .price = "102", .fee = "0", .is_maker = false}));
    house.confirm_cancel(3);  // The safety order goes, and the next deal begins.
    const auto state = house.state();
    EXPECT_EQ(state.bots(0).deals_closed(), 1U);
    ASSERT_EQ(state.deals_size(), 2);
    EXPECT_EQ(state.deals(0).number(), 2U);
    EXPECT_EQ(state.deals(0).state(), "base order at the venue");
    EXPECT_EQ(state.deals(1).reason(), "take profit");
    EXPECT_EQ(state.deals(1).profit(), "2");
    EXPECT_EQ(state.deals(1).state(), "");
    EXPECT_EQ(state.bots(0).realised(), "2");
    EXPECT_EQ(house.left(), (Words{"cancel 3", "place 4"}));
}

TEST_F(Trading, an_order_of_somebody_else_on_the_account_changes_no_bot) {
    test::BinanceOrder foreign = order(2, "FILLED", "1");
    foreign.client_id = "web_12345";
    foreign.id = 9'999;
    house.stream(test::execution(foreign, "TRADE", 10, {.trade_id = 666, .qty = "1"}));
    house.pass(seconds(1));
    EXPECT_EQ(house.state().fills_total(), 1U);
    EXPECT_EQ(house.state().orders_total(), 3U);
}

TEST_F(Trading, an_unreadable_private_message_is_told_and_changes_nothing) {
    const std::size_t before = house.journal(false).size();
    for (const std::string& text : {std::string("{"), std::string("\xFF\xFE", 2), std::string(),
                                    std::string(R"({"e":"executionReport","E":1})")}) {
        house.stream(text);
        EXPECT_TRUE(house.feed("private stream of practice").starts_with("up: ")) << text;
    }
    EXPECT_EQ(house.journal(false).size(), before);
}

// ---- Prices, timers, funds -------------------------------------------------------------------

TEST(LivePrices, a_price_that_a_bot_watches_reaches_it_once) {
    EngineHouse house;
    house.bring_up();
    house.add_bot(std::string(kDcaFile) + "stop_loss_pct = \"20\"\n");
    house.pass(seconds(1));
    house.open_stream();
    house.give_balances();
    house.pass(milliseconds(100));
    house.world.network.newest_line().open();
    house.fill_first_order();
    house.left();
    house.trade(1, "80.01");
    house.world.run_due();
    EXPECT_EQ(house.left(), Words{});
    house.trade(2, "80");
    house.world.run_due();
    EXPECT_EQ(house.left(), Words{"place 4"});  // All is sold at market.
    EXPECT_EQ(house.request("place 4").place().kind(), proto::MARKET);
    EXPECT_EQ(house.request("place 4").place().why(), "stop loss");
    house.trade(3, "79");
    house.world.run_due();
    EXPECT_EQ(house.left(), Words{});
    // Nor does it fire once more in the next life of the engine.
    house.restart();
    house.connect_signer();
    house.connect_courier();
    house.pass(seconds(1));
    house.open_stream();
    house.pass(milliseconds(100));
    const std::size_t before = house.journal(false).size();
    house.trade(4, "78");
    EXPECT_EQ(house.journal(false).size(), before);
}

TEST(LiveTimers, a_bots_timer_fires_at_its_time) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.left();
    house.refuse(house.request("place 1"), "order_notional: above the limit", false);
    house.pass(seconds(59));
    EXPECT_EQ(house.left(), Words{});
    house.pass(seconds(2));
    EXPECT_EQ(house.left(), Words{"place 2"});
    EXPECT_TRUE(house.state().notices(0).text().ends_with(
        "the signer refused an order: order_notional: above the limit"))
        << house.state().notices(0).text();
}

TEST(LiveFunds, a_bot_that_is_short_of_funds_goes_on_when_some_arrive) {
    EngineHouse house;
    house.bring_up_with_bot();
    const auto placed = house.request("place 1");
    house.sign(placed);
    house.reply(placed, test::refusal(400, -2010, "Account has insufficient balance."));
    house.left();
    EXPECT_EQ(house.state().bots(0).state(), "waiting for funds");
    house.stream(test::balance_change("USDT", "-500"));
    house.pass(seconds(1));
    EXPECT_EQ(house.left(), Words{"ask balances"});
    house.stream(test::balance_change("USDT", "500"));
    house.pass(seconds(1));
    EXPECT_EQ(house.left(), (Words{"ask balances", "place 2"}));
}

TEST(LiveFunds, balances_are_those_of_the_newest_word_of_the_venue) {
    EngineHouse house;
    house.bring_up_with_bot();
    const auto usdt = [&] {
        const auto state = house.state();
        return state.balances_size() == 0
                   ? "none"
                   : state.balances(0).free() + " and " + state.balances(0).locked();
    };
    EXPECT_EQ(usdt(), "10000 and 0");
    house.stream(test::position("USDT", "9900", "100"));
    EXPECT_EQ(usdt(), "9900 and 100");
    house.reply(house.request("ask balances"), test::refusal(401, -2015, "Invalid API-key"));
    EXPECT_EQ(usdt(), "9900 and 100");  // The question was answered already: old news.
    house.open_stream();                // Asks for them anew.
    house.reply(house.request("ask balances"), test::refusal(401, -2015, "Invalid API-key"));
    EXPECT_EQ(usdt(), "9900 and 100");
    EXPECT_EQ(house.feed("account practice"), "down: balances: Invalid API-key");
}

}  // namespace
}  // namespace strongroom::engine
