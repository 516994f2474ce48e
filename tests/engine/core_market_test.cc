// Bots and their market: one that is closed parks them, one that opens lets them go on, and other
// limits hold for what they place from then on.
#include <fmt/format.h>

#include <memory>

#include "engine/core.h"
#include "lab/backtest.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

using namespace decimal_literals;
using Words = std::vector<std::string>;

constexpr const char* kHalt = "BTC/USDT: the venue has halted trading (BREAK)";

std::string dca(const std::string& name, const std::string& more = "",
                const std::string& pair = "BTC/USDT") {
    return "[bot]\nname = \"" + name + "\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"" + pair +
           "\"]\n[dca]\nbase_order = \"100\"\nsafety_order = \"100\"\nmax_safety_orders = 1\n"
           "deviation_pct = \"10.005\"\ntake_profit_pct = \"1\"\n" +
           more + "[backtest]\n";
}

class CoreMarket : public testing::Test, public Route, public Alerts, public Books {
  protected:
    CoreMarket() { make_core(); }

    void make_core() {
        core_ = std::make_unique<Core>(IntentNames({7}), Settings{}, *this, *this, *this);
    }
    void add(const std::string& file) {
        market_ = lab::market_of(MUST(bots::parse_bot_file(file, "bot")));
        tell(AddBot{file, {market_}});
    }
    void tell(InputBody body) {
        journal_.push_back({now_, now_, price_, std::move(body)});
        EXPECT_OK(core_->handle(journal_.back()));
    }
    void market(const char* closed) { tell(MarketStatus{market_.instrument, closed}); }
    void limits(Decimal tick, Decimal step, Decimal least = 5) {
        market_.instrument.tick = tick;
        market_.instrument.step = step;
        market_.instrument.min_notional = least;
        market("");
    }
    // Of the order that was placed as the `nth`, from 0.
    void fill(std::size_t nth, Qty qty) {
        OrderReport report{.state = OrderState::closed,
                           .reason = CloseReason::filled,
                           .filled = qty,
                           .venue_id = "1"};
        report.fill = Fill{.trade_id = fmt::format("t{}", nth),
                           .side = intents_.at(nth).side,
                           .price = price_,
                           .qty = qty,
                           .fee = {0, Asset{"USDT"}}};
        tell(OrderReported{intents_.at(nth).id, std::move(report)});
    }
    void end(std::size_t nth, CloseReason reason) {
        tell(OrderReported{intents_.at(nth).id,
                           {.state = OrderState::closed, .reason = reason, .text = "no"}});
    }
    // A DCA bot whose take-profit (1) and safety order (2) are at the venue.
    void in_a_deal(const std::string& more = "") {
        add(dca("one", more));
        fill(0, {1});
        ASSERT_EQ(placed(), (Words{"buy 1 market", "sell 1 at 101.11", "buy 1.11123 at 89.99"}));
    }
    Words placed() const {
        Words words;
        for (const OrderIntent& one : intents_)
            words.push_back(
                fmt::format("{} {} {}", to_string(one.side), one.qty.value.to_string(),
                            one.limit ? "at " + one.limit->value.to_string() : "market"));
        return words;
    }
    std::string state(std::size_t bot = 0) { return core_->bots().at(bot).state; }

