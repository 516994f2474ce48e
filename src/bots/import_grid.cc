// A grid bot of 3Commas as a [grid] table.
#include <fmt/format.h>

#include "bots/grid_lines.h"
#include "bots/import_draft_internal.h"

namespace strongroom::bots {
namespace {

// Their quantity counts lines; ours the intervals between them. The lines themselves are better.
Result<int> intervals_of(ImportSource& source, ImportDraft& draft) {
    const JsonValue* lines = source.find("grid_lines");
    TRY_ASSIGN(const int quantity, source.whole("grids_quantity", 0));
    if (lines != nullptr && lines->items.size() > 1)
        return static_cast<int>(lines->items.size()) - 1;
    if (quantity < 2) return source.wrong("grids_quantity", "must be at least 2");
    draft.differs("grids_quantity",
                  fmt::format("{} lines there are {} intervals here", quantity, quantity - 1));
    return quantity - 1;
}

Status read_stop(ImportSource& source, ImportDraft& draft, std::string_view side,
                 std::string_view action_here) {
    const std::string field = fmt::format("{}_stop_loss", side);
    TRY_ASSIGN(const std::optional<Decimal> price, source.number(field + "_price"));
    const std::string action = source.text(field + "_action");
    if (!source.flag(field + "_enabled")) return {};
    if (!price) return source.wrong(field + "_price", "is missing");
    draft.set(fmt::format("{}_stop", side), quoted(*price));
    // Both stops of ours sell what is held; one of theirs may leave it, one may buy.
    if (action == "stop_bot")
        draft.set(fmt::format("{}_stop_then", side), "\"stop\"");
    else if (action == "stop_bot_and_buy" && side == "upper")
        draft.set("upper_stop_then", "\"buy\"");
    else if (action != action_here)
        draft.differs_gravely(field + "_action",
                              fmt::format("\"{}\" has no equal: here the coins are sold at market",
                                          one_line(action)));
    return {};
}

Status read_moves(ImportSource& source, ImportDraft& draft) {
    for (const std::string_view way : {"up", "down"}) {
        const std::string trailing = fmt::format("trailing_{}_enabled", way);
        const bool trails = source.flag(trailing);
        if (trails) draft.set(fmt::format("trailing_{}", way), "true");
        const std::string stop = fmt::format("expansion_{}_stop_price", way);
        const bool expands = source.flag(fmt::format("expansion_{}_enabled", way));
        TRY_ASSIGN(const std::optional<Decimal> price, source.number(stop));
        if (expands && trails)
            draft.differs_gravely(
                stop, fmt::format("left out: {}; a grid here either trails or grows on one side",
                                  price ? price->to_string() : "no price"));
        else if (expands && price)
            draft.set(fmt::format("expand_{}", way), quoted(*price));
        if (expands && !price) return source.wrong(stop, "is missing");
    }
    for (const std::string_view side : {"buy", "sell"}) {
        const std::string field = fmt::format("max_active_{}_lines", side);
        TRY_ASSIGN(const int most, source.whole(field, 0));
        if (most > 0) draft.set(fmt::format("max_{}_lines", side), fmt::to_string(most));
    }
    return {};
}

// What they say of one line. Ours in quote per line is for a grid whose profit is in quote.
Status set_investment(ImportSource& source, ImportDraft& draft, const GridConfig& shape) {
    TRY_ASSIGN(const Decimal each, source.needed("quantity_per_grid"));
    if (source.text("order_currency_type") != "quote") {
        draft.set("qty_per_line", quoted(each));
        return {};
    }
    if (source.text("profit_currency_type") != "base") {
        draft.set("quote_per_line", quoted(each));
        return {};
    }
    const Decimal all = mul(each, shape.intervals, Round::up);
    draft.set("investment", quoted(all));
    draft.differs(
        "quantity_per_grid",
        fmt::format("{} {} on each of {} lines are an investment of {}: here each line "
                    "has the same coins, not the same value",
                    each.to_string(), draft.first_quote(), shape.intervals, all.to_string()));
    return {};
}

Result<GridConfig> read_shape(ImportSource& source, ImportDraft& draft) {
    GridConfig shape;
    TRY_ASSIGN(shape.lower.value, source.needed("lower_price"));
    TRY_ASSIGN(shape.upper.value, source.needed("upper_price"));
    TRY_ASSIGN(shape.intervals, intervals_of(source, draft));
    if (!shape.lower.value.is_positive()) return source.wrong("lower_price", "must be above zero");
    if (shape.upper <= shape.lower) return source.wrong("upper_price", "is not above lower_price");
    if (shape.intervals > kIntervalsMax)
        return source.wrong("grids_quantity", fmt::format("more than {} lines", kIntervalsMax + 1));
    if (source.text("grid_type") == "geometric") shape.spacing = Spacing::geometric;
    shape.investment = 1;
    return shape;
}

}  // namespace

Result<ImportedBot> import_grid(ImportSource source, ImportDraft& draft, std::string_view file) {
    draft.name(source);
    TRY(draft.pairs(source, "pair"));
    TRY_ASSIGN(const GridConfig shape, read_shape(source, draft));
    draft.set("lower", quoted(shape.lower.value));
    draft.set("upper", quoted(shape.upper.value));
    draft.set("intervals", fmt::to_string(shape.intervals));
    draft.set("spacing", shape.spacing == Spacing::geometric ? "\"geometric\"" : "\"arithmetic\"");
    TRY(set_investment(source, draft, shape));
    draft.set("profit_in",
              source.text("profit_currency_type") == "base" ? "\"base\"" : "\"quote\"");
    TRY(read_stop(source, draft, "lower", "stop_bot_and_sell"));
    TRY(read_stop(source, draft, "upper", ""));
    TRY(read_moves(source, draft));
    const std::string mode = source.text("mode");
    if (!mode.empty() && mode != "long")
        draft.differs_gravely("mode", fmt::format("\"{}\": futures only", one_line(mode)));
    draft.leave_futures(source);
    source.ignore({"id",
                   "account_id",
                   "account_name",
                   "is_enabled",
                   "created_at",
                   "updated_at",
                   "ignore_warnings",
                   "note",
                   "grid_price_step",
                   "start_price",
                   "current_price",
                   "current_profit",
                   "current_profit_usd",
                   "total_profits_count",
                   "bought_volume",
                   "sold_volume",
                   "profit_percentage",
                   "unrealized_profit_loss",
                   "ai_settings",
                   "investment_base_currency",
                   "investment_quote_currency",
                   "strategy_type",
                   "order_currency_type"});
    draft.name_unknown(source);
    return draft.finish(file);
}

}  // namespace strongroom::bots
