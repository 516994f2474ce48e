// The TWAP bot: slow orders, refusals, the limit, and its file.
#include "bots/twap.h"

#include <rapidcheck/gtest.h>

#include "bots/bot_check.h"
#include "bots/pair_desk.h"
#include "support/print.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using Words = PairDesk::Words;

constexpr const char* kTable = "quote_amount = \"400\"\nslices = 4\nevery = \"1m\"\n";

PairDesk desk_with(const std::string& table) { return {"twap", "\"BTC/USDT\"", table}; }

Words next(PairDesk& desk) {
    desk.now = desk.now + minutes(1);
    return desk.timer(1);
}

TEST(Twap, a_slow_slice_is_not_doubled_and_the_next_one_catches_up) {
    PairDesk desk = desk_with(kTable);
    EXPECT_EQ(desk.start(), (Words{"timer 1 in 1m", "order 1: buy 1 BTC at market: slice 1 of 4"}));
    EXPECT_EQ(next(desk), Words{"timer 1 in 1m"});
    desk.fill(1, 100);
    EXPECT_EQ(next(desk).at(1), "order 2: buy 2 BTC at market: slice 3 of 4");
}

TEST(Twap, a_late_timer_does_not_push_the_later_ones_back) {
    PairDesk desk = desk_with(kTable);
    desk.start();
    desk.fill(1, 100);
    desk.now = desk.now + seconds(95);
    EXPECT_EQ(desk.timer(1).at(0), "timer 1 in 25s");
}

TEST(Twap, what_was_filled_in_part_and_refused_is_tried_again) {
    PairDesk desk = desk_with(kTable);
    desk.start();
    desk.fill(1, 100, "0.25"_d);
    EXPECT_EQ(desk.closed(1, CloseReason::rejected, "too fast"),
              Words{"says: the venue refused an order: too fast"});
    EXPECT_EQ(next(desk).at(1), "order 2: buy 1.75 BTC at market: slice 2 of 4");
}

TEST(Twap, the_rest_after_the_last_slice_is_tried_until_it_is_done) {
    PairDesk desk = desk_with("base_amount = \"1\"\nslices = 1\nevery = \"1m\"\n");
    desk.start();
    EXPECT_EQ(desk.closed(1, CloseReason::no_funds).size(), 1U);
    EXPECT_EQ(next(desk).at(1), "order 2: buy 1 BTC at market: slice 1 of 1");
    EXPECT_EQ(desk.fill(2, 100).back(), "finished: all slices are done");
}

TEST(Twap, a_stop_waits_for_the_order_that_is_under_way) {
    PairDesk desk = desk_with(kTable);
    desk.start();
    EXPECT_EQ(desk.command(Command::Kind::stop), Words{"cancel 1"});
    EXPECT_EQ(next(desk), Words{});
    EXPECT_EQ(desk.fill(1, 100),
              (Words{"says: bought 1 BTC for 100 USDT, 100.00000000 on average; fees 0.1 USDT",
                     "finished: stopped by the user"}));
}

TEST(Twap, a_stop_before_anything_was_traded_says_nothing_of_an_average) {
    PairDesk desk = desk_with(std::string(kTable) + "limit = \"50\"\n");
    desk.start();
    EXPECT_EQ(desk.command(Command::Kind::stop), Words{"finished: stopped by the user"});
}

TEST(Twap, a_sell_never_goes_below_its_limit) {
    PairDesk desk = desk_with(
        "side = \"sell\"\nbase_amount = \"4\"\nslices = 4\nevery = \"1m\"\nlimit = \"99.8\"\n");
    EXPECT_EQ(desk.start().at(1), "order 1: sell 1 BTC at 99.8: slice 1 of 4");
    desk.closed(1, CloseReason::expired);
    desk.prices[0] = {"99.7"_d};
    EXPECT_EQ(next(desk).at(1), "says: waiting: the market at 99.7 is beyond the limit of 99.8");
}

