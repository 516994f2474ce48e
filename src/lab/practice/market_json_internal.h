// Public values as Binance writes them. Included by .cc files only.
#pragma once

#include <string_view>

#include "lab/practice/json_internal.h"
#include "lab/practice/market.h"
#include "lab/practice/rate_limits.h"

namespace strongroom::lab::practice {

std::string_view status_name(const Market& market);  // "TRADING"
Json symbol_json(const Market& market, bool has_permission_sets);
Json limit_json(const RateLimits::Row& row);
Json counted_limit_json(const RateLimits::Row& row);  // With its count.
Json depth_json(const BookView& view, std::size_t levels);
Json levels_json(const std::vector<BookLevel>& levels, std::size_t count);
Json public_trade_json(const PublicTrade& trade, const Symbol& pair);
Json aggregate_json(const PublicTrade& trade);
Json kline_json(const Bar& bar);

// What the last 24 hours were like.
struct DayStatistics {
    Bar bar;
    Price previous_close;
    PublicTrade last;
    std::uint64_t first_id = 0;
    BookLevel bid;
    BookLevel ask;

    Decimal change() const { return bar.close.value - bar.open.value; }
    std::string change_percent() const;  // Three places.
    Price average() const;
};
// Nothing while there is no price.
std::optional<DayStatistics> day_of(Market& market);

}  // namespace strongroom::lab::practice
