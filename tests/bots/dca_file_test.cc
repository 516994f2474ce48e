// The [dca] table: every bound and every contradiction has a message that says what to write.
#include <fmt/format.h>

#include "bots/bot_check.h"
#include "bots/bot_file.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

constexpr const char* kSteps =
    "take_profit_steps = [{ amount_pct = \"50\", profit_pct = \"1\" }, { amount_pct = \"50\", "
    "profit_pct = \"2\" }]\n";
constexpr const char* kProfit = "take_profit_pct = \"1.5\"\n";

std::string file(const std::string& dca, const std::string& symbols = "\"BTC/USDT\"") {
    return fmt::format(
        "[bot]\nname = \"b\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [{}]\n[dca]\n"
        "base_order = \"100\"\n{}",
        symbols, dca);
}

DcaConfig config_of(const std::string& dca) {
    return std::get<DcaConfig>(MUST(parse_bot_file(file(dca), "b.toml")).config);
}

struct Breach {
    std::string dca;
    const char* message;
};

void expect_refused(std::span<const Breach> breaches) {
    for (const Breach& breach : breaches)
        EXPECT_FAILS(breach.message, parse_bot_file(file(breach.dca), "b.toml"));
}

TEST(DcaFile, every_key_is_read) {
    const DcaConfig config = config_of(
        "base_order_type = \"base\"\nsafety_order_type = \"base\"\ntrailing_pct = \"1\"\n"
        "trailing_at_a_loss = \"go back\"\n"
        "custom_safety_steps = [{ deviation = \"1.5\", size = \"100\" }, { deviation = \"3\", size "
        "= \"50\" }]\nsafety = [{ when = \"asap\" }]\nclose = [{ when = \"asap\" }]\n"
        "min_profit_pct = \"0.5\"\nmin_profit_type = \"base\"\nclose_after = \"3d\"\n"
        "stop_loss_pct = \"5\"\nstop_loss_trailing = true\nstop_loss_timeout = \"30s\"\n"
        "stop_loss_to_breakeven = true\nstop_loss_then = \"stop\"\nstart_delay = \"5s\"\n"
        "max_active_deals = 2\ndeals_on_same_pair = 2\nmin_price = \"1\"\nmax_price = \"2\"\n"
        "min_price_pct = \"-95\"\nmax_price_pct = \"1000\"\nmin_volume_24h = \"7\"\n" +
        std::string(kSteps));
    EXPECT_EQ(config.base_order_type, VolumeUnit::base);
    EXPECT_EQ(config.safety_order_type, VolumeUnit::base);
    EXPECT_TRUE(config.trailing_goes_back);
    ASSERT_EQ(config.custom_steps.size(), 2U);
    EXPECT_EQ(config.custom_steps[1].deviation_pct, 3);
    EXPECT_EQ(config.custom_steps[1].volume, 50);
    EXPECT_EQ(config.max_safety_orders, 2);
    EXPECT_EQ(config.safety.size(), 1U);
    EXPECT_EQ(config.close.size(), 1U);
    EXPECT_EQ(config.min_profit_pct, "0.5"_d);
    EXPECT_EQ(config.min_profit_type, ProfitBase::base_order);
    EXPECT_EQ(config.close_after, minutes(3 * 24 * 60));
    EXPECT_TRUE(config.stop_loss_trailing);
    EXPECT_EQ(config.stop_loss_timeout, seconds(30));
    EXPECT_TRUE(config.stop_loss_to_breakeven);
    EXPECT_TRUE(config.stop_loss_stops_bot);
    EXPECT_EQ(config.start_delay, seconds(5));
    EXPECT_EQ(config.max_active_deals, 2);
    EXPECT_EQ(config.deals_on_same_pair, 2);
    EXPECT_EQ(config.min_price.value, 1);
    EXPECT_EQ(config.max_price.value, 2);
    EXPECT_EQ(config.min_price_pct, -95);
    EXPECT_EQ(config.max_price_pct, 1000);
    EXPECT_EQ(config.min_volume_24h, 7);
    ASSERT_EQ(config.take_profit_steps.size(), 2U);
    EXPECT_EQ(config.take_profit_steps[1].profit_pct, 2);
    EXPECT_TRUE(config_of("profit_currency = \"base\"\n" + std::string(kProfit)).profit_in_base);
}

