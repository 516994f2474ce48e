#include "bots/bot_file.h"

#include <fmt/format.h>

#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

std::string dca_file(std::string_view changed = "", std::string_view with = "") {
    std::string text = R"([bot]
name = "dca-btc"
kind = "dca"
account = "practice"
symbols = ["BTC/USDT"]
[dca]
side = "long"
base_order = "100"
base_order_kind = "market"
safety_order = "200"
max_safety_orders = 4
active_safety_orders = 4
deviation_pct = "2"
step_scale = "1.5"
volume_scale = "2"
take_profit_pct = "1.5"
take_profit_type = "total"
trailing_pct = "0"
stop_loss_pct = "0"
cooldown = "0s"
start = [{ when = "asap" }]
max_deals = 0
[backtest]
quote = "10000"
tick = "0.01"
step = "0.00001"
min_notional = "5"
maker_pct = "0.1"
taker_pct = "0.1"
slippage_bps = "2"
fills = "through"
)";
    if (!changed.empty()) text.replace(text.find(changed), changed.size(), with);
    return text;
}

std::string grid_file(std::string_view changed = "", std::string_view with = "") {
    std::string text = R"([bot]
name = "grid-btc"
kind = "grid"
account = "practice"
symbols = ["BTC/USDT"]
[grid]
lower = "42000"
upper = "48000"
intervals = 20
spacing = "arithmetic"
investment = "5000"
profit_in = "quote"
lower_stop = "0"
upper_stop = "0"
)";
    if (!changed.empty()) text.replace(text.find(changed), changed.size(), with);
    return text;
}

TEST(BotFile, reads_every_field_of_a_dca_bot) {
    const BotFile file = MUST(parse_bot_file(dca_file(), "dca.toml"));
    EXPECT_EQ(file.name.value, "dca-btc");
    EXPECT_EQ(file.kind(), "dca");
    EXPECT_EQ(file.symbols.front().str(), "BTC/USDT");
    const auto& config = std::get<DcaConfig>(file.config);
    EXPECT_EQ(config.base_order, 100);
    EXPECT_EQ(config.safety_order, 200);
    EXPECT_EQ(config.step_scale, "1.5"_d);
    EXPECT_EQ(config.max_safety_orders, 4);
    EXPECT_EQ(file.backtest.fees.maker, "0.001"_d);
    EXPECT_EQ(file.backtest.slippage_bps, 2);
    EXPECT_FALSE(file.backtest.fills_on_touch);
}

TEST(BotFile, reads_every_field_of_a_grid_bot) {
    const BotFile file = MUST(parse_bot_file(grid_file(), "grid.toml"));
    EXPECT_EQ(file.kind(), "grid");
    const auto& config = std::get<GridConfig>(file.config);
    EXPECT_EQ(config.lower.value, 42000);
    EXPECT_EQ(config.intervals, 20);
    EXPECT_EQ(config.investment, 5000);
}

std::string process_file(std::string_view symbols, std::string_view more = "") {
    return fmt::format(
        "[bot]\nname = \"p\"\nkind = \"process\"\naccount = \"a\"\nsymbols = [{}]\n{}", symbols,
        more);
}

TEST(BotFile, a_process_bot_has_no_table_and_no_file_makes_it) {
    const BotFile file = MUST(parse_bot_file(process_file("\"BTC/USDT\""), "p.toml"));
    EXPECT_EQ(file.kind(), "process");
    EXPECT_EQ(make_bot(file, std::vector<Market>(1)), nullptr);
    for (const char* table : {"[process]", "[dca]", "[signal]"}) {
        EXPECT_FAILS("a process bot has no table of its kind",
                     parse_bot_file(process_file("\"BTC/USDT\"", table), "p.toml"));
    }
    EXPECT_FAILS("a dca bot has only a [dca] table",
                 parse_bot_file(dca_file("[backtest]", "[process]\n[backtest]"), "dca.toml"));
}

TEST(BotFile, a_process_bot_trades_one_pair) {
    EXPECT_FAILS("bot.symbols: must be a list of one pair for a process bot",
                 parse_bot_file(process_file("\"BTC/USDT\", \"ETH/USDT\""), "p.toml"));
}

