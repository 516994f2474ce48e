// The [twap] table of a bot file.
#include <fmt/format.h>

#include "bots/bot_tables_internal.h"

namespace strongroom::bots {
namespace {

constexpr int kSlicesMax = 10'000;

Status read_amount(TableReader& table, TwapConfig& config) {
    TRY_ASSIGN(config.quote_amount, table.number("quote_amount", "0"));
    TRY_ASSIGN(config.base_amount, table.number("base_amount", "0"));
    if (config.quote_amount.is_positive() == config.base_amount.is_positive())
        return table.wrong("quote_amount", "write one of quote_amount and base_amount, above zero");
    return {};
}

Status read_times(TableReader& table, TwapConfig& config) {
    TRY_ASSIGN(config.slices, table.whole("slices", 1, kSlicesMax, 0));
    if (config.slices == 0) return table.wrong("slices", "is missing");
    TRY_ASSIGN(config.every, table.duration("every", "0s"));
    TRY_ASSIGN(const Duration whole, table.duration("duration", "0s"));
    if ((config.every > Duration{}) == (whole > Duration{}))
        return table.wrong("every", "write one of every and duration, above zero");
    if (whole > Duration{}) config.every = {whole.ms / config.slices};
    if (config.every < seconds(1)) {
        return table.wrong(
            table.has("every") ? "every" : "duration",
            fmt::format("there must be at least 1 s between slices, so at least {}",
                        to_string(table.has("every") ? seconds(1) : seconds(config.slices))));
    }
    return {};
}

Status read_order(TableReader& table, TwapConfig& config) {
    TRY_ASSIGN(const Decimal limit, table.number("limit", "0"));
    if (table.has("limit") && limit.is_zero()) return table.wrong("limit", "must be above zero");
    if (limit.is_positive()) config.limit = Price{limit};
    TRY_ASSIGN(const int order,
               table.choice("order", {{"market", 0}, {"ioc", 1}}, config.limit ? "ioc" : "market"));
    config.is_ioc = order == 1;
    if (config.limit && !config.is_ioc) {
        return table.wrong("order",
                           "a market order may take beyond the limit; write order = \"ioc\"");
    }
    TRY_ASSIGN(config.slippage_pct, table.number("slippage_pct", "0.5"));
    if (config.slippage_pct > Decimal(10)) return table.wrong("slippage_pct", "must be 0 to 10");
    if (table.has("slippage_pct") && !config.is_ioc)
        return table.wrong("slippage_pct", "is of order = \"ioc\"");
    TRY_ASSIGN(config.catch_up, table.number("catch_up", "2"));
    if (config.catch_up < Decimal(1) || config.catch_up > Decimal(100))
        return table.wrong("catch_up", "must be 1 to 100");
    return {};
}

}  // namespace

Result<TwapConfig> read_twap(TableReader table) {
    if (!table.is_there()) return table.wrong("slices", "the [twap] table is missing");
    TwapConfig config;
    TRY_ASSIGN(const int side, table.choice("side", {{"buy", 0}, {"sell", 1}}, "buy"));
    config.side = side == 0 ? Side::buy : Side::sell;
    TRY(read_amount(table, config));
    TRY(read_times(table, config));
    TRY(read_order(table, config));
    TRY(table.no_unknown_keys());
    return config;
}

}  // namespace strongroom::bots
