// The query of one request as it is sent, and the checks of what goes into an address or a body.
//
// The signature covers neither, so that a value which reads as two would be found by nobody: what
// could end a text, a path or a pair is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/amounts.h"
#include "venues/coinbase/page.h"
#include "venues/names.h"
#include "venues/query.h"
#include "venues/request.h"

namespace strongroom::venues::coinbase {

// A list is its name again for each of its members.
class Query : public venues::Query {
  public:
    using venues::Query::add;
    Query& add_seconds(std::string_view name, const std::optional<Time>& time);
    Query& add_rfc3339(std::string_view name, const std::optional<Time>& time);
    Query& add(const std::optional<Cursor>& cursor);
};

// Errors: invalid, naming the field.
Status check(const VenueSymbol& venue_symbol);  // 1 to 64 letters, digits and '-'.
Status check(const VenueOrderId& id);           // The same.
Status check(SigningTime time);                 // 1 s to 120 s.
Status check(const std::optional<Cursor>& cursor);
Status check(const std::vector<VenueSymbol>& venue_symbols);  // At most products_max.

}  // namespace strongroom::venues::coinbase
