// The [smart] table of a bot file.
#include "bots/bot_tables_internal.h"
#include "bots/smart_file_internal.h"

namespace strongroom::bots {
namespace {

Status read_conditional(TableReader& table, SmartConfig& config) {
    TRY_ASSIGN(config.trailing_pct, table.number("entry_trailing_pct", "0"));
    if (config.trailing_pct >= Decimal(100))
        return table.wrong("entry_trailing_pct", "must be below 100");
    const bool trails = config.trailing_pct.is_positive();
    if (table.has("trigger")) {
        TRY_ASSIGN(const Decimal trigger, table.positive("trigger"));
        config.trigger = Price{trigger};
        TRY_ASSIGN(const int when, table.choice("when", {{"at_or_above", 0}, {"at_or_below", 1}}));
        config.when = when == 0 ? Watch::When::at_or_above : Watch::When::at_or_below;
    } else if (!trails) {
        return table.wrong("trigger",
                           "a conditional entry needs a trigger price, "
                           "entry_trailing_pct, or both");
    }
    if (!table.has("price")) return {};
    if (trails) return table.wrong("price", "a trailing entry is at market and has no price");
    TRY_ASSIGN(const Decimal limit, table.positive("price"));
    config.limit = Price{limit};
    return {};
}

Status read_held(TableReader& table, SmartConfig& config) {
    config.entry = SmartEntry::held;
    TRY_ASSIGN(config.qty, table.positive("held"));
    TRY_ASSIGN(config.held_price.value, table.positive("held_price"));
    for (const auto* key : {"order", "price", "qty", "quote", "trigger", "entry_trailing_pct"}) {
        if (table.has(key)) return table.wrong(key, "is of an entry, and skip_entry leaves it out");
    }
    return {};
}

Status read_entry(TableReader& table, SmartConfig& config) {
    TRY_ASSIGN(const int order,
               table.choice("order", {{"market", 0}, {"limit", 1}, {"conditional", 2}}));
    config.entry = static_cast<SmartEntry>(order);
    if (config.entry == SmartEntry::limit) {
        TRY_ASSIGN(const Decimal limit, table.positive("price"));
        config.limit = Price{limit};
    } else if (config.entry == SmartEntry::conditional) {
        TRY(read_conditional(table, config));
    } else if (table.has("price")) {
        return table.wrong("price", "is of order = \"limit\" or \"conditional\"");
    }
    for (const auto* key : {"trigger", "when", "entry_trailing_pct"}) {
        if (table.has(key) && config.entry != SmartEntry::conditional)
            return table.wrong(key, "is of order = \"conditional\"");
    }
    TRY_ASSIGN(config.qty, table.number("qty", "0"));
    TRY_ASSIGN(config.quote, table.number("quote", "0"));
    if (config.qty.is_positive() == config.quote.is_positive())
        return table.wrong("qty", "write how much: qty in coins, or quote in money, one of them");
    return {};
}

// Prices that are known before the entry: an exit on its wrong side would fire at once.
Status check_sides(const SmartConfig& config, const TableReader& table) {
    std::optional<Price> entry = config.limit;
    if (config.entry == SmartEntry::held) entry = config.held_price;
    if (!entry) return {};
    const bool is_long = config.direction == Direction::buy_first;
    const auto is_above = [&](Price price) { return price > *entry; };
    for (const TakeProfitStep& step : config.exits.take_profit) {
        if (step.at.price && is_above(*step.at.price) != is_long) {
            return table.wrong("take_profit",
                               fmt::format("{} earns nothing: write a price {} {}",
                                           step.at.price->value.to_string(),
                                           is_long ? "above" : "below", entry->value.to_string()));
        }
    }
    const auto& stop = config.exits.stop_loss;
    const bool is_wrong = stop && stop->at.price && is_above(*stop->at.price) == is_long;
    if (is_wrong && config.entry != SmartEntry::held) {
        return table.wrong(
            "stop_loss", fmt::format("{} would fire at once: write a price {} {}",
                                     stop->at.price->value.to_string(), is_long ? "below" : "above",
                                     entry->value.to_string()));
    }
    return {};
}

}  // namespace

Result<SmartConfig> read_smart(TableReader table) {
    if (!table.is_there()) return table.wrong("side", "the [smart] table is missing");
    SmartConfig config;
    for (const auto* key : {"leverage", "leverage_type"}) {
        if (table.has(key)) return table.wrong(key, "is of futures; this house trades spot only");
    }
    TRY_ASSIGN(const int side, table.choice("side", {{"buy", 0}, {"sell", 1}}));
    config.direction = side == 0 ? Direction::buy_first : Direction::sell_first;
    TRY_ASSIGN(const bool is_held, table.flag("skip_entry"));
    TRY(is_held ? read_held(table, config) : read_entry(table, config));
    for (const auto* key : {"held", "held_price"}) {
        if (table.has(key) && !is_held) return table.wrong(key, "is of skip_entry = true");
    }
    TRY_ASSIGN(config.exits, read_exits(table, config.direction));
    if (is_held && config.exits.is_empty())
        return table.wrong("skip_entry", "needs take_profit or stop_loss: there is nothing to do");
    TRY(table.no_unknown_keys());
    TRY(check_sides(config, table));
    return config;
}

}  // namespace strongroom::bots
