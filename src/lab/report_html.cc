#include "lab/report_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "base/markup.h"
#include "lab/html_parts.h"

namespace strongroom::lab {
namespace {

constexpr double kWidth = 1120;
constexpr std::size_t kDealsShownMax = 500;

std::string symbols_of(const BacktestResult& result) {
    std::string symbols;
    for (const PairResult& pair : result.pairs)
        symbols += (symbols.empty() ? "" : ", ") + pair.symbol.str();
    return symbols;
}

// One curve over time with its axes, and optionally the fills on it.
class Chart {
  public:
    Chart(const BacktestResult& result, double height, double (*value)(const EquityPoint&))
        : result_(result), height_(height), value_(value) {
        for (const EquityPoint& point : result.curve) include(value(point));
        if (low_ >= high_) {
            low_ -= 1;
            high_ += 1;
        }
    }
    void include(double value) {
        low_ = std::min(low_, value);
        high_ = std::max(high_, value);
    }

    std::string draw(bool with_fills, std::string_view label) const {
        std::string svg = fmt::format(
            "<figure><svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n", kWidth,
            height_, label);
        for (int i = 0; i <= 4; ++i) {
            const double value = low_ + (high_ - low_) * i / 4;
            svg += fmt::format(
                "<line class=\"grid\" x1=\"70\" x2=\"{:.0f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
                "<text x=\"64\" y=\"{:.1f}\" text-anchor=\"end\">{:.2f}</text>\n",
                kWidth, y(value), y(value), y(value) + 4, value);
        }
        for (int i = 0; i <= 4; ++i) {
            const Time time{result_.from.ms + (result_.to.ms - result_.from.ms) * i / 4};
            svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.0f}\" text-anchor=\"{}\">{}</text>\n",
                               x(time), height_ - 4,
                               i == 0   ? "start"
                               : i == 4 ? "end"
                                        : "middle",
                               to_iso8601(time).substr(0, 10));
        }
        svg += "<polyline class=\"curve\" points=\"";
        for (const EquityPoint& point : result_.curve) {
            svg += fmt::format("{:.1f},{:.1f} ", x(point.time), y(value_(point)));
        }
        svg += "\"/>\n";
        if (with_fills) {
            // The price is the first pair's.
            for (const TestFill& fill : result_.fills)
                if (fill.pair == 0) svg += marker(fill);
        }
        return svg + "</svg></figure>\n";
    }

  private:
    double x(Time time) const {
        const auto span =
            static_cast<double>(std::max<std::int64_t>(1, result_.to.ms - result_.from.ms));
        return 70 + (kWidth - 80) * static_cast<double>(time.ms - result_.from.ms) / span;
    }
    double y(double value) const { return 8 + (height_ - 32) * (high_ - value) / (high_ - low_); }

    std::string marker(const TestFill& entry) const {
        const bool is_buy = entry.fill.side == Side::buy;
        const double at_x = x(entry.fill.time);
        const double at_y = y(entry.fill.price.value.to_double());
        const double tip = is_buy ? 3 : -3;
        return fmt::format(
            "<path class=\"{}\" d=\"M{:.1f} {:.1f}l-4 {:.0f}h8z\"><title>{} {} {} at {}: "
            "{}</title></path>\n",
            is_buy ? "buy" : "sell", at_x, at_y + tip, is_buy ? 7.0 : -7.0,
            to_iso8601(entry.fill.time), to_string(entry.fill.side),
            entry.fill.qty.value.to_string(), entry.fill.price.value.to_string(),
            escape_markup(entry.why));
    }

    const BacktestResult& result_;
    double height_;
    double (*value_)(const EquityPoint&);
    double low_ = std::numeric_limits<double>::max();
    double high_ = std::numeric_limits<double>::lowest();
};

std::string tiles(const BacktestResult& result, const Statistics& stats) {
    const auto plain = [](std::string_view text) { return fmt::format("<b>{}</b>", text); };
    const auto closed = std::ranges::count_if(
        result.deals, [](const Deal& deal) { return deal.closed.has_value(); });
    const std::string_view quote = result.symbol.quote.view();
    return "<div class=\"tiles\">\n" + tile("Return", signed_percent(stats.return_pct)) +
           tile("Buy and hold", signed_percent(stats.buy_and_hold_pct)) +
           tile("Equity at the end",
                plain(fmt::format("{} {}", result.equity_end.to_fixed(2), quote))) +
           tile("Deals closed", plain(fmt::format("{}", closed))) +
           tile("Win rate", plain(fmt::format("{:.0f} %", stats.win_rate * 100))) +
           tile("Deepest fall", plain(fmt::format("{:.2f} %", stats.max_drawdown_pct))) +
           tile("Sharpe", plain(fmt::format("{:.2f}", stats.sharpe))) +
           tile("Fees paid", plain(fmt::format("{} {}", result.fees.to_fixed(2), quote))) +
           "</div>\n";
}

