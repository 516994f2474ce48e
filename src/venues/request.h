// Requests as a venue's codec builds them: everything but the signature. The codec yields the exact
// bytes to sign; only vault signs them, and the codec then puts the finished signature where it
// goes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "venues/limits.h"
#include "venues/names.h"

namespace strongroom::venues {

// When a request is signed, by the venue's clock, and for how long the venue may accept it. After
// their sum the signature is dead, which is what bounds a doubt about it (docs/orders.md).
struct SigningTime {
    Time timestamp;
    Duration recv_window;
    // Random and fresh, for venues that want no two signatures over the same bytes.
    std::array<std::uint8_t, 16> nonce = {};
};

struct UnsignedRequest {
    std::string method;  // "POST"
    std::string path;    // "/api/v3/order"
    std::string query;   // Percent-encoded, in the order sent; some venues sign it.
    std::string body;    // The bytes sent; empty when there is none.
    bool is_order_placement = false;
    int weight = 0;  // Of the venue's request budget; what a refused request costs.
    // Of the signature, for venues that want it in a header; zero where the query holds it.
    Time timestamp = {};
    Pool pool = Pool::trading;  // Which of the venue's budgets it is counted in.
};

// What takes an order off the market.
struct CancelOrder {
    VenueSymbol venue_symbol;
    OrderKey order;  // By VenueOrderId it can be anybody's: that is how a foreign one is contained.
    ClientOrderId request_id;  // Of the cancel itself, where the stream shows it: it has our tag.
};

// A request that needs no key.
struct PublicRequest {
    std::string path;
    std::string query;
    int weight = 0;
    std::string method = "GET";
};

struct MessageParam {
    std::string name;
    std::string value;
    bool is_number = false;  // Written without quotes in JSON.

    friend bool operator==(const MessageParam&, const MessageParam&) = default;
};

// A request that travels as one WebSocket message.
struct UnsignedMessage {
    std::string method;
    std::string id;                    // Comes back in the reply.
    std::vector<MessageParam> params;  // Sorted by name; without the signature.
    std::string payload;               // Raw UTF-8: the bytes to sign.
    int weight = 0;
};

}  // namespace strongroom::venues