TEST(DcaFile, safety_orders_that_contradict_each_other_are_refused) {
    const std::string profit = kProfit;
    const std::string custom = "custom_safety_steps = ";
    const std::string one = "[{ deviation = \"1\", size = \"10\" }]\n";
    const Breach breaches[] = {
        {profit + custom + one + "max_safety_orders = 3\n",
         "dca.max_safety_orders: contradicts custom_safety_steps"},
        {profit + custom + one + "safety_order = \"5\"\n", "dca.safety_order: contradicts custom"},
        {profit + custom + one + "deviation_pct = \"5\"\n", "dca.deviation_pct: contradicts"},
        {profit + custom + one + "step_scale = \"5\"\n", "dca.step_scale: contradicts"},
        {profit + custom + one + "volume_scale = \"5\"\n", "dca.volume_scale: contradicts"},
        {profit + custom + "\"1\"\n", "dca.custom_safety_steps: must be a list"},
        {profit + custom + "[{ deviation = \"1\" }]\n", "custom_safety_steps: must be a list"},
        {profit + custom + "[{ deviation = 1, size = \"10\" }]\n", "must be a list"},
        {profit + custom + "[{ deviation = \"x\", size = \"10\" }]\n",
         "custom_safety_steps: deviation: \"x\" is not a number"},
        {profit + custom + "[{ deviation = \"0\", size = \"10\" }]\n", "must be above zero"},
        {profit + custom + "[{ deviation = \"1\", size = \"0\" }]\n", "must be above zero"},
        {profit + custom + "[{ deviation = \"-1\", size = \"1\" }]\n", "must be above zero"},
        {profit + custom +
             "[{ deviation = \"2\", size = \"1\" }, { deviation = \"2\", size = \"1\" }]\n",
         "deviation 2 must be above that of the step before"},
        {profit + custom + "[{ deviation = \"100\", size = \"1\" }]\n",
         "dca.custom_safety_steps: deviation 100 is not below 100"},
        {profit + "safety = [{ when = \"asap\" }]\n", "dca.safety: needs safety orders"},
        {profit + custom + one + "safety = [{ when = \"asap\" }]\nactive_safety_orders = 1\n",
         "dca.active_safety_orders: contradicts safety"},
        {profit + "safety_order_type = \"percent\"\n",
         "dca.safety_order_type: a bot does not know the balance"},
        {profit + "base_order_type = \"percent\"\n",
         "dca.base_order_type: a bot does not know the balance of its account"},
        {profit + "base_order_type = \"coins\"\n", "must be \"quote\" or \"base\" or \"percent\""},
    };
    expect_refused(breaches);
}

TEST(DcaFile, exits_that_contradict_each_other_are_refused) {
    const std::string profit = kProfit;
    const std::string steps = kSteps;
    const std::string key = "take_profit_steps = ";
    const auto step = [](const char* amount, const char* pct) {
        return fmt::format("{{ amount_pct = \"{}\", profit_pct = \"{}\" }}", amount, pct);
    };
    const Breach breaches[] = {
        {"", "dca.take_profit_pct: is missing"},
        {steps + profit, "dca.take_profit_pct: contradicts take_profit_steps"},
        {key + "[]\n", "dca.take_profit_steps: must be 1 to 4 steps"},
        {key + fmt::format("[{0}, {0}, {0}, {0}, {0}]\n", step("20", "1")), "1 to 4 steps"},
        {key + fmt::format("[{}, {}]\n", step("50", "1"), step("49", "2")),
         "amount_pct must be 100 in sum, not 99"},
        {key + fmt::format("[{}, {}]\n", step("50", "2"), step("50", "2")),
         "profit_pct 2 must be above that of the step before"},
        {key + fmt::format("[{}]\n", step("100", "0")), "must be above zero"},
        {key + "[{ amount_pct = \"100\" }]\n", "dca.take_profit_steps: must be a list"},
        {"side = \"short\"\n" + key + fmt::format("[{}]\n", step("100", "100")),
         "profit_pct must be below 100 for a short bot"},
        {"side = \"short\"\ntake_profit_pct = \"100\"\n", "must be below 100 for a short bot"},
        {steps + "stop_loss_pct = \"5\"\nstop_loss_at = \"venue\"\n",
         "dca.take_profit_steps: cannot rest beside a stop at the venue"},
        {profit + "trailing_at_a_loss = \"go back\"\n",
         "dca.trailing_at_a_loss: needs a trailing_pct above zero"},
        {profit + "min_profit_pct = \"1\"\n", "dca.min_profit_pct: is of close conditions"},
        {profit + "min_profit_type = \"base\"\n", "dca.min_profit_type: needs a min_profit_pct"},
        {profit + "close = [{ when = \"asap\" }]\nmin_profit_pct = \"-1\"\n",
         "dca.min_profit_pct: must not be below zero"},
        {profit + "close_after = \"59s\"\n", "dca.close_after: must be at least 60s"},
        {steps + "profit_currency = \"base\"\n",
         "dca.profit_currency: \"base\" takes one take-profit"},
        {profit + "profit_currency = \"base\"\ntrailing_pct = \"1\"\n",
         "dca.profit_currency: \"base\" takes"},
        {profit + "profit_currency = \"coins\"\n",
         "dca.profit_currency: must be \"quote\" or \"base\""},
    };
    expect_refused(breaches);
}

