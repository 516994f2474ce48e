// Orders, trades and balances as Binance writes them to their owner. Included by .cc files only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/practice/exchange.h"
#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice {

enum class ReplyKind { ack, result, full };

Json placement_json(const Placement& placement, const std::string& symbol, ReplyKind kind);
Json cancel_json(const VenueOrder& order, const std::string& symbol, const std::string& request_id);
Json order_json(const VenueOrder& order, const std::string& symbol);  // Of a query.
Json trade_json(const VenueTrade& trade, const std::string& symbol);  // Of myTrades.

// ---- The private stream.
std::string execution_event(const Execution& execution, const std::string& symbol);
std::string position_event(const Wallet& wallet, const std::set<Asset>& assets, Time updated,
                           Time now);
std::string balance_event(const Money& change, Time now);
std::string terminated_event(Time now);

}  // namespace strongroom::lab::practice
