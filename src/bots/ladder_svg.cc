// The ladder as a picture for a page: a price axis that is true to scale, bars as long as the
// orders are large, and a label for each, moved apart where they would meet.
#include <fmt/format.h>

#include <algorithm>

#include "base/markup.h"
#include "bots/ladder_drawing.h"

namespace strongroom::bots {
namespace {

using Kind = DrawnLevel::Kind;

constexpr int kWidth = 960;
constexpr int kTop = 56;
constexpr int kAxis = 96;    // Where the plot begins.
constexpr int kPlot = 470;   // Where it ends.
constexpr int kLabel = 530;  // Where the labels begin.
constexpr int kLabelStep = 18;
constexpr int kHeightMin = 320;
constexpr int kLabelsMax = 60;
constexpr std::size_t kWordsColumns = 120;

constexpr std::string_view kStyle =
    "svg{color-scheme:light dark;--bg:#fff;--ink:#1b2130;--dim:#667085;--line:#e3e6ec;"
    "--buy:#3b6cf6;--sell:#b4541a;--up:#0f9d58;--stop:#d64545;--even:#a87900}"
    "@media(prefers-color-scheme:dark){svg{--bg:#181d27;--ink:#e7eaf0;--dim:#98a2b3;"
    "--line:#2a3140;--buy:#7aa2ff;--sell:#f0a36b;--up:#36c98a;--stop:#ff7b7b;--even:#e0b84a}}"
    "text{font:13px system-ui,sans-serif;fill:var(--ink);font-variant-numeric:tabular-nums}"
    ".t{font-size:16px;font-weight:600}.d{fill:var(--dim)}.g{stroke:var(--line)}"
    ".entry{fill:var(--buy)}.sell{fill:var(--sell)}.lead{stroke:var(--dim);opacity:.5;fill:none}"
    ".tp{stroke:var(--up);stroke-width:2}.even{stroke:var(--even);stroke-width:2;"
    "stroke-dasharray:3 3}.stop{stroke:var(--stop);stroke-width:2.5}.market{stroke:var(--ink);"
    "stroke-dasharray:8 4}.empty{stroke:var(--dim);stroke-dasharray:1 4}"
    ".bad{stroke:var(--stop);stroke-width:2;fill-opacity:.25}";

int whole(Decimal value) { return static_cast<int>(value.raw() / Decimal::one_raw); }

// Prices to pixels.
struct Scale {
    Decimal low;
    Decimal high;
    int height = 0;
    int y(Decimal price) const {
        return kTop + whole(quotient({high - price, height}, {high - low}, 1, Round::nearest));
    }
};

Scale scale_of(const LadderDrawing& drawing, int height) {
    Decimal high = drawing.levels.front().price.value;
    Decimal low = drawing.levels.back().price.value;
    Decimal room = div(high - low, 20, Round::up);  // A twentieth at each end.
    if (room.is_zero()) room = div(high, 100, Round::up);
    return {low - room, high + room, height};
}

// 1, 2 or 5 times a power of ten, so that at most eight of them fit.
Decimal axis_step(const Scale& scale) {
    const Decimal range = scale.high - scale.low;
    Decimal step = Decimal::from_raw(1);
    for (int i = 0; mul(step, 8, Round::up) < range; ++i)
        step = i % 3 == 1 ? div(mul(step, 5, Round::up), 2, Round::nearest) : step + step;
    return step;
}

std::string axis(const Scale& scale) {
    std::string svg;
    const Decimal step = axis_step(scale);
    for (Decimal at = round_to(scale.low, step, Round::up); at <= scale.high; at += step) {
        const int y = scale.y(at);
        svg += fmt::format(
            "<line class=\"g\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>"
            "<text class=\"d\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
            kAxis, kPlot, y, y, kAxis - 8, y + 4, at.to_string());
    }
    return svg;
}

std::string_view class_of(Kind kind) {
    switch (kind) {
        case Kind::market: return "market";
        case Kind::entry: return "entry";
        case Kind::sell: return "sell";
        case Kind::empty_line: return "empty";
        case Kind::take_profit: return "tp";
        case Kind::break_even: return "even";
        case Kind::stop: return "stop";
    }
    return "";
}

std::string shape(const DrawnLevel& level, int y, Decimal largest, int thick) {
    if (level.kind != Kind::entry && level.kind != Kind::sell)
        return fmt::format("<line class=\"{}\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>",
                           class_of(level.kind), kAxis, kPlot, y, y);
    const Decimal asked = quotient({level.size, kPlot - kAxis}, {largest}, 1, Round::nearest);
    return fmt::format(
        "<rect class=\"{}{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"/>",
        class_of(level.kind), level.is_refused ? " bad" : "", kAxis, y - thick / 2,
        std::max(whole(asked), 2), thick);
}

std::string label(const DrawnLevel& level, const std::string& quote) {
    const std::string price = level.price.value.to_string();
    std::string text =
        (price.size() < 14 ? price : level.price.value.to_fixed(4)) + "  " + level.name;
    if (!level.size.is_zero()) text += fmt::format(", {} {}", level.size.to_fixed(2), quote);
    if (level.is_refused)
        text += ", refused";
    else if (!level.note.empty())
        text += ", " + level.note;
    return text;
}

// Each at its own height where it can be, none nearer than kLabelStep to the next.
std::vector<int> apart(std::vector<int> wanted, int bottom) {
    for (std::size_t i = 1; i < wanted.size(); ++i)
        wanted[i] = std::max(wanted[i], wanted[i - 1] + kLabelStep);
    int most = bottom;
    for (std::size_t i = wanted.size(); i-- > 0;) {
        wanted[i] = std::min(wanted[i], most);
        most = wanted[i] - kLabelStep;
    }
    return wanted;
}

std::string words(const LadderDrawing& drawing, int y) {
    std::string svg;
    for (const std::string& sentence : drawing.words) {
        std::string_view rest = sentence;
        while (!rest.empty()) {
            std::size_t end = rest.size();
            if (end > kWordsColumns) {
                end = rest.rfind(' ', kWordsColumns);
                if (end == std::string_view::npos || end == 0) end = kWordsColumns;
            }
            svg += fmt::format("<text class=\"d\" x=\"24\" y=\"{}\">{}</text>\n", y,
                               escape_markup(rest.substr(0, end)));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            y += kLabelStep + 2;
        }
    }
    return svg;
}

int words_height(const LadderDrawing& drawing) {
    std::size_t lines = 0;
    for (const std::string& sentence : drawing.words)
        lines += sentence.size() / (kWordsColumns - 20) + 1;
    return static_cast<int>(lines) * (kLabelStep + 2);
}

}  // namespace

std::string ladder_svg(const LadderDrawing& drawing) {
    const int count = static_cast<int>(drawing.levels.size());
    const int height = std::max(kHeightMin, std::min(count, kLabelsMax) * (kLabelStep + 2));
    const int whole_height = kTop + height + 40 + words_height(drawing);
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" role=\"img\" aria-label=\"{2}\">\n<style>{3}</style>\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"var(--bg)\"/>\n"
        "<text class=\"t\" x=\"24\" y=\"32\">{2}</text>\n",
        kWidth, whole_height, escape_markup(drawing.title), kStyle);
    const Scale scale = scale_of(drawing, height);
    svg += axis(scale);
    Decimal largest = Decimal::from_raw(1);
    for (const DrawnLevel& level : drawing.levels) largest = std::max(largest, level.size);
    // Of more levels than fit, each k-th has a label; what is no order always has one.
    const int every = (count + kLabelsMax - 1) / kLabelsMax;
    const int thick = std::clamp(height / std::max(count, 1) - 2, 2, 11);
    std::vector<const DrawnLevel*> labelled;
    std::vector<int> wanted;
    for (int i = 0; i < count; ++i) {
        const DrawnLevel& level = drawing.levels[static_cast<std::size_t>(i)];
        const int y = scale.y(level.price.value);
        svg += shape(level, y, largest, thick) + "\n";
        if (i % every != 0 && !level.size.is_zero()) continue;
        labelled.push_back(&level);
        wanted.push_back(y);
    }
    const std::vector<int> at = apart(wanted, kTop + height);
    for (std::size_t i = 0; i < at.size(); ++i) {
        svg += fmt::format(
            "<path class=\"lead\" d=\"M{} {}L{} {}\"/>"
            "<text x=\"{}\" y=\"{}\">{}</text>\n",
            kPlot + 4, wanted[i], kLabel - 6, at[i], kLabel, at[i] + 4,
            escape_markup(label(*labelled[i], drawing.quote)));
    }
    svg += words(drawing, kTop + height + 36);
    return svg + "</svg>\n";
}

}  // namespace strongroom::bots