TEST(DcaFile, stops_that_contradict_each_other_are_refused) {
    const std::string profit = kProfit;
    const std::string steps = kSteps;
    const Breach breaches[] = {
        {profit + "stop_loss_trailing = true\n", "dca.stop_loss_trailing: needs a stop_loss_pct"},
        {profit + "stop_loss_trailing = \"true\"\n",
         "dca.stop_loss_trailing: must be true or false, without quotes"},
        {profit + "stop_loss_pct = \"5\"\nstop_loss_at = \"venue\"\nstop_loss_trailing = true\n",
         "dca.stop_loss_trailing: is of a stop that the house watches"},
        {profit + "stop_loss_timeout = \"5s\"\n", "dca.stop_loss_timeout: needs a stop_loss_pct"},
        {profit + "stop_loss_pct = \"5\"\nstop_loss_at = \"venue\"\nstop_loss_timeout = \"5s\"\n",
         "dca.stop_loss_timeout: is of a stop that the house watches"},
        {profit + "stop_loss_to_breakeven = true\n",
         "dca.stop_loss_to_breakeven: needs at least 2 take_profit_steps"},
        {steps + "upper_breakeven_limit = 1\n",
         "dca.upper_breakeven_limit: needs stop_loss_to_breakeven"},
        {steps + "stop_loss_to_breakeven = true\nupper_breakeven_limit = 1\n",
         "dca.upper_breakeven_limit: 1 needs at least 3 take_profit_steps"},
        {steps + "stop_loss_to_breakeven = true\nupper_breakeven_limit = 3\n",
         "dca.upper_breakeven_limit: must be a whole number from 0 to 2"},
        {profit + "stop_loss_then = \"stop\"\n", "dca.stop_loss_then: needs a stop_loss_pct"},
        {profit + "stop_loss_pct = \"5\"\nstop_loss_then = \"wait\"\n",
         "dca.stop_loss_then: must be \"go on\" or \"stop\""},
        {profit + "stop_loss_pct = \"100\"\n", "dca.stop_loss_pct: must be below 100"},
    };
    expect_refused(breaches);
}

TEST(DcaFile, limits_of_deals_and_filters_have_bounds) {
    const std::string profit = kProfit;
    const Breach breaches[] = {
        {profit + "max_active_deals = 0\n", "must be a whole number from 1 to 199"},
        {profit + "max_active_deals = 200\n", "must be a whole number from 1 to 199"},
        {profit + "deals_on_same_pair = 2\n",
         "dca.deals_on_same_pair: must be at most max_active_deals, which is 1"},
        {profit + "max_active_deals = 2\n",
         "bot.symbols: 1 pairs with deals_on_same_pair = 1 can have 1 deals"},
        {profit + "max_deals = 1000001\n", "must be a whole number from 0 to 1000000"},
        {profit + "min_price = \"2\"\nmax_price = \"2\"\n",
         "dca.max_price: must be above min_price"},
        {profit + "min_price_pct = \"-96\"\n", "dca.min_price_pct: must be -95 to 1000"},
        {profit + "max_price_pct = \"1000.1\"\n", "dca.max_price_pct: must be -95 to 1000"},
        {profit + "min_price_pct = \"1\"\nmax_price_pct = \"0\"\n",
         "dca.max_price_pct: must be above min_price_pct"},
        {profit + "min_price_pct = 1\n", "dca.min_price_pct: must be a text in quotes"},
        {profit + "min_volume_24h = \"-1\"\n", "dca.min_volume_24h: must not be below zero"},
        {profit + "start_delay = \"soon\"\n", "dca.start_delay: \"soon\" is not a duration"},
        {profit + "cooldown = \"-1s\"\n", "dca.cooldown"},
        {profit + "leverage = \"3\"\n",
         "dca.leverage: is of futures; this bot trades spot only: leave the key out"},
        {profit + "leverage_type = \"cross\"\n", "dca.leverage_type: is of futures"},
        {profit + "leverage_custom_value = 2\n", "dca.leverage_custom_value: is of futures"},
    };
    expect_refused(breaches);
}

