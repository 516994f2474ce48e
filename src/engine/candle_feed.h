// CandleFeed: gives bots the candles that they follow (FollowCandles), live; the counterpart of
// what lab::Session does in a backtest.
//
// A candle has closed when the market's time is beyond its end: on a market whose time comes with
// its trades, at the first trade after it; else a moment later, when the venue's last word about it
// has come. Short intervals are made of the market stream's minutes; long ones, and what has closed
// before a bot came or while the house was away, are asked for. What each bot has seen is the
// Core's to know: this keeps nothing that a restart could lose.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/env.h"
#include "engine/core.h"
#include "engine/market_feed.h"
#include "venues/profile.h"

namespace strongroom::engine {

class CandleFeed {
  public:
    struct Door {
        std::function<std::vector<Core::CandleFollower>()> followers;
        std::function<Time(const Symbol&)> market_time;
        std::function<void(const CandleSeen&, const Symbol&)> feed;
        std::function<void(const std::string& text)> trouble;  // For the user; empty: it is over.
    };
    // Longer ones are not made of minutes but asked for when they have closed.
    static constexpr Duration kFoldedMax = minutes(240);

    CandleFeed(Env env, const venues::Profile& profile, std::string ca_file,
               const MarketFeed& market, Door door);

    // The time of this pair's market has gone on.
    void advance(const Symbol& symbol);
    // Asks for what is missing, and advances all. Called often.
    void tick();
    // False: an answer is awaited that a bot will be told of.
    bool is_quiet() const;

  private:
    using Key = std::pair<Symbol, Duration>;
    struct Series {
        bool is_asked = false;
        bool is_loaded = false;  // What had closed before we came was told.
        Time told;               // When the newest candle opened that was told.
        std::int64_t next_try_ns = 0;
    };

    Time settled_time(const Symbol& symbol) const;
    bool is_missing(const Key& key, const Series& series) const;
    void ask(const Key& key, Series& series);
    void take(const Key& key, const Result<HttpReply>& reply);
    void take_history(const Key& key, const std::vector<Candle>& closed);
    void tell(const Key& key, const Candle& candle, bool is_history);

    Env env_;
    const venues::Replies& venue_;
    venues::BaseUrls urls_;
    bool is_market_time_streamed_;
    std::string ca_file_;
    const MarketFeed& market_;
    Door door_;
    std::map<Key, Series> series_;  // Bounded by what the bots follow.
};

}  // namespace strongroom::engine
