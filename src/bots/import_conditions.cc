// Lists of conditions of a 3Commas bot.
#include <fmt/format.h>

#include "bots/import_draft_internal.h"

namespace strongroom::bots {
namespace {

std::string member(const JsonValue* object, std::string_view name) {
    const JsonValue* value = object == nullptr ? nullptr : object->find(name);
    return value == nullptr ? "" : value->text;
}

// "1w" is seven days here; all else is written alike.
std::string interval_here(std::string_view theirs) {
    return theirs == "1w" ? "7d" : std::string(theirs);
}

struct Trigger {
    std::string_view theirs;
    std::string_view ours;
};
constexpr Trigger kTriggers[] = {{"less", "below"},
                                 {"greater", "above"},
                                 {"crossing_up", "crosses_up"},
                                 {"crossing_down", "crosses_down"}};

// { when = "rsi", … } or empty when it says too little.
std::string rsi(const JsonValue* options, std::string_view field, ImportDraft& draft) {
    const std::string condition = member(options, "trigger_condition");
    std::string_view trigger;
    for (const Trigger& each : kTriggers) {
        if (condition == each.theirs) trigger = each.ours;
    }
    const std::string points = member(options, "points");
    const std::string time = member(options, "time");
    std::string period = member(options, "time_period");
    if (trigger.empty() || time.empty() || !Decimal::parse(points)) return {};
    if (period.empty()) {
        period = "7";
        draft.differs(field, "rsi without time_period: 7 candles are taken");
    }
    if (period.find_first_not_of("0123456789") != std::string::npos) return {};
    return fmt::format("{{ when = \"rsi\", interval = {}, period = {}, {} = {} }}",
                       quoted(interval_here(time)), period, trigger, quoted(points));
}

}  // namespace

void import_conditions(ImportSource& source, std::string_view field, std::string_view key,
                       ImportDraft& draft) {
    const JsonValue* list = source.find(field);
    if (list == nullptr || list->kind != JsonValue::Kind::list || list->items.empty()) return;
    std::string written;
    for (const JsonValue& item : list->items) {
        const std::string theirs = member(&item, "strategy");
        std::string made;
        std::string name = theirs;
        if (theirs == "nonstop") {
            made = R"({ when = "asap" })";
            name = "asap";
        } else if (theirs == "manual") {
            made = R"({ when = "manual" })";
        } else if (theirs == "rsi") {
            made = rsi(item.find("options"), field, draft);
        }
        if (made.empty()) {
            draft.differs_gravely(field, fmt::format("\"{}\" has no equal that is known here; the "
                                                     "condition is left out",
                                                     one_line(theirs)));
        } else if (!takes_key("when", name)) {
            draft.differs_gravely(
                field, fmt::format("this version has no condition {}; it is left out", made));
        } else {
            written += (written.empty() ? "" : ", ") + made;
        }
    }
    if (!written.empty()) draft.set_if_here(field, key, fmt::format("[{}]", written));
}

}  // namespace strongroom::bots
