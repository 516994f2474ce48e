// The query and the body of one request as they are signed and sent, and the checks of what goes
// into them. KuCoin signs the query un-encoded: values are of characters that need no encoding, so
// that both forms are the same bytes; only a sub-account key's passphrase may be more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "venues/names.h"
#include "venues/query.h"
#include "venues/request.h"

namespace strongroom::venues::kucoin {

// A flat JSON object without blanks, in the order in which it was written: these bytes are signed
// and sent.
class Body {
  public:
    Body();
    Body& add(std::string_view name, std::string_view value);
    Body& add_number(std::string_view name, std::int64_t value);
    Body& add_flag(std::string_view name, bool value);
    std::string text() const { return text_ + '}'; }

  private:
    void add_name(std::string_view name);
    std::string text_;  // Without the last brace.
};

// Letters, digits, '-', '_' and '.', 1 to bytes_max of them: nothing that has a meaning in a path,
// a query or in JSON.
bool is_plain(std::string_view text, std::size_t bytes_max);

// Errors: invalid, naming the field.
Status check(const VenueSymbol& venue_symbol);
Status check(const VenueOrderId& id);
Status check(SigningTime time);
// At most range_max apart.
Status check_range(const std::optional<Time>& start, const std::optional<Time>& end);
// "BTC-USDT,ETH-USDT"; 0 to `most` of them. Errors: invalid.
Result<std::string> joined(const std::vector<VenueSymbol>& venue_symbols, std::size_t most);

// A request around its parts; the timestamp becomes that of the signature. Errors: invalid.
Result<UnsignedRequest> make_request(std::string_view method, std::string path, std::string query,
                                     std::string body, int weight, SigningTime time);
// The same request, counted in the pool of management.
Result<UnsignedRequest> of_management(Result<UnsignedRequest> request);

}  // namespace strongroom::venues::kucoin
