// MarketFeed: the venue's public trades and candles for the pairs that bots trade.
//
// One combined stream, renewed before the venue cuts it and opened again after a loss. It says when
// it is blind: no trigger of a bot may fire on an old price.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"
#include "feeds/relay.h"
#include "model/candle.h"
#include "venues/market_event.h"
#include "venues/profile.h"

namespace strongroom::engine {

struct MarketView {
    Price price;                 // The newest; zero before the first.
    Time time;                   // The market's time of it.
    std::int64_t trade_id = 0;   // Of the newest trade on the stream that is open; 0: none yet.
    std::deque<Candle> candles;  // One minute each, the newest still growing. Bounded.
    Time closed;                 // When the newest candle opened that was told to have closed.
    bool has_price() const { return price.value.is_positive(); }
};

class MarketFeed {
  public:
    struct Handler {
        std::function<void(const Symbol&)> traded;  // The view has the new price.
        std::function<void(bool is_up, const std::string& text)> state;
    };

    MarketFeed(Env env, const venues::Profile& profile, std::string ca_file, Handler handler);

    // Starts to follow a pair; its first price comes from the venue's newest candle.
    void follow(const Symbol& symbol, const std::string& venue_symbol);
    const MarketView* view(const Symbol& symbol) const;
    const std::map<Symbol, MarketView>& views() const { return views_; }
    // The venue's name of a pair that is followed; empty: it is not.
    std::string venue_name(const Symbol& symbol) const;
    bool is_up() const { return is_up_; }
    // Its newest candles are being asked for: some may be missing until they come.
    bool is_loading(const Symbol& symbol) const { return loading_.contains(symbol) || has_hole_; }

  private:
    static constexpr std::size_t kCandlesMax = 1000;

    std::shared_ptr<void> connect(feeds::VenueStream::Handler handler);
    void on_opened();
    void on_message(std::string_view text);
    std::vector<Symbol> symbols_of(const venues::VenueSymbol& name) const;
    void take_trade(const Symbol& symbol, const venues::PublicTrade& trade);
    void on_lost(const std::string& why);
    void add_candle(const Symbol& symbol, const Candle& candle, bool is_closed);
    void add_to_minute(const Symbol& symbol, const MarketTrade& trade);
    void load_history(const Symbol& symbol);
    void take_history(const Symbol& symbol, const std::vector<Candle>& candles);

    Env env_;
    const venues::Replies& venue_;
    venues::BaseUrls urls_;
    bool is_market_time_streamed_;
    bool streams_candles_;
    std::string ca_file_;
    Handler handler_;
    std::map<Symbol, MarketView> views_;
    std::multimap<std::string, Symbol> by_venue_name_;
    std::set<Symbol> loading_;  // Whose history is asked for, or waits to be asked for again.
    bool is_up_ = false;
    bool has_hole_ = false;  // The stream was lost, and the history since is not asked for yet.
    feeds::Relay relay_;
};

}  // namespace strongroom::engine
