// What market channels and the user channel have in common: the envelope, errors, subscriptions.
#pragma once

#include "venues/coinbase/decode_stream.h"
#include "venues/coinbase/field_internal.h"

namespace strongroom::venues::coinbase {

inline constexpr std::size_t stream_events_max = 1'000;

struct Envelope {
    std::string channel;
    std::int64_t sequence = 0;
    Time time;
    std::int64_t time_ns = 0;
};
Result<Envelope> read_envelope(const json::Object& message);

bool is_error(const json::Object& message);
Result<VenueError> read_stream_error(const json::Object& message);

Result<Subscriptions> read_subscriptions(const json::Object& event);

}  // namespace strongroom::venues::coinbase
