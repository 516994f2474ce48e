// PaperRun: one bot with play money on a venue's prices as they come, through the session and the
// matcher of a backtest.
//
// It has no venue, no key and no account: whoever owns it brings the prices (lab/live_prices.h).
// The same trades give the same fills as `run_backtest` on them. Time is that of the trades, so a
// clock that is wrong does no harm. What happened while nobody brought prices is not made up.
#pragma once

#include <memory>

#include "lab/backtest.h"

namespace strongroom::lab {

class Run;

class PaperRun {
  public:
    // The job's prices are not used, its terms are. Errors: invalid (the bot file, a bot of several
    // pairs, a process bot without its program).
    static Result<std::unique_ptr<PaperRun>> make(BacktestJob job);
    ~PaperRun();

    // Candles of a minute that have closed, oldest first; those that it has are passed over. The
    // first ones are the history that a bot may ask for. Errors: of the bot, which then is ended.
    Status take_candles(const CandleSeries& series);
    // The first one after the first candles opens the market and starts the bot. Errors: the same.
    Status take_trade(const MarketTrade& trade);
    // So much has passed since the last trade, and there was none. Errors: the same.
    Status pass(Duration since_trade);

    bool has_begun() const { return begun_; }
    // A minute of the market has ended since it was last asked, and the bot follows candles.
    bool wants_candles();
    // Fills, deals and notices up to now; its sums are there once finish() has been called.
    const BacktestResult& so_far() const;
    Time now() const;
    Decimal equity() const;  // In quote; what coins would bring at the last price.

    Result<BacktestResult> finish();

  private:
    explicit PaperRun(BacktestJob job);
    void mark_minutes();

    BacktestJob job_;
    CandleSeries candles_{.interval = minutes(1), .candles = {}};
    std::unique_ptr<Run> run_;
    Time last_trade_;
    std::int64_t minute_ = 0;  // Of the market's time, when it was last marked.
    bool has_minute_ended_ = false;
    bool begun_ = false;
};

}  // namespace strongroom::lab
