// The rebalancing bot with several pairs: what it trades, in which order, and what it never does.
#include "bots/rebalance.h"

#include <rapidcheck/gtest.h>

#include "bots/bot_check.h"
#include "bots/pair_desk.h"
#include "support/print.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using Words = PairDesk::Words;

constexpr const char* kPairs = "\"BTC/USDT\", \"ETH/USDT\"";
constexpr const char* kTable =
    "targets = { BTC = \"50\", ETH = \"30\", USDT = \"20\" }\ninvestment = \"1000\"\n"
    "threshold_pct = \"5\"\n";

// Half in BTC at 100, 30 % in ETH at 10, and of each as much less as the fees take.
PairDesk balanced(const std::string& more = "") {
    PairDesk desk("rebalance", kPairs, kTable + more);
    desk.prices = {{100}, {10}};
    EXPECT_EQ(desk.start(), (Words{"order 1: buy 4.995 BTC at market: below its target",
                                   "order 2: buy 29.97002 ETH at market: below its target"}));
    EXPECT_EQ(desk.fill(1, 100), Words{});
    EXPECT_EQ(desk.fill(2, 10), Words{"timer 1 in 1m"});
    return desk;
}

TEST(Rebalance, the_first_round_buys_what_each_target_wants) {
    const PairDesk desk = balanced();
    EXPECT_EQ(desk.bot->state(), "1 round; BTC 50.0 %, ETH 30.0 %, USDT 20.0 %");
}

TEST(Rebalance, nothing_is_traded_within_the_threshold) {
    PairDesk desk = balanced();
    desk.prices = {{105}, {11}};
    EXPECT_EQ(desk.timer(1), Words{"timer 1 in 1m"});
}

TEST(Rebalance, it_sells_what_is_above_before_it_buys_what_is_below) {
    PairDesk desk = balanced();
    desk.prices = {{200}, {5}};  // 999 in BTC, 149.85 in ETH, 200 in quote.
    EXPECT_EQ(desk.timer(1), Words{"order 3: sell 1.62287 BTC at market: above its target"});
    const Words bought = desk.fill(3, 200);
    ASSERT_EQ(bought.size(), 2U);
    EXPECT_EQ(bought[0], "deal 1: 1.62287 closed with 161.800139 USDT: above its target");
    EXPECT_EQ(bought[1], "order 4: buy 50.8581 ETH at market: below its target");
}

TEST(Rebalance, buys_wait_until_the_last_sell_is_over) {
    PairDesk desk("rebalance", kPairs,
                  "targets = { BTC = \"0\", ETH = \"0\", USDT = \"100\" }\n"
                  "held = { BTC = \"1\", ETH = \"20\" }\nthreshold_pct = \"5\"\n");
    desk.prices = {{100}, {10}};
    EXPECT_EQ(desk.start().size(), 2U);  // A target of 0 sells all.
    EXPECT_EQ(desk.fill(1, 100, "0.4"_d).size(), 1U);
    EXPECT_EQ(desk.fill(2, 10).size(), 1U);
    const Words last = desk.fill(1, 100);
    EXPECT_EQ(last.back(), "timer 1 in 1m");
}

TEST(Rebalance, without_a_price_of_each_pair_it_trades_nothing_and_looks_again) {
    PairDesk desk("rebalance", kPairs, kTable);
    desk.prices = {{100}, {}};  // No price of ETH.
    EXPECT_EQ(desk.start(), Words{"timer 1 in 1m"});
    EXPECT_EQ(desk.bot->state(), "waiting for prices");
    desk.prices[1] = {10};
    EXPECT_EQ(desk.timer(1).size(), 2U);
}

TEST(Rebalance, a_refused_order_is_said_once_and_the_round_goes_on) {
    PairDesk desk("rebalance", kPairs, kTable);
    desk.prices = {{100}, {10}};
    desk.start();
    EXPECT_EQ(desk.closed(1, CloseReason::no_funds),
              Words{"says: not enough funds: waiting for a fill or a deposit"});
    EXPECT_EQ(desk.closed(2, CloseReason::no_funds), Words{"timer 1 in 1m"});
    EXPECT_EQ(desk.tell(Funded{}), Words{});  // It looks again, ...
    EXPECT_EQ(desk.settle().size(), 2U);      // ... and both are tried again.
}

