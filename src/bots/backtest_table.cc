// The [backtest] table of a bot file, and those of single pairs in it.
#include "bots/bot_tables_internal.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

// The keys that a pair's own table may have too; what it leaves out is `rest`'s.
Result<PairTerms> read_terms(TableReader& table, const PairTerms& rest) {
    PairTerms terms;
    const auto written = [](const Decimal& value) { return value.to_string(); };
    const auto as_percent = [](const Decimal& rate) {
        return mul(rate, 100, Round::nearest).to_string();
    };
    TRY_ASSIGN(terms.base, table.number("base", written(rest.base)));
    TRY_ASSIGN(terms.tick, table.positive("tick", written(rest.tick)));
    TRY_ASSIGN(terms.step, table.positive("step", written(rest.step)));
    TRY_ASSIGN(terms.min_notional, table.number("min_notional", written(rest.min_notional)));
    TRY_ASSIGN(const Decimal maker_pct, table.number("maker_pct", as_percent(rest.fees.maker)));
    TRY_ASSIGN(const Decimal taker_pct, table.number("taker_pct", as_percent(rest.fees.taker)));
    if (maker_pct >= Decimal(100)) return table.wrong("maker_pct", "must be below 100");
    if (taker_pct >= Decimal(100)) return table.wrong("taker_pct", "must be below 100");
    terms.fees = {percent(maker_pct), percent(taker_pct), rest.fees.buys_pay};
    TRY_ASSIGN(terms.slippage_bps, table.number("slippage_bps", written(rest.slippage_bps)));
    if (terms.slippage_bps >= Decimal(10000))
        return table.wrong("slippage_bps", "must be below 10000");
    TRY_ASSIGN(terms.max_participation,
               table.number("max_participation", written(rest.max_participation)));
    if (terms.max_participation > Decimal(1))
        return table.wrong("max_participation", "must be 0 to 1");
    return terms;
}

Status read_pairs(TableReader& table, BacktestTable& read) {
    table.allow("pairs");
    if (!table.has("pairs")) return {};
    const auto* pairs = table.table()->get_as<toml::table>("pairs");
    if (pairs == nullptr)
        return table.wrong("pairs", "must be tables, as [backtest.pairs.\"ETH/USDT\"]");
    for (const auto& [key, node] : *pairs) {
        const Result<Symbol> symbol = Symbol::parse(key.str());
        if (!symbol) return table.wrong("pairs", symbol.error().message);
        if (!node.is_table())
            return table.wrong("pairs", "must be tables, as [backtest.pairs.\"ETH/USDT\"]");
        TableReader own(node.as_table(), table.file(),
                        fmt::format("backtest.pairs.\"{}\"", symbol->str()));
        TRY_ASSIGN(read.pairs[*symbol], read_terms(own, read.terms_of(*symbol, false)));
        TRY(own.no_unknown_keys());
    }
    return {};
}

}  // namespace

PairTerms BacktestTable::terms_of(const Symbol& symbol, bool is_first) const {
    if (const auto own = pairs.find(symbol); own != pairs.end()) return own->second;
    return {.base = is_first ? base : Decimal(),
            .tick = tick,
            .step = step,
            .min_notional = min_notional,
            .fees = fees,
            .slippage_bps = slippage_bps,
            .max_participation = max_participation};
}

Result<BacktestTable> read_backtest(TableReader table) {
    BacktestTable read;
    TRY_ASSIGN(read.quote, table.number("quote", "10000"));
    TRY_ASSIGN(const int fee_asset,
               table.choice("fee_asset", {{"quote", 0}, {"base", 1}, {"third", 2}}, "quote"));
    const PairTerms usual{
        .tick = "0.01"_d,
        .step = "0.00001"_d,
        .min_notional = 5,
        .fees = {"0.001"_d, "0.001"_d, static_cast<FeeAsset>(fee_asset)},
        .slippage_bps = 2,
    };
    TRY_ASSIGN(const PairTerms terms, read_terms(table, usual));
    read.base = terms.base;
    read.tick = terms.tick;
    read.step = terms.step;
    read.min_notional = terms.min_notional;
    read.fees = terms.fees;
    read.slippage_bps = terms.slippage_bps;
    read.max_participation = terms.max_participation;
    TRY_ASSIGN(const int fills, table.choice("fills", {{"through", 0}, {"touch", 1}}, "through"));
    read.fills_on_touch = fills == 1;
    TRY_ASSIGN(const int latency_ms, table.whole("latency_ms", 0, 3'600'000, 0));
    read.latency = milliseconds(latency_ms);
    TRY_ASSIGN(read.third_coin_price, table.number("third_coin_price", "0"));
    TRY_ASSIGN(read.third_coin_balance, table.number("third_coin_balance", "0"));
    if (fee_asset == 2 && !read.third_coin_price.is_positive()) {
        return table.wrong("third_coin_price", "must be above zero when fee_asset is \"third\"");
    }
    TRY(read_pairs(table, read));
    TRY(table.no_unknown_keys());
    return read;
}

}  // namespace strongroom::bots
