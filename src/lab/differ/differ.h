// Differ: why a bot's live run did not trade as its backtest does (docs/backtest.md).
//
// The bot file, its terms, its owner's commands and its orders come from the engine's journal, the
// prices from candles. Each order that is not the same on both sides has one cause of a closed
// list, and the sums by cause add up to the whole difference, to the last unit.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/differ/execution.h"

namespace strongroom::lab {

enum class Cause {
    unexplained,  // Nothing below was found. First, so that it is printed first.
    terms,        // The venue's tick, step or least amounts are not those of the bot file.
    fee,          // The account's fees are not those of the bot file.
    owner,        // What its owner asked of the live bot.
    refused,      // Refused, parked, expired, or proved never placed.
    partial,      // It filled in parts, or only a part of it.
    late,         // It reached the venue late.
    feed,         // A candle is missing, on either side, or nothing was heard for a while.
    price,        // The live market's prices were not those of the candles; slippage.
    candle,       // The way inside one candle was another than the backtest takes.
};
inline constexpr std::size_t kCauses = 10;
std::string_view word_of(Cause cause);      // "unexplained"
std::string_view sentence_of(Cause cause);  // For the legend of a report.

struct DifferLine {
    int number = 0;  // From 1, in the order of time.
    std::optional<Execution> live;
    std::optional<Execution> tested;
    Cause cause = Cause::unexplained;
    std::string because;  // The evidence, in words.
    int follows = 0;  // The line whose cause this one has: without that it would not be; 0: own.
    Holdings money;   // Live less backtest.
    Decimal worth;    // The same in quote, at the last close.

    // When one side first filled it: from there on the two may differ.
    Time time() const {
        if (!live || !tested) return live ? live->first : tested->first;
        return std::min(live->first, tested->first);
    }
};

struct CauseSum {
    Cause cause = Cause::unexplained;
    int lines = 0;
    Holdings money;
    Decimal worth;
};

// A deal that is only on one side, or came out otherwise.
struct DealDiffer {
    std::optional<Deal> live;
    std::optional<Deal> tested;
    int line = 0;  // The first one within it; 0: none.
};

struct DifferReport {
    BotName bot;
    std::vector<Symbol> symbols;
    Duration interval;
    Time from;                    // Both sides, from here …
    Time to;                      // … to here.
    std::size_t live_orders = 0;  // That filled.
    std::size_t live_fills = 0;
    std::size_t tested_orders = 0;
    std::size_t tested_fills = 0;
    std::size_t tested_later = 0;   // Fills of the backtest after `to`: not compared.
    std::size_t same = 0;           // Orders that are the same on both sides …
    std::size_t same_exactly = 0;   // … with each time the same, to the millisecond.
    std::vector<DifferLine> lines;  // In the order of time.
    std::vector<CauseSum> sums;     // Of the causes that there are, in the enum's order.
    CauseSum whole;
    std::vector<DealDiffer> deals;
    std::vector<Asset> unvalued;  // Coins whose price is not known: they count nothing in `worth`.
};

struct DifferJob {
    // Of each of the bot's pairs, in the order of its file; what is older than the run is history.
    std::vector<const CandleSeries*> candles;
    std::optional<Time> to;  // Until when to compare; else the last thing that the journal has.
};

// Errors: those of run_backtest; invalid, when candles do not cover the run's
// beginning.
Result<DifferReport> differ(const LiveRun& run, const DifferJob& job, Clock& clock);

std::string differ_text(const DifferReport& report);
std::string differ_json(const DifferReport& report);

}  // namespace strongroom::lab
