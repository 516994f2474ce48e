// What is sent on the paper venue's WebSocket without a signature, and where it is.
// Source: docs/venues-paper.md.
#pragma once

#include <string>
#include <string_view>

#include "venues/replies.h"

namespace strongroom::venues::paper {

std::string stream_url(std::string_view base);
// Answered with an event of no consequence, for whoever wants to know that the line lives.
std::string ping();
// Errors: invalid (no topic, too many, or a symbol that the venue could not have).
Result<std::string> subscribe(const MarketTopics& topics);

}  // namespace strongroom::venues::paper
