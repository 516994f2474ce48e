// A smart trade of 3Commas as a [smart] table.
#include <fmt/format.h>

#include "bots/import_draft_internal.h"

namespace strongroom::bots {
namespace {

const JsonValue* inner(const JsonValue* object, std::string_view name) {
    const JsonValue* value = object == nullptr ? nullptr : object->find(name);
    return value == nullptr || value->kind == JsonValue::Kind::null ? nullptr : value;
}

std::string text_of(const JsonValue* object, std::string_view name) {
    const JsonValue* value = inner(object, name);
    return value == nullptr ? "" : value->text;
}

bool is_on(const JsonValue* object, std::string_view name) {
    const std::string text = text_of(object, name);
    return text == "true" || text == "1";
}

// A number of theirs, which may be an object {"value": …}; "" when it is not there or none.
std::string amount(const JsonValue* object, std::string_view name) {
    const JsonValue* value = inner(object, name);
    if (value != nullptr && value->kind == JsonValue::Kind::object) value = inner(value, "value");
    if (value == nullptr) return {};
    const auto number = Decimal::parse(value->text);
    return number && number->is_positive() ? quoted(*number) : std::string();
}

// "price = …" or "pct = …". A percent of theirs may be below zero for a stop.
std::string level_of(const JsonValue* object) {
    const JsonValue* price = inner(object, "price");
    const std::string value = amount(object, "price");
    if (!value.empty()) return "price = " + value;
    const std::string written = text_of(price == nullptr ? object : price, "percent");
    const auto pct = Decimal::parse(written);
    if (!pct || pct->is_zero()) return {};
    return "pct = " + quoted(pct->is_negative() ? -*pct : *pct);
}

Status set_entry(const JsonValue& position, bool is_held, ImportSource& source,
                 ImportDraft& draft) {
    const std::string units = amount(&position, "units");
    const std::string price = amount(&position, "price");
    if (units.empty()) return source.wrong("position.units", "is missing");
    if (is_held) {
        if (price.empty()) return source.wrong("position.price", "is needed: what the coins cost");
        draft.set("skip_entry", "true");
        draft.set("held", units);
        draft.set("held_price", price);
        return {};
    }
    const std::string order = text_of(&position, "order_type");
    const JsonValue* conditional = inner(&position, "conditional");
    if (order != "market" && order != "limit" && order != "conditional")
        return source.wrong("position.order_type", "is neither market, limit nor conditional");
    draft.set("order", quoted(order));
    draft.set("qty", units);
    if (order == "limit" || (order == "conditional" && !price.empty())) {
        if (price.empty()) return source.wrong("position.price", "is missing");
        if (order == "limit" || text_of(conditional, "order_type") == "limit")
            draft.set("price", price);
    }
    if (order != "conditional") return {};
    const std::string trigger = amount(conditional, "price");
    if (trigger.empty()) return source.wrong("position.conditional.price", "is missing");
    draft.set("trigger", trigger);
    // Theirs fires from either side; which one it waits on is not in the file.
    const bool buys = text_of(&position, "type") == "buy";
    draft.set("when", buys ? "\"at_or_above\"" : "\"at_or_below\"");
    draft.differs_gravely("position.conditional",
                          fmt::format("taken to fire at {} or {}: look whether it waits on the "
                                      "other side",
                                      trigger, buys ? "above" : "below"));
    if (is_on(inner(conditional, "trailing"), "enabled"))
        draft.differs_gravely("position.conditional.trailing",
                              "left out: write entry_trailing_pct");
    return {};
}

Status set_take_profit(const JsonValue* plan, ImportSource& source, ImportDraft& draft) {
    const JsonValue* steps = inner(plan, "steps");
    if (!is_on(plan, "enabled") || steps == nullptr) return {};
    std::string list;
    for (const JsonValue& step : steps->items) {
        const std::string level = level_of(&step);
        const std::string volume = amount(&step, "volume");
        if (level.empty())
            return source.wrong("take_profit.steps", "each needs a price or percent");
        list += fmt::format("{}{{ {}, volume_pct = {}", list.empty() ? "" : ", ", level,
                            volume.empty() ? "\"100\"" : volume);
        const JsonValue* trailing = inner(&step, "trailing");
        const auto pct = Decimal::parse(text_of(trailing, "percent"));
        if (is_on(trailing, "enabled") && pct)
            list += ", trailing_pct = " + quoted(pct->is_negative() ? -*pct : *pct);
        else if (text_of(&step, "order_type") == "market")
            list += R"(, order = "market")";
        list += " }";
    }
    if (!list.empty()) draft.set("take_profit", fmt::format("[{}]", list));
    return {};
}

Status set_stop_loss(const JsonValue* plan, ImportSource& source, ImportDraft& draft) {
    if (!is_on(plan, "enabled")) return {};
    const JsonValue* conditional = inner(plan, "conditional");
    std::string stop = level_of(conditional);
    if (stop.empty()) stop = level_of(plan);
    if (stop.empty()) return source.wrong("stop_loss", "needs a price or percent");
    const bool trails = is_on(inner(conditional, "trailing"), "enabled");
    if (trails) stop += ", trailing = true";
    if (text_of(plan, "order_type") == "limit") stop += R"(, order = "limit")";
    const JsonValue* timeout = inner(plan, "timeout");
    if (is_on(timeout, "enabled")) {
        const std::string seconds = text_of(timeout, "value");
        if (seconds.empty() || seconds.size() > 9 ||
            seconds.find_first_not_of("0123456789") != std::string::npos)
            return source.wrong("stop_loss.timeout", "must be whole seconds");
        stop += fmt::format(", timeout = \"{}s\"", seconds);
    }
    if (is_on(plan, "breakeven")) stop += ", breakeven = true";
    draft.set("stop_loss", fmt::format("{{ {} }}", stop));
    return {};
}

}  // namespace

Result<ImportedBot> import_smart(ImportSource source, ImportDraft& draft, std::string_view file) {
    draft.name(source);
    TRY(draft.pairs(source, "pair"));
    const JsonValue* position = source.find("position");
    const std::string type = text_of(position, "type");
    if (position == nullptr || (type != "buy" && type != "sell"))
        return source.wrong("position.type", "is neither buy nor sell");
    draft.set("side", quoted(type));
    TRY(set_entry(*position, source.flag("skip_enter_step"), source, draft));
    TRY(set_take_profit(source.find("take_profit"), source, draft));
    TRY(set_stop_loss(source.find("stop_loss"), source, draft));
    const JsonValue* leverage = source.find("leverage");
    if (is_on(leverage, "enabled"))
        draft.differs_gravely("leverage", "futures only. This bot trades spot");
    source.ignore({"id", "version", "account", "account_id", "instant", "status", "profit",
                   "margin", "data", "note", "is_position_not_filled", "reduce_funds",
                   "market_close", "average_enter_price", "average_close_price", "created_at",
                   "updated_at"});
    draft.name_unknown(source);
    return draft.finish(file);
}

}  // namespace strongroom::bots
