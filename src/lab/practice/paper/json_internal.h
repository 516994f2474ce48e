// What the paper venue writes, as JSON. Included by .cc files only.
#pragma once

#include <set>
#include <string>

#include "lab/practice/exchange.h"
#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice::paper {

// Amounts are texts without trailing zeros: "0.1".
inline std::string plain(Decimal amount) { return amount.to_string(); }
inline std::string plain(Price price) { return price.value.to_string(); }
inline std::string plain(Qty qty) { return qty.value.to_string(); }

// `request_id`: of the request that cancelled it; empty: none.
Json order_json(const VenueOrder& order, const Market& market, const std::string& request_id);
Json fill_json(const VenueTrade& trade, const Market& market);
Json balances_json(const Wallet& wallet, const std::set<Asset>& assets);

Json market_json(const Market& market);
Json candle_json(const Bar& bar);
// "bid" and "ask" with their quantities, where there are any.
Json top_json(const BookView& book, const std::string& symbol);
Json trade_json(const PublicTrade& trade, const std::string& symbol);

}  // namespace strongroom::lab::practice::paper
