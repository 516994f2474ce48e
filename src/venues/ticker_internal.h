// What the tickers of several venues share. Included by .cc files only.
#pragma once

#include <fmt/format.h>

#include <algorithm>

#include "venues/json_internal.h"
#include "venues/ticker.h"

namespace strongroom::venues {

// "BTC-USDT". Errors: invalid, when a name has other than capital letters and digits: it stands in
// an address.
inline Result<std::string> dashed(const Symbol& symbol) {
    const auto is_plain = [](std::string_view name) {
        return std::ranges::all_of(
            name, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
    };
    if (is_plain(symbol.base.view()) && is_plain(symbol.quote.view()))
        return symbol.base.str() + "-" + symbol.quote.str();
    return fail(Errc::invalid, "symbol: only letters and digits can be asked for");
}

// Errors: invalid, when the answer is about another pair.
inline Status check_pair(const json::Object& object, std::string_view field, const Symbol& symbol) {
    TRY_ASSIGN(const std::string name, object.name(field));
    if (name == symbol.base.str() + "-" + symbol.quote.str()) return {};
    return fail(Errc::invalid, fmt::format("{}: of another pair: {}", field, name));
}

inline Result<std::optional<Ticker::BidAsk>> read_bid_ask(const json::Object& object,
                                                          std::string_view bid,
                                                          std::string_view ask) {
    Ticker::BidAsk price;
    TRY_ASSIGN(price.bid, object.price(bid));
    TRY_ASSIGN(price.ask, object.price(ask));
    if (price.ask < price.bid) return fail(Errc::invalid, fmt::format("{}: above the ask", bid));
    return price;
}

}  // namespace strongroom::venues
