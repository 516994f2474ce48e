// The page of a sweep: figures, the heat-map with its out-of-sample twin, and what speaks against
// the best setting.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "base/markup.h"
#include "lab/html_parts.h"
#include "lab/sweep_report.h"

namespace strongroom::lab {
namespace {

constexpr std::size_t kShownMax = 20;  // Rows of the table of the best runs.
constexpr double kLabelEvery = 34;     // Least distance of two labels, in units of the drawing.
constexpr double kStrongest = 0.6;     // So that the text on a cell stays readable.

constexpr std::string_view kMapStyle = R"(
.maps{display:grid;gap:14px;grid-template-columns:repeat(auto-fit,minmax(420px,1fr))}
.gain{fill:var(--up)}.loss{fill:var(--down)}.none{fill:var(--line)}.cell{fill:var(--ink)}
.best{fill:none;stroke:var(--ink);stroke-width:2.5}.axis{fill:var(--ink);font-size:13px}
figcaption{color:var(--dim);padding:2px 4px 8px}
)";

std::string setting(const SweepResult& result, const std::vector<std::string>& values) {
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i)
        text += fmt::format("{}{} = {}", i == 0 ? "" : ", ", result.axes[i].key, values[i]);
    return text;
}

// Of more than two axes a cell is the best over the others.
struct Cell {
    std::optional<double> score;
    std::string told;
    bool is_best = false;
};

class HeatMap {
  public:
    HeatMap(const SweepResult& result, const std::vector<SweepRun>& runs,
            std::optional<std::size_t> best)
        : result_(result),
          across_(result.axes.size() > 1 ? result.axes[1] : result.axes[0]),
          down_(result.axes.size() > 1 ? result.axes[0] : SweepAxis{"", {""}}),
          cells_(across_.values.size() * down_.values.size()) {
        for (std::size_t i = 0; i < runs.size(); ++i) add(runs[i], best && *best == i);
        for (const Cell& cell : cells_)
            if (cell.score) strongest_ = std::max(strongest_, std::abs(*cell.score));
    }

    std::string draw(std::string_view caption) const {
        const auto columns = static_cast<double>(across_.values.size());
        const auto rows = static_cast<double>(down_.values.size());
        const double width = std::clamp(700 / columns, 6.0, 90.0);
        const double height = std::clamp(400 / rows, 6.0, 44.0);
        std::string svg = fmt::format(
            "<figure><figcaption>{}</figcaption><svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
            "aria-label=\"{}\">\n",
            caption, kLeft + columns * width + 10, kTop + rows * height + 50, caption);
        for (std::size_t row = 0; row < down_.values.size(); ++row)
            for (std::size_t column = 0; column < across_.values.size(); ++column)
                svg += cell(column, row, width, height);
        svg += labels(width, height);
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (!cells_[i].is_best) continue;
            const std::size_t row = i / across_.values.size();
            const std::size_t column = i % across_.values.size();
            svg += fmt::format(
                "<rect class=\"best\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                "height=\"{:.1f}\"/>\n",
                kLeft + static_cast<double>(column) * width,
                kTop + static_cast<double>(row) * height, width, height);
        }
        return svg + "</svg></figure>\n";
    }

  private:
    static constexpr double kLeft = 110;
    static constexpr double kTop = 10;

    static std::size_t place(const SweepAxis& axis, const std::string& value) {
        return static_cast<std::size_t>(std::ranges::find(axis.values, value) -
                                        axis.values.begin());
    }

    void add(const SweepRun& run, bool is_best) {
        const bool is_plane = result_.axes.size() > 1;
        const std::size_t column = place(across_, run.values[is_plane ? 1 : 0]);
        const std::size_t row = is_plane ? place(down_, run.values[0]) : 0;
        Cell& cell = cells_[row * across_.values.size() + column];
        cell.is_best = cell.is_best || is_best;
        const auto score = run.score(result_.by);
        if (cell.told.empty() && !score)
            cell.told =
                setting(result_, run.values) + ": " + (run.error.empty() ? "no value" : run.error);
        if (!score || (cell.score && *cell.score >= *score)) return;
        cell.score = score;
        cell.told = fmt::format(
            "{}: return {:+.2f} %, deepest fall {:.2f} %, sharpe {:.2f}, {} "
            "deals, equity {}",
            setting(result_, run.values), run.return_pct, run.max_drawdown_pct, run.sharpe,
            run.deals_closed, run.equity_end.to_fixed(2));
    }

    std::string cell(std::size_t column, std::size_t row, double width, double height) const {
        const Cell& cell = cells_[row * across_.values.size() + column];
        const double x = kLeft + static_cast<double>(column) * width;
        const double y = kTop + static_cast<double>(row) * height;
        const double strength =
            cell.score && strongest_ > 0 ? std::abs(*cell.score) / strongest_ * kStrongest : 0.25;
        std::string svg = fmt::format(
            "<g><title>{}</title><rect class=\"{}\" fill-opacity=\"{:.3f}\" x=\"{:.1f}\" "
            "y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
            escape_markup(cell.told),
            !cell.score       ? "none"
            : *cell.score < 0 ? "loss"
                              : "gain",
            strength, x + 0.5, y + 0.5, width - 1, height - 1);
        if (width >= 40 && height >= 16) {
            svg += fmt::format(
                "<text class=\"cell\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}{}</text>",
                x + width / 2, y + height / 2 + 4, cell.is_best ? "★ " : "",
                cell.score ? fmt::format("{:.2f}", *cell.score) : "–");
        }
        return svg + "</g>\n";
    }

    std::string labels(double width, double height) const {
        std::string svg;
        const auto step = [](double size, double least) {
            return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(least / size)));
        };
        const double bottom = kTop + static_cast<double>(down_.values.size()) * height;
        for (std::size_t i = 0; i < across_.values.size(); i += step(width, kLabelEvery)) {
            svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                               kLeft + (static_cast<double>(i) + 0.5) * width, bottom + 16,
                               escape_markup(across_.values[i]));
        }
        for (std::size_t i = 0; i < down_.values.size(); i += step(height, 14)) {
            svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
                               kLeft - 8, kTop + (static_cast<double>(i) + 0.5) * height + 4,
                               escape_markup(down_.values[i]));
        }
        const double middle = kLeft + static_cast<double>(across_.values.size()) * width / 2;
        svg += fmt::format(
            "<text class=\"axis\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
            middle, bottom + 38, escape_markup(across_.key));
        svg += fmt::format(
            "<text class=\"axis\" transform=\"translate(16 {:.1f}) rotate(-90)\" "
            "text-anchor=\"middle\">{}</text>\n",
            (kTop + bottom) / 2, escape_markup(down_.key));
        return svg;
    }

    const SweepResult& result_;
    SweepAxis across_;
    SweepAxis down_;
    std::vector<Cell> cells_;
    double strongest_ = 0;
};

