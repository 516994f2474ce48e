// The envelope of every KuCoin reply, and the forms in which KuCoin writes numbers that are no
// amounts.
#pragma once

#include "model/instrument.h"
#include "venues/json_internal.h"
#include "venues/names.h"

namespace strongroom::venues::kucoin {

inline constexpr std::string_view code_of_success = "200000";

// The data of a reply whose code is the one of success. Errors: refused, not_found, invalid.
Result<json::Value> read_data(json::Value root);

// The door of every decoder of a reply: gives its data to `read`.
template <typename Read>
auto decode_data(std::string_view body, std::size_t bytes_max, Read read,
                 json::Document::Buffers buffers = json::Document::Buffers::kept)
    -> decltype(read(json::Value())) {
    const auto read_root = [&](json::Value root) -> decltype(read(json::Value())) {
        TRY_ASSIGN(const json::Value data, read_data(root));
        auto result = read(data);
        if (!result) return fail_in("data", result.error());
        return result;
    };
    return json::decode(body, bytes_max, read_root, buffers);
}

// A number from zero on that KuCoin writes as a number here and as a text there: ids of trades,
// sequences, times. Up to 2^63, so never through a float.
Result<std::int64_t> read_whole(json::Value value);
Result<Time> read_time_ms(json::Value value);
Result<Time> read_time_s(json::Value value);
Result<Time> read_time_ns(json::Value value);

Result<VenueSymbol> read_symbol(json::Value value);
Result<VenueOrderId> read_order_id(json::Value value);
// Empty for an order without one: only a stranger's.
Result<std::string> read_optional_name(const json::Object& object, std::string_view field);
Result<Side> read_side(json::Value value);  // "buy", "sell"

}  // namespace strongroom::venues::kucoin
