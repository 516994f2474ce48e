// JSON as the practice venue writes it: fields in the order of the documents, amounts as texts.
// Included by .cc files only, since nlohmann is heavy.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

#include "model/amounts.h"

namespace strongroom::lab::practice {

using Json = nlohmann::ordered_json;

// Not an object or a list: it is no JSON, or nested deeper than `depth_max`.
Json parse_bounded(std::string_view text, int depth_max);

// A text that is not UTF-8 must not end the venue: its bad bytes are replaced.
inline std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// Eight decimal places as Binance writes them, and as many more as the amount really has: the
// venue's own books are exact to twelve, and a cut fee would not add up with the balances.
inline std::string amount_text(Decimal amount) {
    constexpr std::size_t least_places = 8;
    std::string text = amount.to_fixed(Decimal::places);
    const std::size_t least = text.size() - (Decimal::places - least_places);
    while (text.size() > least && text.back() == '0') text.pop_back();
    return text;
}
// Sums and averages of the public market: eight places, cut.
inline std::string statistic_text(Decimal amount) { return amount.to_fixed(8); }
inline std::string amount_text(Price price) { return amount_text(price.value); }
inline std::string amount_text(Qty qty) { return amount_text(qty.value); }

}  // namespace strongroom::lab::practice
