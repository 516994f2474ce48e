// Events of the market streams as Binance writes them. Included by .cc files only.
#pragma once

#include <string>

#include "lab/practice/market_json_internal.h"

namespace strongroom::lab::practice {

std::string trade_event(const PublicTrade& trade, const std::string& symbol);
std::string aggregate_event(const PublicTrade& trade, const std::string& symbol);

struct KlineFrame {
    std::string symbol;
    std::string_view interval;
    Time now;
    bool is_closed = false;
};
std::string kline_event(const Bar& bar, const KlineFrame& frame);

std::string book_top_event(const BookView& view, const std::string& symbol);
std::string depth_event(const BookChange& change, const std::string& symbol, Time now);
std::string levels_event(const BookView& view, int levels);
std::string mini_ticker_event(Market& market);
std::string ticker_event(Market& market);
std::string average_event(const Market& market, Time now);

}  // namespace strongroom::lab::practice
