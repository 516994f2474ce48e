// A live engine hears that a market closes, opens, or gets other limits: every hour, soon while it
// is closed, and at once when the venue rejects an order.
#include "engine/engine_house.h"

namespace strongroom::engine {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kTerms = "/api/v3/exchangeInfo";
constexpr const char* kParked =
    "parked: BTC/USDT: the venue has halted trading (BREAK); deal 1: 0 of 1 safety orders filled";

std::string halted() { return test::listing("BTC", "USDT", "BREAK"); }

std::string with_tick(std::string_view tick) {
    std::string text = test::listing();
    const std::string was = R"("tickSize":"0.01")";
    return text.replace(text.find(was), was.size(), R"("tickSize":")" + std::string(tick) + "\"");
}

// The take-profit (2) and the safety order (3) of the bot wait for the signer.
class Market : public testing::Test {
  protected:
    Market() {
        house.bring_up_with_bot();
        house.fill_first_order();
        house.left();
        house.pass(seconds(10));  // What was read of the terms is not of this moment any more.
    }
    void send(std::uint32_t ref) {
        const auto placed = house.request("place " + std::to_string(ref));
        house.sign(placed);
        house.sending(placed);
    }
    void reject(std::uint32_t ref, int code, const char* text) {
        house.reply(house.request("place " + std::to_string(ref)), test::refusal(400, code, text));
        house.world.run_due();
    }
    void serve(std::string terms) { house.world.network.serve(kTerms, std::move(terms)); }
    std::size_t asked() { return house.world.network.asked_count(kTerms); }
    std::string state() { return house.state().bots(0).state(); }
    std::string notice() { return house.state().notices(0).text(); }

    EngineHouse house;
};

TEST_F(Market, the_terms_are_read_every_hour) {
    const std::size_t before = asked();
    house.pass(minutes(59));
    EXPECT_EQ(asked(), before);
    serve(halted());
    house.pass(seconds(55));
    EXPECT_EQ(asked(), before + 1);
    EXPECT_EQ(state(), kParked);
    EXPECT_EQ(house.feed("terms of BTC/USDT"),
              "up: BTC/USDT: the venue has halted trading (BREAK)");
}

TEST_F(Market, while_it_is_closed_they_are_read_soon_again_and_the_bot_goes_on_by_itself) {
    serve(halted());
    house.pass(minutes(60) + seconds(1));
    const std::size_t before = asked();
    house.pass(seconds(30));
    EXPECT_EQ(asked(), before + 3);
    serve(test::listing());
    house.pass(seconds(10));
    EXPECT_EQ(state(), "deal 1: 0 of 1 safety orders filled");
    EXPECT_EQ(notice(), "goes on: BTC/USDT trades again");
}

TEST_F(Market, a_rejection_waits_for_the_terms_and_the_order_for_its_market) {
    serve(halted());
    send(3);
    reject(3, -1013, "Market is closed.");
    EXPECT_EQ(state(), kParked);
    EXPECT_TRUE(notice().starts_with("parked: ")) << notice();
    house.left();
    serve(test::listing());
    house.pass(seconds(11));
    EXPECT_EQ(house.left(), Words{"place 3b"});
}

TEST_F(Market, an_order_that_broke_a_new_limit_goes_out_again_by_it) {
    serve(with_tick("1"));
    send(2);
    reject(2, -1013, "Filter failure: PRICE_FILTER");
    EXPECT_EQ(house.left(), Words{"place 2b"});
    EXPECT_EQ(house.request("place 2b").place().limit(), "103");  // It was 102.11.
}

TEST_F(Market, a_rejection_for_another_reason_is_told_to_the_bot_and_costs_no_more_questions) {
    send(3);
    const std::size_t before = asked();
    reject(3, -1013, "Filter failure: NOTIONAL");
    EXPECT_EQ(asked(), before + 1);
    EXPECT_TRUE(notice().starts_with("the venue refused an order: ")) << notice();
    send(2);
    reject(2, -1013, "Filter failure: NOTIONAL");
    EXPECT_EQ(asked(), before + 1);
    EXPECT_EQ(house.state().in_flight(), 0U);
    house.pass(seconds(5));  // But what it may mean is looked up before long.
    EXPECT_EQ(asked(), before + 2);
}

TEST_F(Market, when_the_venue_ends_an_order_by_itself_the_terms_are_read) {
    send(3);
    const auto placed = house.request("place 3").place();
    test::BinanceOrder ended = EngineHouse::order(3, "CANCELED", placed.qty().c_str());
    ended.price = placed.limit();
    house.reply(house.request("place 3"), test::place_reply(EngineHouse::order(3)));
    serve(halted());
    house.stream(test::execution(ended, "CANCELED", 10));
    house.world.run_due();
    EXPECT_EQ(state(), kParked);
}

TEST_F(Market, a_venue_that_does_not_answer_holds_no_rejection_back_for_long) {
    house.world.network.serve(kTerms, [](const HttpRequest&) {
        return HttpReply{.status = 503, .headers = {}, .body = ""};
    });
    send(3);
    reject(3, -1013, "Filter failure: NOTIONAL");
    house.pass(seconds(1));
    EXPECT_TRUE(notice().starts_with("the venue refused an order: ")) << notice();
    EXPECT_EQ(state(), "deal 1: 0 of 1 safety orders filled");
}

TEST_F(Market, a_market_that_is_not_listed_any_more_parks_its_bot_in_plain_words) {
    house.world.network.serve(
        kTerms, [](const HttpRequest&) { return test::refusal(400, -1121, "Invalid symbol."); });
    house.pass(minutes(60) + seconds(1));
    EXPECT_EQ(state(),
              "parked: the venue does not list BTC/USDT; deal 1: 0 of 1 safety orders filled");
}

TEST_F(Market, after_a_restart_the_bot_is_still_parked_and_goes_on_when_the_market_opens) {
    serve(halted());
    house.pass(minutes(60) + seconds(1));
    house.restart();
    EXPECT_EQ(state(), kParked);
    house.connect_signer();
    house.connect_courier();
    house.pass(seconds(1));
    house.open_stream();
    house.give_balances();
    house.pass(seconds(1));
    EXPECT_EQ(state(), kParked);
    serve(test::listing());
    house.trade(1, "100");
    house.pass(seconds(11));
    EXPECT_EQ(state(), "deal 1: 0 of 1 safety orders filled");
}

// What closed while the engine was away: it must come up without a price of that market.
TEST_F(Market, a_market_that_went_while_the_engine_was_away_stops_no_start) {
    house.end();
    house.world.network.serve(
        kTerms, [](const HttpRequest&) { return test::refusal(400, -1121, "Invalid symbol."); });
    house.world.network.serve("/api/v3/klines", [](const HttpRequest&) {
        return test::refusal(400, -1121, "Invalid symbol.");
    });
    if (!house.open()) throw std::runtime_error("not opened");
    house.start();
    house.connect_signer();
    house.connect_courier();
    house.open_stream();
    house.pass(seconds(2));
    EXPECT_EQ(state(),
              "parked: the venue does not list BTC/USDT; deal 1: 0 of 1 safety orders filled");
}

}  // namespace
}  // namespace strongroom::engine
