#include "bots/import.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bots/bot_file.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

std::string golden(const std::string& name) {
    return test::read_text(test::source_path("tests/golden/import/" + name + ".json"));
}

Result<ImportedBot> imported(const std::string& json) {
    return import_bot(json, "bot.json", {.account = "practice", .name = {}});
}

const DcaConfig& dca_of(const BotFile& file) { return std::get<DcaConfig>(file.config); }

std::string smallest(const std::string& more = "") {
    return R"({"name": "x", "pairs": ["USDT_BTC"], "base_order_volume": "10", "take_profit": "1")" +
           more + "}";
}

std::string note_of(const ImportedBot& made, const std::string& field) {
    std::string text;
    for (const ImportNote& note : made.notes) {
        if (note.field == field) text += note.text + "\n";
    }
    return text;
}

class ImportGolden : public testing::TestWithParam<std::string> {};

// The expected files are written anew with ./dev golden --update.
TEST_P(ImportGolden, a_bot_of_the_api_is_the_file_that_stands_beside_it) {
    const std::string path = test::source_path("tests/golden/import/" + GetParam() + ".toml");
    const ImportedBot made = MUST(imported(golden(GetParam())));
    EXPECT_OK(parse_bot_file(made.toml, "made"));
    if (std::getenv("STRONGROOM_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path, std::ios::binary) << made.toml;
        return;
    }
    EXPECT_EQ(made.toml, test::read_text(path));
}
INSTANTIATE_TEST_SUITE_P(AllOfThem, ImportGolden,
                         testing::Values("dca_long", "dca_everything", "dca_in_coins",
                                         "dca_custom_steps", "grid_quote", "grid_everything"));

TEST(Import, a_plain_dca_bot_is_the_same_bot_here) {
    const ImportedBot made = MUST(imported(golden("dca_long")));
    EXPECT_FALSE(made.is_grave());
    const BotFile file = MUST(parse_bot_file(made.toml, "made"));
    EXPECT_EQ(file.name.value, "BTC-cautious-1");
    EXPECT_EQ(file.account.value, "practice");
    EXPECT_EQ(file.symbols.front().str(), "BTC/USDT");
    const DcaConfig& config = dca_of(file);
    EXPECT_EQ(config.base_order, 100);
    EXPECT_EQ(config.base_order_kind, OrderKind::limit);
    EXPECT_EQ(config.safety_order, 200);
    EXPECT_EQ(config.deviation_pct, "0.4"_d);
    EXPECT_EQ(config.step_scale, "1.3"_d);
    EXPECT_EQ(config.volume_scale, "1.5"_d);
    EXPECT_EQ(config.active_safety_orders, 2);
    EXPECT_EQ(config.trailing_pct, "0.2"_d);
    EXPECT_EQ(config.stop_loss_pct, "12.5"_d);
    EXPECT_EQ(config.cooldown, seconds(600));
    EXPECT_EQ(config.max_deals, 20U);
    EXPECT_EQ(config.reinvest_pct, 50);
    EXPECT_EQ(config.risk_reduction_pct, 25);
}

TEST(Import, an_unknown_field_is_named_and_its_value_is_not_shown) {
    const ImportedBot made = MUST(imported(golden("dca_long")));
    EXPECT_NE(note_of(made, "a_field_of_tomorrow"), "");
    EXPECT_NE(note_of(made, "url_secret"), "");
    EXPECT_EQ(made.toml.find("s3cr3t"), std::string::npos);
    EXPECT_EQ(made.toml.find("0123456789"), std::string::npos);
}

TEST(Import, a_field_that_is_off_is_no_difference) {
    const ImportedBot made = MUST(imported(golden("dca_long")));
    for (const char* field : {"stop_loss_timeout_enabled", "tsl_enabled", "min_volume_btc_24h",
                              "leverage_type", "max_active_deals", "cooldown"})
        EXPECT_EQ(note_of(made, field), "") << field;
}

TEST(Import, futures_fields_are_grave) {
    const ImportedBot made =
        MUST(imported(smallest(R"(, "leverage_type": "cross", "leverage_custom_value": "10")")));
    EXPECT_TRUE(made.is_grave());
    EXPECT_NE(note_of(made, "leverage_type").find("futures only"), std::string::npos);
    EXPECT_NE(note_of(made, "leverage_custom_value").find("10"), std::string::npos);
}

TEST(Import, a_condition_without_an_equal_is_grave) {
    const ImportedBot made = MUST(imported(
        smallest(R"(, "strategy_list": [{"strategy": "qfl", "options": {"type": "original"}}])")));
    EXPECT_TRUE(made.is_grave());
    EXPECT_NE(note_of(made, "strategy_list").find("qfl"), std::string::npos);
}

TEST(Import, an_amount_of_too_many_places_is_cut_and_said) {
    const ImportedBot made = MUST(imported(golden("dca_in_coins")));
    EXPECT_NE(note_of(made, "base_order_volume").find("12 places"), std::string::npos);
    const BotFile file = MUST(parse_bot_file(made.toml, "made"));
    EXPECT_EQ(dca_of(file).base_order, "0.3"_d);
    EXPECT_EQ(dca_of(file).base_order_type, VolumeUnit::base);
}

TEST(Import, a_grid_in_coins_has_them_on_each_line) {
    const ImportedBot made = MUST(imported(golden("grid_everything")));
    const BotFile file = MUST(parse_bot_file(made.toml, "made"));
    const auto& config = std::get<GridConfig>(file.config);
    EXPECT_EQ(config.intervals, 4);
    EXPECT_EQ(config.qty_per_line, "0.5"_d);
}

struct Bad {
    std::string json;
    std::string words;
};
class ImportBad : public testing::TestWithParam<Bad> {};

TEST_P(ImportBad, is_refused_and_the_field_is_named) {
    EXPECT_FAILS(GetParam().words, imported(GetParam().json));
}
INSTANTIATE_TEST_SUITE_P(
    AllOfThem, ImportBad,
    testing::Values(
        Bad{"", "not JSON"}, Bad{"{", "not JSON"}, Bad{"[]", "a list"}, Bad{"{}", "not a bot"},
        Bad{"7", "not a bot"}, Bad{R"({"a": 1, "a": 2})", "twice"},
        Bad{std::string(20, '[') + std::string(20, ']'), "deeper"},
        Bad{"\"" + std::string(300'000, 'x') + "\"", "256 KiB"},
        Bad{smallest(R"(, "pairs_": 1, "note": "\ud800")"), "not JSON"},
        Bad{R"({"base_order_volume": "10", "take_profit": 1})", "pairs"},
        Bad{R"({"base_order_volume": "10", "pairs": ["BTC"], "take_profit": 1})", "not a pair"},
        Bad{R"({"base_order_volume": "1e3", "pairs": ["USDT_BTC"]})", "base_order_volume"},
        Bad{R"({"base_order_volume": null, "pairs": ["USDT_BTC"]})", "base_order_volume"},
        Bad{R"({"base_order_volume": "10", "pairs": ["USDT_BTC"]})", "take_profit_pct"},
        Bad{R"({"base_order_volume": "0", "pairs": ["USDT_BTC"], "take_profit": 1})", "above zero"},
        Bad{smallest(R"(, "strategy": "sideways")"), "strategy"},
        Bad{smallest(R"(, "base_order_volume_type": "percent")"), "no equal"},
        Bad{smallest(R"(, "trailing_enabled": true)"), "trailing_deviation"},
        Bad{smallest(R"(, "max_safety_orders": 3)"), "safety_order_volume"},
        Bad{smallest(R"(, "max_safety_orders": "many")"), "max_safety_orders"},
        Bad{smallest(R"(, "cooldown": -5)"), "cooldown"},
        Bad{smallest(R"(, "custom_safety_steps": [{"deviation": 1}])"), "custom_safety_steps"},
        Bad{smallest(R"(, "stop_loss_percentage": "100")"), "stop_loss_pct"},
        Bad{R"({"grids_quantity": 10, "pair": "USDT_BTC"})", "lower_price"},
        Bad{R"({"grids_quantity": 1, "pair": "USDT_BTC", "lower_price": 1, "upper_price": 2})",
            "grids_quantity"},
        Bad{R"({"grids_quantity": 9, "pair": "USDT_BTC", "lower_price": 2, "upper_price": 1})",
            "upper_price"},
        Bad{R"({"grids_quantity": 9999, "pair": "USDT_BTC", "lower_price": 1, "upper_price": 2})",
            "more than"},
        Bad{R"({"position": {}, "take_profit": {}})", "pair"},
        Bad{R"({"position": {}, "pair": "USDT_BTC"})", "position.type"}));

// ---- What ours takes in one form only -----------------------------------------------------------

TEST(Import, conditions_of_safety_orders_leave_no_count_of_those_that_rest) {
    const std::string ladder =
        R"(, "max_safety_orders": 3, "active_safety_orders_count": 2, "safety_order_volume": "10",
          "safety_order_step_percentage": "1", "safety_strategy_list": [)";
    const ImportedBot waits = MUST(
        imported(smallest(ladder + R"({"strategy": "rsi", "options": {"time": "1h", "points": "30",
                    "time_period": 14, "trigger_condition": "less"}}])")));
    EXPECT_EQ(waits.toml.find("active_safety_orders"), std::string::npos);
    const ImportedBot rests =
        MUST(imported(smallest(ladder + R"({"strategy": "qfl", "options": {}}])")));
    EXPECT_TRUE(rests.is_grave());
    EXPECT_EQ(dca_of(MUST(parse_bot_file(rests.toml, "made"))).active_safety_orders, 2);
}

TEST(Import, profit_in_coins_beside_trailing_is_left_out_gravely) {
    const std::string coins = R"(, "profit_currency": "base_currency")";
    const ImportedBot plain = MUST(imported(smallest(coins)));
    EXPECT_TRUE(dca_of(MUST(parse_bot_file(plain.toml, "made"))).profit_in_base);
    const ImportedBot trails = MUST(
        imported(smallest(coins + R"(, "trailing_enabled": true, "trailing_deviation": "0.2")")));
    EXPECT_NE(note_of(trails, "profit_currency").find("left out"), std::string::npos);
    EXPECT_TRUE(trails.is_grave());
}

TEST(Import, deals_that_no_pair_could_take_are_no_difference_in_trades) {
    const ImportedBot made =
        MUST(imported(smallest(R"(, "max_active_deals": 5, "allowed_deals_on_same_pair": 2)")));
    const BotFile file = MUST(parse_bot_file(made.toml, "made"));
    EXPECT_EQ(dca_of(file).max_active_deals, 2);
    EXPECT_EQ(dca_of(file).deals_on_same_pair, 2);
    EXPECT_NE(note_of(made, "max_active_deals"), "");
    EXPECT_FALSE(made.is_grave());
}

TEST(Import, a_break_even_needs_steps_that_leave_something) {
    const std::string on =
        R"(, "sl_to_breakeven_enabled": true,
          "sl_to_breakeven_data": {"upper_breakeven_limit": 1})";
    const ImportedBot one = MUST(imported(smallest(on)));
    EXPECT_FALSE(dca_of(MUST(parse_bot_file(one.toml, "made"))).stop_loss_to_breakeven);
    EXPECT_NE(note_of(one, "sl_to_breakeven_enabled"), "");
    const std::string steps =
        R"(, "take_profit_steps": [{"amount_percentage": 50, "profit_percentage": 1},
          {"amount_percentage": 25, "profit_percentage": 2},
          {"amount_percentage": 25, "profit_percentage": 3}])";
    const ImportedBot three = MUST(imported(smallest(on + steps)));
    EXPECT_EQ(dca_of(MUST(parse_bot_file(three.toml, "made"))).upper_breakeven_limit, 1);
    EXPECT_EQ(note_of(three, "sl_to_breakeven_data"), "");
}

