// The ladder for a terminal.
#include <fmt/format.h>

#include <algorithm>

#include "bots/ladder_drawing.h"

namespace strongroom::bots {
namespace {

using Kind = DrawnLevel::Kind;

constexpr std::size_t kNameColumns = 18;
constexpr std::size_t kColumnsMin = 40;

std::string_view sign_of(Kind kind) {
    switch (kind) {
        case Kind::market: return "▶";
        case Kind::entry: return "●";
        case Kind::sell: return "○";
        case Kind::empty_line: return "·";
        case Kind::take_profit: return "▲";
        case Kind::break_even: return "=";
        case Kind::stop: return "✕";
    }
    return " ";
}

std::string_view rule_of(Kind kind) {
    switch (kind) {
        case Kind::market: return "─";
        case Kind::take_profit: return "╌";
        case Kind::break_even: return "┈";
        case Kind::stop: return "━";
        case Kind::entry:
        case Kind::sell:
        case Kind::empty_line: break;
    }
    return " ";
}

std::string repeat(std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += piece;
    return out;
}

// `eighths` of a column, drawn from the left; at least one, so that no order is invisible.
std::string bar(std::size_t eighths) {
    static constexpr std::string_view parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    return repeat("█", eighths / 8) + std::string(parts[eighths % 8]);
}

std::size_t whole_part(Decimal value) {
    return static_cast<std::size_t>(value.raw() / Decimal::one_raw);
}

struct Layout {
    std::size_t price = 0;
    std::size_t bar = 0;
    std::size_t size = 0;
    std::size_t note = 0;
    Decimal largest;
};

Layout layout_of(const LadderDrawing& drawing, std::size_t columns) {
    Layout layout;
    for (const DrawnLevel& level : drawing.levels) {
        layout.price = std::max(layout.price, level.price.value.to_fixed(8).size());
        layout.size = std::max(layout.size, level.size.to_fixed(2).size());
        layout.note = std::max(layout.note, level.note.size());
        layout.largest = std::max(layout.largest, level.size);
    }
    // price, blank, sign, blank, name, blank, bar, blank, size, two blanks, note
    const std::size_t fixed = layout.price + 3 + kNameColumns + 1 + 1 + layout.size;
    if (columns < fixed + layout.note + 2 + 8) layout.note = 0;  // The bars matter more.
    const std::size_t taken = fixed + (layout.note > 0 ? layout.note + 2 : 0);
    layout.bar = columns > taken + 1 ? columns - taken : 1;
    return layout;
}

// Prices at the same places, as short as they all can be.
std::size_t places_of(const LadderDrawing& drawing) {
    std::size_t most = 0;
    for (const DrawnLevel& level : drawing.levels) {
        const std::string text = level.price.value.to_string();
        const std::size_t point = text.find('.');
        if (point != std::string::npos) most = std::max(most, text.size() - point - 1);
    }
    return std::min<std::size_t>(most, 8);
}

std::string line_of(const DrawnLevel& level, const Layout& layout, std::size_t places) {
    std::string line = fmt::format(
        "{:>{}} {} {:<{}} ", level.price.value.to_fixed(static_cast<int>(places)), layout.price,
        sign_of(level.kind), level.name.substr(0, kNameColumns), kNameColumns);
    if (level.size.is_zero()) {
        if (rule_of(level.kind) != " ") line += repeat(rule_of(level.kind), layout.bar);
        return line;
    }
    const std::size_t room = layout.bar * 8;
    const auto asked =
        quotient({level.size, static_cast<int>(room)}, {layout.largest}, 1, Round::nearest);
    const std::size_t eighths = std::clamp<std::size_t>(whole_part(asked), 1, room);
    const std::size_t drawn = (eighths + 7) / 8;
    line += fmt::format("{}{} {:>{}}", bar(eighths), std::string(layout.bar - drawn, ' '),
                        level.size.to_fixed(2), layout.size);
    if (level.is_refused)
        line += "  refused";
    else if (layout.note > 0)
        line += "  " + level.note;
    return line;
}

// Breaks a sentence at blanks so that no line is longer than the terminal.
std::string wrapped(std::string_view sentence, std::size_t columns) {
    std::string out;
    std::size_t used = 0;
    while (!sentence.empty()) {
        const std::size_t end = std::min(sentence.find(' '), sentence.size());
        if (used > 0 && used + 1 + end > columns) {
            out += '\n';
            used = 0;
        }
        if (used > 0) {
            out += ' ';
            ++used;
        }
        out += sentence.substr(0, end);
        used += end;
        sentence.remove_prefix(std::min(end + 1, sentence.size()));
    }
    return out + '\n';
}

}  // namespace

std::string ladder_text(const LadderDrawing& drawing, std::size_t columns) {
    columns = std::max(columns, kColumnsMin);
    Layout layout = layout_of(drawing, columns);
    const std::size_t places = places_of(drawing);
    std::size_t price = 0;
    for (const DrawnLevel& level : drawing.levels)
        price = std::max(price, level.price.value.to_fixed(static_cast<int>(places)).size());
    layout.bar += layout.price - price;
    layout.price = price;
    std::string text = drawing.title + '\n';
    const std::size_t count = drawing.levels.size();
    const std::size_t shown = kTextLevelsMax / 2;
    for (std::size_t i = 0; i < count; ++i) {
        const bool is_left_out = count > kTextLevelsMax && i >= shown && i < count - shown &&
                                 drawing.levels[i].kind != Kind::market;
        if (is_left_out) {
            if (i == shown)
                text += fmt::format("{:>{}} ⋮ {} more\n", "", layout.price, count - kTextLevelsMax);
            continue;
        }
        text += line_of(drawing.levels[i], layout, places) + '\n';
    }
    text += '\n';
    for (const std::string& sentence : drawing.words) text += wrapped(sentence, columns);
    return text;
}

}  // namespace strongroom::bots
