// LivePrices: a venue's public prices, for a practice venue that plays them.
//
// History once for the chart, then trades and the best bid and ask as they come. It needs no key. A
// stream is renewed before the venue cuts it, and opened again when it is lost; what happened
// meanwhile is not made up.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/env.h"
#include "feeds/relay.h"
#include "lab/market_file.h"
#include "lab/practice/recorded_stream.h"
#include "venues/profile.h"

namespace strongroom::lab {

class LivePrices {
  public:
    struct Handler {
        std::function<void(const CandleSeries&)> candles;
        std::function<void(const MarketTrade&)> trade;
        std::function<void(const RecordedTop&)> top;
        std::function<void(const std::string&)> trouble;  // For the operator.
    };
    LivePrices(Env env, const venues::Profile& venue, std::string ca_file, const Symbol& symbol,
               Handler handler);

    void start();
    // Once more: the newest candles, all that have closed. Asked again until they come.
    void load_candles();

  private:
    std::shared_ptr<void> connect(feeds::VenueStream::Handler handler);
    void on_message(std::string_view text);

    Env env_;
    const venues::Replies& venue_;
    venues::BaseUrls urls_;
    std::string ca_file_;
    std::string venue_symbol_;
    Handler handler_;
    std::int64_t last_trade_ = -1;  // Its number: an older one is not news.
    feeds::Relay relay_;
};

}  // namespace strongroom::lab
