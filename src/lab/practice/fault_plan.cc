// The fault plan as a file: TOML with [[fault]] tables, or the same as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include <toml++/toml.h>
#include <nlohmann/json.hpp>

#include "lab/practice/faults.h"

namespace strongroom::lab::practice {
namespace {

using nlohmann::json;

constexpr std::size_t kPlanBytesMax = 1U << 20U;
constexpr std::size_t kRulesMax = 1'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kDepthMax = 8;

// One rule as JSON, with the place for messages: "plan.toml: fault[2].per_cent: …".
class RuleReader {
  public:
    RuleReader(const json& object, std::string place) : object_(object), place_(std::move(place)) {}

    std::unexpected<Error> wrong(std::string_view key, std::string_view text) const {
        return fail(Errc::invalid, fmt::format("{}.{}: {}", place_, key, text));
    }
    bool has(const char* key) const { return object_.contains(key); }

    Result<std::string> text(const char* key, std::string absent) const {
        if (!has(key)) return absent;
        if (!object_[key].is_string()) return wrong(key, "must be a text in quotes");
        return object_[key].get<std::string>();
    }
    Result<std::int64_t> whole(const char* key, std::int64_t least, std::int64_t most,
                               std::int64_t absent) const {
        if (!has(key)) return absent;
        const bool is_whole = object_[key].is_number_integer();
        const auto value = is_whole ? object_[key].get<std::int64_t>() : least - 1;
        if (value < least || value > most)
            return wrong(key, fmt::format("must be a whole number from {} to {}", least, most));
        return value;
    }
    Result<bool> flag(const char* key) const {
        if (!has(key)) return false;
        if (!object_[key].is_boolean()) return wrong(key, "must be true or false");
        return object_[key].get<bool>();
    }
    Status only(std::initializer_list<std::string_view> known) const {
        for (const auto& [key, value] : object_.items()) {
            if (std::ranges::find(known, key) == known.end())
                return wrong(key.substr(0, 40),
                             "is not a key of a fault; see "
                             "docs/practice-venue.md");
        }
        return {};
    }

  private:
    const json& object_;
    std::string place_;
};

constexpr std::array kAllKinds{
    FaultKind::lost_request,  FaultKind::lost_reply,   FaultKind::late,
    FaultKind::rate_limit,    FaultKind::ban,          FaultKind::error_5xx,
    FaultKind::garbage,       FaultKind::cut,          FaultKind::event_lost,
    FaultKind::event_doubled, FaultKind::event_delayed};

Result<FaultKind> read_kind(const RuleReader& rule) {
    TRY_ASSIGN(const std::string name, rule.text("kind", ""));
    std::string names;
    for (const FaultKind kind : kAllKinds) {
        if (to_string(kind) == name) return kind;
        names += fmt::format("{}{}", names.empty() ? "" : ", ", to_string(kind));
    }
    return rule.wrong("kind", "must be one of " + names);
}

Result<FaultRule> read_rule(const json& object, std::string place) {
    if (!object.is_object()) return fail(Errc::invalid, place + ": must be a table");
    const RuleReader reader(object, std::move(place));
    TRY(reader.only({"kind", "on", "account", "per_cent", "count", "ms", "retry_after_s", "status",
                     "code", "executed"}));
    FaultRule rule;
    TRY_ASSIGN(rule.kind, read_kind(reader));
    TRY_ASSIGN(rule.on, reader.text("on", "*"));
    TRY_ASSIGN(rule.account, reader.text("account", ""));
    TRY_ASSIGN(const std::int64_t per_cent, reader.whole("per_cent", 0, 100, 100));
    rule.per_cent = static_cast<int>(per_cent);
    if (reader.has("count")) {
        TRY_ASSIGN(rule.count, reader.whole("count", 0, 1'000'000'000, 0));
    }
    TRY_ASSIGN(rule.delay.ms, reader.whole("ms", 0, kDayMs, rule.delay.ms));
    TRY_ASSIGN(const std::int64_t wait, reader.whole("retry_after_s", 0, 3 * kDayMs / 1'000, 1));
    rule.retry_after = seconds(wait);
    TRY_ASSIGN(const std::int64_t status, reader.whole("status", 500, 599, rule.status));
    rule.status = static_cast<int>(status);
    TRY_ASSIGN(const std::int64_t code, reader.whole("code", -1008, -1000, rule.code));
    rule.code = static_cast<int>(code);
    TRY_ASSIGN(rule.is_executed, reader.flag("executed"));
    return rule;
}

// TOML's tables and lists as JSON, so that one reader serves both. Times and the like become null,
// which no field takes.
json to_json(const toml::node& node, int depth) {
    if (depth > kDepthMax) return nullptr;
    if (const toml::table* table = node.as_table()) {
        json object = json::object();
        for (const auto& [key, value] : *table)
            object[std::string(key.str())] = to_json(value, depth + 1);
        return object;
    }
    if (const toml::array* array = node.as_array()) {
        json list = json::array();
        for (const toml::node& value : *array) list.push_back(to_json(value, depth + 1));
        return list;
    }
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto number = node.value_exact<std::int64_t>()) return *number;
    if (const auto flag = node.value_exact<bool>()) return *flag;
    return nullptr;
}

Result<json> parse_plan(std::string_view text, std::string_view file_name) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return json(json::object());
    if (text[first] == '{') {
        json parsed = json::parse(text, nullptr, false);
        if (parsed.is_discarded())
            return fail(Errc::invalid, fmt::format("{}: is not JSON", file_name));
        return parsed;
    }
    try {
        return to_json(toml::parse(text, file_name), 0);
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}:{}: {}", file_name, error.source().begin.line,
                                               error.description()));
    }
}

}  // namespace

Result<FaultPlan> read_fault_plan(std::string_view text, std::string_view file_name) {
    if (text.size() > kPlanBytesMax)
        return fail(Errc::exhausted, fmt::format("{}: longer than 1 MiB", file_name));
    TRY_ASSIGN(const json root, parse_plan(text, file_name));
    FaultPlan plan;
    if (!root.is_object()) return fail(Errc::invalid, fmt::format("{}: not a plan", file_name));
    const RuleReader top(root, std::string(file_name) + ": plan");
    TRY(top.only({"seed", "fault", "faults"}));
    TRY_ASSIGN(const std::int64_t seed, top.whole("seed", 0, INT64_MAX, 1));
    plan.seed = static_cast<std::uint64_t>(seed);
    const char* key = root.contains("faults") ? "faults" : "fault";
    if (!root.contains(key)) return plan;
    if (!root[key].is_array()) return top.wrong(key, "must be a list; write [[fault]]");
    for (const json& object : root[key]) {
        if (plan.rules.size() == kRulesMax) return top.wrong(key, "more than 1000 rules");
        TRY_ASSIGN(FaultRule rule, read_rule(object, fmt::format("{}: fault[{}]", file_name,
                                                                 plan.rules.size() + 1)));
        plan.rules.push_back(std::move(rule));
    }
    return plan;
}

}  // namespace strongroom::lab::practice
