// From the body of a placement to an order, checked in the venue's words.
#pragma once

#include <string>
#include <string_view>

#include "lab/practice/coinbase/endpoints.h"
#include "lab/practice/coinbase/refusal.h"

namespace strongroom::lab::practice::coinbase {

inline constexpr std::size_t kClientIdBytesMax = 128;

// A placement as it was sent.
struct Wanted {
    std::string product;
    std::string side;
    std::string client_id;  // Empty in a preview.
    std::string kind;       // "limit_limit_gtc"
    // Fields of the kind that were sent; empty: it was not.
    std::string base_size;
    std::string quote_size;
    std::string limit_price;
    std::string stop_price;
    std::string stop_direction;
    bool is_post_only = false;
    std::string configuration_json;  // As it is echoed.
};
// Refused: INVALID_ARGUMENT, for what is no such body.
Answer<Wanted> read_wanted(std::string_view body, bool is_preview);

// What of it is an order that this venue plays: stops are those that a falling price sells at and a
// rising one buys at. Others, bracket and other kinds are UNSUPPORTED_ORDER_CONFIGURATION.
OrderAnswer<NewOrder> read_new_order(Desk& desk, const Wanted& wanted);

}  // namespace strongroom::lab::practice::coinbase
