// Sorting Coinbase's words for a refusal, wherever they stand: an error body, the reply to an order
// that was refused with status 200, a stream.
#pragma once

#include <string_view>

#include "venues/error.h"
#include "venues/json_internal.h"

namespace strongroom::venues::coinbase {

// Of a word such as "INSUFFICIENT_FUND" or "PREVIEW_INVALID_SIDE". A word that we do not know is
// `other`, unless it may mean that the venue itself does not know.
ErrorKind kind_of_word(std::string_view word);

// UNKNOWN_FAILURE_REASON and its like, and nothing at all.
bool is_no_reason(std::string_view word);

// "WORD: message", cleaned and cut.
std::string error_text(std::string_view word, std::string_view message);

}  // namespace strongroom::venues::coinbase