std::string maps(const SweepResult& result) {
    const std::string by(to_string(result.by));
    std::string html = "<div class=\"maps\">\n";
    if (result.split) {
        const SplitCheck& split = *result.split;
        const std::string day = to_iso8601(split.cut).substr(0, 16);
        html += HeatMap(result, split.before, split.best)
                    .draw(fmt::format("{} before {}: here the best is chosen", by, day));
        html += HeatMap(result, split.after, split.best)
                    .draw(fmt::format("{} from {} on: what each came to; the same cell is marked",
                                      by, day));
    } else {
        html += HeatMap(result, result.runs, result.best).draw(by + " on all candles");
    }
    return html + "</div>\n";
}

std::string best_table(const SweepResult& result) {
    std::vector<const SweepRun*> ranked;
    for (const SweepRun& run : result.runs)
        if (run.score(result.by)) ranked.push_back(&run);
    std::ranges::sort(ranked, [&](const SweepRun* a, const SweepRun* b) {
        const double of_a = *a->score(result.by);
        const double of_b = *b->score(result.by);
        return of_a != of_b ? of_a > of_b : a < b;
    });
    std::string html =
        "<div class=\"scroll\"><table><tr><th>Return</th><th>Deepest fall</th><th>Sharpe</th>"
        "<th>Win rate</th><th>Deals</th><th>Equity</th><th>Setting</th></tr>\n";
    for (std::size_t i = 0; i < std::min(ranked.size(), kShownMax); ++i) {
        const SweepRun& run = *ranked[i];
        html += fmt::format(
            "<tr><td>{}</td><td>{:.2f} %</td><td>{:.2f}</td><td>{:.0f} %</td><td>{}</td><td>{}"
            "</td><td>{}</td></tr>\n",
            signed_percent(run.return_pct), run.max_drawdown_pct, run.sharpe, run.win_rate * 100,
            run.deals_closed, run.equity_end.to_fixed(2),
            escape_markup(setting(result, run.values)));
    }
    html += "</table></div>\n";
    const auto failed =
        std::ranges::count_if(result.runs, [](const SweepRun& run) { return !run.has_result(); });
    if (failed > 0)
        html += fmt::format(
            "<p class=\"dim\">{} settings are none: the bot file refuses them.</p>\n", failed);
    return html;
}