std::string deals_table(const BacktestResult& result) {
    std::string html =
        "<div class=\"scroll\"><table><tr><th>Deal</th><th>Opened</th><th>Closed</th><th>Safety "
        "orders</th>"
        "<th>Bought</th><th>Average</th><th>Exit</th><th>Profit</th><th>Why</th></tr>\n";
    const std::size_t shown = std::min(result.deals.size(), kDealsShownMax);
    for (std::size_t i = 0; i < shown; ++i) {
        const Deal& deal = result.deals[i];
        html += fmt::format(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
            "<td class=\"{}\">{}</td><td>{}</td></tr>\n",
            deal.number, to_iso8601(deal.opened).substr(0, 19),
            deal.closed ? to_iso8601(*deal.closed).substr(0, 19) : "open", deal.safety_orders,
            deal.bought.value.to_string(), deal.average.to_fixed(2),
            deal.closed ? deal.exit_price.to_fixed(2) : "",
            deal.profit.amount.is_negative() ? "down" : "up",
            deal.closed ? to_string(deal.profit) : "", escape_markup(deal.reason));
    }
    html += "</table></div>\n";
    if (shown < result.deals.size()) {
        html += fmt::format("<p class=\"dim\">{} of {} deals; the JSON has all.</p>\n", shown,
                            result.deals.size());
    }
    return html;
}

// One row a year, one cell a month: the return from the month's first mark to its last, each month
// beginning where the one before ended.
std::string monthly_table(const BacktestResult& result) {
    std::map<std::string, std::map<int, double>> years;
    Decimal start = result.equity_start;
    for (std::size_t i = 0; i < result.daily.size(); ++i) {
        const std::string month = to_iso8601(result.daily[i].time).substr(0, 7);
        const bool is_last = i + 1 == result.daily.size() ||
                             to_iso8601(result.daily[i + 1].time).substr(0, 7) != month;
        if (!is_last) continue;
        const Decimal end = result.daily[i].equity;
        const double change = start.is_zero() ? 0 : (end - start).to_double() / start.to_double();
        years[month.substr(0, 4)][(month[5] - '0') * 10 + month[6] - '0'] = change * 100;
        start = end;
    }
    std::string html = "<div class=\"scroll\"><table class=\"months\"><tr><th>Year</th>";
    for (int month = 1; month <= 12; ++month) html += fmt::format("<th>{}</th>", month);
    html += "<th>Whole</th></tr>\n";
    for (const auto& [year, months] : years) {
        double whole = 1;
        html += fmt::format("<tr><td>{}</td>", year);
        for (int month = 1; month <= 12; ++month) {
            const auto at = months.find(month);
            if (at == months.end()) {
                html += "<td></td>";
                continue;
            }
            whole *= 1 + at->second / 100;
            html += fmt::format("<td class=\"{}\">{:+.2f}</td>", at->second < 0 ? "down" : "up",
                                at->second);
        }
        html += fmt::format("<td>{}</td></tr>\n", signed_percent((whole - 1) * 100));
    }
    return html + "</table></div>\n";
}

std::string honesty_block(const BacktestResult& result, const Honesty& honesty,
                          const FillModel& model) {
    return fmt::format(
        "<h2>What this rests on</h2>\n"
        "<p>A result is a claim about the past. Limit orders fill when the price {}; market orders "
        "pay {} bps of "
        "slippage; fees are {} % maker and {} % taker; latency is {}; {}.</p>\n"
        "<p>{} of {} fills happened in a candle whose volume was below the quantity. {} fills "
        "would not be there, or "
        "would differ, if limits filled when {}. {:.1f} % of the gains were made by deals that "
        "opened and closed within "
        "one candle, where the order of its prices is a guess.</p>\n",
        model.fills_on_touch ? "reaches them" : "passes them", model.slippage_bps.to_string(),
        mul(model.fees.maker, 100, Round::nearest).to_string(),
        mul(model.fees.taker, 100, Round::nearest).to_string(), to_string(model.latency),
        model.max_participation.is_zero()
            ? "any quantity fills"
            : "at most " + mul(model.max_participation, 100, Round::nearest).to_string() +
                  " % of a candle's volume fills",
        honesty.thin_fills, result.fills.size(), honesty.fills_only_this_way,
        model.fills_on_touch ? "the price passes them" : "the price only reaches them",
        honesty.same_candle_profit_share * 100);
}

}  // namespace

std::string to_html(const BacktestResult& result, const Honesty& honesty, const FillModel& model,
                    const std::string& prices) {
    const Statistics stats = statistics_of(result);
    Chart price(result, 340,
                [](const EquityPoint& point) { return point.close.value.to_double(); });
    for (const TestFill& fill : result.fills)
        if (fill.pair == 0) price.include(fill.fill.price.value.to_double());
    const Chart equity(result, 220,
                       [](const EquityPoint& point) { return point.equity.to_double(); });
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<title>{0}: backtest on {1}</title><style>{2}</style></head><body><main>\n"
        "<h1>{0}</h1><p class=\"dim\">{1} · {3} candles of {4} · {5} to {6} · prices: {7}</p>\n"
        "{8}<h2>Price and "
        "trades</h2>\n{9}<h2>Equity</h2>\n{10}<h2>Months, in %</h2>\n{13}<h2>Deals</h2>\n{11}{12}"
        "</main></body></html>\n",
        escape_markup(result.bot), escape_markup(symbols_of(result)), kPageStyle, result.candles,
        to_string(result.interval), to_iso8601(result.from).substr(0, 16),
        to_iso8601(result.to).substr(0, 16), escape_markup(prices), tiles(result, stats),
        price.draw(true, "price with the trades on it"), equity.draw(false, "equity curve"),
        deals_table(result), honesty_block(result, honesty, model), monthly_table(result));
}

}  // namespace strongroom::lab