struct Breach {
    const char* changed;
    const char* with;
    const char* message;
};

TEST(BotFile, a_broken_dca_field_is_named_with_its_line) {
    const Breach breaches[] = {
        {"deviation_pct = \"2\"", "deviation_pct = \"0\"",
         "dca.toml:13: dca.deviation_pct: must be above zero"},
        {"deviation_pct = \"2\"", "deviation_pct = 2",
         "dca.deviation_pct: must be a text in quotes"},
        {"deviation_pct = \"2\"", "deviation_pct = \"2e1\"",
         "dca.deviation_pct: \"2e1\" is not a number"},
        {"deviation_pct = \"2\"", "deviation_pct = \"-2\"",
         "dca.deviation_pct: must not be below zero"},
        {"deviation_pct = \"2\"", "deviaton_pct = \"2\"", "dca.deviation_pct: is missing"},
        {"cooldown = \"0s\"", "cooldwn = \"0s\"", "dca.cooldwn: is not a key of this table"},
        {"max_safety_orders = 4", "max_safety_orders = 9",
         "safety order 9 would be 149.7734375 % below"},
        {"max_safety_orders = 4", "max_safety_orders = 201",
         "dca.max_safety_orders: must be a whole number from 0 to 200"},
        {"max_safety_orders = 4", "max_safety_orders = 2.5", "must be a whole number"},
        {"active_safety_orders = 4", "active_safety_orders = 0",
         "dca.active_safety_orders: must be at least 1"},
        {"side = \"long\"", "side = \"up\"", "dca.side: must be \"long\" or \"short\""},
        {"cooldown = \"0s\"", "cooldown = \"5\"", "dca.cooldown: \"5\" is not a duration"},
        {"stop_loss_pct = \"0\"", "stop_loss_at = \"venue\"",
         "dca.stop_loss_at: needs a stop_loss_pct above zero"},
        {"stop_loss_pct = \"0\"", "stop_loss_pct = \"5\"\nstop_loss_at = \"exchange\"",
         "dca.stop_loss_at: must be \"house\" or \"venue\""},
        {"stop_loss_pct = \"0\"", "stop_loss_limit_pct = \"1\"",
         "dca.stop_loss_limit_pct: is of a stop at the venue"},
        {"stop_loss_pct = \"0\"",
         "stop_loss_pct = \"5\"\nstop_loss_at = \"venue\"\nstop_loss_limit_pct = \"10.1\"",
         "dca.stop_loss_limit_pct: must be 0 to 10"},
        {"stop_loss_pct = \"0\"",
         "stop_loss_pct = \"5\"\nstop_loss_at = \"venue\"\nstop_loss_limit_pct = \"-1\"",
         "dca.stop_loss_limit_pct"},
        {"trailing_pct = \"0\"", "trailing_pct = \"100\"", "dca.trailing_pct: must be below 100"},
        {"when = \"asap\"", "when = \"moon\"", "dca.start[1].when: \"moon\" is no condition"},
        {"start = [{ when = \"asap\" }]", "start = \"asap\"", "dca.start: must be a list"},
        {"volume_scale = \"2\"", "volume_scale = \"99999999999\"",
         "dca.volume_scale: the ladder grows too large"},
        {"kind = \"dca\"", "kind = \"martingale\"", "bot.kind: must be \"dca\" or \"grid\" or "},
        {"kind = \"dca\"", "kind = \"grid\"", "the [grid] table is missing"},
        {"name = \"dca-btc\"", "name = \"../../etc\"", "bot.name: write 1 to 40 letters"},
        {"[\"BTC/USDT\"]", "[\"BTCUSDT\"]", "bot.symbols: \"BTCUSDT\" is not a pair"},
        {"[\"BTC/USDT\"]", "[]", "bot.symbols: must be a list of one pair"},
        {"tick = \"0.01\"", "tick = \"0\"", "backtest.tick: must be above zero"},
        {"fills = \"through\"", "fills = \"always\"",
         "backtest.fills: must be \"through\" or \"touch\""},
        {"[dca]", "[dca", "dca.toml:6: not TOML"},
        {"[backtest]", "[bcktest]", "bcktest: is not a table of a bot file"},
        {"maker_pct = \"0.1\"", "maker_pct = \"100\"", "backtest.maker_pct: must be below 100"},
        {"fills = \"through\"\n", "[backtest.pairs.\"ETH/USDT\"]\n",
         "backtest.pairs: ETH/USDT is not among bot.symbols"},
        {"fills = \"through\"\n", "[backtest.pairs.BTC]\n",
         "backtest.pairs: \"BTC\" is not a pair"},
        {"fills = \"through\"\n", "pairs = 5\n", "backtest.pairs: must be tables"},
        {"fills = \"through\"\n", "[backtest.pairs]\n\"BTC/USDT\" = 5\n",
         "backtest.pairs: must be tables"},
        {"fills = \"through\"\n", "[backtest.pairs.\"BTC/USDT\"]\ntick = \"0\"\n",
         "backtest.pairs.\"BTC/USDT\".tick: must be above zero"},
        {"fills = \"through\"\n", "[backtest.pairs.\"BTC/USDT\"]\nquote = \"5\"\n",
         "backtest.pairs.\"BTC/USDT\".quote: is not a key of this table"},
    };
    for (const Breach& breach : breaches) {
        EXPECT_FAILS(breach.message,
                     parse_bot_file(dca_file(breach.changed, breach.with), "dca.toml"));
    }
}

