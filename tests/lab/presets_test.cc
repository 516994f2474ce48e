#include "bots/presets.h"

#include <algorithm>
#include <filesystem>

#include "base/real_env.h"
#include "bots/bot_check.h"
#include "lab/backtest.h"
#include "lab/market_generator.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const bots::Preset& preset : bots::presets()) all.emplace_back(preset.name);
    return all;
}

class Presets : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(AllOfThem, Presets, testing::ValuesIn(names()));

bots::BotFile file_at(const std::string& name, Price price) {
    return MUST(bots::parse_bot_file(MUST(bots::preset_at(name, price)), name));
}

TEST_P(Presets, has_its_files_name_and_a_sentence) {
    EXPECT_EQ(file_at(GetParam(), bots::kPresetPrice).name.value, GetParam());
    const auto at = std::ranges::find(bots::presets(), GetParam(), &bots::Preset::name);
    EXPECT_GT(at->sentence().size(), 40U);
    EXPECT_TRUE(at->sentence().ends_with("."));
}

TEST_P(Presets, has_no_problem_at_its_own_price_and_at_others) {
    for (const Price price : {bots::kPresetPrice, Price{61'500}, Price{23}}) {
        const bots::BotFile file = file_at(GetParam(), price);
        const bots::BotCheck check = bots::check_bot(file, market_of(file), price);
        EXPECT_EQ(check.problems, std::vector<std::string>()) << price.value.to_string();
        EXPECT_LE(check.funds, file.backtest.quote);
    }
}

TEST_P(Presets, trades_on_generated_candles_without_a_refusal) {
    const CandleSeries candles = generate_market({});
    SystemClock clock;
    const BacktestJob job{.bot_file = MUST(bots::preset_at(GetParam(), bots::kPresetPrice)),
                          .file_name = GetParam(),
                          .candles = &candles};
    const BacktestResult result = MUST(run_backtest(job, clock));
    EXPECT_GT(result.fills.size(), 3U);
    for (const std::string& notice : result.notices)
        EXPECT_EQ(notice.find("refused"), std::string::npos) << notice;
}

TEST(Preset, every_file_of_the_folder_is_in_the_program) {
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(test::source_path("examples/presets"))) {
        const std::string name = entry.path().stem().string();
        const auto at = std::ranges::find(bots::presets(), name, &bots::Preset::name);
        ASSERT_NE(at, bots::presets().end()) << name;
        EXPECT_EQ(at->text, test::read_text(entry.path().string()));
        ++files;
    }
    EXPECT_EQ(files, bots::presets().size());
}

TEST(Preset, at_another_price_a_grids_lines_lie_around_that_price) {
    const auto config =
        std::get<bots::GridConfig>(file_at("grid-with-stops", Price{92'000}).config);
    EXPECT_EQ(config.lower.value, 82'800);
    EXPECT_EQ(config.upper.value, 101'200);
    EXPECT_EQ(config.lower_stop.value, 80'300);
    EXPECT_EQ(config.upper_stop.value, 104'200);
}

TEST(Preset, one_that_is_not_there_is_answered_with_those_that_are) {
    EXPECT_FAILS("grid-wide", bots::preset_at("grid-of-gold", bots::kPresetPrice));
    EXPECT_FAILS("grid-of-gold", bots::preset_at("grid-of-gold", bots::kPresetPrice));
}

}  // namespace
}  // namespace strongroom::lab
