// OrderConfiguration: the kinds of order that Coinbase knows, beyond those of our own model.
//
// Source: the official SDK 1.8.4. Uncertain: whether the stop and bracket kinds are taken on spot
// markets for every account; ask with preview_order first.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/order_intent.h"

namespace strongroom::venues::coinbase {

struct OrderConfiguration {
    enum class Kind {
        market_ioc,
        limit_ioc,
        limit_gtc,
        limit_gtd,
        limit_fok,
        stop_limit_gtc,  // Becomes a limit order when the price reaches `stop`.
        stop_limit_gtd,
        bracket_gtc,  // An exit: a profit at `limit` or, when the price reaches `stop`, a loss.
        bracket_gtd,
    };
    enum class StopDirection { up, down };  // Which way the price goes to reach `stop`.

    Kind kind = Kind::limit_gtc;
    Decimal size;
    bool is_size_in_quote = false;                // Not for the stop and bracket kinds.
    std::optional<Price> limit;                   // Of all but a market order.
    std::optional<Price> stop;                    // Of the stop and bracket kinds.
    std::optional<StopDirection> stop_direction;  // Of the stop kinds.
    std::optional<Time> end;                      // Of the …_gtd kinds.
    bool is_post_only = false;                    // Only limit_gtc and limit_gtd.
};

// A market order names its quantity of base; a post-only order is a limit_gtc with that flag. The
// trigger of a stop-limit order to sell is reached downwards, that of one to buy upwards.
OrderConfiguration to_configuration(const OrderIntent& intent);

// {"limit_limit_gtc":{…}}. Errors: invalid, for a field that the kind lacks, or has no place for.
Result<std::string> to_json(const OrderConfiguration& configuration);

std::string_view venue_name(OrderConfiguration::Kind kind);  // "limit_limit_gtc"

}  // namespace strongroom::venues::coinbase
