// The Core's own promises: refusals by the gate reach the books, one bot's trouble is not the
// others', and a bot's time does not go back.
#include "engine/core.h"

#include <fmt/format.h>

#include <memory>

#include "bots/bot_check.h"
#include "lab/backtest.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

using namespace decimal_literals;
using Words = std::vector<std::string>;

std::string bot_file(const std::string& name, const std::string& base_order,
                     const std::string& backtest = "") {
    return "[bot]\nname = \"" + name +
           "\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n[dca]\nbase_order = \"" +
           base_order + "\"\ntake_profit_pct = \"1\"\n[backtest]\n" + backtest;
}

class CoreTest : public testing::Test, public Route, public Alerts, public Books {
  protected:
    void add(const std::string& file) {
        EXPECT_OK(handle(AddBot{file, {lab::market_of(MUST(bots::parse_bot_file(file, "bot")))}}));
    }
    Status handle(InputBody body) { return core().handle({now_, now_, price_, std::move(body)}); }
    Core& core() {
        if (!core_) {
            core_ = std::make_unique<Core>(IntentNames({7}), Settings{limits_, {}}, *this, *this,
                                           *this);
        }
        return *core_;
    }
    // The bot's order is open, then a part of it fills.
    void fill(std::size_t order, const char* trade, Price price, Qty qty) {
        OrderReport report{.venue_id = "1"};
        report.fill =
            Fill{.trade_id = trade, .price = price, .qty = qty, .fee = {0, Asset{"USDT"}}};
        EXPECT_OK(handle(OrderReported{placed_.at(order), std::move(report)}));
    }
    std::string state_of(std::size_t bot) { return core().bots().at(bot).state; }

    RiskLimits limits_;
    Time now_{100'000};
    Price price_{100};
    std::vector<IntentId> placed_;
    Words booked_;  // What the books were told of orders.
    Words said_;

  private:
    void place(const Approved<OrderIntent>& order) override { placed_.push_back(order->id); }
    void cancel(const Approved<CancelIntent>&) override {}
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
    void noticed(BotId bot, Time, const std::string& text) override {
        said_.push_back(fmt::format("{}: {}", bot.number, text));
    }

    std::unique_ptr<Core> core_;
};

TEST_F(CoreTest, a_process_bot_is_refused_since_no_file_can_start_a_program) {
    const std::string file =
        "[bot]\nname = \"p\"\nkind = \"process\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n";
    const bots::BotFile read = MUST(bots::parse_bot_file(file, "bot"));
    EXPECT_FAILS("in a backtest only", handle(AddBot{file, {lab::market_of(read)}}));
    EXPECT_TRUE(core().bots().empty());
    EXPECT_FALSE(bots::check_bot(read, lab::market_of(read), price_).problems.empty());
}

TEST_F(CoreTest, what_the_risk_gate_refuses_is_in_the_books_and_the_user_reads_who_refused_it) {
    limits_.order_notional = 50;
    add(bot_file("one", "100"));
    const std::string why =
        "the risk gate refused an order: an order of 100 USDT is above the limit of 50";
    EXPECT_EQ(placed_, std::vector<IntentId>{});
    EXPECT_EQ(booked_, (Words{"1 pending  ", "1 closed refused " + why}));
    EXPECT_EQ(said_, Words{"1: " + why});
}

// A venue that reports more than there is: the sum of the fills does not fit a number.
TEST_F(CoreTest, a_report_that_does_not_fit_a_number_stops_its_bot_and_no_other) {
    price_ = {"0.000000000001"_d};
    add(bot_file("one", "90000000000000", "tick = \"0.000000000001\"\n"));
    add(bot_file("two", "10", "tick = \"0.000000000001\"\n"));
    ASSERT_EQ(placed_.size(), 2U);
    const Qty most{"89000000000000000000000000"_d};
    fill(0, "t1", price_, most);
    EXPECT_EQ(state_of(0), "deal 1: base order at the venue");
    fill(0, "t2", price_, most);
    EXPECT_EQ(state_of(0), "stopped: a number is too large for 26 digits and 12 places");
    EXPECT_EQ(said_, Words{"1: stopped: a number is too large for 26 digits and 12 places"});
    fill(1, "t3", price_, {"10000000000000"_d});
    EXPECT_EQ(state_of(1), "deal 1: 0 of 0 safety orders filled");
    // Nothing reaches it any more, and nothing is said twice.
    fill(0, "t3", price_, most);
    EXPECT_EQ(said_.size(), 1U);
}

TEST_F(CoreTest, a_clock_that_is_set_back_does_not_reach_a_bot) {
    limits_.order_notional = 50;
    add(bot_file("one", "100"));
    EXPECT_EQ(core().next_timer()->due, Time{160'000});
    now_ = {40'000};
    EXPECT_OK(handle(TimerFired{{1}, core().next_timer()->timer.timer}));
    EXPECT_EQ(booked_.size(), 4U);
    EXPECT_EQ(core().next_timer()->due, Time{160'000});
}

}  // namespace
}  // namespace strongroom::engine
