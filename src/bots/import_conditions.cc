// Lists of conditions of a 3Commas bot.
#include <fmt/format.h>

#include <algorithm>

#include "bots/import_draft_internal.h"

namespace strongroom::bots {
namespace {

std::string member(const JsonValue* object, std::string_view name) {
    const JsonValue* value = object == nullptr ? nullptr : object->find(name);
    return value == nullptr ? "" : value->text;
}

bool is_interval(std::string_view theirs) {
    constexpr std::string_view known[] = {"1m", "3m", "5m", "15m", "30m", "1h", "2h",
                                          "4h", "6h", "8h", "12h", "1d",  "1w"};
    return std::ranges::find(known, theirs) != std::end(known);
}

struct Word {
    std::string_view theirs;
    std::string_view ours;
};
constexpr Word kTriggers[] = {{"less", "below"},
                              {"greater", "above"},
                              {"crossing_up", "crosses_up"},
                              {"crossing_down", "crosses_down"}};
// "Buy or strong buy" is above the lower edge; so is a strong buy.
constexpr Word kRatings[] = {{"buy_or_strong_buy", "buy"},
                             {"strong_buy", "strong_buy"},
                             {"sell_or_strong_sell", "sell"},
                             {"strong_sell", "strong_sell"}};

template <std::size_t N>
std::string_view word_here(const Word (&words)[N], std::string_view theirs) {
    const auto at = std::ranges::find(words, theirs, &Word::theirs);
    return at == std::end(words) ? std::string_view() : at->ours;
}

// Each is { when = "…", … }, or empty when their item says too little.
std::string rsi(const JsonValue* options, std::string_view field, ImportDraft& draft) {
    const std::string_view trigger = word_here(kTriggers, member(options, "trigger_condition"));
    const std::string points = member(options, "points");
    const std::string time = member(options, "time");
    std::string period = member(options, "time_period");
    if (trigger.empty() || !is_interval(time) || !Decimal::parse(points)) return {};
    if (period.empty()) {
        period = "7";
        draft.differs(field, "rsi without time_period: 7 candles are taken");
    }
    if (period.find_first_not_of("0123456789") != std::string::npos || period.size() > 3) return {};
    return fmt::format("{{ when = \"rsi\", interval = {}, period = {}, {} = {} }}", quoted(time),
                       period, trigger, quoted(points));
}

std::string rating(const JsonValue* options, std::string_view field, ImportDraft& draft) {
    const std::string_view is = word_here(kRatings, member(options, "type"));
    const std::string time = member(options, "time");
    if (is.empty() || !is_interval(time)) return {};
    draft.differs(field, "TradingView's rating is reckoned here by a formula of our own");
    return fmt::format("{{ when = \"rating\", interval = {}, is = \"{}\" }}", quoted(time), is);
}

std::string condition_of(const JsonValue& item, std::string_view field, ImportDraft& draft) {
    const std::string theirs = member(&item, "strategy");
    const JsonValue* options = item.find("options");
    if (theirs == "manual") return R"({ when = "manual" })";
    if (theirs == "rsi") return rsi(options, field, draft);
    if (theirs == "trading_view") return rating(options, field, draft);
    return {};
}

}  // namespace

bool import_conditions(ImportSource& source, std::string_view field, std::string_view key,
                       ImportDraft& draft) {
    const JsonValue* list = source.find(field);
    if (list == nullptr || list->kind != JsonValue::Kind::list || list->items.empty()) return false;
    std::string written;
    bool is_asap = true;  // "nonstop" holds always: beside others it says nothing.
    for (const JsonValue& item : list->items) {
        if (member(&item, "strategy") == "nonstop") continue;
        is_asap = false;
        const std::string made = condition_of(item, field, draft);
        if (made.empty()) {
            draft.differs_gravely(field, fmt::format("\"{}\" has no equal that is known here; the "
                                                     "condition is left out",
                                                     one_line(member(&item, "strategy"))));
        } else {
            written += (written.empty() ? "" : ", ") + made;
        }
    }
    if (is_asap && key == "start") written = R"({ when = "asap" })";
    if (!written.empty()) draft.set(key, fmt::format("[{}]", written));
    return !written.empty();
}

}  // namespace strongroom::bots
