#include "bots/import.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bots/bot_file.h"
#include "bots/import_json.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

std::string golden(const std::string& name) {
    return test::read_text(test::source_path("tests/golden/import/" + name + ".json"));
}

Result<ImportedBot> imported(const std::string& json, std::optional<Price> price = {}) {
    return import_bot(json, "bot.json", {.account = "practice", .price = price, .name = {}});
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
    const bool is_in_coins = GetParam() == "dca_in_coins";
    const ImportedBot made = MUST(
        imported(golden(GetParam()), is_in_coins ? std::optional(Price{"0.05"_d}) : std::nullopt));
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
    const ImportedBot made = MUST(imported(golden("dca_in_coins"), Price{"0.05"_d}));
    EXPECT_NE(note_of(made, "base_order_volume").find("12 places"), std::string::npos);
    EXPECT_EQ(dca_of(MUST(parse_bot_file(made.toml, "made"))).base_order, "0.015"_d);
}

TEST(Import, a_grid_in_coins_gets_an_investment_that_buys_them) {
    const ImportedBot made = MUST(imported(golden("grid_everything")));
    const BotFile file = MUST(parse_bot_file(made.toml, "made"));
    const auto& config = std::get<GridConfig>(file.config);
    EXPECT_EQ(config.intervals, 4);
    const FeeRates fees{.maker = "0.001"_d, .taker = "0.001"_d};
    const Instrument terms{.tick = "0.01"_d, .step = "0.0001"_d};
    EXPECT_EQ(plan_grid(config, {1500}, fees, terms).qty.value, "0.5"_d);
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
        Bad{golden("dca_in_coins"), "give a price"},
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
        Bad{R"({"position": {}, "take_profit": {}})", "smart trade"}));

// The one place where keys are switched on says what the parser does.
TEST(Import, the_table_of_keys_is_what_the_parser_takes) {
    for (const ImportKey& key : import_keys()) {
        std::string text = R"([bot]
name = "x"
kind = "KIND"
account = "a"
symbols = ["BTC/USDT"]
[KIND]
)";
        const std::string kind = key.table == "grid" ? "grid" : "dca";
        for (std::size_t at = text.find("KIND"); at != std::string::npos; at = text.find("KIND"))
            text.replace(at, 4, kind);
        text += kind == "grid" ? "lower = \"90\"\nupper = \"110\"\nintervals = 4\n"
                               : "base_order = \"10\"\n";
        if (kind == "grid") text += "investment = \"1000\"\n";
        if (kind == "dca") text += "take_profit_pct = \"1\"\n";
        const std::string value(key.sample);
        if (key.table == "when")
            text += "start = [{ when = \"" + std::string(key.key) + "\"" +
                    (value.empty() ? "" : ", " + value) + " }]\n";
        else if (key.key == "smart")
            text.replace(text.find("kind = \"dca\""), 12, "kind = \"smart\"");
        else if (key.table == "bot")
            text.replace(text.find("[\"BTC/USDT\"]"), 12, value);
        else
            text += std::string(key.key) + " = " + value + "\n";
        const auto read = parse_bot_file(text, "x");
        const bool is_unknown =
            !read && (read.error().message.find("is not a key") != std::string::npos ||
                      read.error().message.find("condition") != std::string::npos ||
                      read.error().message.find("bot.kind") != std::string::npos ||
                      read.error().message.find("a list of one pair") != std::string::npos);
        EXPECT_EQ(!is_unknown, key.is_here)
            << key.table << "." << key.key << ": switch it in import_keys.cc";
    }
}

TEST(ImportJson, numbers_keep_the_text_that_they_were_written_as) {
    const JsonValue value = MUST(read_json(R"({"a": 0.10, "b": 12345678901234567, "c": -3})", "x"));
    EXPECT_EQ(value.find("a")->text, "0.10");
    EXPECT_EQ(value.find("b")->text, "12345678901234567");
    EXPECT_EQ(value.find("c")->text, "-3");
    EXPECT_EQ(value.find("d"), nullptr);
}

TEST(ImportJson, more_values_than_the_bound_are_refused) {
    std::string list = "[0";
    for (std::size_t i = 0; i < kImportNodesMax; ++i) list += ",0";
    EXPECT_FAILS("values", read_json(list + "]", "x"));
}

}  // namespace
}  // namespace strongroom::bots
