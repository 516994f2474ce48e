// MarketPlayer: walks one market along its source, one thing at a time.
//
// Candles are walked exactly as the backtest walks them (lab::Session), trades are jumps. A step
// ends where something happened on the way, so that an answer to it is live for the rest of the
// movement, or at the next point. Where it stands can be stored and taken up again.
#pragma once

#include <optional>
#include <string>

#include "lab/practice/exchange.h"
#include "lab/practice/store.h"

namespace strongroom::lab::practice {

class MarketPlayer {
  public:
    MarketPlayer(Market& market, MarketSource source, Time from);

    // Candles and trades in order, prices that a market can have. Errors: invalid.
    Status check() const;
    // The first price: what is older is history.
    void begin(Exchange& exchange);
    // Where an earlier life stood; begin() is not called then. Errors: invalid, when it played
    // something else.
    Status restore(const Position& position);
    Position position() const;

    // The market's time of the next point; nothing at the end, when prices come from outside, or
    // while the market stands still.
    std::optional<Time> next_time() const;
    // ENSUREs that there is a next point.
    void step(Exchange& exchange);
    bool has_ended() const { return !is_live() && !stands_still() && !next_time(); }
    bool stands_still() const { return market_.state != MarketState::trading; }
    bool is_live() const { return std::holds_alternative<LiveMarket>(source_); }
    std::string describe() const;  // "candles", "generated, seed 1" …

    // ---- From outside.
    void live_history(Exchange& exchange, const CandleSeries& series);
    void live_trade(Exchange& exchange, const MarketTrade& trade);
    void live_top(const RecordedTop& top) { market_.book.set_top(top); }

    Market& market() { return market_; }

  private:
    const CandleSeries* series() const { return std::get_if<CandleSeries>(&source_); }
    const std::vector<MarketTrade>* trades() const {
        return std::get_if<std::vector<MarketTrade>>(&source_);
    }
    const Recording* recording() const { return std::get_if<Recording>(&source_); }

    void step_candle(Exchange& exchange, const CandleSeries& series);
    void arrive(Exchange& exchange, const PathPoint& point);
    void step_trade(Exchange& exchange, const MarketTrade& trade);
    void step_tick(Exchange& exchange, const Recording& recording);
    void find_next_trade();

    Market& market_;
    MarketSource source_;
    std::string fingerprint_;  // Of what is played: a position fits no other.
    Time from_;
    std::size_t index_ = 0;
    int phase_ = 0;                        // Of a candle: open, two extremes, close.
    bool is_moving_ = false;               // On the way to this phase's point.
    std::optional<Time> next_trade_time_;  // Of a recording: tops have no time of their own.
};

}  // namespace strongroom::lab::practice
