// The query of one request as it is signed and sent, and the checks of what goes into it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "venues/names.h"
#include "venues/query.h"
#include "venues/request.h"

namespace strongroom::venues::binance {

class Query : public venues::Query {
  public:
    using venues::Query::add;
    Query& add(SigningTime time);  // recvWindow and timestamp.
};

// Errors: invalid, naming the field.
// 1 to 64 bytes without control characters, blanks and what has a meaning in a query or in JSON.
Status check(const VenueSymbol& venue_symbol);
Status check(const VenueOrderId& id);  // Digits.
Status check(SigningTime time);
Status check_limit(int limit);
// The form of an API key's name and of a finished signature: short and of plain characters. What
// they are is never in the error.
Status check_api_key(std::string_view api_key);
Status check_signature(std::string_view signature);

}  // namespace strongroom::venues::binance
