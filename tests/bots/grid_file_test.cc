// The grid's table: what is refused, and the numbers that `bot check` names.
#include "bots/bot_check.h"
#include "bots/bot_file.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

std::string file_with(const std::string& more) {
    return "[bot]\nname = \"b\"\nkind = \"grid\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
           "[grid]\nlower = \"90\"\nupper = \"110\"\n" +
           (more.contains("intervals") ? "" : std::string("intervals = 4\n")) + more;
}

TEST(GridFile, a_broken_field_is_named) {
    const std::string good = "investment = \"1000\"\n";
    const std::pair<std::string, const char*> breaches[] = {
        {"", "grid.investment: is missing, or must be above zero"},
        {"investment = \"0\"", "grid.investment: is missing, or must be above zero"},
        {good + "qty_per_line = \"1\"", "grid.qty_per_line: write one of investment"},
        {good + "quote_per_line = \"1\"", "grid.quote_per_line: write one of investment"},
        {"quote_per_line = \"10\"\nprofit_in = \"base\"", "goes with profit_in = \"quote\" only"},
        {good + "trailing_up = \"yes\"", "grid.trailing_up: must be true or false"},
        {good + "trailing_down = 1", "grid.trailing_down: must be true or false"},
        {good + "trailing_up = true\nexpand_up = \"200\"", "either trails up or grows up"},
        {good + "trailing_down = true\nexpand_down = \"50\"", "either trails down or grows down"},
        {good + "expand_up = \"114\"", "must be at least the next line above the grid, 115"},
        {good + "expand_down = \"86\"", "must be at most the next line below the grid, 85"},
        {good + "expand_up = \"100000\"", "the grid would have 19982 intervals; at most 1000"},
        {"qty_per_line = \"1\"\nintervals = 1\ntrailing_up = true",
         "grid.intervals: must be at least 2 for a grid that trails"},
        {good + "max_buy_lines = 1001", "grid.max_buy_lines: must be a whole number"},
        {good + "max_sell_lines = -1", "grid.max_sell_lines: must be a whole number"},
        {good + "use_held = \"-1\"", "grid.use_held: must not be below zero"},
        {good + "lower_stop_then = \"stop\"", "grid.lower_stop_then: needs a lower_stop"},
        {good + "upper_stop_then = \"buy\"", "grid.upper_stop_then: needs an upper_stop"},
        {good + "lower_stop = \"80\"\nlower_stop_then = \"buy\"",
         "grid.lower_stop_then: must be \"sell\" or \"stop\""},
        {good + "upper_stop = \"120\"\nupper_stop_then = \"hold\"",
         "must be \"sell\" or \"stop\" or \"buy\""},
        {good + "leverage = 5", "grid.leverage: is of futures; this bot trades spot only"},
    };
    for (const auto& [more, message] : breaches)
        EXPECT_FAILS(message, parse_bot_file(file_with(more), "g.toml"));
}

BotCheck check_of(const std::string& table, Price price = {100}) {
    const BotFile file = MUST(parse_bot_file(
        "[bot]\nname = \"b\"\nkind = \"grid\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
        "[grid]\n" +
            table,
        "g"));
    const Market market{
        {.symbol = file.symbols[0], .tick = "0.01"_d, .step = "0.00001"_d, .min_notional = 5},
        {.maker = "0.001"_d, .taker = "0.001"_d}};
    return check_bot(file, market, price);
}

TEST(GridCheck, lines_tighter_than_the_fees_name_the_most_intervals_that_earn) {
    const BotCheck check =
        check_of("lower = \"90\"\nupper = \"110\"\nintervals = 200\ninvestment = \"100000\"\n");
    ASSERT_EQ(check.problems.size(), 1U);
    EXPECT_EQ(check.problems[0],
              "line 200: a round trip loses 0.1089 % to fees; use at most 90 intervals");
    const BotCheck fine =
        check_of("lower = \"90\"\nupper = \"110\"\nintervals = 90\ninvestment = \"100000\"\n");
    EXPECT_TRUE(fine.problems.empty());
    EXPECT_EQ(check_of("lower = \"100\"\nupper = \"100.1\"\nintervals = 1\ninvestment = \"100\"\n")
                  .problems.at(0),
              "line 1: a round trip loses 0.1000 % to fees; the whole range is tighter than the "
              "fees: make it wider");
}

TEST(GridCheck, orders_below_the_least_value_name_the_amount_that_works) {
    const std::string lines = "lower = \"90\"\nupper = \"110\"\nintervals = 4\n";
    EXPECT_EQ(check_of(lines + "investment = \"15\"\n").problems.back(),
              "grid.investment: must be at least 21.4119906 for 4 intervals");
    EXPECT_TRUE(check_of(lines + "investment = \"21.4119906\"\n").problems.empty());
    EXPECT_EQ(check_of(lines + "qty_per_line = \"0.05\"\n").problems.back(),
              "grid.qty_per_line: must be at least 0.05556");
    EXPECT_TRUE(check_of(lines + "qty_per_line = \"0.05556\"\n").problems.empty());
    EXPECT_EQ(check_of(lines + "quote_per_line = \"4\"\n").problems.back(),
              "grid.quote_per_line: must be at least 5.0008");
    EXPECT_TRUE(check_of(lines + "quote_per_line = \"5.01\"\n").problems.empty());
}

TEST(GridCheck, counts_held_coins_and_the_lines_to_come) {
    const std::string lines =
        "lower = \"90\"\nupper = \"110\"\nintervals = 4\nqty_per_line = \"1\"\n";
    EXPECT_EQ(check_of(lines).funds, "385.385"_d);
    const BotCheck held = check_of(lines + "use_held = \"1.5\"\n");
    EXPECT_EQ(held.coins_to_buy, "0.5"_d);
    EXPECT_EQ(held.funds, "235.235"_d);
    EXPECT_EQ(held.notes.at(0), "1.5 BTC that the account holds are used");
    const BotCheck grown = check_of(lines + "expand_up = \"120\"\nexpand_down = \"85\"\n");
    EXPECT_EQ(grown.notes.back(), "the lines of expand_up and expand_down need 320.32 USDT more");
}

}  // namespace
}  // namespace strongroom::bots
