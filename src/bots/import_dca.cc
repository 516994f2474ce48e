// A DCA bot of 3Commas (bots/show) as a [dca] table.
#include <fmt/format.h>

#include <algorithm>

#include "bots/import_draft_internal.h"

namespace strongroom::bots {
namespace {

// An order's size, in quote or in coins.
Status set_volume(ImportSource& source, ImportDraft& draft, std::string_view field,
                  std::string_view key) {
    TRY_ASSIGN(const Decimal volume, source.needed(field));
    const std::string type = source.text(fmt::format("{}_type", field));
    if (type.empty() || type == "quote_currency") {
        draft.set(key, quoted(volume));
        return {};
    }
    if (type != "base_currency") {
        return source.wrong(fmt::format("{}_type", field),
                            fmt::format("\"{}\" has no equal: an order's size is an amount of {} "
                                        "here; set it there first, then export again",
                                        one_line(type), draft.first_quote()));
    }
    draft.set(key, quoted(volume));
    draft.set(fmt::format("{}_type", key), "\"base\"");
    return {};
}

Status set_custom_steps(const JsonValue& list, ImportSource& source, ImportDraft& draft) {
    std::string steps;
    for (const JsonValue& item : list.items) {
        const JsonValue* deviation = item.find("deviation");
        const JsonValue* size = item.find("size");
        const auto where = Decimal::parse(deviation == nullptr ? "" : deviation->text);
        const auto amount = Decimal::parse(size == nullptr ? "" : size->text);
        if (!where || !amount)
            return source.wrong("custom_safety_steps", "each needs a deviation and a size");
        // Theirs are below zero below the base price; ours count the way against the deal.
        const Decimal away = where->is_negative() ? -*where : *where;
        steps += fmt::format("{}{{ deviation = {}, size = {} }}", steps.empty() ? "" : ", ",
                             quoted(away), quoted(*amount));
    }
    draft.set("custom_safety_steps", fmt::format("[{}]", steps));
    return {};
}

// Not of orders that wait for a condition: they do not rest.
void set_active(int active, int most, ImportDraft& draft) {
    const int here = std::clamp(active, 1, most);
    if (here != active) {
        draft.differs(
            "active_safety_orders_count",
            fmt::format("{} there, {} here: at least 1 and no more than there are", active, here));
    }
    draft.set("active_safety_orders", fmt::to_string(here));
}

Status read_ladder(ImportSource& source, ImportDraft& draft, bool waits) {
    TRY_ASSIGN(const int most, source.whole("max_safety_orders", 0));
    TRY_ASSIGN(const int active, source.whole("active_safety_orders_count", most));
    const JsonValue* custom = source.find("custom_safety_steps");
    if (custom != nullptr && !custom->items.empty()) {
        source.ignore({"safety_order_volume", "safety_order_volume_type",
                       "safety_order_step_percentage", "martingale_volume_coefficient",
                       "martingale_step_coefficient"});
        TRY(set_custom_steps(*custom, source, draft));
        if (!waits) set_active(active, static_cast<int>(custom->items.size()), draft);
        return {};
    }
    const std::pair<const char*, const char*> rest[] = {
        {"safety_order_step_percentage", "deviation_pct"},
        {"martingale_step_coefficient", "step_scale"},
        {"martingale_volume_coefficient", "volume_scale"}};
    if (most == 0) {
        for (const auto& [theirs, ours] : rest) source.ignore({theirs});
        source.ignore({"safety_order_volume", "safety_order_volume_type"});
        return {};
    }
    TRY(set_volume(source, draft, "safety_order_volume", "safety_order"));
    draft.set("max_safety_orders", fmt::to_string(most));
    if (!waits) set_active(active, most, draft);
    for (const auto& [theirs, ours] : rest) {
        TRY_ASSIGN(const std::optional<Decimal> value, source.number(theirs));
        if (value) draft.set(ours, quoted(*value));
    }
    return {};
}

Status read_take_profit(ImportSource& source, ImportDraft& draft) {
    const JsonValue* steps = source.find("take_profit_steps");
    TRY_ASSIGN(std::optional<Decimal> profit, source.number("take_profit"));
    if (steps != nullptr && !steps->items.empty()) {
        std::string list;
        for (const JsonValue& item : steps->items) {
            const JsonValue* amount = item.find("amount_percentage");
            const JsonValue* each = item.find("profit_percentage");
            const auto share = Decimal::parse(amount == nullptr ? "" : amount->text);
            const auto pct = Decimal::parse(each == nullptr ? "" : each->text);
            if (!share || !pct)
                return source.wrong("take_profit_steps", "each needs an amount and a profit");
            list += fmt::format("{}{{ amount_pct = {}, profit_pct = {} }}",
                                list.empty() ? "" : ", ", quoted(*share), quoted(*pct));
        }
        draft.set("take_profit_steps", fmt::format("[{}]", list));
        profit.reset();
    }
    if (profit && !profit->is_zero()) draft.set("take_profit_pct", quoted(*profit));
    const std::string type = source.text("take_profit_type");
    if (type == "base") draft.set("take_profit_type", "\"base\"");
    TRY_ASSIGN(const std::optional<Decimal> trailing, source.number("trailing_deviation"));
    if (source.flag("trailing_enabled")) {
        if (!trailing) return source.wrong("trailing_deviation", "is missing");
        draft.set("trailing_pct", quoted(*trailing));
        // What theirs does when the price falls through the profit faster than it can sell.
        draft.set("trailing_at_a_loss", "\"go back\"");
    }
    return {};
}

// Ours in coins is one order that rests.
void set_profit_currency(ImportSource& source, ImportDraft& draft) {
    const JsonValue* steps = source.find("take_profit_steps");
    if (source.text("profit_currency") != "base_currency") return;
    if (source.flag("trailing_enabled") || (steps != nullptr && !steps->items.empty())) {
        draft.differs_gravely("profit_currency",
                              "left out: profit in coins takes one take-profit here, without "
                              "steps and without trailing");
        return;
    }
    draft.set("profit_currency", "\"base\"");
}

// Of closes by a condition: without one it says nothing, there as here.
Status read_least_profit(ImportSource& source, ImportDraft& draft, bool closes) {
    const JsonValue* list = source.find("close_strategy_list");
    TRY_ASSIGN(const std::optional<Decimal> least, source.number("min_profit_percentage"));
    const std::string of = source.text("min_profit_type");
    if (list == nullptr || list->items.empty() || !least || least->is_zero()) return {};
    if (!closes) {
        draft.differs_gravely("min_profit_percentage", "left out with the conditions of the close");
        return {};
    }
    draft.set("min_profit_pct", quoted(*least));
    if (of == "base_order_volume") draft.set("min_profit_type", "\"base\"");
    return {};
}

// The stop moves when a step sells while another is left.
Status set_breakeven(ImportSource& source, ImportDraft& draft) {
    const JsonValue* list = source.find("take_profit_steps");
    const JsonValue* data = source.find("sl_to_breakeven_data");
    const int steps = list == nullptr ? 0 : static_cast<int>(list->items.size());
    if (steps < 2) {
        draft.differs("sl_to_breakeven_enabled",
                      "left out: with less than 2 take-profit steps nothing is left to stop");
        return {};
    }
    draft.set("stop_loss_to_breakeven", "true");
    const JsonValue* limit = data == nullptr ? nullptr : data->find("upper_breakeven_limit");
    const auto wanted = Decimal::parse(limit == nullptr ? "" : limit->text);
    if (!wanted || !wanted->is_positive()) return {};
    if (*wanted <= Decimal(steps - 2)) {
        draft.set("upper_breakeven_limit", wanted->to_string());
        return {};
    }
    draft.differs("sl_to_breakeven_data",
                  fmt::format("upper_breakeven_limit {} is left out: after {} of {} steps nothing "
                              "is left to stop",
                              wanted->to_string(), steps, steps));
    return {};
}

Status read_stop(ImportSource& source, ImportDraft& draft) {
    TRY_ASSIGN(const std::optional<Decimal> stop, source.number("stop_loss_percentage"));
    TRY_ASSIGN(const int timeout, source.whole("stop_loss_timeout_in_seconds", 0));
    const std::string type = source.text("stop_loss_type");
    const bool trails = source.flag("tsl_enabled");
    const bool has_timeout = source.flag("stop_loss_timeout_enabled");
    const bool to_breakeven = source.flag("sl_to_breakeven_enabled");
    source.ignore({"sl_to_breakeven_data"});
    if (to_breakeven) TRY(set_breakeven(source, draft));
    if (!stop || stop->is_zero()) return {};
    draft.set("stop_loss_pct", quoted(*stop));
    if (trails) draft.set("stop_loss_trailing", "true");
    if (has_timeout && timeout > 0) draft.set("stop_loss_timeout", fmt::format("\"{}s\"", timeout));
    if (type == "stop_loss_and_disable_bot") draft.set("stop_loss_then", "\"stop\"");
    return {};
}

// A pair of theirs that may have no further deal makes a larger number idle; here it is refused.
Status read_deals(ImportSource& source, ImportDraft& draft) {
    TRY_ASSIGN(const int wanted, source.whole("max_active_deals", 1));
    TRY_ASSIGN(const int allowed, source.whole("allowed_deals_on_same_pair", 1));
    const int same = std::clamp(allowed, 1, std::max(wanted, 1));
    const std::int64_t room = static_cast<std::int64_t>(same) * draft.pair_count();
    const auto active = static_cast<int>(std::min<std::int64_t>(wanted, room));
    if (active != wanted) {
        draft.differs("max_active_deals",
                      fmt::format("{} there, {} here: {} pairs with {} deals each have no more",
                                  wanted, active, draft.pair_count(), same));
    }
    if (active > 1) draft.set("max_active_deals", fmt::to_string(active));
    if (same > 1) draft.set("deals_on_same_pair", fmt::to_string(same));
    return {};
}

// Numbers of theirs that stand alike here; zero is off.
Status read_limits(ImportSource& source, ImportDraft& draft) {
    const std::pair<const char*, const char*> amounts[] = {
        {"reinvesting_percentage", "reinvest_pct"},
        {"risk_reduction_percentage", "risk_reduction_pct"},
        {"min_price", "min_price"},
        {"max_price", "max_price"},
        {"min_price_percentage", "min_price_pct"},
        {"max_price_percentage", "max_price_pct"}};
    for (const auto& [theirs, ours] : amounts) {
        TRY_ASSIGN(const std::optional<Decimal> value, source.number(theirs));
        if (value && !value->is_zero()) draft.set(ours, quoted(*value));
    }
    const std::pair<const char*, const char*> times[] = {
        {"cooldown", "cooldown"},
        {"deal_start_delay_seconds", "start_delay"},
        {"close_deals_timeout", "close_after"}};
    for (const auto& [theirs, ours] : times) {
        TRY_ASSIGN(const int seconds, source.whole(theirs, 0));
        if (seconds > 0) draft.set(ours, fmt::format("\"{}s\"", seconds));
    }
    TRY_ASSIGN(const int most, source.whole("disable_after_deals_count", 0));
    if (most > 0) draft.set("max_deals", fmt::to_string(most));
    TRY_ASSIGN(const std::optional<Decimal> volume, source.number("min_volume_btc_24h"));
    if (volume && !volume->is_zero() && draft.first_quote() == "BTC") {
        draft.set("min_volume_24h", quoted(*volume));
    } else if (volume && !volume->is_zero()) {
        draft.differs_gravely("min_volume_btc_24h",
                              fmt::format("{} BTC a day: here min_volume_24h is in {}, and this "
                                          "file does not know its price; left out",
                                          volume->to_string(), draft.first_quote()));
    }
    return {};
}

Status read_entry(ImportSource& source, ImportDraft& draft) {
    const std::string strategy = source.text("strategy");
    if (!strategy.empty() && strategy != "long" && strategy != "short")
        return source.wrong("strategy", "is neither long nor short");
    draft.set("side", strategy == "short" ? "\"short\"" : "\"long\"");
    if (strategy == "short")
        draft.differs("strategy", "short: a spot bot sells coins that the account holds");
    TRY(set_volume(source, draft, "base_order_volume", "base_order"));
    draft.set("base_order_kind",
              source.text("start_order_type") == "limit" ? "\"limit\"" : "\"market\"");
    return {};
}

}  // namespace

Result<ImportedBot> import_dca(ImportSource source, ImportDraft& draft, std::string_view file) {
    draft.name(source);
    TRY(draft.pairs(source, "pairs"));
    TRY(read_entry(source, draft));
    const bool waits = import_conditions(source, "safety_strategy_list", "safety", draft);
    TRY(read_ladder(source, draft, waits));
    TRY(read_take_profit(source, draft));
    set_profit_currency(source, draft);
    TRY(read_stop(source, draft));
    (void)import_conditions(source, "strategy_list", "start", draft);
    const bool closes = import_conditions(source, "close_strategy_list", "close", draft);
    TRY(read_least_profit(source, draft, closes));
    TRY(read_limits(source, draft));
    TRY(read_deals(source, draft));
    draft.leave_futures(source);
    if (source.find("url_secret") != nullptr)
        draft.differs("url_secret", "a secret of 3Commas is in the file that was read: delete it");
    // What happened there, and what only its page needs.
    source.ignore({"id",
                   "account_id",
                   "account_name",
                   "is_enabled",
                   "type",
                   "created_at",
                   "updated_at",
                   "active_deals",
                   "active_deals_count",
                   "deals_counter",
                   "finished_deals_count",
                   "finished_deals_profit_usd",
                   "active_deals_usd_profit",
                   "reinvested_volume_usd",
                   "easy_form_supported",
                   "deletable?",
                   "bot_events",
                   "from_currency_id",
                   "btc_price_limit",
                   "btc_funds_lock_value",
                   "funds_lock_value",
                   "note"});
    draft.name_unknown(source);
    return draft.finish(file);
}

}  // namespace strongroom::bots
