// CandleFeed: the closed candles that bots follow, put together from the base candles of a run.
//
// A bot never sees a candle that still grows. A longer one (model/candle_fold.h) whose beginning
// lies before the first base candle is left out: its open and its volume are not known.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/core.h"
#include "lab/market_file.h"

namespace strongroom::lab {

class CandleFeed {
  public:
    explicit CandleFeed(std::size_t markets) : markets_(markets) {}

    // The series must outlive the feed, and may grow. What it has from before the run is history.
    void set(std::size_t market, const CandleSeries& series) { markets_[market].series = &series; }

    // What this follower has not seen and what has closed at `end`, oldest first; of one that asked
    // for no history only what has closed after `since`. Empty when the market has no candles.
    // `end` never goes back. Errors: invalid, when the base candles do not divide its interval.
    Result<std::vector<Candle>> closed(std::size_t market,
                                       const engine::Core::CandleFollower& follower, Time since,
                                       Time end);
    // The newest candle of an interval that has closed at `end`, when there is a base candle of it
    // and the interval can be made.
    std::optional<Candle> newest(std::size_t market, Duration interval, Time end);

  private:
    struct Market {
        const CandleSeries* series = nullptr;
        std::size_t closed = 0;  // Of its candles, as of the newest `end`.

        void close_until(Time end);
        // The base candles of the interval that holds the one before place `last`. Empty: it began
        // before the first of them.
        std::span<const Candle> parts_of(Duration interval, std::size_t last) const;
    };
    std::vector<Market> markets_;
};

}  // namespace strongroom::lab
