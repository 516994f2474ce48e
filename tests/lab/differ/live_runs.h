// Live runs for tests: what a backtest did, told as a journal would tell it, and then changed.
#pragma once

#include <string>
#include <vector>

#include "base/real_env.h"
#include "lab/differ/differ.h"
#include "lab/market_generator.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {

using namespace decimal_literals;

inline const char* kDcaBot =
    "[bot]\nname = \"d\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n[dca]\n"
    "base_order = \"100\"\nsafety_order = \"60\"\nmax_safety_orders = 4\ndeviation_pct = \"0.2\"\n"
    "take_profit_pct = \"0.3\"\n";
inline const char* kGridBot =
    "[bot]\nname = \"g\"\nkind = \"grid\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n[grid]\n"
    "lower = \"44500\"\nupper = \"47500\"\nintervals = 20\ninvestment = \"5000\"\n";

inline CandleSeries made_up(std::size_t count, std::uint64_t seed = 11) {
    return generate_market({.seed = seed, .candles = count});
}

// The bot's backtest, with other terms, or with what its owner asks.
inline BacktestResult backtest_of(const std::string& file, const CandleSeries& candles,
                                  std::vector<bots::Market> terms = {},
                                  std::vector<Asked> asked = {}) {
    SystemClock clock;
    return MUST(run_backtest({.bot_file = file,
                              .file_name = "bot",
                              .candles = &candles,
                              .process = {},
                              .asked = std::move(asked),
                              .terms = std::move(terms),
                              .progress = {}},
                             clock));
}

// As if the engine had played these candles: the orders that filled, and each reached the venue at
// once.
inline LiveRun live_of(const std::string& file, const BacktestResult& result) {
    const bots::BotFile parsed = MUST(bots::parse_bot_file(file, "bot"));
    LiveRun run{.name = parsed.name, .file = file, .added = result.from, .ended = result.to};
    for (const MarketModel& market : markets_of(parsed))
        run.markets.push_back({market.instrument, market.model.fees});
    for (const TestFill& entry : result.fills) {
        LiveOrder& order = run.orders[OrderRef{static_cast<std::uint32_t>(entry.order)}];
        order.intent.symbol = result.pairs.at(entry.pair).symbol;
        order.intent.side = entry.fill.side;
        order.intent.kind = entry.kind;
        order.intent.limit = entry.limit;
        order.intent.qty = entry.asked;
        order.intent.why = entry.why;
        order.decided = entry.decided;
        order.reached = entry.decided;
        order.market = entry.fill.price;
        order.state = OrderState::closed;
        order.reason = CloseReason::filled;
        order.fills.push_back(entry.fill);
    }
    run.deals = result.deals;
    return run;
}

inline Result<DifferReport> differ_on(const LiveRun& run, const CandleSeries& candles) {
    SystemClock clock;
    return differ(run, {.candles = {&candles}, .to = {}}, clock);
}

// Of the fills themselves, without any pairing.
inline Holdings sum_of(const LiveRun& run) {
    Holdings sum;
    for (const auto& [ref, order] : run.orders) {
        for (const Fill& fill : order.fills) {
            for (const auto& [asset, amount] : change_by(fill, order.intent.symbol))
                add(sum, asset, amount);
        }
    }
    return sum;
}
inline Holdings sum_of(const BacktestResult& result) {
    Holdings sum;
    for (const TestFill& entry : result.fills) {
        for (const auto& [asset, amount] :
             change_by(entry.fill, result.pairs.at(entry.pair).symbol))
            add(sum, asset, amount);
    }
    return sum;
}

}  // namespace strongroom::lab
