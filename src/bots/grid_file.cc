// The [grid] table of a bot file.
#include <fmt/format.h>

#include "bots/bot_tables_internal.h"

namespace strongroom::bots {
namespace {

Status check_amounts(const GridConfig& config, const TableReader& table) {
    const int given = static_cast<int>(config.investment.is_positive()) +
                      static_cast<int>(config.qty_per_line.is_positive()) +
                      static_cast<int>(config.quote_per_line.is_positive());
    if (given == 0) return table.wrong("investment", "is missing, or must be above zero");
    if (given > 1) {
        return table.wrong(config.qty_per_line.is_positive() ? "qty_per_line" : "quote_per_line",
                           "write one of investment, qty_per_line and quote_per_line");
    }
    if (config.quote_per_line.is_positive() && config.profit_in == ProfitIn::base)
        return table.wrong("quote_per_line", "goes with profit_in = \"quote\" only");
    return {};
}

Status check_stops(const GridConfig& config, const TableReader& table) {
    if (config.lower_stop >= config.lower)
        return table.wrong("lower_stop", "must be below grid.lower");
    if (config.upper_stop.value.is_positive() && config.upper_stop <= config.upper) {
        return table.wrong("upper_stop", "must be above grid.upper");
    }
    if (table.has("lower_stop_then") && config.lower_stop.value.is_zero())
        return table.wrong("lower_stop_then", "needs a lower_stop above zero");
    if (table.has("upper_stop_then") && config.upper_stop.value.is_zero())
        return table.wrong("upper_stop_then", "needs an upper_stop above zero");
    return {};
}

Status check_expansion(const GridConfig& config, const TableReader& table) {
    // With one interval a move would sell what it has just bought.
    if ((config.trailing_up || config.trailing_down) && config.intervals < 2)
        return table.wrong("intervals", "must be at least 2 for a grid that trails");
    const bool grows_up = config.expand_up.value.is_positive();
    const bool grows_down = config.expand_down.value.is_positive();
    if (grows_up && config.trailing_up)
        return table.wrong("expand_up", "the grid either trails up or grows up; write one of them");
    if (grows_down && config.trailing_down) {
        return table.wrong("expand_down",
                           "the grid either trails down or grows down; write one of them");
    }
    if (grows_up && config.expand_up < grid_line(config, config.intervals + 1)) {
        return table.wrong("expand_up",
                           fmt::format("must be at least the next line above the grid, {}",
                                       grid_line(config, config.intervals + 1).value.to_string()));
    }
    const Price below = grid_line(config, -1);
    if (grows_down && !below.value.is_positive())
        return table.wrong("expand_down", "the next line below the grid would not be above zero");
    if (grows_down && config.expand_down > below) {
        return table.wrong("expand_down",
                           fmt::format("must be at most the next line below the grid, {}",
                                       below.value.to_string()));
    }
    const int up = grows_up ? line_at_or_below(config, config.expand_up) : config.intervals;
    const int down = grows_down ? line_at_or_below(config, config.expand_down) : 0;
    if (up - down > kIntervalsMax) {
        return table.wrong(grows_up ? "expand_up" : "expand_down",
                           fmt::format("the grid would have {} intervals; at most {} are possible",
                                       up - down, kIntervalsMax));
    }
    return {};
}

Status check_grid(const GridConfig& config, const TableReader& table) {
    if (config.upper <= config.lower) return table.wrong("upper", "must be above grid.lower");
    TRY(check_stops(config, table));
    TRY(check_amounts(config, table));
    return check_expansion(config, table);
}

Result<bool> flag(TableReader& table, std::string_view key) {
    table.allow(key);
    if (!table.has(key)) return false;
    const auto value = table.table()->get(key)->value_exact<bool>();
    if (!value) return table.wrong(key, "must be true or false, without quotes");
    return *value;
}

Status read_moves(TableReader& table, GridConfig& config) {
    TRY_ASSIGN(config.trailing_up, flag(table, "trailing_up"));
    TRY_ASSIGN(config.trailing_down, flag(table, "trailing_down"));
    TRY_ASSIGN(config.expand_up.value, table.number("expand_up", "0"));
    TRY_ASSIGN(config.expand_down.value, table.number("expand_down", "0"));
    TRY_ASSIGN(config.max_buy_lines, table.whole("max_buy_lines", 0, kIntervalsMax, 0));
    TRY_ASSIGN(config.max_sell_lines, table.whole("max_sell_lines", 0, kIntervalsMax, 0));
    return {};
}

Status read_stops(TableReader& table, GridConfig& config) {
    TRY_ASSIGN(config.lower_stop.value, table.number("lower_stop", "0"));
    TRY_ASSIGN(config.upper_stop.value, table.number("upper_stop", "0"));
    TRY_ASSIGN(const int lower,
               table.choice("lower_stop_then", {{"sell", 0}, {"stop", 1}}, "sell"));
    TRY_ASSIGN(const int upper,
               table.choice("upper_stop_then", {{"sell", 0}, {"stop", 1}, {"buy", 2}}, "sell"));
    constexpr AtStop actions[] = {AtStop::sell, AtStop::stop, AtStop::buy};
    config.lower_stop_then = actions[lower];
    config.upper_stop_then = actions[upper];
    return {};
}

}  // namespace

Result<GridConfig> read_grid(TableReader table) {
    if (!table.is_there()) return table.wrong("lower", "the [grid] table is missing");
    GridConfig config;
    TRY_ASSIGN(config.lower.value, table.positive("lower"));
    TRY_ASSIGN(config.upper.value, table.positive("upper"));
    TRY_ASSIGN(config.intervals, table.whole("intervals", 1, kIntervalsMax, 0));
    if (config.intervals == 0) return table.wrong("intervals", "is missing");
    TRY_ASSIGN(const int spacing,
               table.choice("spacing", {{"arithmetic", 0}, {"geometric", 1}}, "arithmetic"));
    config.spacing = spacing == 0 ? Spacing::arithmetic : Spacing::geometric;
    TRY_ASSIGN(config.investment, table.number("investment", "0"));
    TRY_ASSIGN(config.qty_per_line, table.number("qty_per_line", "0"));
    TRY_ASSIGN(config.quote_per_line, table.number("quote_per_line", "0"));
    TRY_ASSIGN(config.use_held, table.number("use_held", "0"));
    TRY_ASSIGN(const int profit_in,
               table.choice("profit_in", {{"quote", 0}, {"base", 1}}, "quote"));
    config.profit_in = profit_in == 0 ? ProfitIn::quote : ProfitIn::base;
    TRY(read_stops(table, config));
    TRY(read_moves(table, config));
    if (table.has("leverage"))
        return table.wrong("leverage", "is of futures; this bot trades spot only");
    TRY(table.no_unknown_keys());
    TRY(check_grid(config, table));
    return config;
}

}  // namespace strongroom::bots
