// The [smart] table: every field, and what is wrong with it.
#include "bots/bot_check.h"
#include "bots/bot_file.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

std::string file_of(std::string_view table) {
    return "[bot]\nname = \"s\"\nkind = \"smart\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
           "[smart]\n" +
           std::string(table);
}

SmartConfig read(std::string_view table) {
    return std::get<SmartConfig>(MUST(parse_bot_file(file_of(table), "s.toml")).config);
}

TEST(SmartFile, reads_every_field_of_a_conditional_entry_with_its_exits) {
    const SmartConfig config = read(R"(
side = "buy"
order = "conditional"
trigger = "105"
when = "at_or_above"
price = "106"
quote = "200"
take_profit = [
    { price = "110", volume_pct = "40", order = "limit" },
    { price = "120", volume_pct = "60", order = "market", trailing_pct = "1.5" },
]
[smart.stop_loss]
pct = "5"
order = "limit"
limit_pct = "0.5"
trailing = true
timeout = "30s"
breakeven = true
)");
    EXPECT_EQ(config.entry, SmartEntry::conditional);
    EXPECT_EQ(config.trigger, Price{105});
    EXPECT_EQ(config.limit, Price{106});
    EXPECT_EQ(config.when, Watch::When::at_or_above);
    EXPECT_EQ(config.quote, 200);
    const TakeProfitStep last{.at = {.price = Price{120}},
                              .order = OrderKind::market,
                              .volume_pct = 60,
                              .trailing_pct = "1.5"_d};
    ASSERT_EQ(config.exits.take_profit.size(), 2U);
    EXPECT_EQ(config.exits.take_profit[1], last);
    const StopLoss stop{.at = {.pct = 5},
                        .order = OrderKind::limit,
                        .limit_pct = "0.5"_d,
                        .is_trailing = true,
                        .timeout = seconds(30),
                        .to_breakeven = true};
    EXPECT_EQ(config.exits.stop_loss, stop);
}

TEST(SmartFile, reads_coins_that_are_held) {
    const SmartConfig config = read(
        "side = \"buy\"\nskip_entry = true\nheld = \"2\"\nheld_price = \"90\"\n"
        "take_profit = [{ pct = \"3\" }]\n");
    EXPECT_EQ(config.entry, SmartEntry::held);
    EXPECT_EQ(config.qty, 2);
    EXPECT_EQ(config.held_price, Price{90});
    EXPECT_EQ(config.exits.take_profit.front().volume_pct, 100);
}

struct Breach {
    const char* table;
    const char* message;
};

TEST(SmartFile, a_broken_entry_is_named) {
    const Breach breaches[] = {
        {"order = \"market\"\nqty = \"1\"", "smart.side: is missing"},
        {"side = \"long\"", "smart.side: must be \"buy\" or \"sell\""},
        {"side = \"buy\"\nqty = \"1\"", "smart.order: is missing"},
        {"side = \"buy\"\norder = \"stop\"\nqty = \"1\"", "smart.order: must be \"market\""},
        {"side = \"buy\"\norder = \"market\"", "smart.qty: write how much"},
        {"side = \"buy\"\norder = \"market\"\nqty = \"1\"\nquote = \"1\"",
         "smart.qty: write how much"},
        {"side = \"buy\"\norder = \"market\"\nqty = 1", "smart.qty: must be a text in quotes"},
        {"side = \"buy\"\norder = \"market\"\nqty = \"-1\"", "smart.qty: must not be below zero"},
        {"side = \"buy\"\norder = \"market\"\nprice = \"1\"\nqty = \"1\"",
         "s.toml:9: smart.price: is of order = \"limit\""},
        {"side = \"buy\"\norder = \"limit\"\nqty = \"1\"", "smart.price: is missing"},
        {"side = \"buy\"\norder = \"limit\"\nprice = \"0\"\nqty = \"1\"",
         "smart.price: must be above zero"},
        {"side = \"buy\"\norder = \"market\"\ntrigger = \"1\"\nqty = \"1\"",
         "smart.trigger: is of order = \"conditional\""},
        {"side = \"buy\"\norder = \"conditional\"\nqty = \"1\"",
         "smart.trigger: a conditional entry needs a trigger price"},
        {"side = \"buy\"\norder = \"conditional\"\ntrigger = \"1\"\nqty = \"1\"",
         "smart.when: is missing"},
        {"side = \"buy\"\norder = \"conditional\"\ntrigger = \"1\"\nwhen = \"above\"\nqty = \"1\"",
         "smart.when: must be \"at_or_above\" or \"at_or_below\""},
        {"side = \"buy\"\norder = \"conditional\"\nentry_trailing_pct = \"100\"\nqty = \"1\"",
         "smart.entry_trailing_pct: must be below 100"},
        {"side = \"buy\"\norder = \"conditional\"\nentry_trailing_pct = \"1\"\nprice = \"1\"\n"
         "qty = \"1\"",
         "smart.price: a trailing entry is at market"},
        {"side = \"buy\"\norder = \"market\"\nqty = \"1\"\nheld = \"1\"",
         "smart.held: is of skip_entry = true"},
        {"side = \"buy\"\nskip_entry = \"yes\"", "smart.skip_entry: must be true or false"},
        {"side = \"buy\"\nskip_entry = true\nheld_price = \"1\"", "smart.held: is missing"},
        {"side = \"buy\"\nskip_entry = true\nheld = \"1\"\nheld_price = \"1\"",
         "smart.skip_entry: needs take_profit or stop_loss"},
        {"side = \"buy\"\nskip_entry = true\nheld = \"1\"\nheld_price = \"1\"\nqty = \"1\"",
         "smart.qty: is of an entry"},
        {"side = \"buy\"\norder = \"market\"\nqty = \"1\"\nleverage = \"5\"",
         "smart.leverage: is of futures"},
        {"side = \"buy\"\norder = \"market\"\nqty = \"1\"\nprise = \"5\"",
         "smart.prise: is not a key of this table"},
    };
    for (const Breach& breach : breaches)
        EXPECT_FAILS(breach.message, parse_bot_file(file_of(breach.table), "s.toml"));
}

