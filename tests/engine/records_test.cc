// The books of a live engine: the newest of everything for the page, all of it for the sink.
#include "engine/records.h"

#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

class CountingSink final : public RowSink {
  public:
    void write(const BotRow& row) override { bots.push_back(row); }
    void write(const OrderRow& row) override { orders.push_back(row); }
    void write(const FillRow& row) override { fills.push_back(row); }
    void write(const DealRow& row) override { deals.push_back(row); }
    void write(const NoticeRow& row) override { notices.push_back(row); }

    std::vector<BotRow> bots;
    std::vector<OrderRow> orders;
    std::vector<FillRow> fills;
    std::vector<DealRow> deals;
    std::vector<NoticeRow> notices;
};

class RecordsTest : public testing::Test {
  protected:
    static BotView bot(std::uint32_t id, const char* state = "running") {
        return {.id = {id},
                .name = {"bot-" + std::to_string(id)},
                .kind = "dca",
                .account = {"practice"},
                .symbol = MUST(Symbol::parse("BTC/USDT")),
                .state = state};
    }
    static Order order(std::uint32_t number, OrderState state = OrderState::pending) {
        Order made;
        for (std::size_t i = 0; i < 4; ++i)
            made.intent.id.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
        made.intent.symbol = MUST(Symbol::parse("BTC/USDT"));
        made.intent.why = "line " + std::to_string(number);
        made.state = state;
        return made;
    }
    static Deal deal(std::uint32_t number, std::optional<Decimal> profit = {}) {
        Deal made{.number = number, .opened = {1'000}};
        if (profit) {
            made.closed = Time{2'000};
            made.profit = {*profit, Asset("USDT")};
        }
        return made;
    }

    CountingSink sink_;
    Records records_{sink_};
};

TEST_F(RecordsTest, a_bot_is_one_row_that_shows_its_newest_state) {
    records_.bot_changed(bot(1));
    records_.bot_changed(bot(2));
    records_.bot_changed(bot(1, "finished"));
    ASSERT_EQ(records_.bots().size(), 2U);
    EXPECT_EQ(records_.bots().at({1}).view.state, "finished");
    EXPECT_EQ(sink_.bots.size(), 3U);
}

TEST_F(RecordsTest, an_order_is_one_row_however_often_it_changes_and_counts_once) {
    records_.bot_changed(bot(1));
    records_.set_time({5'000}, {50});
    records_.order_changed({1}, {1}, order(1));
    records_.set_time({6'000}, {60});
    records_.order_changed({1}, {1}, order(1, OrderState::open));
    records_.order_changed({1}, {2}, order(2));
    ASSERT_EQ(records_.orders().size(), 2U);
    EXPECT_EQ(records_.orders()[0].order.state, OrderState::open);
    EXPECT_EQ(records_.orders()[0].changed, Time{6'000});
    EXPECT_EQ(records_.orders_total(), 2U);
    EXPECT_EQ(records_.bots().at({1}).orders, 2U);
    EXPECT_EQ(sink_.orders.size(), 3U);
}

TEST_F(RecordsTest, the_next_attempt_of_an_order_is_a_row_of_its_own) {
    records_.order_changed({1}, {1}, order(1));
    records_.order_changed({1}, {1}, order(2));
    EXPECT_EQ(records_.orders().size(), 2U);
    EXPECT_EQ(records_.orders_total(), 2U);
}

TEST_F(RecordsTest, of_each_kind_the_newest_are_kept_in_memory_and_all_are_counted) {
    const auto many = static_cast<std::uint32_t>(Records::kShownMax) + 50;
    for (std::uint32_t i = 1; i <= many; ++i) {
        records_.order_changed({1}, {i}, order(i));
        records_.filled({1}, {i}, order(i), {.trade_id = std::to_string(i)});
        records_.deal_changed({1}, deal(i));
        records_.noticed({1}, {i}, std::to_string(i));
    }
    EXPECT_EQ(records_.orders().size(), Records::kShownMax);
    EXPECT_EQ(records_.fills().size(), Records::kShownMax);
    EXPECT_EQ(records_.deals().size(), Records::kShownMax);
    EXPECT_EQ(records_.notices().size(), Records::kShownMax);
    EXPECT_EQ(records_.fills().front().fill.trade_id, "51");
    EXPECT_EQ(records_.fills().back().fill.trade_id, std::to_string(many));
    EXPECT_EQ(records_.orders_total(), many);
    EXPECT_EQ(records_.fills_total(), many);
    EXPECT_EQ(records_.bots().at({1}).fills, many);
    EXPECT_EQ(sink_.fills.size(), many);
    // One that has left the window comes back when it changes, and is no new order.
    records_.order_changed({1}, {1}, order(1, OrderState::closed));
    EXPECT_EQ(records_.orders().back().order.intent.why, "line 1");
    EXPECT_EQ(records_.orders_total(), many);
}

TEST_F(RecordsTest, a_fill_shows_why_its_order_was_placed) {
    records_.filled({1}, {4}, order(9), {.trade_id = "t1", .price = {100}, .qty = {2}});
    const FillRow& row = records_.fills().front();
    EXPECT_EQ(row.why, "line 9");
    EXPECT_EQ(row.ref, OrderRef{4});
    EXPECT_EQ(row.symbol.str(), "BTC/USDT");
    EXPECT_EQ(row.fill.qty.value, 2);
}

TEST_F(RecordsTest, deals_are_counted_and_their_profits_add_up_for_each_bot) {
    records_.bot_changed(bot(1));
    records_.deal_changed({1}, deal(1));
    records_.deal_changed({1}, deal(1));  // It grew.
    EXPECT_EQ(records_.bots().at({1}).deals_opened, 1U);
    EXPECT_EQ(records_.bots().at({1}).deals_closed, 0U);
    records_.deal_changed({1}, deal(1, Decimal(3)));
    records_.deal_changed({1}, deal(2, Decimal(-1)));
    records_.deal_changed({2}, deal(1, Decimal(50)));
    const BotRow& row = records_.bots().at({1});
    EXPECT_EQ(row.deals_opened, 2U);
    EXPECT_EQ(row.deals_closed, 2U);
    EXPECT_EQ(row.realised, (Money{2, Asset("USDT")}));
    EXPECT_EQ(records_.deals().size(), 3U);
    EXPECT_EQ(sink_.bots.back().realised, (Money{50, Asset("USDT")}));
}

TEST_F(RecordsTest, deals_that_close_in_another_order_than_they_opened_are_all_counted) {
    records_.bot_changed(bot(1));
    // Its base order fills first.
    for (const std::uint32_t number : {2U, 1U, 3U}) records_.deal_changed({1}, deal(number));
    records_.deal_changed({1}, deal(3, Decimal(5)));
    records_.deal_changed({1}, deal(1, Decimal(7)));
    const BotRow& row = records_.bots().at({1});
    EXPECT_EQ(row.deals_opened, 3U);
    EXPECT_EQ(row.deals_closed, 2U);
    EXPECT_EQ(row.realised, (Money{12, Asset("USDT")}));
    records_.deal_changed({1}, deal(1, Decimal(7)));  // Told again.
    EXPECT_EQ(records_.bots().at({1}).deals_closed, 2U);
    records_.deal_changed({1}, deal(2, Decimal(-2)));
    EXPECT_EQ(records_.bots().at({1}).deals_closed, 3U);
    EXPECT_EQ(records_.bots().at({1}).realised, (Money{10, Asset("USDT")}));
}

TEST_F(RecordsTest, what_a_bot_has_said_since_is_its_own_and_the_newest) {
    records_.noticed({1}, {1}, "before");
    const std::uint64_t before = records_.notices_total();
    EXPECT_TRUE(records_.said_since({1}, before).empty());
    records_.noticed({1}, {2}, "a");
    records_.noticed({2}, {2}, "another's");
    records_.noticed({1}, {2}, "b");
    EXPECT_EQ(records_.said_since({1}, before), (std::vector<std::string>{"a", "b"}));
    for (int i = 0; i < 400; ++i) records_.noticed({1}, {3}, "c");
    EXPECT_EQ(records_.said_since({1}, before).size(), Records::kShownMax);
}

TEST_F(RecordsTest, a_deal_that_is_told_closed_twice_is_counted_once) {
    records_.bot_changed(bot(1));
    for (const Decimal profit : {Decimal(3), Decimal(0)}) {
        records_.deal_changed({1}, deal(1, profit));
        EXPECT_EQ(records_.bots().at({1}).deals_closed, 1U);
        EXPECT_EQ(records_.bots().at({1}).realised, (Money{3, Asset("USDT")}));
    }
}

TEST_F(RecordsTest, every_change_is_a_new_version) {
    std::uint64_t version = records_.version();
    const auto expect_newer = [&](const char* what) {
        EXPECT_GT(records_.version(), version) << what;
        version = records_.version();
    };
    records_.bot_changed(bot(1));
    expect_newer("bot");
    records_.order_changed({1}, {1}, order(1));
    expect_newer("order");
    records_.filled({1}, {1}, order(1), {.trade_id = "t"});
    expect_newer("fill");
    records_.deal_changed({1}, deal(1));
    expect_newer("deal");
    records_.noticed({1}, {1}, "said");
    expect_newer("notice");
}

}  // namespace
}  // namespace strongroom::engine
