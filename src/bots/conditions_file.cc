// A list of conditions in a bot file (docs/indicators.md has every key).
#include <fmt/format.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bots/bot_tables_internal.h"
#include "bots/condition_terms_internal.h"

namespace strongroom::bots {
namespace {

constexpr std::size_t kConditionsMax = 20;

Result<Duration> read_interval(TableReader& table) {
    if (!table.has("interval")) {
        table.allow("interval");
        return table.wrong("interval", "is missing; write one as in interval = \"1h\"");
    }
    TRY_ASSIGN(const int found, table.choice("interval", {{"1m", 1},
                                                          {"3m", 3},
                                                          {"5m", 5},
                                                          {"15m", 15},
                                                          {"30m", 30},
                                                          {"1h", 60},
                                                          {"2h", 120},
                                                          {"4h", 240},
                                                          {"6h", 360},
                                                          {"8h", 480},
                                                          {"12h", 720},
                                                          {"1d", 1'440},
                                                          {"1w", 10'080}}));
    return minutes(found);
}

Result<Condition> read_condition(TableReader table, bool is_start) {
    TRY_ASSIGN(const std::string when, table.text("when"));
    if (when == "asap" || when == "manual") {
        if (when == "manual" && !is_start)
            return table.wrong("when", "\"manual\" is of a start list alone");
        TRY(table.no_unknown_keys());
        return when == "asap" ? Condition(Asap{}) : Condition(Manual{});
    }
    TRY_ASSIGN(const indicators::Test test, read_test(table, when));
    TRY_ASSIGN(const Duration interval, read_interval(table));
    TRY(table.no_unknown_keys());
    return OnCandles{interval, test};
}

bool wants_above(const OnCandles& condition) {
    return condition.test.trigger == indicators::Trigger::above ||
           condition.test.trigger == indicators::Trigger::crosses_up;
}

// Why the two cannot hold together, or nothing.
std::optional<std::string> contradiction(const OnCandles& a, const OnCandles& b) {
    if (a.interval != b.interval || a.test.terms != b.test.terms) return std::nullopt;
    if (a == b) return "is there twice";
    if (wants_above(a) == wants_above(b)) return std::nullopt;
    const OnCandles& above = wants_above(a) ? a : b;
    const OnCandles& below = wants_above(a) ? b : a;
    if (above.test.level < below.test.level) return std::nullopt;
    if (indicators::has_two_lines(a.test.terms)) return "is above and below at once";
    return fmt::format("above {} and below {} never hold together", above.test.level.to_string(),
                       below.test.level.to_string());
}

Status check_together(const std::vector<Condition>& list, TableReader& table,
                      const std::string& key) {
    const auto is_alone = [](const Condition& c) { return !std::holds_alternative<OnCandles>(c); };
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (is_alone(list[i]) && list.size() > 1) {
            return table.wrong(key, "\"asap\" or \"manual\" stands alone in its list");
        }
        for (std::size_t k = 0; k < i; ++k) {
            const auto words =
                contradiction(std::get<OnCandles>(list[k]), std::get<OnCandles>(list[i]));
            if (words) {
                return table.wrong(key,
                                   fmt::format("conditions {} and {}: {}", k + 1, i + 1, *words));
            }
        }
    }
    return {};
}

}  // namespace

Result<std::vector<Condition>> read_conditions(TableReader& table, const std::string& key) {
    table.allow(key);
    std::vector<Condition> read;
    if (!table.has(key)) return read;
    const toml::array* conditions = table.table()->get_as<toml::array>(key);
    if (conditions == nullptr)
        return table.wrong(key, "must be a list, as in [{ when = \"asap\" }]");
    if (conditions->size() > kConditionsMax)
        return table.wrong(key, fmt::format("has at most {} conditions", kConditionsMax));
    for (const toml::node& node : *conditions) {
        const auto* condition = node.as_table();
        if (condition == nullptr)
            return table.wrong(key, "each condition is a table with when = \"…\"");
        TRY_ASSIGN(const Condition one,
                   read_condition(table.item(condition, key, read.size() + 1), key == "start"));
        read.push_back(one);
    }
    TRY(check_together(read, table, key));
    return read;
}

}  // namespace strongroom::bots
