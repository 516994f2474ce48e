// Every play in tests/plays comes out as written.
#include "lab/play.h"

#include <cstdlib>
#include <filesystem>

#include "support/test.h"

namespace strongroom::lab {
namespace {

class Plays : public testing::TestWithParam<std::string> {};

std::vector<std::string> all_plays() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(test::source_path("tests/plays"))) {
        if (entry.path().extension() == ".play") names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

TEST_P(Plays, comes_out_as_written) {
    const std::string path = test::source_path("tests/plays/" + GetParam() + ".play");
    const std::string written = test::read_text(path);
    const std::string performed = MUST(perform_play(written, GetParam() + ".play"));
    if (std::getenv("STRONGROOM_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path, std::ios::binary) << performed;
        return;
    }
    EXPECT_EQ(performed, written)
        << "if the change is meant: ./dev golden --update, and read the diff";
}

INSTANTIATE_TEST_SUITE_P(All, Plays, testing::ValuesIn(all_plays()),
                         [](const auto& play) { return play.param; });

TEST(Play, a_line_that_is_none_is_refused) {
    EXPECT_FAILS("title, the bot and the scenes", perform_play("no curtain", "x.play"));
    const std::string bot =
        "[bot]\nname = \"a\"\nkind = \"dca\"\naccount = \"p\"\nsymbols = [\"BTC/USDT\"]\n"
        "[dca]\nbase_order = \"100\"\ntake_profit_pct = \"1\"\n";
    EXPECT_FAILS("is no line of a play",
                 perform_play("T\n---\n" + bot + "---\nfly to the moon\n", "x.play"));
    EXPECT_FAILS("x.play: \"moon\" is not a number",
                 perform_play("T\n---\n" + bot + "---\nprice moon\n", "x.play"));
}

}  // namespace
}  // namespace strongroom::lab