TEST(BotFile, a_pair_may_have_terms_of_its_own_and_leave_out_what_is_as_for_all) {
    const BotFile file = MUST(parse_bot_file(
        dca_file(
            "fills = \"through\"\n",
            "[backtest.pairs.\"BTC/USDT\"]\nbase = \"2\"\nstep = \"0.1\"\ntaker_pct = \"0.3\"\n"),
        "dca.toml"));
    const PairTerms terms = file.backtest.terms_of(file.symbols.front(), true);
    EXPECT_EQ(terms.base, 2);
    EXPECT_EQ(terms.step, "0.1"_d);
    EXPECT_EQ(terms.fees.taker, "0.003"_d);
    EXPECT_EQ(terms.tick, "0.01"_d);
    EXPECT_EQ(terms.fees.maker, "0.001"_d);
    const PairTerms rest = file.backtest.terms_of({Asset{"ETH"}, Asset{"USDT"}}, false);
    EXPECT_EQ(rest.step, "0.00001"_d);
    EXPECT_EQ(rest.base, 0);
}

TEST(BotFile, a_broken_grid_field_is_named) {
    const Breach breaches[] = {
        {"upper = \"48000\"", "upper = \"42000\"", "grid.upper: must be above grid.lower"},
        {"intervals = 20", "intervals = 0",
         "grid.intervals: must be a whole number from 1 to 1000"},
        {"intervals = 20\n", "", "grid.intervals: is missing"},
        {"lower_stop = \"0\"", "lower_stop = \"43000\"",
         "grid.lower_stop: must be below grid.lower"},
        {"upper_stop = \"0\"", "upper_stop = \"47000\"",
         "grid.upper_stop: must be above grid.upper"},
        {"spacing = \"arithmetic\"", "spacing = \"log\"",
         "grid.spacing: must be \"arithmetic\" or \"geometric\""},
    };
    for (const Breach& breach : breaches) {
        EXPECT_FAILS(breach.message,
                     parse_bot_file(grid_file(breach.changed, breach.with), "grid.toml"));
    }
}

TEST(BotFile, text_that_is_no_toml_or_too_long_is_refused) {
    EXPECT_FAILS("x.toml", parse_bot_file(std::string("\0\xFF", 2), "x.toml"));
    EXPECT_FAILS("longer than 64 KiB", parse_bot_file(std::string(70'000, ' '), "x.toml"));
    EXPECT_FAILS("bot.name: is missing", parse_bot_file("", "x.toml"));
}

}  // namespace
}  // namespace strongroom::bots
