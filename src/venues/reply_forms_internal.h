// What replies.cc of several venues have in common.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "venues/error.h"
#include "venues/json_internal.h"

namespace strongroom::venues {

// A placement whose answer does not read.
inline VenueError unknown_outcome(int status, const Error& error) {
    return {.http_status = status,
            .kind = ErrorKind::outcome_unknown,
            .text = json::clean_text(error.message)};
}

// Of a venue that tells one event in a message.
template <typename Event>
Result<std::vector<Event>> one_of(std::string_view message,
                                  Result<Event> (*decode)(std::string_view)) {
    TRY_ASSIGN(Event event, decode(message));
    std::vector<Event> events;
    events.push_back(std::move(event));
    return events;
}

}  // namespace strongroom::venues
