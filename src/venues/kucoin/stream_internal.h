// The envelope of a stream's messages, public and private alike.
#pragma once

#include "venues/error.h"
#include "venues/json_internal.h"

namespace strongroom::venues::kucoin {

// A message with data: {"type":"message","topic":…,"subject":…,"data":{…}}
struct Push {
    std::string topic;    // "/market/match:BTC-USDT"
    std::string subject;  // "trade.l3match"
    json::Object data;

    std::string_view kind() const;    // "/market/match"
    std::string_view market() const;  // "BTC-USDT"; empty when the topic names none.
};
Result<Push> read_push(const json::Object& message);

// The id of a message of ours as it comes back: a text, a number, or nothing.
Result<std::string> read_message_id(const json::Object& message);
// {"type":"error","code":404,"data":"topic /x is not found"}
Result<VenueError> read_stream_error(const json::Object& message);

}  // namespace strongroom::venues::kucoin
