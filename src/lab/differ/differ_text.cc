// A differ report as people read it: what differs in all, by cause, and order by order.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lab/differ/differ.h"

namespace strongroom::lab {
namespace {

struct Words {
    std::string_view word;
    std::string_view sentence;
};
constexpr std::array<Words, kCauses> kWords = {{
    {"unexplained", "neither the journal nor the candles say why"},
    {"terms", "the venue's tick, step or least amounts are not those of the bot file"},
    {"fee", "the account's fees are not those of the bot file"},
    {"owner", "its owner asked something of the live bot"},
    {"refused", "refused, parked, expired, or proved never placed"},
    {"partial", "filled in parts, or only a part of it"},
    {"late", "the order reached the venue late"},
    {"feed", "a candle is missing, or nothing was heard for a while"},
    {"price", "the live prices were not those of the candles; slippage"},
    {"candle", "the way inside one candle was another than the backtest takes"},
}};

std::string text_of(const Holdings& money) {
    std::string text;
    for (const auto& [asset, amount] : money) {
        text += fmt::format("{}{}{} {}", text.empty() ? "" : ", ", amount.is_negative() ? "" : "+",
                            amount.to_string(), asset.view());
    }
    return text.empty() ? "nothing" : text;
}

std::string text_of(const std::optional<Execution>& execution) {
    if (!execution) return "none";
    std::string fees;
    for (const auto& [asset, amount] : execution->fees)
        fees += fmt::format("{}{} {}", fees.empty() ? "" : " + ", amount.to_string(), asset.view());
    return fmt::format("{} at {}, {}, fee {}{}", execution->qty.value.to_string(),
                       execution->price().to_string(), to_iso8601(execution->first),
                       fees.empty() ? "0" : fees,
                       execution->parts > 1 ? fmt::format(", {} parts", execution->parts) : "");
}

std::string text_of(const DifferLine& line) {
    const Execution& any = line.live ? *line.live : *line.tested;
    return fmt::format(
        "{}. {}: {} {}, \"{}\": {}\n"
        "    live      {}\n    backtest  {}\n    difference {}; worth {}\n",
        line.number, word_of(line.cause), to_string(any.side), any.symbol.str(), any.why,
        line.because.empty() ? std::string(sentence_of(line.cause)) : line.because,
        text_of(line.live), text_of(line.tested), text_of(line.money), line.worth.to_string());
}

std::string text_of(const std::optional<Deal>& deal) {
    if (!deal) return "none";
    if (!deal->closed) return "open";
    return fmt::format("{} {}, {}", deal->profit.amount.to_string(), deal->profit.asset.view(),
                       deal->reason);
}

std::string sums_text(const DifferReport& report) {
    std::string text = fmt::format("{:<12} {:>6}  worth ({})\n", "cause", "orders",
                                   report.symbols.front().quote.view());
    const auto row = [&](std::string_view name, const CauseSum& sum) {
        text += fmt::format("{:<12} {:>6}  {}: {}\n", name, sum.lines, sum.worth.to_string(),
                            text_of(sum.money));
    };
    for (const CauseSum& sum : report.sums) row(word_of(sum.cause), sum);
    row("all", report.whole);
    for (const Asset& asset : report.unvalued)
        text += fmt::format("{} has no price here and counts nothing in what it is worth\n",
                            asset.view());
    return text;
}

}  // namespace

std::string_view word_of(Cause cause) { return kWords.at(static_cast<std::size_t>(cause)).word; }
std::string_view sentence_of(Cause cause) {
    return kWords.at(static_cast<std::size_t>(cause)).sentence;
}

std::string differ_text(const DifferReport& report) {
    std::string symbols;
    for (const Symbol& symbol : report.symbols)
        symbols += (symbols.empty() ? "" : ", ") + symbol.str();
    std::string text = fmt::format(
        "{} on {}, {} to {}, candles of {}\n"
        "live {} orders, {} fills; backtest {} orders, {} fills; {} the same, {} of them to the "
        "millisecond\n",
        report.bot.value, symbols, to_iso8601(report.from), to_iso8601(report.to),
        to_string(report.interval), report.live_orders, report.live_fills, report.tested_orders,
        report.tested_fills, report.same, report.same_exactly);
    if (report.tested_later > 0)
        text += fmt::format("{} later fills of the backtest are not compared; --to does\n",
                            report.tested_later);
    if (report.lines.empty()) return text + "no difference\n";
    text += "\n" + sums_text(report) + "\n";
    for (const bool is_first_round : {true, false}) {
        for (const DifferLine& line : report.lines) {
            if ((line.cause == Cause::unexplained) == is_first_round) text += text_of(line);
        }
    }
    if (!report.deals.empty()) text += "\ndeals that came out otherwise:\n";
    for (const DealDiffer& deal : report.deals) {
        const Deal& any = deal.live ? *deal.live : *deal.tested;
        text += fmt::format("opened {}: live {}; backtest {}{}\n", to_iso8601(any.opened),
                            text_of(deal.live), text_of(deal.tested),
                            deal.line == 0 ? "" : fmt::format("; see {}", deal.line));
    }
    return text;
}

}  // namespace strongroom::lab