TEST(Rebalance, limit_orders_that_do_not_fill_in_time_are_cancelled) {
    PairDesk desk("rebalance", kPairs, std::string(kTable) + "order = \"limit\"\n");
    desk.prices = {{100}, {10}};
    const Words placed = desk.start();
    ASSERT_EQ(placed.size(), 3U);
    EXPECT_EQ(placed[0], "timer 2 in 1m");
    EXPECT_EQ(placed[1], "order 1: buy 4.995 BTC at 100: below its target");
    desk.fill(1, 100, 2);
    EXPECT_EQ(desk.timer(2), (Words{"cancel 1", "cancel 2"}));
    desk.cancelled(1);
    EXPECT_EQ(desk.cancelled(2), Words{"timer 1 in 1m"});
    EXPECT_EQ(desk.bot->state(), "1 round; BTC 20.0 %, ETH 0.0 %, USDT 80.0 %");
}

TEST(Rebalance, the_user_may_ask_for_a_round_within_the_threshold) {
    PairDesk desk = balanced();
    desk.prices = {{110}, {10}};
    EXPECT_EQ(desk.timer(1), Words{"timer 1 in 1m"});
    EXPECT_EQ(desk.command(Command::Kind::open_deal).at(0),
              "order 3: sell 0.22613 BTC at market: above its target");
}

TEST(Rebalance, a_close_in_the_middle_of_a_round_cancels_and_sells_all_of_each_coin) {
    PairDesk desk("rebalance", kPairs, std::string(kTable) + "order = \"limit\"\n");
    desk.prices = {{100}, {10}};
    desk.start();
    desk.fill(1, 100);
    EXPECT_EQ(desk.command(Command::Kind::close), Words{"cancel 2"});
    EXPECT_EQ(desk.fill(2, 10, 12), Words{});  // A part before the cancel.
    EXPECT_EQ(desk.cancelled(2), (Words{"order 3: sell 4.995 BTC at market: closed by the user",
                                        "order 4: sell 12 ETH at market: closed by the user"}));
    desk.fill(3, 100);
    EXPECT_EQ(desk.fill(4, 10).back(), "finished: closed by the user");
    EXPECT_TRUE(desk.is_finished);
}

TEST(Rebalance, a_refused_exit_is_tried_again_later_and_later) {
    PairDesk desk = balanced();
    EXPECT_EQ(desk.command(Command::Kind::close).size(), 2U);
    EXPECT_EQ(desk.closed(3, CloseReason::no_funds).at(1), "timer 3 in 1s");
    EXPECT_EQ(desk.fill(4, 10).at(1), "order 5: sell 4.995 BTC at market: closed by the user");
    EXPECT_EQ(desk.closed(5, CloseReason::no_funds).back(), "timer 3 in 2s");
    EXPECT_FALSE(desk.is_finished);
    EXPECT_EQ(desk.timer(3), Words{"order 6: sell 4.995 BTC at market: closed by the user"});
    EXPECT_EQ(desk.fill(6, 100).back(), "finished: closed by the user");
}

TEST(Rebalance, what_it_does_not_know_it_says_once) {
    PairDesk desk = balanced();
    EXPECT_EQ(desk.command(Command::Kind::add_funds).size(), 1U);
    EXPECT_EQ(desk.command(Command::Kind::add_funds).size(), 0U);
}

// ---- What holds whatever happens ---------------------------------------------------------------