RC_GTEST_PROP(Twap, it_trades_no_more_than_the_amount_and_never_beyond_the_limit, ()) {
    const bool buys = *rc::gen::arbitrary<bool>();
    PairDesk desk = desk_with(fmt::format(
        "side = \"{}\"\nquote_amount = \"{}\"\nslices = {}\nevery = \"1m\"\nlimit = \"100\"\n"
        "catch_up = \"{}\"\n",
        buys ? "buy" : "sell", *rc::gen::inRange(20, 5000), *rc::gen::inRange(1, 30),
        *rc::gen::inRange(1, 10)));
    const Decimal amount = std::get<TwapConfig>(desk.file.config).quote_amount;
    Decimal value;
    desk.start();
    for (int step = 0; step < 60 && !desk.is_finished; ++step) {
        RC_ASSERT(desk.open.size() <= 1U);
        if (!desk.open.empty()) {
            const auto [ref, order] = *desk.open.begin();
            RC_ASSERT(order.kind == OrderKind::ioc);
            RC_ASSERT((buys ? *order.limit <= Price{100} : *order.limit >= Price{100}));
            const Decimal part = mul(order.qty.value, "0.5"_d, Round::up);
            value += mul(order.limit->value, part, Round::down);
            desk.fill(ref.number, order.limit->value, part);
            if (!desk.open.empty()) desk.closed(ref.number, CloseReason::expired);
        }
        RC_ASSERT(value <= amount + "0.001"_d);
        desk.prices[0] = {*rc::gen::inRange(90, 111)};
        if (!desk.is_finished) (void)next(desk);
    }
}

// ---- The file and its check --------------------------------------------------------------------

std::string file_with(const std::string& table) {
    return "[bot]\nname = \"b\"\nkind = \"twap\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
           "[twap]\n" +
           table;
}

TEST(TwapFile, a_broken_field_is_named) {
    const std::string good = kTable;
    const std::pair<std::string, const char*> breaches[] = {
        {"slices = 4\nevery = \"1m\"", "twap.quote_amount: write one of"},
        {good + "base_amount = \"1\"", "twap.quote_amount: write one of"},
        {"quote_amount = \"0\"\nslices = 4\nevery = \"1m\"", "twap.quote_amount: write one of"},
        {"quote_amount = \"400\"\nevery = \"1m\"", "twap.slices: is missing"},
        {"quote_amount = \"400\"\nslices = 0\nevery = \"1m\"", "from 1 to 10000"},
        {"quote_amount = \"400\"\nslices = 4", "twap.every: write one of every and duration"},
        {good + "duration = \"5m\"", "twap.every: write one of every and duration"},
        {"quote_amount = \"400\"\nslices = 4\nevery = \"500ms\"", "so at least 1s"},
        {"quote_amount = \"400\"\nslices = 600\nduration = \"1m\"", "so at least 10m"},
        {good + "side = \"long\"", "twap.side: must be \"buy\" or \"sell\""},
        {good + "limit = \"0\"", "twap.limit: must be above zero"},
        {good + "limit = \"100\"\norder = \"market\"", "twap.order: a market order may take"},
        {good + "slippage_pct = \"1\"", "twap.slippage_pct: is of order = \"ioc\""},
        {good + "order = \"ioc\"\nslippage_pct = \"11\"", "twap.slippage_pct: must be 0 to 10"},
        {good + "catch_up = \"0.5\"", "twap.catch_up: must be 1 to 100"},
        {good + "random = true", "twap.random: is not a key"},
    };
    for (const auto& [table, message] : breaches)
        EXPECT_FAILS(message, parse_bot_file(file_with(table), "t.toml"));
    EXPECT_FAILS("the [twap] table is missing",
                 parse_bot_file("[bot]\nname = \"b\"\nkind = \"twap\"\naccount = \"a\"\n"
                                "symbols = [\"BTC/USDT\"]\n",
                                "t.toml"));
    std::string two = file_with(good);
    two.replace(two.find("[\"BTC/USDT\"]"), 12, "[\"BTC/USDT\", \"ETH/USDT\"]");
    EXPECT_FAILS("must be a list of one pair for a twap bot", parse_bot_file(two, "t.toml"));
}

TEST(TwapCheck, slices_that_are_too_small_name_the_most_that_are_possible) {
    const BotFile file = MUST(parse_bot_file(
        file_with("quote_amount = \"30\"\nslices = 10\nevery = \"1m\"\nlimit = \"90\"\n"), "t"));
    const Market market{
        {.symbol = file.symbols[0], .tick = "0.01"_d, .step = "0.00001"_d, .min_notional = 5},
        {.maker = "0.001"_d, .taker = "0.001"_d}};
    const BotCheck check = check_bot(file, market, {100});
    ASSERT_EQ(check.problems.size(), 2U);
    EXPECT_EQ(check.problems[1], "twap.slices: at most 6 can be ordered one by one");
    EXPECT_EQ(check.funds, "30.03"_d);
    EXPECT_EQ(check.notes.back(), "the market is beyond the limit: it would wait");
}

}  // namespace
}  // namespace strongroom::bots