TEST(DcaFile, pairs_share_a_quote_and_are_there_once) {
    const auto with = [](const std::string& symbols) {
        return parse_bot_file(file(kProfit, symbols), "b.toml");
    };
    EXPECT_EQ(MUST(with("\"BTC/USDT\", \"ETH/USDT\"")).symbols.size(), 2U);
    EXPECT_FAILS("bot.symbols: BTC/USDT and ETH/BTC do not share the quote",
                 with("\"BTC/USDT\", \"ETH/BTC\""));
    EXPECT_FAILS("bot.symbols: BTC/USDT stands there twice", with("\"BTC/USDT\", \"BTC/USDT\""));
    std::string many;
    for (int i = 0; i < 100; ++i) many += fmt::format("{}\"A{}/USDT\"", i == 0 ? "" : ", ", i);
    EXPECT_EQ(MUST(with(many)).symbols.size(), 100U);
    EXPECT_FAILS("bot.symbols: must be a list of one pair", with(many + ", \"B/USDT\""));
    EXPECT_FAILS("bot.symbols: must be a list of one pair",
                 parse_bot_file("[bot]\nname = \"g\"\nkind = \"grid\"\naccount = \"a\"\nsymbols = "
                                "[\"BTC/USDT\", \"ETH/USDT\"]\n[grid]\nlower = \"1\"\nupper = "
                                "\"2\"\nintervals = 2\ninvestment = \"100\"\n",
                                "g.toml"));
}

// ---- What `bot check` says
// -----------------------------------------------------------------------

BotCheck check(const std::string& dca, Decimal price = 100) {
    const BotFile parsed = MUST(parse_bot_file(file(dca), "b.toml"));
    const Market market{{.symbol = parsed.symbols.front(),
                         .tick = parsed.backtest.tick,
                         .step = parsed.backtest.step,
                         .min_notional = parsed.backtest.min_notional},
                        parsed.backtest.fees};
    return check_bot(parsed, market, {price});
}

std::string notes_of(const BotCheck& check) {
    std::string all;
    for (const std::string& note : check.notes) all += note + "\n";
    return all;
}

TEST(DcaCheck, custom_steps_are_rows_like_those_of_a_ladder) {
    const BotCheck checked = check(
        "custom_safety_steps = [{ deviation = \"2\", size = \"200\" }, { deviation = \"5\", size = "
        "\"400\" }]\n" +
        std::string(kProfit));
    ASSERT_EQ(checked.rows.size(), 3U);
    EXPECT_EQ(checked.rows[2].price.value, 95);
    EXPECT_EQ(checked.rows[2].qty.value, "4.21052"_d);
    EXPECT_EQ(checked.rows[2].take_profit.value, "98.18"_d);
    EXPECT_EQ(checked.funds, "700.7"_d);
}

TEST(DcaCheck, the_funds_are_those_of_all_deals_at_once) {
    const BotCheck checked =
        check("max_active_deals = 3\ndeals_on_same_pair = 3\n" + std::string(kProfit));
    EXPECT_EQ(checked.funds, "300.3"_d);
    EXPECT_NE(notes_of(checked).find("3 deals at once need 3 times 100.1 USDT"), std::string::npos);
}

TEST(DcaCheck, volumes_in_base_are_priced_where_they_are_bought) {
    const BotCheck checked = check(
        "base_order_type = \"base\"\nsafety_order_type = \"base\"\nmax_safety_orders = 1\n"
        "safety_order = \"1\"\ndeviation_pct = \"10\"\n" +
            std::string(kProfit),
        2);
    EXPECT_EQ(checked.rows[0].qty.value, 100);
    EXPECT_EQ(checked.rows[1].qty.value, 1);
    EXPECT_EQ(checked.rows[1].price.value, "1.8"_d);
    EXPECT_EQ(checked.funds, "202.0018"_d);
}

TEST(DcaCheck, steps_of_the_take_profit_are_named_with_price_and_quantity) {
    const BotCheck checked = check(kSteps);
    EXPECT_EQ(checked.rows[0].take_profit.value, "102.21"_d);  // The last step's.
    EXPECT_NE(
        notes_of(checked).find(
            "take profit 1 of 2: sells 0.5 at 101.21; take profit 2 of 2: sells 0.5 at 102.21"),
        std::string::npos)
        << notes_of(checked);
    EXPECT_TRUE(checked.problems.empty());
}

TEST(DcaCheck, a_step_too_small_for_an_order_is_a_problem) {
    const BotCheck checked = check(
        "take_profit_steps = [{ amount_pct = \"4\", profit_pct = \"1\" }, { amount_pct = \"96\", "
        "profit_pct = \"2\" }]\n");
    ASSERT_EQ(checked.problems.size(), 1U);
    EXPECT_NE(checked.problems[0].find("take profit 1 of 2: NOTIONAL"), std::string::npos);
    EXPECT_NE(checked.problems[0].find("amount_pct of at least 4.95"), std::string::npos)
        << checked.problems[0];
}

}  // namespace
}  // namespace strongroom::bots