TEST(Import, a_grid_that_trails_and_grows_on_one_side_only_trails) {
    const std::string grid =
        R"({"name": "g", "pair": "USDT_BTC", "lower_price": 100, "upper_price": 200,
          "grids_quantity": 5, "quantity_per_grid": "1", "order_currency_type": "base",
          "trailing_up_enabled": true, "expansion_up_enabled": true,
          "expansion_up_stop_price": 300})";
    const ImportedBot made = MUST(imported(grid));
    EXPECT_TRUE(made.is_grave());
    EXPECT_NE(note_of(made, "expansion_up_stop_price").find("left out: 300"), std::string::npos);
    const BotFile file = MUST(parse_bot_file(made.toml, "made"));
    EXPECT_TRUE(std::get<GridConfig>(file.config).trailing_up);
}

TEST(Import, a_smart_trade_is_a_smart_bot) {
    const std::string trade =
        R"({"pair": "USDT_BTC", "position": {"type": "buy", "order_type": "market",
            "units": {"value": "0.5"}},
          "take_profit": {"enabled": true, "steps": [{"price": {"value": "50000"},
            "volume": 100, "order_type": "limit"}]},
          "stop_loss": {"enabled": true, "order_type": "market",
            "conditional": {"price": {"value": "40000"}}}})";
    const ImportedBot made = MUST(imported(trade));
    const BotFile file = MUST(parse_bot_file(made.toml, "made"));
    EXPECT_EQ(file.kind(), "smart");
    EXPECT_NE(made.toml.find("qty = \"0.5\""), std::string::npos);
    EXPECT_NE(made.toml.find("price = \"50000\""), std::string::npos);
    EXPECT_NE(made.toml.find("price = \"40000\""), std::string::npos);
}

}  // namespace
}  // namespace strongroom::bots
