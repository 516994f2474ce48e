// A bot's orders as a picture: what `bot check` found, by price, as text for a terminal and as SVG.
//
// Pure: rows in, text out. docs/bots.md says what stands in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bots/bot_check.h"

namespace strongroom::bots {

struct DrawnLevel {
    enum class Kind { market, entry, sell, empty_line, take_profit, break_even, stop };
    Kind kind = Kind::entry;
    std::string name;  // "safety order 2"
    Price price;
    Decimal size;             // In quote; zero of what is no order.
    std::string note;         // "exit at 46600.5", "earns 0.42 %"
    bool is_refused = false;  // A filter of the venue would not take it.
};

struct LadderDrawing {
    std::string title;  // "dca-btc: dca, BTC/USDT at 46000"
    std::string quote;
    Price market;
    std::vector<DrawnLevel> levels;  // From the highest price down.
    std::vector<std::string> words;  // What it means, a sentence each.
};

// `check` is check_bot of the same file, market and price.
LadderDrawing draw_ladder(const BotFile& file, const BotCheck& check, const Market& market,
                          Price price);

// `columns`: the width of the terminal, at least 40. At most kTextLevelsMax levels; those in the
// middle of each side are counted, not drawn.
inline constexpr std::size_t kTextLevelsMax = 60;
std::string ladder_text(const LadderDrawing& drawing, std::size_t columns);

// One <svg> document, readable on light and dark ground, without scripts or links.
std::string ladder_svg(const LadderDrawing& drawing);

}  // namespace strongroom::bots
