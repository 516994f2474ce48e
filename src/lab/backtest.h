// Backtest: one bot on stored candles or trades, with the engine's own Core and the lab's Matcher.
//
// docs/backtest.md says what is simulated and what is not. The same file and candles give the same
// result to the last unit, whatever machine runs it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "bots/bot_file.h"
#include "lab/market_file.h"
#include "lab/matcher.h"
#include "lab/process_bot.h"
#include "lab/session.h"
#include "model/deal.h"

namespace strongroom::lab {

struct TestFill {
    Fill fill;
    std::uint64_t order = 0;
    std::string why;
    Decimal candle_volume;  // Of the candle it happened in; below fill.qty is not honest.
    std::size_t pair = 0;   // Its place in the bot's pairs.
    // Of the order: its kind, what it asked for, and when its bot decided it.
    OrderKind kind = OrderKind::limit;
    std::optional<Price> limit;
    Qty asked;
    Time decided;
};

struct EquityPoint {
    Time time;
    Decimal equity;
    Price close;
};

// One of the bot's pairs. Amounts are in its quote, coins in its base.
struct PairResult {
    Symbol symbol;
    std::uint64_t fills = 0;
    std::uint64_t deals_closed = 0;
    Decimal fees;
    Decimal realised;
    Decimal base_end;
    Price first_open;
    Price last_close;
};

struct BacktestResult {
    std::string bot;
    Symbol symbol;                  // The first pair.
    std::vector<PairResult> pairs;  // All of them, in the order of the bot file.
    Duration interval;              // Zero for trades.
    Time from;
    Time to;
    std::uint64_t candles = 0;  // Of all pairs together.
    std::uint64_t marks = 0;    // How often equity was marked: once for each time with a candle.
    std::uint64_t orders = 0;
    std::vector<TestFill> fills;
    std::vector<Deal> deals;  // By number; those without `closed` are open.
    std::vector<std::string> notices;
    Decimal fees;      // In quote; fees in other coins at their price then.
    Decimal realised;  // Sum of the closed deals' profit, in quote.
    Decimal equity_start;
    Decimal equity_end;
    Decimal quote_end;
    Decimal base_end;  // Of the first pair.
    Price first_open;  // The same.
    Price last_close;
    std::vector<EquityPoint> curve;         // At most kCurvePointsMax, evenly spaced.
    std::vector<EquityPoint> daily;         // The last mark of each UTC day.
    Decimal max_drawdown;                   // As a fraction of the peak before it.
    std::uint64_t candles_in_position = 0;  // Of the marks: those with coins held.
    std::int64_t elapsed_ns = 0;            // Of the run itself; loading is not in it.
};

inline constexpr std::size_t kCurvePointsMax = 2000;

// Called now and then with the share that is done, 0 to 1.
using Progress = std::function<void(double)>;

struct BacktestJob {
    std::string bot_file;                   // TOML text.
    std::string file_name;                  // For messages.
    const CandleSeries* candles = nullptr;  // One of the three; this one of the only pair.
    // Of each of several pairs, in the order of the bot file. The run covers the time that all of
    // them cover; what one has from before that is history for bots that follow candles.
    std::vector<const CandleSeries*> pair_candles = {};
    const std::vector<MarketTrade>* trades = nullptr;
    // Only candles that open in [from, to); those before `from` are history.
    std::optional<Time> from = {};
    std::optional<Time> to = {};
    bool keeps_curve = true;
    bool walks_all = false;  // Nothing is skipped over; for tests, which see that it is the same.
    bool fills_on_touch_instead = false;    // Turn the file's choice round (the honesty figure).
    std::optional<ProcessOptions> process;  // The program of a process bot.
    std::vector<Asked> asked = {};          // What the bot is asked on the way, oldest first.
    // A venue's terms and fees of each pair, in place of those of the [backtest] table.
    std::vector<bots::Market> terms = {};
    Progress progress;
};

// Errors: invalid (the bot file, a bot that cannot start, candles that do not go together).
Result<BacktestResult> run_backtest(const BacktestJob& job, Clock& clock);

// The venue's terms that a bot file's [backtest] table describes: of the first pair, of all.
bots::Market market_of(const bots::BotFile& file);
FillModel fill_model_of(const bots::BacktestTable& table);
std::vector<MarketModel> markets_of(const bots::BotFile& file);

}  // namespace strongroom::lab
