#include "bots/bot_file.h"

#include "bots/dca.h"
#include "bots/grid.h"
#include "bots/toml_reader_internal.h"

namespace strongroom::bots {
namespace {

constexpr int kSafetyOrdersMax = 200;
constexpr int kStopLimitPctMax = 10;  // A policy that says nothing else takes no more.

// start = [{ when = "asap" }]: an AND of conditions.
Status check_start(TableReader& table) {
    table.allow("start");
    if (!table.has("start")) return {};
    const toml::array* conditions = table.table()->get_as<toml::array>("start");
    if (conditions == nullptr)
        return table.wrong("start", "must be a list, as in [{ when = \"asap\" }]");
    for (const toml::node& node : *conditions) {
        const auto* condition = node.as_table();
        const auto when =
            condition == nullptr ? std::nullopt : (*condition)["when"].value<std::string>();
        if (!when) return table.wrong("start", "each condition is a table with when = \"…\"");
        if (*when != "asap" || condition->size() != 1) {
            return table.wrong(
                "start",
                fmt::format("\"{}\" is not a condition of this version; it knows \"asap\"", *when));
        }
    }
    return {};
}

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
    TRY(check_start(table));
    TRY(table.no_unknown_keys());
    TRY(check_dca(config, table));
    return config;
}

Status check_grid(const GridConfig& config, const TableReader& table) {
    if (config.upper <= config.lower) return table.wrong("upper", "must be above grid.lower");
    if (config.lower_stop >= config.lower)
        return table.wrong("lower_stop", "must be below grid.lower");
    if (config.upper_stop.value.is_positive() && config.upper_stop <= config.upper) {
        return table.wrong("upper_stop", "must be above grid.upper");
    }
    return {};
}

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

Result<std::vector<Symbol>> read_symbols(TableReader& table) {
    table.allow("symbols");
    const toml::array* list =
        table.is_there() ? table.table()->get_as<toml::array>("symbols") : nullptr;
    if (list == nullptr || list->size() != 1) {
        return table.wrong("symbols", "must be a list of one pair, as in [\"BTC/USDT\"]");
    }
    std::vector<Symbol> symbols;
    for (const toml::node& node : *list) {
        const Result<Symbol> symbol = Symbol::parse(node.value<std::string>().value_or(""));
        if (!symbol) return table.wrong("symbols", symbol.error().message);
        symbols.push_back(*symbol);
    }
    return symbols;
}

Result<BotFile> read_bot(const toml::table& root, std::string_view file_name) {
    for (const auto& [key, node] : root) {
        const std::string_view name = key.str();
        if (name != "bot" && name != "dca" && name != "grid" && name != "backtest") {
            return fail(Errc::invalid, fmt::format("{}:{}: {}: is not a table of a bot file",
                                                   file_name, node.source().begin.line, name));
        }
    }
    BotFile file;
    TableReader bot(root.get_as<toml::table>("bot"), file_name, "bot");
    TRY_ASSIGN(file.name.value, bot.text("name"));
    TRY(check_name(fmt::format("{}: bot.name", file_name), file.name.value));
    TRY_ASSIGN(file.account.value, bot.text("account"));
    TRY(check_name(fmt::format("{}: bot.account", file_name), file.account.value));
    TRY_ASSIGN(file.symbols, read_symbols(bot));
    TRY_ASSIGN(const std::string kind, bot.text("kind"));
    TRY(bot.no_unknown_keys());
    if (kind == "dca") {
        TRY_ASSIGN(file.config, read_dca({root.get_as<toml::table>("dca"), file_name, "dca"}));
    } else if (kind == "grid") {
        TRY_ASSIGN(file.config, read_grid({root.get_as<toml::table>("grid"), file_name, "grid"}));
    } else {
        return bot.wrong("kind", "must be \"dca\" or \"grid\"");
    }
    if (root.contains(kind == "dca" ? "grid" : "dca")) {
        return fail(Errc::invalid,
                    fmt::format("{}: a {} bot has only a [{}] table", file_name, kind, kind));
    }
    TRY_ASSIGN(file.backtest,
               read_backtest({root.get_as<toml::table>("backtest"), file_name, "backtest"}));
    return file;
}

}  // namespace

Result<BotFile> parse_bot_file(std::string_view text, std::string_view file_name) {
    constexpr std::size_t longest = 65'536;
    if (text.size() > longest)
        return fail(Errc::invalid, fmt::format("{}: longer than 64 KiB", file_name));
    try {
        return read_bot(toml::parse(text), file_name);
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}:{}: not TOML: {}", file_name,
                                               error.source().begin.line, error.description()));
    } catch (const DecimalOverflow& overflow) {
        return fail(Errc::invalid, fmt::format("{}: {}", file_name, overflow.what()));
    }
}

std::unique_ptr<Bot> make_bot(const BotFile& file, Market market) {
    if (const auto* dca = std::get_if<DcaConfig>(&file.config)) {
        return std::make_unique<DcaBot>(*dca, std::move(market));
    }
    return std::make_unique<GridBot>(std::get<GridConfig>(file.config), std::move(market));
}

}  // namespace strongroom::bots
