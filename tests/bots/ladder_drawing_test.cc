#include "bots/ladder_drawing.h"

#include <algorithm>

#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using Kind = DrawnLevel::Kind;

std::string dca(const std::string& more = "") {
    return R"([bot]
name = "d"
kind = "dca"
account = "a"
symbols = ["BTC/USDT"]
[dca]
base_order = "100"
safety_order = "200"
max_safety_orders = 2
deviation_pct = "2"
step_scale = "1.5"
volume_scale = "2"
take_profit_pct = "1.5"
)" + more;
}

std::string grid(int intervals = 4) {
    return "[bot]\nname = \"g\"\nkind = \"grid\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
           "[grid]\nlower = \"90\"\nupper = \"110\"\ninvestment = \"1000\"\nintervals = " +
           std::to_string(intervals) + "\n";
}

struct Drawn {
    BotCheck check;
    LadderDrawing drawing;
};

Drawn drawn(const std::string& text, Decimal least = {}) {
    const BotFile file = MUST(parse_bot_file(text, "x"));
    const Market market{{.symbol = file.symbols.front(),
                         .tick = "0.01"_d,
                         .step = "0.00001"_d,
                         .min_notional = least},
                        {.maker = "0.001"_d, .taker = "0.001"_d}};
    BotCheck check = check_bot(file, market, {100});
    LadderDrawing drawing = draw_ladder(file, check, market, {100});
    return {std::move(check), std::move(drawing)};
}

const DrawnLevel* level_of(const LadderDrawing& drawing, Kind kind) {
    const auto at = std::ranges::find(drawing.levels, kind, &DrawnLevel::kind);
    return at == drawing.levels.end() ? nullptr : &*at;
}

std::string words_of(const LadderDrawing& drawing) {
    std::string all;
    for (const std::string& sentence : drawing.words) all += sentence + "\n";
    return all;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines(1);
    for (const char c : text) {
        if (c == '\n')
            lines.emplace_back();
        else
            lines.back() += c;
    }
    return lines;
}

