// The [backtest] table of a bot file.
#include "bots/bot_tables_internal.h"

namespace strongroom::bots {

Result<BacktestTable> read_backtest(TableReader table) {
    BacktestTable read;
    TRY_ASSIGN(read.quote, table.number("quote", "10000"));
    TRY_ASSIGN(read.base, table.number("base", "0"));
    TRY_ASSIGN(read.tick, table.positive("tick", "0.01"));
    TRY_ASSIGN(read.step, table.positive("step", "0.00001"));
    TRY_ASSIGN(read.min_notional, table.number("min_notional", "5"));
    TRY_ASSIGN(const Decimal maker_pct, table.number("maker_pct", "0.1"));
    TRY_ASSIGN(const Decimal taker_pct, table.number("taker_pct", "0.1"));
    if (maker_pct >= Decimal(100)) return table.wrong("maker_pct", "must be below 100");
    if (taker_pct >= Decimal(100)) return table.wrong("taker_pct", "must be below 100");
    TRY_ASSIGN(const int fee_asset,
               table.choice("fee_asset", {{"quote", 0}, {"base", 1}, {"third", 2}}, "quote"));
    read.fees = {percent(maker_pct), percent(taker_pct), static_cast<FeeAsset>(fee_asset)};
    TRY_ASSIGN(read.slippage_bps, table.number("slippage_bps", "2"));
    if (read.slippage_bps >= Decimal(10000))
        return table.wrong("slippage_bps", "must be below 10000");
    TRY_ASSIGN(const int fills, table.choice("fills", {{"through", 0}, {"touch", 1}}, "through"));
    read.fills_on_touch = fills == 1;
    TRY_ASSIGN(const int latency_ms, table.whole("latency_ms", 0, 3'600'000, 0));
    read.latency = milliseconds(latency_ms);
    TRY_ASSIGN(read.max_participation, table.number("max_participation", "0"));
    if (read.max_participation > Decimal(1))
        return table.wrong("max_participation", "must be 0 to 1");
    TRY_ASSIGN(read.third_coin_price, table.number("third_coin_price", "0"));
    TRY_ASSIGN(read.third_coin_balance, table.number("third_coin_balance", "0"));
    if (fee_asset == 2 && !read.third_coin_price.is_positive()) {
        return table.wrong("third_coin_price", "must be above zero when fee_asset is \"third\"");
    }
    TRY(table.no_unknown_keys());
    return read;
}

}  // namespace strongroom::bots
