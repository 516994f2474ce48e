// The name of a market stream: "btcusdt@kline_1m", "btcusdt@depth20@100ms", "!miniTicker@arr".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lab/practice/intervals.h"

namespace strongroom::lab::practice {

enum class StreamKind {
    trade,
    aggregate_trade,
    kline,
    book_top,
    mini_ticker,
    ticker,
    average_price,
    depth_changes,
    depth_levels,
    all_mini_tickers,
    all_book_tops,
};

struct StreamName {
    StreamKind kind = StreamKind::trade;
    std::string market;  // In lower case; empty: all of them.
    Interval interval;   // Of klines …
    Duration offset;     // … and their time zone.
    int levels = 0;      // Of depth_levels: 5, 10 or 20.
};

// Nothing when it is no stream that is played here. The exchange lets such a name be subscribed to
// and never sends anything, and so do we.
std::optional<StreamName> stream_name_of(std::string_view text);

// What the fault plan calls its events: "trade", "kline" …
std::string_view event_name(StreamKind kind);

std::string lower_case(std::string_view text);  // A to Z only.

}  // namespace strongroom::lab::practice
