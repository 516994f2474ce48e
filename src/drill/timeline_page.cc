#include "drill/timeline_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "base/markup.h"
#include "lab/html_parts.h"

namespace strongroom::drill {
namespace {

constexpr int kWidth = 1'000;
constexpr int kLeft = 70;
constexpr int kPlotWidth = kWidth - kLeft - 20;
constexpr int kCurveHeight = 150;
constexpr int kRowHeight = 26;
constexpr int kGap = 34;
constexpr std::size_t kColumns = 400;  // Of what is drawn; more does not show.

constexpr std::string_view kDrillStyle = R"(
.calm{fill:none;stroke:var(--dim);stroke-width:1.4;stroke-dasharray:5 4}
.loss{fill:none;stroke:var(--down);stroke-width:1.6}.tick{stroke-width:1.2}
.stolen{stroke:var(--down)}.alarm{stroke:var(--accent)}.frozen{stroke:var(--up)}
)";

// Curves are drawings: doubles are good enough for places on a page.
struct Frame {
    double span_ms = 1;
    double x(Duration at) const {
        return kLeft + kPlotWidth * static_cast<double>(at.ms) / span_ms;
    }
};

using Value = std::function<double(const Mark&)>;

// The last mark of each column.
std::string curve(const std::vector<Mark>& marks, const Frame& frame, const Value& value,
                  double least, double most, int top, std::string_view style) {
    std::string points;
    std::size_t column = kColumns + 1;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const auto here = static_cast<std::size_t>(
            static_cast<double>(kColumns) * static_cast<double>(marks[i].at.ms) / frame.span_ms);
        const bool is_last = i + 1 == marks.size();
        if (here == column && !is_last) continue;
        column = here;
        const double share = most > least ? (value(marks[i]) - least) / (most - least) : 0;
        points += fmt::format("{:.1f},{:.1f} ", frame.x(marks[i].at),
                              top + kCurveHeight * (1 - std::clamp(share, 0.0, 1.0)));
    }
    return fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", style, points);
}

std::string axis(int top, double most, double least, std::string_view name) {
    return fmt::format(
        "<line class=\"grid\" x1=\"{0}\" y1=\"{1}\" x2=\"{2}\" y2=\"{1}\"/>"
        "<line class=\"grid\" x1=\"{0}\" y1=\"{3}\" x2=\"{2}\" y2=\"{3}\"/>"
        "<text x=\"{4}\" y=\"{5}\" text-anchor=\"end\">{6:.2f}</text>"
        "<text x=\"{4}\" y=\"{7}\" text-anchor=\"end\">{8:.2f}</text>"
        "<text x=\"{0}\" y=\"{9}\">{10}</text>\n",
        kLeft, top, kLeft + kPlotWidth, top + kCurveHeight, kLeft - 6, top + 4, most,
        top + kCurveHeight + 4, least, top - 8, name);
}

std::string row_of(const std::vector<Duration>& times, const Frame& frame, int top,
                   std::string_view style, std::string_view name) {
    std::string out = fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                                  kLeft - 6, top + kRowHeight - 9, name);
    std::size_t column = kColumns * 4;
    for (const Duration at : times) {
        const double x = frame.x(at);
        if (static_cast<std::size_t>(x) == column) continue;
        column = static_cast<std::size_t>(x);
        out +=
            fmt::format("<line class=\"tick {}\" x1=\"{:.1f}\" y1=\"{}\" x2=\"{:.1f}\" y2=\"{}\"/>",
                        style, x, top, x, top + kRowHeight - 6);
    }
    return out + "\n";
}

std::vector<Duration> thefts(const Outcome& outcome) {
    std::vector<Duration> times;
    for (std::size_t i = 1; i < outcome.marks.size(); ++i)
        if (outcome.marks[i].lost != outcome.marks[i - 1].lost)
            times.push_back(outcome.marks[i].at);
    return times;
}

