// What each condition on candles is called in a bot file, its keys and their bounds.
#include "bots/condition_terms_internal.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace strongroom::bots {
namespace {

using indicators::AverageKind;
using indicators::Terms;
using indicators::Test;
using indicators::Trigger;

constexpr int kPeriodMax = 500;  // A history of 1000 candles still settles it.

constexpr std::array<std::pair<const char*, Trigger>, 4> kTriggers{{
    {"above", Trigger::above},
    {"below", Trigger::below},
    {"crosses_up", Trigger::crosses_up},
    {"crosses_down", Trigger::crosses_down},
}};

// What values a line can take at all; a level outside would hold always or never.
struct Range {
    std::optional<Decimal> least;  // Both are outside, too.
    std::optional<Decimal> most;
};
const Range kAboveZero{.least = Decimal(), .most = {}};
const Range kPercent{.least = Decimal(), .most = Decimal(100)};

Status check_level(const TableReader& table, const char* key, Decimal level, const Range& range) {
    const bool is_low = range.least && level <= *range.least;
    const bool is_high = range.most && level >= *range.most;
    if (!is_low && !is_high) return {};
    if (!range.most) {
        return table.wrong(key, fmt::format("must be above {}", range.least->to_string()));
    }
    return table.wrong(key, fmt::format("must be above {} and below {}", range.least->to_string(),
                                        range.most->to_string()));
}

// One line and a level: exactly one of below, above, crosses_up and crosses_down.
Result<Test> with_level(TableReader& table, Terms terms, const Range& range) {
    std::optional<Test> read;
    for (const auto& [key, trigger] : kTriggers) {
        table.allow(key);
        if (!table.has(key)) continue;
        if (read) {
            return table.wrong(key, "is one trigger too many: write two conditions for two");
        }
        TRY_ASSIGN(const std::string written, table.text(key));
        const Result<Decimal> level = Decimal::parse(written);
        if (!level) return table.wrong(key, level.error().message);
        TRY(check_level(table, key, *level, range));
        read = Test{terms, trigger, *level};
    }
    if (read) return *read;
    return table.wrong("below",
                       "is missing; a trigger is below, above, crosses_up or crosses_down");
}

// Two lines: trigger = "above" and so on.
Result<Test> with_trigger(TableReader& table, Terms terms) {
    TRY_ASSIGN(const int found,
               table.choice("trigger",
                            {{"above", 0}, {"below", 1}, {"crosses_up", 2}, {"crosses_down", 3}}));
    return Test{std::move(terms), kTriggers.at(static_cast<std::size_t>(found)).second, {}};
}

Result<Test> read_price(TableReader& table) {
    return with_level(table, indicators::PriceTerms{}, kAboveZero);
}

// The close against one average, or a fast one against a slow one.
Result<Test> read_average(TableReader& table, AverageKind kind) {
    if (!table.has("fast") && !table.has("slow")) {
        TRY_ASSIGN(const int period, table.whole("period", 2, kPeriodMax, 0));
        if (period == 0)
            return table.wrong("period", "is missing; or write fast and slow for two averages");
        return with_trigger(table, indicators::AverageTerms{kind, period});
    }
    if (table.has("period"))
        return table.wrong("period", "is of one average; with fast and slow there are two");
    TRY_ASSIGN(const int fast, table.whole("fast", 2, kPeriodMax, 0));
    TRY_ASSIGN(const int slow, table.whole("slow", 2, kPeriodMax, 0));
    if (fast == 0) return table.wrong("fast", "is missing beside slow");
    if (slow == 0) return table.wrong("slow", "is missing beside fast");
    if (fast >= slow) return table.wrong("fast", fmt::format("must be below slow, {}", slow));
    return with_trigger(table, indicators::CrossTerms{kind, fast, slow});
}

Result<Test> read_sma(TableReader& table) { return read_average(table, AverageKind::sma); }
Result<Test> read_ema(TableReader& table) { return read_average(table, AverageKind::ema); }

Result<Test> read_rsi(TableReader& table) {
    TRY_ASSIGN(const int period, table.whole("period", 2, kPeriodMax, 14));
    return with_level(table, indicators::RsiTerms{period}, kPercent);
}

struct Reader {
    std::string_view when;
    Result<Test> (*read)(TableReader&);
};
constexpr std::array kReaders{
    Reader{"price", read_price},
    Reader{"sma", read_sma},
    Reader{"ema", read_ema},
    Reader{"rsi", read_rsi},
};

}  // namespace

Result<Test> read_test(TableReader& table, const std::string& when) {
    std::string names;
    for (const Reader& reader : kReaders) {
        if (reader.when == when) return reader.read(table);
        names += fmt::format(", {}", reader.when);
    }
    return table.wrong(
        "when", fmt::format("\"{}\" is no condition; there are asap, manual{}", when, names));
}

}  // namespace strongroom::bots