// Columns of a terminal: every byte that does not continue a letter.
std::size_t width(const std::string& line) {
    return static_cast<std::size_t>(std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

TEST(LadderDrawing, levels_stand_from_the_highest_price_down) {
    const LadderDrawing drawing = drawn(dca("stop_loss_pct = \"10\"\n")).drawing;
    EXPECT_TRUE(std::ranges::is_sorted(drawing.levels, std::greater{}, &DrawnLevel::price));
    ASSERT_NE(level_of(drawing, Kind::stop), nullptr);
    EXPECT_EQ(level_of(drawing, Kind::stop)->price.value, 90);
    EXPECT_EQ(level_of(drawing, Kind::market)->price.value, 100);
}

// Vector D1 of docs/bots.md after its second safety order.
TEST(LadderDrawing, the_break_even_is_that_of_the_whole_ladder) {
    const LadderDrawing drawing = drawn(dca()).drawing;
    EXPECT_EQ(level_of(drawing, Kind::break_even)->price.value, "96.73"_d);  // 96.727108, up.
    EXPECT_EQ(level_of(drawing, Kind::take_profit)->price.value, "101.71"_d);
    EXPECT_NE(words_of(drawing).find("98.18"), std::string::npos);
}

TEST(LadderDrawing, a_stop_before_a_safety_order_is_said) {
    const std::string words = words_of(drawn(dca("stop_loss_pct = \"3\"\n")).drawing);
    EXPECT_NE(words.find("comes before 1 of the safety orders"), std::string::npos) << words;
}

// 7.25133 coins that cost 700.69877878, sold at 90 for 652.6197 less 0.6526197.
TEST(LadderDrawing, a_stop_beyond_the_ladder_says_what_it_loses) {
    const std::string words = words_of(drawn(dca("stop_loss_pct = \"10\"\n")).drawing);
    EXPECT_NE(words.find("loses about 48.73 USDT"), std::string::npos) << words;
}

TEST(LadderDrawing, an_order_that_a_filter_refuses_is_marked) {
    const Drawn made = drawn(dca(), 150);
    ASSERT_FALSE(made.check.problems.empty());
    const auto refused = std::ranges::count_if(made.drawing.levels, &DrawnLevel::is_refused);
    EXPECT_EQ(refused, 1);
    EXPECT_NE(ladder_text(made.drawing, 100).find("refused"), std::string::npos);
    EXPECT_NE(ladder_svg(made.drawing).find("bad"), std::string::npos);
}

TEST(LadderDrawing, a_grid_shows_its_empty_line_and_what_each_line_earns) {
    const LadderDrawing drawing = drawn(grid()).drawing;
    ASSERT_NE(level_of(drawing, Kind::empty_line), nullptr);
    EXPECT_EQ(level_of(drawing, Kind::empty_line)->price.value, 100);
    EXPECT_NE(words_of(drawing).find("4.552 to 5.344 %"), std::string::npos) << words_of(drawing);
    EXPECT_NE(words_of(drawing).find("5.1896 BTC are bought"), std::string::npos);
}

TEST(LadderText, no_line_is_wider_than_the_terminal) {
    for (const std::size_t columns : {60U, 80U, 100U, 200U}) {
        for (const std::string& text : {dca("stop_loss_pct = \"10\"\n"), grid()}) {
            for (const std::string& line : lines_of(ladder_text(drawn(text).drawing, columns)))
                EXPECT_LE(width(line), columns) << line;
        }
    }
}

TEST(LadderText, the_largest_order_fills_the_bar_and_the_smallest_is_still_seen) {
    const std::vector<std::string> lines = lines_of(ladder_text(drawn(dca()).drawing, 100));
    std::size_t most = 0;
    std::size_t orders = 0;
    for (const std::string& line : lines) {
        std::size_t blocks = 0;
        for (std::size_t at = line.find("█"); at != std::string::npos; at = line.find("█", at + 1))
            ++blocks;
        most = std::max(most, blocks);
        orders += blocks > 0 ? 1 : 0;
    }
    EXPECT_GT(most, 20U);
    EXPECT_EQ(orders, 3U);
}

TEST(LadderText, a_grid_of_many_lines_leaves_the_middle_out_and_counts_it) {
    const LadderDrawing drawing = drawn(grid(200)).drawing;
    const std::string text = ladder_text(drawing, 100);
    EXPECT_NE(text.find("more\n"), std::string::npos);
    EXPECT_NE(text.find("▶ market"), std::string::npos);
    EXPECT_LE(lines_of(text).size(), kTextLevelsMax + 20);
}

TEST(LadderSvg, is_one_document_without_scripts_or_links) {
    for (const std::string& text : {dca(), grid(), grid(200)}) {
        const std::string svg = ladder_svg(drawn(text).drawing);
        EXPECT_TRUE(svg.starts_with("<svg "));
        EXPECT_TRUE(svg.ends_with("</svg>\n"));
        EXPECT_EQ(svg.find("<script"), std::string::npos);
        EXPECT_EQ(svg.find("href"), std::string::npos);
    }
}

TEST(LadderSvg, a_ladder_of_one_order_has_an_axis_too) {
    const std::string text = R"([bot]
name = "one"
kind = "dca"
account = "a"
symbols = ["BTC/USDT"]
[dca]
base_order = "100"
take_profit_pct = "1"
)";
    const LadderDrawing drawing = drawn(text).drawing;
    EXPECT_EQ(level_of(drawing, Kind::entry)->name, "base order");
    EXPECT_NE(ladder_svg(drawing).find("class=\"g\""), std::string::npos);
}

TEST(LadderDrawing, a_bot_whose_orders_buy_nothing_is_drawn_without_them) {
    std::string text = dca();
    text.replace(text.find("\"100\""), 5, "\"0.0000001\"");
    text.replace(text.find("\"200\""), 5, "\"0.0000001\"");
    const Drawn made = drawn(text);
    EXPECT_EQ(level_of(made.drawing, Kind::entry), nullptr);
    EXPECT_NE(ladder_svg(made.drawing), "");
    EXPECT_NE(ladder_text(made.drawing, 80), "");
}

}  // namespace
}  // namespace strongroom::bots