RC_GTEST_PROP(Rebalance, it_never_sells_what_it_does_not_hold_nor_spends_what_it_has_not, ()) {
    const int btc = *rc::gen::inRange(0, 101);
    const int eth = *rc::gen::inRange(0, 101 - btc);
    const bool is_limit = *rc::gen::arbitrary<bool>();
    PairDesk desk(
        "rebalance", kPairs,
        fmt::format("targets = {{ BTC = \"{}\", ETH = \"{}\", USDT = \"{}\" }}\n"
                    "held = {{ BTC = \"{}\", ETH = \"{}\", USDT = \"{}\" }}\n"
                    "threshold_pct = \"1\"\nmin_trade = \"5\"\norder = \"{}\"\n",
                    btc, eth, 100 - btc - eth, *rc::gen::inRange(0, 20), *rc::gen::inRange(0, 200),
                    *rc::gen::inRange(1, 2000), is_limit ? "limit" : "market"));
    const auto& config = std::get<RebalanceConfig>(desk.file.config);
    Decimal coins[] = {config.held[0], config.held[1]};
    Decimal quote = config.quote;
    desk.prices = {{100}, {10}};
    desk.start();
    for (int step = 0; step < 40; ++step) {
        Decimal asked[] = {{}, {}};
        Decimal spent;
        for (const auto& [ref, order] : desk.open) {
            if (order.side == Side::sell)
                asked[order.pair.number] += order.qty.value;
            else
                spent += mul(order.limit.value_or(desk.prices[order.pair.number]).value,
                             order.qty.value, Round::up);
        }
        RC_ASSERT(asked[0] <= coins[0] && asked[1] <= coins[1]);
        RC_ASSERT(mul(spent, "1.001"_d, Round::down) <= quote);
        if (desk.open.empty()) {
            desk.prices = {{*rc::gen::inRange(50, 200)}, {*rc::gen::inRange(5, 20)}};
            desk.now = desk.now + minutes(1);
            desk.timer(1);
            continue;
        }
        const OrderRef ref = desk.open.begin()->first;
        const Place order = desk.open.begin()->second;
        if (*rc::gen::inRange(0, 5) == 0) {
            desk.closed(ref.number, CloseReason::expired);
            continue;
        }
        const std::uint32_t pair = order.pair.number;
        const Decimal price = order.limit.value_or(desk.prices[pair]).value;
        const Decimal part = *rc::gen::arbitrary<bool>() ? order.qty.value
                                                         : mul(order.qty.value, "0.5"_d, Round::up);
        const Decimal value = mul(price, part, Round::up);
        const Decimal fee = mul(value, "0.001"_d, Round::up);
        coins[pair] += order.side == Side::buy ? part : -part;
        quote += (order.side == Side::buy ? -value : value) - fee;
        desk.fill(ref.number, price, part);
        const auto& believed = dynamic_cast<const RebalanceBot&>(*desk.bot).portfolio();
        RC_ASSERT(believed.coins[pair].coins == coins[pair]);
        RC_ASSERT(!coins[pair].is_negative() && !quote.is_negative());
    }
}

RC_GTEST_PROP(RebalancePlan, after_a_round_without_fees_all_are_at_their_targets, ()) {
    RebalanceConfig config;
    const int first = *rc::gen::inRange(0, 101);
    config.targets = {first, 100 - first};
    config.is_limit = true;
    Portfolio portfolio{.coins = {{*rc::gen::inRange(0, 1000), {*rc::gen::inRange(1, 1000)}},
                                  {*rc::gen::inRange(1, 1000), {*rc::gen::inRange(1, 1000)}}},
                        .quote = *rc::gen::inRange(0, 100000)};
    const std::vector<Market> markets(2, {{.tick = "0.01"_d, .step = "0.00000001"_d}, {}});
    const Decimal before = portfolio.value();
    for (const Trade& t : plan_sells(config, markets, portfolio)) {
        portfolio.coins[t.pair].coins -= t.qty.value;
        portfolio.quote += mul(t.price.value, t.qty.value, Round::down);
    }
    for (const Trade& t : plan_buys(config, markets, portfolio)) {
        portfolio.coins[t.pair].coins += t.qty.value;
        portfolio.quote -= mul(t.price.value, t.qty.value, Round::up);
    }
    RC_ASSERT(before - portfolio.value() < "0.001"_d);
    RC_ASSERT(worst_drift(config, portfolio) < "0.01"_d);
}

// ---- The file and its check --------------------------------------------------------------------

std::string file_with(const std::string& table, const std::string& pairs = kPairs) {
    return "[bot]\nname = \"b\"\nkind = \"rebalance\"\naccount = \"a\"\nsymbols = [" + pairs +
           "]\n[rebalance]\n" + table;
}

