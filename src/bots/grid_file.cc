// The [grid] table of a bot file.
#include "bots/bot_tables_internal.h"

namespace strongroom::bots {
namespace {

Status check_grid(const GridConfig& config, const TableReader& table) {
    if (config.upper <= config.lower) return table.wrong("upper", "must be above grid.lower");
    if (config.lower_stop >= config.lower)
        return table.wrong("lower_stop", "must be below grid.lower");
    if (config.upper_stop.value.is_positive() && config.upper_stop <= config.upper) {
        return table.wrong("upper_stop", "must be above grid.upper");
    }
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
    TRY_ASSIGN(config.investment, table.positive("investment"));
    TRY_ASSIGN(const int profit_in,
               table.choice("profit_in", {{"quote", 0}, {"base", 1}}, "quote"));
    config.profit_in = profit_in == 0 ? ProfitIn::quote : ProfitIn::base;
    TRY_ASSIGN(config.lower_stop.value, table.number("lower_stop", "0"));
    TRY_ASSIGN(config.upper_stop.value, table.number("upper_stop", "0"));
    TRY(table.no_unknown_keys());
    TRY(check_grid(config, table));
    return config;
}

}  // namespace strongroom::bots
