// Orders and trades as the practice venue's books have them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/amounts.h"
#include "model/instrument.h"

namespace strongroom::lab::practice {

// A stop order keeps its type when it was triggered.
enum class OrderType { limit, market, limit_maker, stop_loss_limit };
enum class TimeInForce { gtc, ioc, fok };
// Rejected ones were never orders: their owner got an error.
enum class OrderStatus { open, partly_filled, filled, cancelled, expired };

// "LIMIT", "GTC", "NEW" …
std::string_view to_string(OrderType type);
std::string_view to_string(TimeInForce time_in_force);
std::string_view to_string(OrderStatus status);
std::string_view side_name(Side side);  // "BUY"
std::optional<OrderType> order_type_of(std::string_view name);
std::optional<TimeInForce> time_in_force_of(std::string_view name);
std::optional<OrderStatus> order_status_of(std::string_view name);
std::optional<Side> side_of(std::string_view name);

struct VenueOrder {
    std::uint64_t id = 0;
    std::uint32_t account = 0;
    std::uint32_t market = 0;
    std::string client_id;
    Side side = Side::buy;
    OrderType type = OrderType::limit;
    TimeInForce time_in_force = TimeInForce::gtc;
    Price price;  // Zero for market orders.
    Qty qty;
    Decimal quote_order_qty;  // Zero unless it was ordered by quote.
    Qty filled;
    Decimal quote_filled;
    OrderStatus status = OrderStatus::open;
    std::string expiry_reason;
    std::optional<std::int64_t> strategy_id;
    std::optional<std::int64_t> strategy_type;
    Time created;  // The server's clock.
    Time updated;
    Time market_time;  // The path's time when it arrived: for whoever compares with a backtest.
    Price stop_price = {};      // Of stop orders, else zero.
    bool is_triggered = false;  // The market has reached it.

    // Out of the book until the market reaches its price.
    bool waits_for_trigger() const {
        return is_open() && type == OrderType::stop_loss_limit && !is_triggered;
    }
    bool is_open() const {
        return status == OrderStatus::open || status == OrderStatus::partly_filled;
    }
};

// One account's side of a trade. Its public twin has the same id.
struct VenueTrade {
    std::uint64_t id = 0;
    std::uint64_t order_id = 0;
    std::uint32_t account = 0;
    std::uint32_t market = 0;
    Side side = Side::buy;
    Price price;
    Qty qty;
    Decimal quote;  // price * qty
    Money fee;
    bool is_maker = false;
    Time time;  // The server's clock.
    Time market_time;
};

struct PublicTrade {
    std::uint64_t id = 0;
    std::uint32_t market = 0;
    Price price;
    Qty qty;
    Time time;  // The market's.
    bool is_buyer_maker = false;
};

}  // namespace strongroom::lab::practice
