// The [signal] table of a bot file.
#include "bots/bot_tables_internal.h"
#include "bots/smart_file_internal.h"

namespace strongroom::bots {

Result<SignalConfig> read_signal(TableReader table) {
    constexpr auto longest_lag = minutes(24LL * 60);
    if (!table.is_there()) return table.wrong("order", "the [signal] table is missing");
    SignalConfig config;
    TRY_ASSIGN(const int side,
               table.choice("side", {{"long", 0}, {"short", 1}, {"both", 2}}, "long"));
    config.takes_long = side != 1;
    config.takes_short = side != 0;
    TRY_ASSIGN(config.order, table.positive("order"));
    TRY_ASSIGN(config.max_position, table.positive("max_position"));
    if (config.max_position < config.order) {
        return table.wrong("max_position", fmt::format("must be at least signal.order, {}",
                                                       config.order.to_string()));
    }
    TRY_ASSIGN(config.max_lag, table.duration("max_lag", "60s"));
    if (config.max_lag < seconds(1) || config.max_lag > longest_lag)
        return table.wrong("max_lag", "must be 1s to 1d");
    TRY_ASSIGN(config.needs_timestamp, table.flag("needs_timestamp"));
    // Exits of a bot for both sides are percents: a price is on one side of it only.
    TRY_ASSIGN(config.exits,
               read_exits(table, side == 0 ? Direction::buy_first : Direction::sell_first));
    const auto& steps = config.exits.take_profit;
    const auto& stop = config.exits.stop_loss;
    for (const TakeProfitStep& step : steps) {
        if (step.at.price)
            return table.wrong("take_profit", "write pct: each signal enters at another price");
    }
    if (stop && stop->at.price)
        return table.wrong("stop_loss", "write pct: each signal enters at another price");
    if (stop && side != 1 && stop->at.pct >= Decimal(100))
        return table.wrong("stop_loss", "pct must be below 100");
    TRY(table.no_unknown_keys());
    return config;
}

}  // namespace strongroom::bots