TEST(SmartFile, broken_exits_are_named) {
    const Breach breaches[] = {
        {"take_profit = \"2\"", "smart.take_profit: must be a list of at most 10 steps"},
        {"take_profit = [2]", "smart.take_profit: each step is a table"},
        {"take_profit = [{ volume_pct = \"100\" }]",
         "smart.take_profit[1].price: write price or pct"},
        {"take_profit = [{ pct = \"2\", price = \"3\" }]",
         "smart.take_profit[1].pct: write price or pct, not both"},
        {"take_profit = [{ pct = \"0\" }]", "smart.take_profit[1].pct: must be above zero"},
        {"take_profit = [{ pct = \"2\", volume_pct = \"50\" }]",
         "smart.take_profit: the steps' volume_pct must be 100 in sum, not 50"},
        {"take_profit = [{ pct = \"2\", volume_pct = \"101\" }]",
         "smart.take_profit[1].volume_pct: must be at most 100"},
        {"take_profit = [{ pct = \"2\" }, { pct = \"3\", volume_pct = \"50\" }]",
         "smart.take_profit[1].volume_pct: is missing"},
        {"take_profit = [{ pct = \"3\", volume_pct = \"50\" }, { pct = \"3\", volume_pct = "
         "\"50\" }]",
         "smart.take_profit: step 2 must be farther from the entry than step 1"},
        {"take_profit = [{ pct = \"2\", volume_pct = \"50\", trailing_pct = \"1\" }, "
         "{ pct = \"3\", volume_pct = \"50\" }]",
         "smart.take_profit[1].trailing_pct: only the last step can trail"},
        {"take_profit = [{ pct = \"2\", trailing_pct = \"1\", order = \"limit\" }]",
         "smart.take_profit[1].order: a trailing step sells at market"},
        {"take_profit = [{ pct = \"2\", trailing_pct = \"100\" }]",
         "smart.take_profit[1].trailing_pct: must be below 100"},
        {"take_profit = [{ pct = \"2\", order = \"stop\" }]",
         "smart.take_profit[1].order: must be \"limit\" or \"market\""},
        {"take_profit = [{ pct = \"2\", profit = \"1\" }]",
         "smart.take_profit[1].profit: is not a key of this table"},
        {"stop_loss = \"5\"", "smart.stop_loss: must be a table"},
        {"stop_loss = { order = \"market\" }", "smart.stop_loss.price: write price or pct"},
        {"stop_loss = { pct = \"100\" }", "smart.stop_loss.pct: must be below 100"},
        {"stop_loss = { pct = \"5\", limit_pct = \"1\" }",
         "smart.stop_loss.limit_pct: is of order = \"limit\""},
        {"stop_loss = { pct = \"5\", order = \"limit\", limit_pct = \"11\" }",
         "smart.stop_loss.limit_pct: must be 0 to 10"},
        {"stop_loss = { price = \"5\", trailing = true }",
         "smart.stop_loss.trailing: a stop that trails is a pct"},
        {"stop_loss = { pct = \"5\", timeout = \"soon\" }", "smart.stop_loss.timeout"},
        {"stop_loss = { pct = \"5\", breakeven = true }",
         "smart.stop_loss.breakeven: needs at least 2 take_profit steps"},
    };
    for (const Breach& breach : breaches) {
        const std::string table = std::string("side = \"buy\"\norder = \"market\"\nqty = \"1\"\n");
        EXPECT_FAILS(breach.message, parse_bot_file(file_of(table + breach.table), "s.toml"));
    }
}

TEST(SmartFile, exits_on_the_wrong_side_of_a_known_entry_are_refused) {
    const std::string at_98 = "side = \"buy\"\norder = \"limit\"\nprice = \"98\"\nqty = \"1\"\n";
    EXPECT_FAILS("smart.take_profit: 97 earns nothing: write a price above 98",
                 parse_bot_file(file_of(at_98 + "take_profit = [{ price = \"97\" }]"), "s.toml"));
    EXPECT_FAILS("smart.stop_loss: 99 would fire at once: write a price below 98",
                 parse_bot_file(file_of(at_98 + "stop_loss = { price = \"99\" }"), "s.toml"));
    const std::string sold =
        "side = \"sell\"\nskip_entry = true\nheld = \"1\"\nheld_price = \"98\"\n";
    EXPECT_FAILS("smart.take_profit: 99 earns nothing: write a price below 98",
                 parse_bot_file(file_of(sold + "take_profit = [{ price = \"99\" }]"), "s.toml"));
}

