// What a [dca] table may not say: contradictions, and the forms of its lists.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bots/dca_file_internal.h"

namespace strongroom::bots {
namespace {

Status check_ladder(const DcaConfig& config, const TableReader& table) {
    if (config.max_safety_orders > 0 && config.active_safety_orders == 0) {
        return table.wrong("active_safety_orders",
                           "must be at least 1 when there are safety orders");
    }
    if (!config.safety.empty() && config.max_safety_orders == 0)
        return table.wrong("safety", "needs safety orders: max_safety_orders is 0");
    const bool is_custom = !config.custom_steps.empty();
    try {
        const std::vector<SafetyStep> steps = ladder_steps(config);
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (config.direction == Direction::sell_first) break;
            if (steps[i].deviation_pct < Decimal(100)) continue;
            if (is_custom) {
                return table.wrong("custom_safety_steps",
                                   fmt::format("deviation {} is not below 100",
                                               steps[i].deviation_pct.to_string()));
            }
            return table.wrong(
                "deviation_pct",
                fmt::format("safety order {} would be {} % below the base price; lower "
                            "deviation_pct, step_scale or max_safety_orders",
                            i + 1, steps[i].deviation_pct.to_string()));
        }
        (void)max_funds(config, {1});
    } catch (const DecimalOverflow& overflow) {
        return table.wrong(is_custom ? "custom_safety_steps" : "volume_scale",
                           fmt::format("the ladder grows too large: {}", overflow.what()));
    }
    return {};
}

Status check_exits(const DcaConfig& config, const TableReader& table) {
    if (config.direction == Direction::sell_first) {
        if (config.take_profit_pct >= Decimal(100))
            return table.wrong("take_profit_pct", "must be below 100 for a short bot");
        for (const ProfitStep& step : config.take_profit_steps) {
            if (step.profit_pct >= Decimal(100)) {
                return table.wrong("take_profit_steps",
                                   "profit_pct must be below 100 for a short bot");
            }
        }
        if (config.min_profit_pct && *config.min_profit_pct >= Decimal(100))
            return table.wrong("min_profit_pct", "must be below 100 for a short bot");
    }
    if (config.min_profit_pct && config.close.empty())
        return table.wrong("min_profit_pct", "is of close conditions: there is no close");
    if (config.min_profit_type == ProfitBase::base_order && !config.min_profit_pct)
        return table.wrong("min_profit_type", "needs a min_profit_pct");
    if (config.has_steps() && config.is_stop_at_venue) {
        return table.wrong("take_profit_steps",
                           "cannot rest beside a stop at the venue, which locks the coins: set "
                           "stop_loss_at = \"house\"");
    }
    if (config.profit_in_base &&
        (config.has_steps() || config.trailing_pct.is_positive() || config.is_stop_at_venue)) {
        return table.wrong("profit_currency",
                           "\"base\" takes one take-profit that rests: without "
                           "take_profit_steps, trailing_pct and a stop at the venue");
    }
    return {};
}

Status check_stop(const DcaConfig& config, const TableReader& table) {
    const bool has_stop = config.stop_loss_pct.is_positive();
    if (config.stop_loss_trailing && !has_stop)
        return table.wrong("stop_loss_trailing", "needs a stop_loss_pct above zero");
    if (config.stop_loss_trailing && config.is_stop_at_venue)
        return table.wrong("stop_loss_trailing", "is of a stop that the house watches");
    const bool can_stop = has_stop || config.stop_loss_to_breakeven;
    if (config.stop_loss_timeout > Duration{} && !can_stop)
        return table.wrong("stop_loss_timeout", "needs a stop_loss_pct above zero");
    if (config.stop_loss_timeout > Duration{} && config.is_stop_at_venue)
        return table.wrong("stop_loss_timeout", "is of a stop that the house watches");
    if (config.stop_loss_to_breakeven && config.take_profit_steps.size() < 2)
        return table.wrong("stop_loss_to_breakeven", "needs at least 2 take_profit_steps");
    if (config.upper_breakeven_limit > 0 && !config.stop_loss_to_breakeven)
        return table.wrong("upper_breakeven_limit", "needs stop_loss_to_breakeven = true");
    const auto steps = static_cast<int>(config.take_profit_steps.size());
    if (config.upper_breakeven_limit > 0 && config.upper_breakeven_limit + 1 >= steps) {
        return table.wrong(
            "upper_breakeven_limit",
            fmt::format("{} needs at least {} take_profit_steps", config.upper_breakeven_limit,
                        config.upper_breakeven_limit + 2));
    }
    if (config.stop_loss_stops_bot && !can_stop)
        return table.wrong("stop_loss_then", "needs a stop_loss_pct above zero");
    return {};
}

}  // namespace

Status check_dca(const DcaConfig& config, const TableReader& table) {
    TRY(check_ladder(config, table));
    TRY(check_exits(config, table));
    return check_stop(config, table);
}

// ---- Forms -----------------------------------------------------------------------------------

Result<bool> read_yes_no(TableReader& table, std::string_view key, bool absent) {
    table.allow(key);
    if (!table.has(key)) return absent;
    const auto value = table.table()->get(key)->value_exact<bool>();
    if (!value) return table.wrong(key, "must be true or false, without quotes");
    return *value;
}

Result<std::optional<Decimal>> read_signed_pct(TableReader& table, std::string_view key, int least,
                                               int most) {
    table.allow(key);
    if (!table.has(key)) return std::optional<Decimal>();
    TRY_ASSIGN(const std::string written, table.text(key));
    const Result<Decimal> value = Decimal::parse(written);
    if (!value) return table.wrong(key, value.error().message);
    if (*value < Decimal(least) || *value > Decimal(most))
        return table.wrong(key, fmt::format("must be {} to {}", least, most));
    return std::optional(*value);
}

Result<std::vector<std::array<Decimal, 2>>> read_rows(TableReader& table, std::string_view key,
                                                      std::span<const std::string_view, 2> names,
                                                      std::string_view form) {
    table.allow(key);
    std::vector<std::array<Decimal, 2>> rows;
    const toml::array* list = table.table()->get_as<toml::array>(key);
    if (list == nullptr) return table.wrong(key, form);
    for (const toml::node& node : *list) {
        const toml::table* row = node.as_table();
        if (row == nullptr || row->size() != names.size()) return table.wrong(key, form);
        std::array<Decimal, 2> read;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto text = (*row)[names[i]].value_exact<std::string>();
            if (!text) return table.wrong(key, form);
            const Result<Decimal> value = Decimal::parse(*text);
            if (!value)
                return table.wrong(key, fmt::format("{}: {}", names[i], value.error().message));
            read.at(i) = *value;
        }
        rows.push_back(read);
    }
    return rows;
}

}  // namespace strongroom::bots
