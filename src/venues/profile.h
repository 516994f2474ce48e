// Profile: what differs from venue to venue as plain figures, so that no figure of a venue stands
// in the code that uses it. The configuration may replace the addresses and times; check() holds it
// to the floors.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/instrument.h"
#include "venues/limits.h"
#include "venues/names.h"

namespace strongroom::venues {

// Scheme and host without a path; the codec adds it. Without TLS only on this machine.
struct BaseUrls {
    std::string rest;         // Signed requests.
    std::string public_rest;  // Market data over HTTP.
    std::string api_stream;   // WebSocket API: the private stream.
    std::string market_stream;
    // Public addresses of other venues, whose prices confirm this one's; empty: not asked.
    std::string binance_rest = {};
    std::string kucoin_rest = {};
    std::string coinbase_rest = {};
};

struct ClientIdRule {
    std::string_view letters;  // Every character that the venue takes.
    std::size_t bytes_max = 0;
};

// The price of each request in units of the venue's budget.
struct Weights {
    int place = 0;
    int cancel = 0;
    int query_order = 0;
    int open_orders_one = 0;
    int open_orders_all = 0;
    int all_orders = 0;
    int account = 0;
    int key_rights = 0;
    int fills_of_order = 0;
    int fills = 0;
    int server_time = 0;
    int listings = 0;
    int candles = 0;
    int book_top_one = 0;
    int book_top_all = 0;
    int subscribe = 0;
};

struct Profile {
    std::string_view venue;  // "binance"
    BaseUrls urls;
    Duration recv_window;      // What we sign with.
    Duration recv_window_max;  // What the venue takes.
    Duration ahead_max;        // How far a timestamp may be ahead of the venue's clock.
    // Only this long after timestamp + recv_window may an order that is not found be called dead
    // (docs/orders.md). Too short a grace loses an order that the venue accepted late.
    Duration grace;
    Duration grace_floor;
    ClientIdRule client_id;
    Weights weights;
    std::vector<RequestLimit>
        limits;  // What may be asked in which time; less than the venue takes.
    // The venue cuts a stream after this; zero: never. Be on the next one before (renewed_after).
    Duration connection_life;
    int stream_messages_per_second_max = 0;  // What we may send on one connection.
    std::size_t streams_max = 0;             // Market streams on one connection.
    // False: the market stream brings trades but no candles of one minute.
    bool streams_candles = true;
    // The market's time is that of its newest trade, not the venue's clock: recorded prices that
    // are played at any speed.
    bool is_market_time_streamed = false;
    FeeAsset buys_pay =
        FeeAsset::base;  // What a buy's fee is taken in, unless its fill says other.
};

// When a stream that was opened gets a successor: early enough to try it several times. Zero:
// never.
Duration renewed_after(const Profile& profile);

// Errors: invalid, naming the field.
Status check(const Profile& profile);
Status check(const ClientIdRule& rule, const ClientOrderId& id);

}  // namespace strongroom::venues