std::string walk_block(const SweepResult& result, const WalkForward& walk) {
    std::string html =
        "<h2>Walk forward</h2>\n<p>In each window the best setting of the window before it trades."
        "</p>\n<div class=\"scroll\"><table><tr><th>From</th><th>To</th><th>Return</th>"
        "<th>Equity</th><th>Setting</th></tr>\n";
    for (std::size_t i = 0; i < walk.windows.size(); ++i) {
        const WalkForward::Window& window = walk.windows[i];
        html +=
            fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{:.4f}</td><td>{}</td></tr>\n",
                        to_iso8601(window.from).substr(0, 16), to_iso8601(window.to).substr(0, 16),
                        signed_percent(window.return_pct), walk.equity[i + 1],
                        escape_markup(setting(result, window.values)));
    }
    return html + fmt::format("</table></div>\n<p>All windows together: {}.</p>\n",
                              signed_percent(walk.return_pct));
}

std::string doubts(const SweepResult& result) {
    std::string html = fmt::format(
        "<h2>How far to trust it</h2>\n<p>The best of {} settings looks good on the candles that "
        "it was chosen on, always. A result is a claim about the past.</p>\n",
        result.runs.size());
    if (result.split) {
        const SplitCheck& split = *result.split;
        const SweepRun& after = split.after[split.best];
        html += fmt::format(
            "<p>Chosen before the cut: {}. It made {} there, and {} after it. Rank correlation of "
            "all settings before and after: {}.</p>\n",
            escape_markup(setting(result, after.values)),
            signed_percent(split.before[split.best].return_pct),
            after.has_result() ? signed_percent(after.return_pct) : "nothing",
            split.rank_correlation ? fmt::format("{:.2f}", *split.rank_correlation) : "none");
    } else {
        html += "<p>No candles were kept back (<code>--split</code>).</p>\n";
    }
    if (result.permutations) {
        const PermutationCheck& check = *result.permutations;
        html += fmt::format(
            "<p>p = {:.3f}: the share of the real candles and {} shuffles of them (blocks of {} "
            "candles) on which the best setting did at least as well. Above 0.05 it may be "
            "luck.</p>\n",
            check.p_value, check.shuffles, check.block);
    } else {
        html += "<p>The candles were not shuffled (<code>--shuffles</code>).</p>\n";
    }
    return html;
}

std::string sweep_tiles(const SweepResult& result) {
    std::string html = "<div class=\"tiles\">\n";
    if (result.best) {
        const SweepRun& best = result.runs[*result.best];
        html += tile("Best return", signed_percent(best.return_pct)) +
                tile("Its deepest fall", fmt::format("<b>{:.2f} %</b>", best.max_drawdown_pct)) +
                tile("Its setting",
                     fmt::format("<b>{}</b>", escape_markup(setting(result, best.values))));
    }
    if (result.split) {
        html += tile("Chosen before the cut, after it",
                     signed_percent(result.split->after[result.split->best].return_pct));
    }
    if (result.permutations)
        html += tile("p", fmt::format("<b>{:.3f}</b>", result.permutations->p_value));
    if (result.walk) html += tile("Walk forward", signed_percent(result.walk->return_pct));
    return html + "</div>\n";
}

}  // namespace

std::string sweep_html(const SweepResult& result) {
    std::string symbols;
    for (const std::string& symbol : result.symbols)
        symbols += (symbols.empty() ? "" : ", ") + symbol;
    std::string note;
    if (result.axes.size() > 2)
        note = "<p class=\"dim\">A cell is the best over all values of the other settings.</p>\n";
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<title>{0}: sweep on {1}</title><style>{2}{3}</style></head><body><main>\n"
        "<h1>{0}</h1><p class=\"dim\">{1} · {4} runs of {5} candles · {6} to {7} · prices: {8} · "
        "best by {9}</p>\n{10}<h2>Map</h2>\n{11}{12}{13}{14}<h2>Best settings on all candles</h2>\n"
        "{15}</main></body></html>\n",
        escape_markup(result.bot), escape_markup(symbols), kPageStyle, kMapStyle,
        result.runs.size(), result.first().candles, to_iso8601(result.first().from).substr(0, 16),
        to_iso8601(result.first().to).substr(0, 16), escape_markup(result.prices),
        to_string(result.by), sweep_tiles(result), maps(result), note, doubts(result),
        result.walk ? walk_block(result, *result.walk) : "", best_table(result));
}

}  // namespace strongroom::lab
