// The [dca] table of a bot file, and the text of an edit_deal. docs/bots-dca.md has every key.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "bots/bot_tables_internal.h"
#include "bots/dca_file_internal.h"

namespace strongroom::bots {
namespace {

constexpr int kSafetyOrdersMax = 200;
constexpr int kActiveDealsMax = 199;
constexpr int kStopLimitPctMax = 10;  // A policy that says nothing else takes no more.

// A bot trades spot: what a user of another product may write here would be without effect.
Status refuse_futures(const TableReader& table) {
    for (const auto* key : {"leverage", "leverage_type", "leverage_custom_value", "margin_mode"}) {
        if (table.has(key)) {
            return table.wrong(key, "is of futures; this bot trades spot only: leave the key out");
        }
    }
    return {};
}

Result<VolumeUnit> read_unit(TableReader& table, std::string_view key, VolumeUnit now) {
    TRY_ASSIGN(const int unit, table.choice(key, {{"quote", 0}, {"base", 1}, {"percent", 2}},
                                            now == VolumeUnit::quote ? "quote" : "base"));
    if (unit == 2) {
        return table.wrong(key,
                           "a bot does not know the balance of its account, so it cannot take a "
                           "percentage of it: write the amount itself in \"quote\" or \"base\"");
    }
    return unit == 0 ? VolumeUnit::quote : VolumeUnit::base;
}

Status read_base_order(TableReader& table, DcaConfig& config) {
    TRY_ASSIGN(const int side, table.choice("side", {{"long", 0}, {"short", 1}}, "long"));
    config.direction = side == 0 ? Direction::buy_first : Direction::sell_first;
    TRY_ASSIGN(config.base_order, table.positive("base_order"));
    TRY_ASSIGN(config.base_order_type, read_unit(table, "base_order_type", config.base_order_type));
    TRY_ASSIGN(const int kind,
               table.choice("base_order_kind", {{"market", 0}, {"limit", 1}}, "market"));
    config.base_order_kind = kind == 0 ? OrderKind::market : OrderKind::limit;
    TRY_ASSIGN(const int profit_in,
               table.choice("profit_currency", {{"quote", 0}, {"base", 1}}, "quote"));
    config.profit_in_base = profit_in == 1;
    TRY_ASSIGN(config.reinvest_pct, table.number("reinvest_pct", "0"));
    TRY_ASSIGN(config.risk_reduction_pct, table.number("risk_reduction_pct", "0"));
    if (config.reinvest_pct > Decimal(100)) return table.wrong("reinvest_pct", "must be 0 to 100");
    if (config.risk_reduction_pct > Decimal(100))
        return table.wrong("risk_reduction_pct", "must be 0 to 100");
    return {};
}

// When a deal opens, and how many may be open.
Status read_start(TableReader& table, DcaConfig& config) {
    TRY_ASSIGN(config.start, read_conditions(table, "start"));
    TRY_ASSIGN(config.start_delay, table.duration("start_delay", "0s"));
    TRY_ASSIGN(config.cooldown, table.duration("cooldown", "0s"));
    TRY_ASSIGN(config.max_active_deals, table.whole("max_active_deals", 1, kActiveDealsMax, 1));
    TRY_ASSIGN(config.deals_on_same_pair, table.whole("deals_on_same_pair", 1, kActiveDealsMax, 1));
    if (config.deals_on_same_pair > config.max_active_deals) {
        return table.wrong(
            "deals_on_same_pair",
            fmt::format("must be at most max_active_deals, which is {}", config.max_active_deals));
    }
    TRY_ASSIGN(const int max_deals, table.whole("max_deals", 0, 1'000'000, 0));
    config.max_deals = static_cast<std::uint32_t>(max_deals);
    TRY_ASSIGN(config.min_price.value, table.number("min_price", "0"));
    TRY_ASSIGN(config.max_price.value, table.number("max_price", "0"));
    if (config.max_price.value.is_positive() && config.max_price <= config.min_price)
        return table.wrong("max_price", "must be above min_price");
    TRY_ASSIGN(config.min_price_pct, read_signed_pct(table, "min_price_pct", -95, 1000));
    TRY_ASSIGN(config.max_price_pct, read_signed_pct(table, "max_price_pct", -95, 1000));
    if (config.min_price_pct && config.max_price_pct &&
        *config.max_price_pct <= *config.min_price_pct)
        return table.wrong("max_price_pct", "must be above min_price_pct");
    TRY_ASSIGN(config.min_volume_24h, table.number("min_volume_24h", "0"));
    return {};
}

Status read_custom_steps(TableReader& table, DcaConfig& config) {
    constexpr const char* kForm = "must be a list, as in [{ deviation = \"1.5\", size = \"100\" }]";
    if (!table.has("custom_safety_steps")) return {};
    for (const auto* key :
         {"max_safety_orders", "safety_order", "deviation_pct", "step_scale", "volume_scale"}) {
        if (table.has(key)) {
            return table.wrong(key, "contradicts custom_safety_steps: leave one of them out");
        }
    }
    const std::array<std::string_view, 2> names{"deviation", "size"};
    TRY_ASSIGN(const auto rows, read_rows(table, "custom_safety_steps", names, kForm));
    if (rows.size() > static_cast<std::size_t>(kSafetyOrdersMax))
        return table.wrong("custom_safety_steps", "must be at most 200 steps");
    for (const auto& row : rows) {
        const bool is_further =
            config.custom_steps.empty() || row[0] > config.custom_steps.back().deviation_pct;
        if (!row[0].is_positive() || !row[1].is_positive())
            return table.wrong("custom_safety_steps", "deviation and size must be above zero");
        if (!is_further) {
            return table.wrong("custom_safety_steps",
                               fmt::format("deviation {} must be above that of the step before",
                                           row[0].to_string()));
        }
        config.custom_steps.push_back({row[0], row[1]});
    }
    config.max_safety_orders = static_cast<int>(config.custom_steps.size());
    return {};
}

Status read_take_profit_steps(TableReader& table, DcaConfig& config) {
    constexpr const char* kKey = "take_profit_steps";
    constexpr const char* kForm =
        "must be a list, as in [{ amount_pct = \"50\", profit_pct = \"1\" }, …]";
    if (!table.has(kKey)) return {};
    if (table.has("take_profit_pct")) {
        return table.wrong("take_profit_pct",
                           "contradicts take_profit_steps: leave one of them out");
    }
    const std::array<std::string_view, 2> names{"amount_pct", "profit_pct"};
    TRY_ASSIGN(const auto rows, read_rows(table, kKey, names, kForm));
    if (rows.empty() || rows.size() > 4) return table.wrong(kKey, "must be 1 to 4 steps");
    config.take_profit_steps.clear();
    Decimal sum;
    for (const auto& row : rows) {
        if (!row[0].is_positive() || !row[1].is_positive())
            return table.wrong(kKey, "amount_pct and profit_pct must be above zero");
        const bool is_further =
            config.take_profit_steps.empty() || row[1] > config.take_profit_steps.back().profit_pct;
        if (!is_further) {
            return table.wrong(kKey, fmt::format("profit_pct {} must be above that of the step "
                                                 "before",
                                                 row[1].to_string()));
        }
        config.take_profit_steps.push_back({row[0], row[1]});
        sum += row[0];
    }
    if (sum != Decimal(100)) {
        return table.wrong(kKey,
                           fmt::format("amount_pct must be 100 in sum, not {}", sum.to_string()));
    }
    config.take_profit_pct = {};
    return {};
}

}  // namespace

Status read_dca_safety(TableReader& table, DcaConfig& config) {
    const int most = config.custom_steps.empty() ? kSafetyOrdersMax
                                                 : static_cast<int>(config.custom_steps.size());
    TRY_ASSIGN(config.max_safety_orders,
               table.whole("max_safety_orders", 0, most, config.max_safety_orders));
    TRY_ASSIGN(config.safety, read_conditions(table, "safety"));
    if (!config.safety.empty() && table.has("active_safety_orders")) {
        return table.wrong("active_safety_orders",
                           "contradicts safety: conditional safety orders go one by one");
    }
    TRY_ASSIGN(config.active_safety_orders,
               table.whole("active_safety_orders", 0, kSafetyOrdersMax, config.max_safety_orders));
    return {};
}

Status read_dca_exits(TableReader& table, DcaConfig& config) {
    TRY(read_take_profit_steps(table, config));
    table.allow("take_profit_steps");
    if (table.has("take_profit_pct")) config.take_profit_steps.clear();
    if (!config.has_steps()) {
        const bool is_known = config.take_profit_pct.is_positive();
        TRY_ASSIGN(
            config.take_profit_pct,
            table.positive("take_profit_pct", is_known ? config.take_profit_pct.to_string() : ""));
    }
    const bool of_base = config.take_profit_type == ProfitBase::base_order;
    TRY_ASSIGN(const int of, table.choice("take_profit_type", {{"total", 0}, {"base", 1}},
                                          of_base ? "base" : "total"));
    config.take_profit_type = of == 0 ? ProfitBase::total : ProfitBase::base_order;
    TRY_ASSIGN(config.trailing_pct, table.number("trailing_pct", config.trailing_pct.to_string()));
    if (config.trailing_pct >= Decimal(100))
        return table.wrong("trailing_pct", "must be below 100");
    TRY_ASSIGN(const int falls, table.choice("trailing_at_a_loss", {{"sell", 0}, {"go back", 1}},
                                             config.trailing_goes_back ? "go back" : "sell"));
    config.trailing_goes_back = falls == 1;
    if (config.trailing_goes_back && !config.trailing_pct.is_positive())
        return table.wrong("trailing_at_a_loss", "needs a trailing_pct above zero");
    if (table.has("min_profit_pct")) {
        TRY_ASSIGN(config.min_profit_pct, table.number("min_profit_pct"));
    }
    const bool least_of_base = config.min_profit_type == ProfitBase::base_order;
    TRY_ASSIGN(const int least_of, table.choice("min_profit_type", {{"total", 0}, {"base", 1}},
                                                least_of_base ? "base" : "total"));
    config.min_profit_type = least_of == 0 ? ProfitBase::total : ProfitBase::base_order;
    table.allow("min_profit_pct");
    TRY_ASSIGN(config.close_after, table.duration("close_after", to_string(config.close_after)));
    if (config.close_after > Duration{} && config.close_after < seconds(60))
        return table.wrong("close_after", "must be at least 60s, or 0s for never");
    return {};
}

Status read_dca_stop(TableReader& table, DcaConfig& config) {
    TRY_ASSIGN(config.stop_loss_pct,
               table.number("stop_loss_pct", config.stop_loss_pct.to_string()));
    if (config.stop_loss_pct >= Decimal(100))
        return table.wrong("stop_loss_pct", "must be below 100");
    TRY_ASSIGN(const int at, table.choice("stop_loss_at", {{"house", 0}, {"venue", 1}},
                                          config.is_stop_at_venue ? "venue" : "house"));
    config.is_stop_at_venue = at == 1;
    const bool is_known = config.stop_loss_limit_pct.is_positive();
    TRY_ASSIGN(config.stop_loss_limit_pct,
               table.number("stop_loss_limit_pct",
                            is_known ? config.stop_loss_limit_pct.to_string() : "0.5"));
    if (config.stop_loss_limit_pct > Decimal(kStopLimitPctMax))
        return table.wrong("stop_loss_limit_pct", "must be 0 to 10");
    if (config.is_stop_at_venue && !config.stop_loss_pct.is_positive())
        return table.wrong("stop_loss_at", "needs a stop_loss_pct above zero");
    if (table.has("stop_loss_limit_pct") && !config.is_stop_at_venue)
        return table.wrong("stop_loss_limit_pct", "is of a stop at the venue: stop_loss_at");
    TRY_ASSIGN(config.stop_loss_trailing,
               read_yes_no(table, "stop_loss_trailing", config.stop_loss_trailing));
    TRY_ASSIGN(config.stop_loss_timeout,
               table.duration("stop_loss_timeout", to_string(config.stop_loss_timeout)));
    TRY_ASSIGN(config.stop_loss_to_breakeven,
               read_yes_no(table, "stop_loss_to_breakeven", config.stop_loss_to_breakeven));
    TRY_ASSIGN(config.upper_breakeven_limit,
               table.whole("upper_breakeven_limit", 0, 2, config.upper_breakeven_limit));
    TRY_ASSIGN(const int then, table.choice("stop_loss_then", {{"go on", 0}, {"stop", 1}},
                                            config.stop_loss_stops_bot ? "stop" : "go on"));
    config.stop_loss_stops_bot = then == 1;
    return {};
}

Result<DcaConfig> read_dca(TableReader table) {
    if (!table.is_there()) return table.wrong("base_order", "the [dca] table is missing");
    DcaConfig config;
    TRY(refuse_futures(table));
    TRY(read_base_order(table, config));
    TRY(read_custom_steps(table, config));
    table.allow("custom_safety_steps");
    const bool has_custom = !config.custom_steps.empty();
    TRY(read_dca_safety(table, config));
    TRY_ASSIGN(config.safety_order_type,
               read_unit(table, "safety_order_type", config.safety_order_type));
    const bool has_ladder = config.max_safety_orders > 0 && !has_custom;
    TRY_ASSIGN(config.safety_order,
               has_ladder ? table.positive("safety_order") : table.number("safety_order", "0"));
    TRY_ASSIGN(config.deviation_pct,
               has_ladder ? table.positive("deviation_pct") : table.number("deviation_pct", "0"));
    TRY_ASSIGN(config.step_scale, table.positive("step_scale", "1"));
    TRY_ASSIGN(config.volume_scale, table.positive("volume_scale", "1"));
    TRY(read_dca_exits(table, config));
    TRY_ASSIGN(config.close, read_conditions(table, "close"));
    TRY(read_dca_stop(table, config));
    TRY(read_start(table, config));
    TRY(table.no_unknown_keys());
    TRY(check_dca(config, table));
    return config;
}

}  // namespace strongroom::bots
