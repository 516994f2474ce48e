// The [dca] table of a bot file.
#include <fmt/format.h>

#include "bots/bot_tables_internal.h"

namespace strongroom::bots {
namespace {

constexpr int kSafetyOrdersMax = 200;
constexpr int kStopLimitPctMax = 10;  // A policy that says nothing else takes no more.

// What the fields allow one by one but not together.
Status check_dca(const DcaConfig& config, const TableReader& table) {
    if (config.max_safety_orders > 0 && config.active_safety_orders == 0) {
        return table.wrong("active_safety_orders",
                           "must be at least 1 when there are safety orders");
    }
    try {
        const std::vector<SafetyStep> steps = ladder_steps(config);
        if (config.direction == Direction::buy_first && !steps.empty()) {
            for (std::size_t i = 0; i < steps.size(); ++i) {
                if (steps[i].deviation_pct < Decimal(100)) continue;
                return table.wrong(
                    "deviation_pct",
                    fmt::format("safety order {} would be {} % below the base price; lower "
                                "deviation_pct, step_scale or max_safety_orders",
                                i + 1, steps[i].deviation_pct.to_string()));
            }
        }
        (void)max_funds(config);
    } catch (const DecimalOverflow& overflow) {
        return table.wrong("volume_scale",
                           fmt::format("the ladder grows too large: {}", overflow.what()));
    }
    if (config.direction == Direction::sell_first && config.take_profit_pct >= Decimal(100)) {
        return table.wrong("take_profit_pct", "must be below 100 for a short bot");
    }
    return {};
}

Status read_stop(TableReader& table, DcaConfig& config) {
    TRY_ASSIGN(const int at, table.choice("stop_loss_at", {{"house", 0}, {"venue", 1}}, "house"));
    config.is_stop_at_venue = at == 1;
    TRY_ASSIGN(config.stop_loss_limit_pct, table.number("stop_loss_limit_pct", "0.5"));
    if (config.stop_loss_limit_pct > Decimal(kStopLimitPctMax))
        return table.wrong("stop_loss_limit_pct", "must be 0 to 10");
    if (config.is_stop_at_venue && !config.stop_loss_pct.is_positive())
        return table.wrong("stop_loss_at", "needs a stop_loss_pct above zero");
    if (table.has("stop_loss_limit_pct") && !config.is_stop_at_venue)
        return table.wrong("stop_loss_limit_pct", "is of a stop at the venue: stop_loss_at");
    return {};
}

}  // namespace

Result<DcaConfig> read_dca(TableReader table) {
    if (!table.is_there()) return table.wrong("base_order", "the [dca] table is missing");
    DcaConfig config;
    TRY_ASSIGN(const int side, table.choice("side", {{"long", 0}, {"short", 1}}, "long"));
    config.direction = side == 0 ? Direction::buy_first : Direction::sell_first;
    TRY_ASSIGN(config.base_order, table.positive("base_order"));
    TRY_ASSIGN(const int kind,
               table.choice("base_order_kind", {{"market", 0}, {"limit", 1}}, "market"));
    config.base_order_kind = kind == 0 ? OrderKind::market : OrderKind::limit;
    TRY_ASSIGN(config.max_safety_orders, table.whole("max_safety_orders", 0, kSafetyOrdersMax, 0));
    TRY_ASSIGN(config.active_safety_orders,
               table.whole("active_safety_orders", 0, kSafetyOrdersMax, config.max_safety_orders));
    const bool has_ladder = config.max_safety_orders > 0;
    TRY_ASSIGN(config.safety_order,
               has_ladder ? table.positive("safety_order") : table.number("safety_order", "0"));
    TRY_ASSIGN(config.deviation_pct,
               has_ladder ? table.positive("deviation_pct") : table.number("deviation_pct", "0"));
    TRY_ASSIGN(config.step_scale, table.positive("step_scale", "1"));
    TRY_ASSIGN(config.volume_scale, table.positive("volume_scale", "1"));
    TRY_ASSIGN(config.take_profit_pct, table.positive("take_profit_pct"));
    TRY_ASSIGN(const int base,
               table.choice("take_profit_type", {{"total", 0}, {"base", 1}}, "total"));
    config.take_profit_type = base == 0 ? ProfitBase::total : ProfitBase::base_order;
    TRY_ASSIGN(config.trailing_pct, table.number("trailing_pct", "0"));
    if (config.trailing_pct >= Decimal(100))
        return table.wrong("trailing_pct", "must be below 100");
    TRY_ASSIGN(config.stop_loss_pct, table.number("stop_loss_pct", "0"));
    if (config.stop_loss_pct >= Decimal(100))
        return table.wrong("stop_loss_pct", "must be below 100");
    TRY(read_stop(table, config));
    TRY_ASSIGN(config.cooldown, table.duration("cooldown", "0s"));
    TRY_ASSIGN(const int max_deals, table.whole("max_deals", 0, 1'000'000, 0));
    config.max_deals = static_cast<std::uint32_t>(max_deals);
    TRY_ASSIGN(config.reinvest_pct, table.number("reinvest_pct", "0"));
    TRY_ASSIGN(config.risk_reduction_pct, table.number("risk_reduction_pct", "0"));
    for (const auto* key : {"reinvest_pct", "risk_reduction_pct"}) {
        const Decimal value = std::string_view(key) == "reinvest_pct" ? config.reinvest_pct
                                                                      : config.risk_reduction_pct;
        if (value > Decimal(100)) return table.wrong(key, "must be 0 to 100");
    }
    TRY_ASSIGN(config.start, read_conditions(table, "start"));
    TRY(table.no_unknown_keys());
    TRY(check_dca(config, table));
    return config;
}

}  // namespace strongroom::bots