    Time now_{100'000};
    Price price_{100};
    bots::Market market_;
    std::vector<OrderIntent> intents_;
    std::vector<Input> journal_;
    Words booked_;
    Words said_;
    std::unique_ptr<Core> core_;

  private:
    void place(const Approved<OrderIntent>& order) override { intents_.push_back(*order); }
    void cancel(const Approved<CancelIntent>&) override { booked_.emplace_back("cancel sent"); }
    void ask(const ReadQuery&) override {}
    void set(BotId, const Symbol&, const Watch&) override {}
    void clear(BotId, TriggerRef) override {}
    void follow(BotId, const Symbol&, const Follow&) override {}
    void bot_changed(const BotView&) override {}
    void order_changed(BotId, OrderRef ref, const Order& order) override {
        booked_.push_back(fmt::format("{} {} {} {}", ref.number, to_string(order.state),
                                      to_string(order.reason), order.text));
    }
    void filled(BotId, OrderRef, const Order&, const Fill&) override {}
    void deal_changed(BotId, const Deal&) override {}
    void noticed(BotId, Time, const std::string& text) override { said_.push_back(text); }
};

// ---- Closed and open again ---------------------------------------------------------------------

TEST_F(CoreMarket, what_a_bot_decides_while_its_market_is_closed_goes_out_when_it_opens) {
    add(dca("one"));
    market(kHalt);
    EXPECT_EQ(said_, Words{fmt::format("parked: {}. It places no orders until BTC/USDT trades "
                                       "again, and then goes on by itself",
                                       kHalt)});
    booked_.clear();
    fill(0, {1});  // It was under way when the market closed.
    EXPECT_EQ(placed(), Words{"buy 1 market"});
    EXPECT_EQ(booked_, (Words{"1 closed filled ", fmt::format("2 pending  {}", kHalt),
                              fmt::format("3 pending  {}", kHalt)}));
    EXPECT_EQ(state(), fmt::format("parked: {}; deal 1: 0 of 1 safety orders filled", kHalt));
    market(kHalt);  // Told again: no news.
    EXPECT_EQ(said_.size(), 1U);
    market("");
    EXPECT_EQ(said_.back(), "goes on: BTC/USDT trades again");
    EXPECT_EQ(placed(), (Words{"buy 1 market", "sell 1 at 101.11", "buy 1.11123 at 89.99"}));
    EXPECT_EQ(state(), "deal 1: 0 of 1 safety orders filled");
}

TEST_F(CoreMarket, a_held_order_that_the_bot_cancels_never_goes_out) {
    add(dca("one"));
    market(kHalt);
    fill(0, {1});
    booked_.clear();
    tell(CommandBot{{1}, {Command::Kind::close}});
    // The take-profit's end lets the bot sell at market, and that waits as well.
    EXPECT_EQ(booked_, (Words{"2 closed cancelled cancelled before it was sent",
                              "3 closed cancelled cancelled before it was sent",
                              fmt::format("4 pending  {}", kHalt)}));
    market("");
    EXPECT_EQ(placed(), (Words{"buy 1 market", "sell 1 market"}));
}

TEST_F(CoreMarket, what_rests_can_be_cancelled_while_the_market_is_closed) {
    in_a_deal();
    for (const std::size_t nth : {1U, 2U})
        tell(OrderReported{intents_.at(nth).id, {.state = OrderState::open, .venue_id = "9"}});
    market(kHalt);
    booked_.clear();
    tell(CommandBot{{1}, {Command::Kind::close}});
    EXPECT_EQ(booked_, (Words{"cancel sent", "cancel sent"}));
}

TEST_F(CoreMarket, an_order_that_was_rejected_because_its_market_had_closed_waits_for_it) {
    in_a_deal();
    market(kHalt);
    end(2, CloseReason::rejected);
    EXPECT_EQ(said_.size(), 1U);  // The bot has heard of no rejection.
    market("");
    ASSERT_EQ(placed().back(), "buy 1.11123 at 89.99");
    EXPECT_NE(intents_.at(3).id, intents_.at(2).id);  // A new intent: the other is over.
    EXPECT_EQ(intents_.at(3).why, "safety order 1 of 1");
}

TEST_F(CoreMarket, an_order_that_is_rejected_again_and_again_is_given_up) {
    in_a_deal();
    market(kHalt);
    for (std::size_t nth = 2; nth < 6; ++nth) {
        end(nth, CloseReason::rejected);
        market("");
        market(kHalt);
        ASSERT_EQ(intents_.size(), nth + 2);
    }
    end(6, CloseReason::rejected);
    EXPECT_EQ(said_.back(), "the venue refused an order: no");
}

TEST_F(CoreMarket, other_pairs_are_not_concerned_and_a_bot_that_is_over_is_not_told) {
    add(dca("one"));
    add(dca("two", "", "ETH/USDT"));
    market(kHalt);  // Of the newest, which is ETH/USDT.
    EXPECT_EQ(said_.size(), 1U);
    EXPECT_EQ(state(0), "deal 1: base order at the venue");
    EXPECT_TRUE(state(1).starts_with("parked: "));
    EXPECT_FALSE(core_->is_news({market_.instrument, kHalt}));
    EXPECT_TRUE(core_->is_news({market_.instrument, ""}));
    tell(CommandBot{{2}, {Command::Kind::close}});
    end(1, CloseReason::cancelled);
    EXPECT_EQ(state(1), "finished");
    EXPECT_FALSE(core_->is_news({market_.instrument, ""}));
}

// ---- Other limits ------------------------------------------------------------------------------

TEST_F(CoreMarket, new_orders_obey_the_new_limits_and_what_rests_stays) {
    in_a_deal();
    limits("0.1"_d, "0.01"_d);
    EXPECT_EQ(said_, Words{"the venue has other limits for BTC/USDT: tick 0.01 is now 0.1, step "
                           "0.00001 is now 0.01; new orders obey them"});
    EXPECT_EQ(intents_.size(), 3U);
    fill(2, {"1.11123"_d});
    EXPECT_EQ(placed().back(), "sell 2.11 at 101.2");  // The take-profit moves.
}

TEST_F(CoreMarket, an_order_that_broke_a_limit_which_was_not_known_goes_out_by_it) {
    in_a_deal();
    limits("0.1"_d, "0.001"_d);
    end(1, CloseReason::rejected);
    end(2, CloseReason::rejected);
    EXPECT_EQ(placed(), (Words{"buy 1 market", "sell 1 at 101.11", "buy 1.11123 at 89.99",
                               "sell 1 at 101.2", "buy 1.111 at 89.9"}));
    EXPECT_EQ(said_.size(), 1U);
    end(4, CloseReason::rejected);  // It obeys them all: another reason, which the bot hears.
    EXPECT_EQ(said_.back(), "the venue refused an order: no");
    EXPECT_EQ(intents_.size(), 5U);
}

TEST_F(CoreMarket, a_rejection_without_news_of_the_market_is_the_bots) {
    in_a_deal();
    end(2, CloseReason::rejected);
    EXPECT_EQ(said_, Words{"the venue refused an order: no"});
    EXPECT_EQ(intents_.size(), 3U);
}

TEST_F(CoreMarket, a_grid_goes_on_by_the_new_limits) {
    add("[bot]\nname = \"g\"\nkind = \"grid\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
        "[grid]\nlower = \"90.05\"\nupper = \"110.05\"\nintervals = 4\ninvestment = \"1000\"\n"
        "[backtest]\n");
    fill(0, intents_.at(0).qty);
    ASSERT_EQ(placed().at(3).substr(0, 3), "buy");
    const Qty bought = intents_.at(3).qty;
    limits("0.1"_d, "0.01"_d);
    fill(3, bought);  // Answered one line above, at 100.05.
    EXPECT_EQ(intents_.back().limit, Price{"100.1"_d});
    EXPECT_EQ(intents_.back().qty.value, round_to(bought.value, "0.01"_d, Round::down));
}

// ---- After a restart ---------------------------------------------------------------------------

TEST_F(CoreMarket, the_journal_brings_back_what_is_parked_and_held_and_by_which_limits) {
    add(dca("one"));
    limits("0.1"_d, "0.001"_d);
    market(kHalt);
    fill(0, {1});
    const std::string before = state();
    const std::vector<Input> journal = std::exchange(journal_, {});
    make_core();
    intents_.clear();
    for (const Input& input : journal) EXPECT_OK(core_->handle(input));
    EXPECT_EQ(state(), before);
    EXPECT_FALSE(core_->is_news({market_.instrument, kHalt}));
    EXPECT_EQ(placed(), Words{"buy 1 market"});
    market("");
    EXPECT_EQ(placed(), (Words{"buy 1 market", "sell 1 at 101.2", "buy 1.112 at 89.9"}));
}

}  // namespace
}  // namespace strongroom::engine
