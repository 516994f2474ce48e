// The [dca] table of a bot file: what the user asks of a DCA bot (docs/bots-dca.md has every key).
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "bots/conditions.h"
#include "model/amounts.h"
#include "model/order.h"
#include "model/order_intent.h"

namespace strongroom::bots {

enum class Direction { buy_first, sell_first };  // "long", "short" in the file.
inline Side entry_side(Direction d) { return d == Direction::buy_first ? Side::buy : Side::sell; }

enum class ProfitBase { total, base_order };  // What a profit is a percentage of.
enum class VolumeUnit { quote, base };        // What an order's volume counts.

struct SafetyStep {
    Decimal deviation_pct;  // From the base price, against the deal.
    Decimal volume;         // In the unit of safety_order_type.
};

// One of several exits: so much of what is held, at so much profit.
struct ProfitStep {
    Decimal amount_pct;
    Decimal profit_pct;
};

struct DcaConfig {
    Direction direction = Direction::buy_first;
    Decimal base_order;  // In base_order_type.
    VolumeUnit base_order_type = VolumeUnit::quote;
    OrderKind base_order_kind = OrderKind::market;

    // ---- Safety orders
    Decimal safety_order;  // In safety_order_type.
    VolumeUnit safety_order_type = VolumeUnit::quote;
    int max_safety_orders = 0;
    int active_safety_orders = 0;
    Decimal deviation_pct;
    Decimal step_scale = 1;
    Decimal volume_scale = 1;
    std::vector<SafetyStep> custom_steps;  // Instead of the four above; each farther than the last.
    std::vector<Condition>
        safety;  // All hold, and the next one is bought at market. Empty: limits.

    // ---- Exits
    Decimal take_profit_pct;  // Zero exactly when there are take_profit_steps.
    ProfitBase take_profit_type = ProfitBase::total;
    std::vector<ProfitStep> take_profit_steps;  // Up to 4, each farther; amounts are 100 in sum.
    Decimal trailing_pct;                       // 0 = off. Of several steps: the last one's.
    bool trailing_goes_back = false;            // A trailing exit that would lose is called off.
    std::vector<Condition> close;  // All hold, and the deal is closed at market. Empty: never.
    std::optional<Decimal> min_profit_pct;  // But not below this profit.
    ProfitBase min_profit_type = ProfitBase::total;
    Duration close_after;  // 0 = off. Since the base order was whole.
    bool profit_in_base = false;

    // ---- Stop loss
    Decimal stop_loss_pct;  // 0 = off; from the base price.
    // The stop rests at the venue as a stop-limit order, whose limit is so far beyond it.
    bool is_stop_at_venue = false;
    Decimal stop_loss_limit_pct;
    bool stop_loss_trailing = false;  // From the best price since the deal began.
    Duration stop_loss_timeout;       // 0 = at once; else the market must stay there so long.
    bool stop_loss_to_breakeven = false;
    int upper_breakeven_limit = 0;  // 0 to break-even, 1 to the first step's price, 2 the second's.
    bool stop_loss_stops_bot = false;

    // ---- When and how many
    std::vector<Condition> start;  // All of them hold, and a deal opens. Empty: at once.
    Duration start_delay;
    Duration cooldown;
    int max_active_deals = 1;
    int deals_on_same_pair = 1;
    std::uint32_t max_deals = 0;           // 0 = no end.
    Price min_price;                       // 0 = off.
    Price max_price;                       // 0 = off.
    std::optional<Decimal> min_price_pct;  // Of the price 24 hours ago; may be below zero.
    std::optional<Decimal> max_price_pct;
    Decimal min_volume_24h;  // In quote; 0 = off.

    // ---- Sizing
    Decimal reinvest_pct;        // Share of profit that makes the next deals larger.
    Decimal risk_reduction_pct;  // Share of losses that makes them smaller.

    bool has_steps() const { return !take_profit_steps.empty(); }
    bool reads_hours() const {
        return min_price_pct || max_price_pct || min_volume_24h.is_positive();
    }
};

}  // namespace strongroom::bots
