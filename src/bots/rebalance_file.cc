// The [rebalance] table of a bot file.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bots/bot_tables_internal.h"

namespace strongroom::bots {
namespace {

// An inline table of amounts, by asset: { BTC = "50", USDT = "50" }.
Result<std::map<Asset, Decimal>> read_amounts(TableReader& table, const std::string& key,
                                              const std::vector<Symbol>& symbols) {
    table.allow(key);
    std::map<Asset, Decimal> amounts;
    if (!table.has(key)) return amounts;
    const toml::table* written = table.table()->get_as<toml::table>(key);
    if (written == nullptr)
        return table.wrong(key, "must be a table, as in { BTC = \"60\", USDT = \"40\" }");
    for (const auto& [name, node] : *written) {
        const std::string_view asset = name.str();
        const bool is_known = asset == symbols.front().quote.view() ||
                              std::ranges::any_of(symbols, [&](const Symbol& symbol) {
                                  return symbol.base.view() == asset;
                              });
        if (!is_known) return table.wrong(key, fmt::format("{} is in none of bot.symbols", asset));
        const auto text = node.value_exact<std::string>();
        if (!text)
            return table.wrong(key,
                               fmt::format("{} must be a text in quotes, as in \"1.5\"", asset));
        const Result<Decimal> amount = Decimal::parse(*text);
        if (!amount) return table.wrong(key, amount.error().message);
        if (amount->is_negative())
            return table.wrong(key, fmt::format("{} must not be below zero", asset));
        amounts[Asset{asset}] = *amount;
    }
    return amounts;
}

Status read_targets(TableReader& table, const std::vector<Symbol>& symbols,
                    RebalanceConfig& config) {
    TRY_ASSIGN(auto targets, read_amounts(table, "targets", symbols));
    if (targets.empty()) return table.wrong("targets", "is missing");
    Decimal sum;
    for (const auto& [asset, target] : targets) {
        if (target > Decimal(100))
            return table.wrong("targets", fmt::format("{} must be 0 to 100", asset.view()));
        sum += target;
    }
    if (sum != Decimal(100)) {
        return table.wrong(
            "targets",
            fmt::format("must sum to 100, and sum to {}: {} of {} {}", sum.to_string(),
                        (sum < 100 ? 100 - sum : sum - 100).to_string(),
                        symbols.front().quote.view(), sum < 100 ? "is missing" : "is too much"));
    }
    for (const Symbol& symbol : symbols) {
        if (!targets.contains(symbol.base))
            return table.wrong("targets", fmt::format("{} has no target", symbol.base.view()));
        config.targets.push_back(targets[symbol.base]);
    }
    config.quote_target = targets[symbols.front().quote];
    return {};
}

Status read_holdings(TableReader& table, const std::vector<Symbol>& symbols,
                     RebalanceConfig& config) {
    TRY_ASSIGN(auto held, read_amounts(table, "held", symbols));
    TRY_ASSIGN(config.quote, table.number("investment", "0"));
    const Decimal held_quote = held[symbols.front().quote];
    if (held_quote.is_positive() && config.quote.is_positive()) {
        return table.wrong("investment", fmt::format("write it or held.{}, not both",
                                                     symbols.front().quote.view()));
    }
    config.quote += held_quote;
    bool is_empty = config.quote.is_zero();
    for (const Symbol& symbol : symbols) {
        config.held.push_back(held[symbol.base]);
        is_empty = is_empty && config.held.back().is_zero();
    }
    if (is_empty) return table.wrong("investment", "is missing: write it, or what is held");
    return {};
}

Status read_rules(TableReader& table, RebalanceConfig& config) {
    TRY_ASSIGN(config.threshold_pct, table.number("threshold_pct", "0"));
    if (config.threshold_pct >= Decimal(100))
        return table.wrong("threshold_pct", "must be below 100");
    TRY_ASSIGN(config.period, table.duration("period", "0s"));
    if (config.threshold_pct.is_zero() && config.period == Duration{})
        return table.wrong("threshold_pct", "write a threshold_pct or a period above zero");
    TRY_ASSIGN(config.check_every, table.duration("check_every", "1m"));
    if (config.check_every < seconds(1))
        return table.wrong("check_every", "must be at least \"1s\"");
    if (config.period > Duration{} && config.period < config.check_every)
        return table.wrong("period", "must be at least check_every");
    TRY_ASSIGN(config.min_trade, table.number("min_trade", "10"));
    TRY_ASSIGN(config.max_fee_pct, table.number("max_fee_pct", "1"));
    if (config.max_fee_pct > Decimal(100)) return table.wrong("max_fee_pct", "must be 0 to 100");
    TRY_ASSIGN(const int order, table.choice("order", {{"market", 0}, {"limit", 1}}, "market"));
    config.is_limit = order == 1;
    TRY_ASSIGN(config.limit_wait, table.duration("limit_wait", "1m"));
    if (table.has("limit_wait") && !config.is_limit)
        return table.wrong("limit_wait", "is of order = \"limit\"");
    if (config.limit_wait < seconds(1)) return table.wrong("limit_wait", "must be at least \"1s\"");
    return {};
}

}  // namespace

Result<RebalanceConfig> read_rebalance(TableReader table, const std::vector<Symbol>& symbols) {
    if (!table.is_there()) return table.wrong("targets", "the [rebalance] table is missing");
    RebalanceConfig config;
    TRY(read_targets(table, symbols, config));
    TRY(read_holdings(table, symbols, config));
    TRY(read_rules(table, config));
    TRY(table.no_unknown_keys());
    return config;
}

}  // namespace strongroom::bots