TEST(RebalanceFile, a_broken_field_is_named) {
    const std::string good = kTable;
    const std::string no_targets = "investment = \"1000\"\nthreshold_pct = \"5\"\n";
    const std::pair<std::string, const char*> breaches[] = {
        {no_targets, "rebalance.targets: is missing"},
        {no_targets + "targets = \"50\"", "rebalance.targets: must be a table"},
        {no_targets + "targets = { BTC = \"50\", ETH = \"30\" }",
         "rebalance.targets: must sum to 100, and sum to 80: 20 of USDT is missing"},
        {no_targets + "targets = { BTC = \"50\", ETH = \"60\" }", "10 of USDT is too much"},
        {no_targets + "targets = { BTC = \"100\" }", "rebalance.targets: ETH has no target"},
        {no_targets + "targets = { BTC = \"50\", ETH = \"30\", SOL = \"20\" }",
         "rebalance.targets: SOL is in none of bot.symbols"},
        {no_targets + "targets = { BTC = 50, ETH = \"50\" }", "BTC must be a text in quotes"},
        {no_targets + "targets = { BTC = \"-50\", ETH = \"150\" }", "must not be below zero"},
        {no_targets + "targets = { BTC = \"x\", ETH = \"50\" }", "\"x\" is not a number"},
        {no_targets + "targets = { BTC = \"101\", ETH = \"0\" }", "BTC must be 0 to 100"},
        {"targets = { BTC = \"50\", ETH = \"50\" }\nthreshold_pct = \"5\"",
         "rebalance.investment: is missing"},
        {good + "held = { USDT = \"5\" }", "rebalance.investment: write it or held.USDT, not both"},
        {good + "period = \"10s\"", "rebalance.period: must be at least check_every"},
        {good + "check_every = \"0s\"", "rebalance.check_every: must be at least \"1s\""},
        {good + "order = \"stop\"", "rebalance.order: must be \"market\" or \"limit\""},
        {good + "limit_wait = \"5s\"", "rebalance.limit_wait: is of order = \"limit\""},
        {good + "max_fee_pct = \"101\"", "rebalance.max_fee_pct: must be 0 to 100"},
        {good + "thresold = \"1\"", "rebalance.thresold: is not a key"},
        {"targets = { BTC = \"50\", ETH = \"50\" }\ninvestment = \"10\"\n",
         "rebalance.threshold_pct: write a threshold_pct or a period above zero"},
        {"targets = { BTC = \"50\", ETH = \"50\" }\ninvestment = \"10\"\nthreshold_pct = \"100\"",
         "rebalance.threshold_pct: must be below 100"},
    };
    for (const auto& [table, message] : breaches)
        EXPECT_FAILS(message, parse_bot_file(file_with(table), "r.toml"));
}

TEST(RebalanceFile, pairs_that_cannot_be_traded_together_are_refused) {
    const char* one = "targets = { BTC = \"100\" }\ninvestment = \"10\"\nperiod = \"1d\"\n";
    EXPECT_FAILS("BTC/USDT and ETH/BTC do not share the quote",
                 parse_bot_file(file_with(one, "\"BTC/USDT\", \"ETH/BTC\""), "r.toml"));
    EXPECT_FAILS("BTC/USDT stands there twice",
                 parse_bot_file(file_with(one, "\"BTC/USDT\", \"BTC/USDT\""), "r.toml"));
    EXPECT_FAILS("must be a list of one pair", parse_bot_file(file_with(one, ""), "r.toml"));
    (void)MUST(parse_bot_file(file_with(one, "\"BTC/USDT\""), "r.toml"));
}

TEST(RebalanceCheck, names_the_numbers_that_would_work) {
    const BotFile file = MUST(
        parse_bot_file(file_with("targets = { BTC = \"50\", ETH = \"50\" }\ninvestment = \"100\"\n"
                                 "threshold_pct = \"1\"\nmin_trade = \"2\"\n"),
                       "r.toml"));
    const Market market{
        {.symbol = file.symbols[1], .tick = "0.01"_d, .step = "0.00001"_d, .min_notional = 5},
        {.maker = "0.001"_d, .taker = "0.001"_d}};
    const BotCheck check = check_bot(file, market, {10});
    ASSERT_EQ(check.problems.size(), 2U);
    EXPECT_EQ(check.problems[0],
              "rebalance.min_trade: must be at least 5, the venue's least value of ETH/USDT");
    EXPECT_EQ(check.problems[1],
              "rebalance.threshold_pct: 1 points are 1.00 USDT, less than min_trade; at least 5 "
              "works");
    ASSERT_EQ(check.rows.size(), 1U);
    EXPECT_EQ(check.rows[0].name, "ETH");
    EXPECT_EQ(check.rows[0].qty.value, "4.98504"_d);
    EXPECT_EQ(check.funds, 100);
}

}  // namespace
}  // namespace strongroom::bots