double most_of(const Replay& replay, const Value& value) {
    double most = 0;
    for (const Outcome* outcome : {&replay.watched, &replay.control})
        for (const Mark& mark : outcome->marks) most = std::max(most, value(mark));
    return most;
}

}  // namespace

std::string timeline_drawing(const Replay& replay) {
    const Value price = [](const Mark& mark) { return mark.price.to_double(); };
    const Value lost = [](const Mark& mark) { return mark.lost.to_double(); };
    Frame frame;
    if (!replay.control.marks.empty())
        frame.span_ms = std::max(1.0, static_cast<double>(replay.control.marks.back().at.ms));
    const int price_top = kGap;
    const int loss_top = price_top + kCurveHeight + kGap;
    const int rows_top = loss_top + kCurveHeight + kGap / 2;
    std::string out = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" xmlns=\"{}\">\n", kWidth,
                                  rows_top + 3 * kRowHeight + 24, "http://www.w3.org/2000/svg");
    const double top_price = std::max(1.0, most_of(replay, price));
    const double top_loss = std::max(1.0, most_of(replay, lost));
    out += axis(price_top, top_price, 0, "price of the thin coin, USDT (dashed: without a watch)");
    out += curve(replay.control.marks, frame, price, 0, top_price, price_top, "calm");
    out += curve(replay.watched.marks, frame, price, 0, top_price, price_top, "curve");
    out += axis(loss_top, top_loss, 0, "the customers have lost, USDT (dashed: without a watch)");
    out += curve(replay.control.marks, frame, lost, 0, top_loss, loss_top, "calm");
    out += curve(replay.watched.marks, frame, lost, 0, top_loss, loss_top, "loss");
    out += row_of(thefts(replay.watched), frame, rows_top, "stolen", "stolen");
    out += row_of(replay.watched.alarms, frame, rows_top + kRowHeight, "alarm", "alarms");
    out +=
        row_of(replay.watched.freeze_times, frame, rows_top + 2 * kRowHeight, "frozen", "frozen");
    constexpr int quarters = 4;
    for (int i = 0; i <= quarters; ++i) {
        const double minute = frame.span_ms / 60'000 * i / quarters;
        out += fmt::format("<text x=\"{:.0f}\" y=\"{}\" text-anchor=\"middle\">{:.1f} min</text>",
                           kLeft + kPlotWidth * static_cast<double>(i) / quarters,
                           rows_top + 3 * kRowHeight + 14, minute);
    }
    return out + "</svg>\n";
}

std::string timeline_picture(const Replay& replay) {
    std::string drawing = timeline_drawing(replay);
    drawing.insert(drawing.find('>') + 1,
                   fmt::format("<style>{}{}</style>", lab::kPageStyle, kDrillStyle));
    return drawing;
}

std::string timeline_page(const std::vector<Replay>& replays) {
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\"><title>Drill</title><style>{}{}</style>"
        "</head><body><main><h1>Drill: the affair of 2022</h1>\n",
        lab::kPageStyle, kDrillStyle);
    for (const Replay& replay : replays) {
        const Plot& plot = *replay.terms.plot;
        out += fmt::format("<h2>{}. {}</h2><p class=\"dim\">{}; {} accounts, seed {}</p>\n",
                           plot.number, escape_markup(plot.name), escape_markup(plot.title),
                           replay.terms.accounts, replay.terms.seed);
        out += "<div class=\"tiles\">";
        out += lab::tile("lost without a watch, USDT",
                         fmt::format("<b>{}</b>", replay.control.lost.to_fixed(2)));
        out += lab::tile("lost with the watch, USDT",
                         fmt::format("<b>{}</b>", replay.watched.lost.to_fixed(2)));
        out += lab::tile("of the control group's", fmt::format("<b>{} %</b>", share_lost(replay)));
        out += lab::tile("false alarms", fmt::format("<b>{}</b>", replay.watched.false_alarms));
        out += "</div><figure>" + timeline_drawing(replay) + "</figure>\n";
    }
    return out + "</main></body></html>\n";
}

}  // namespace strongroom::drill