// ---- bot check ---------------------------------------------------------------------------------

BotCheck check(std::string_view table) {
    const BotFile file = MUST(parse_bot_file(file_of(table), "s.toml"));
    const Market market{
        {.symbol = file.symbols.front(), .tick = "0.01"_d, .step = "0.00001"_d, .min_notional = 5},
        {"0.001"_d, "0.001"_d}};
    return check_bot(file, market, {100});
}

TEST(SmartCheck, shows_the_entry_each_exit_and_what_it_earns) {
    const BotCheck seen = check(
        "side = \"buy\"\norder = \"market\"\nqty = \"1\"\n"
        "take_profit = [{ pct = \"2\", volume_pct = \"50\" }, { pct = \"4\", volume_pct = "
        "\"50\" }]\nstop_loss = { pct = \"5\" }\n");
    ASSERT_EQ(seen.rows.size(), 4U);
    EXPECT_EQ(seen.rows[0].name, "entry");
    EXPECT_EQ(seen.rows[0].total, "100.1"_d);
    EXPECT_EQ(seen.rows[2].name, "take profit 2");
    EXPECT_EQ(seen.rows[2].price, Price{104});
    EXPECT_EQ(seen.rows[2].qty, Qty{"0.5"_d});
    // 104 * 0.999 / (100 * 1.001)
    EXPECT_EQ(seen.rows[2].net_pct.to_fixed(4), "3.7922");
    EXPECT_EQ(seen.rows[3].price, Price{95});
    EXPECT_TRUE(seen.rows[3].net_pct.is_negative());
    EXPECT_EQ(seen.funds, "100.1"_d);
    EXPECT_TRUE(seen.problems.empty());
}

TEST(SmartCheck, a_problem_says_the_number_that_would_work) {
    const auto problem = [](std::string_view table) {
        const BotCheck seen = check(table);
        return seen.problems.empty() ? std::string() : seen.problems.front();
    };
    const std::string buy = "side = \"buy\"\norder = \"market\"\n";
    EXPECT_EQ(problem(buy + "qty = \"1\"\ntake_profit = [{ pct = \"0.1\" }]"),
              "take profit 1: loses to fees; it earns from 0.21 % on");
    EXPECT_NE(problem(buy + "quote = \"20\"\ntake_profit = [{ pct = \"2\", volume_pct = \"10\" }, "
                            "{ pct = \"3\", volume_pct = \"90\" }]")
                  .find("with its 10 % of the volume the entry must be at least 50.00 USDT"),
              std::string::npos);
    EXPECT_EQ(problem(buy + "qty = \"1\"\nstop_loss = { price = \"101\" }"),
              "stop loss: 101 would fire at once; the price is 100");
    EXPECT_NE(problem(buy + "quote = \"4\"").find("entry: NOTIONAL"), std::string::npos);
}

TEST(SmartCheck, a_trade_that_sells_first_says_which_coins_it_needs) {
    const BotCheck seen = check("side = \"sell\"\norder = \"market\"\nqty = \"2\"\n");
    ASSERT_EQ(seen.notes.size(), 1U);
    EXPECT_EQ(seen.notes.front(), "it sells coins that the account holds: 2 BTC are needed");
    EXPECT_TRUE(seen.funds.is_zero());
}

// ---- Commands
// ------------------------------------------------------------------------------------

TEST(SmartPlan, texts_of_commands_that_do_not_read_are_named) {
    EXPECT_FAILS("add_funds.quote: write how much", read_add_funds(""));
    EXPECT_FAILS("add_funds.qty: \"x\" is not a number", read_add_funds("qty = \"x\""));
    EXPECT_FAILS("add_funds.limit: must be above zero",
                 read_add_funds("{ qty = \"1\", limit = \"0\" }"));
    EXPECT_FAILS("add_funds.gold: is not a key", read_add_funds("qty = \"1\"\ngold = \"1\""));
    EXPECT_FAILS("add_funds: not TOML", read_add_funds("{"));
    EXPECT_FAILS("add_funds: longer than 4 KiB", read_add_funds(std::string(5'000, ' ')));
    EXPECT_FAILS("edit_deal.take_profit: write take_profit, stop_loss or reduce_qty",
                 read_edit_trade("", Direction::buy_first));
    EXPECT_FAILS("edit_deal.take_profit[1].pct: must be above zero",
                 read_edit_trade("take_profit = [{ pct = \"0\" }]", Direction::buy_first));
    EXPECT_FAILS("edit_deal.reduce_qty: must not be below zero",
                 read_edit_trade("reduce_qty = \"-1\"", Direction::buy_first));
}

}  // namespace
}  // namespace strongroom::bots
