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

using namespace decimal_literals;

constexpr int kPeriodMax = 500;  // Half of the history that a bot gets at most.
constexpr int kDeviationsMax = 10;
constexpr int kQflPeriodMax = 50;

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
constexpr Range kAny{};
constexpr Range kAboveZero{.least = Decimal(), .most = {}};
constexpr Range kPercent{.least = Decimal(), .most = Decimal(100)};
constexpr Range kRating{.least = Decimal(-1), .most = Decimal(1)};

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
Result<Test> with_level(TableReader& table, const Terms& terms, const Range& range) {
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
Result<Test> with_trigger(TableReader& table, const Terms& terms) {
    TRY_ASSIGN(const int found,
               table.choice("trigger",
                            {{"above", 0}, {"below", 1}, {"crosses_up", 2}, {"crosses_down", 3}}));
    return Test{terms, kTriggers.at(static_cast<std::size_t>(found)).second, {}};
}

// Two lines when there is a trigger, else one and a level.
Result<Test> with_either(TableReader& table, const Terms& terms, const Range& range) {
    if (has_two_lines(terms)) return with_trigger(table, terms);
    return with_level(table, terms, range);
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

Result<Test> read_bollinger(TableReader& table) {
    TRY_ASSIGN(const int period, table.whole("period", 2, kPeriodMax, 20));
    TRY_ASSIGN(const Decimal deviations, table.positive("deviations", "2"));
    if (deviations > Decimal(kDeviationsMax))
        return table.wrong("deviations", fmt::format("must be at most {}", kDeviationsMax));
    return with_level(table, indicators::BollingerTerms{period, deviations}, kAny);
}

Result<Test> read_macd(TableReader& table) {
    indicators::MacdTerms terms;
    TRY_ASSIGN(terms.fast, table.whole("fast", 2, kPeriodMax, terms.fast));
    TRY_ASSIGN(terms.slow, table.whole("slow", 2, kPeriodMax, terms.slow));
    TRY_ASSIGN(terms.signal, table.whole("signal", 2, kPeriodMax, terms.signal));
    if (terms.fast >= terms.slow)
        return table.wrong("fast", fmt::format("must be below slow, {}", terms.slow));
    terms.is_against_signal = table.has("trigger");
    return with_either(table, terms, kAny);
}

Result<Test> read_mfi(TableReader& table) {
    TRY_ASSIGN(const int period, table.whole("period", 2, kPeriodMax, 14));
    return with_level(table, indicators::MfiTerms{period}, kPercent);
}

Result<Test> read_cci(TableReader& table) {
    TRY_ASSIGN(const int period, table.whole("period", 2, kPeriodMax, 20));
    return with_level(table, indicators::CciTerms{period}, kAny);
}

Result<Test> read_ultimate(TableReader& table) {
    indicators::UltimateTerms terms;
    TRY_ASSIGN(terms.short_period, table.whole("short", 1, kPeriodMax, terms.short_period));
    TRY_ASSIGN(terms.middle, table.whole("middle", 1, kPeriodMax, terms.middle));
    TRY_ASSIGN(terms.long_period, table.whole("long", 1, kPeriodMax, terms.long_period));
    if (terms.short_period >= terms.middle)
        return table.wrong("short", fmt::format("must be below middle, {}", terms.middle));
    if (terms.middle >= terms.long_period)
        return table.wrong("middle", fmt::format("must be below long, {}", terms.long_period));
    return with_level(table, terms, kPercent);
}

Result<Test> read_psar(TableReader& table) {
    indicators::SarTerms terms;
    TRY_ASSIGN(terms.step, table.positive("step", "0.02"));
    TRY_ASSIGN(terms.most, table.positive("most", "0.2"));
    if (terms.most > Decimal(1)) return table.wrong("most", "must be at most 1");
    if (terms.step > terms.most) {
        return table.wrong(
            "step", fmt::format("must be at most {}, which is most", terms.most.to_string()));
    }
    return with_trigger(table, terms);
}

Result<Test> read_adx(TableReader& table) {
    TRY_ASSIGN(const int period, table.whole("period", 2, kPeriodMax, 14));
    return with_either(table, indicators::AdxTerms{period, table.has("trigger")}, kPercent);
}

Result<Test> read_atr(TableReader& table) {
    TRY_ASSIGN(const int period, table.whole("period", 2, kPeriodMax, 14));
    return with_level(table, indicators::AtrTerms{period}, kAboveZero);
}

Result<Test> read_stochastic(TableReader& table) {
    using Line = indicators::StochasticTerms::Line;
    indicators::StochasticTerms terms;
    TRY_ASSIGN(terms.period, table.whole("period", 1, kPeriodMax, terms.period));
    TRY_ASSIGN(terms.k, table.whole("k", 1, kPeriodMax, terms.k));
    TRY_ASSIGN(terms.d, table.whole("d", 1, kPeriodMax, terms.d));
    TRY_ASSIGN(const int line, table.choice("line", {{"k", 0}, {"d", 1}}, "k"));
    terms.line = line == 0 ? Line::k : Line::d;
    if (table.has("trigger")) {
        if (table.has("line"))
            return table.wrong("line", "is of one line with a level; a trigger takes both");
        terms.line = Line::both;
    }
    return with_either(table, terms, kPercent);
}

// A run of `count` green candles is above count - 1, one of red ones below its negative.
Result<Test> read_heikin_ashi(TableReader& table) {
    TRY_ASSIGN(const int colour, table.choice("colour", {{"green", 0}, {"red", 1}}));
    TRY_ASSIGN(const int count, table.whole("count", 1, indicators::kHeikinAshiRunMax, 1));
    const bool is_green = colour == 0;
    return Test{indicators::HeikinAshiTerms{}, is_green ? Trigger::above : Trigger::below,
                is_green ? Decimal(count - 1) : Decimal(1 - count)};
}

Result<Test> read_qfl(TableReader& table) {
    indicators::QflTerms terms;
    TRY_ASSIGN(terms.period, table.whole("period", 1, kQflPeriodMax, terms.period));
    TRY_ASSIGN(terms.bounce_pct, table.number("bounce_pct", "2"));
    if (terms.bounce_pct > Decimal(100)) return table.wrong("bounce_pct", "must be 0 to 100");
    TRY_ASSIGN(const Decimal drop, table.number("drop_pct"));
    if (drop >= Decimal(100)) return table.wrong("drop_pct", "must be below 100");
    return Test{terms, Trigger::below, -drop};
}

Result<Test> read_rating(TableReader& table) {
    if (!table.has("is")) return with_level(table, indicators::RatingTerms{}, kRating);
    TRY_ASSIGN(
        const int found,
        table.choice("is", {{"buy", 0}, {"strong_buy", 1}, {"sell", 2}, {"strong_sell", 3}}));
    const Decimal edge = found % 2 == 0 ? "0.1"_d : "0.5"_d;
    if (found < 2) return Test{indicators::RatingTerms{}, Trigger::above, edge};
    return Test{indicators::RatingTerms{}, Trigger::below, -edge};
}

Result<Test> read_volume(TableReader& table) {
    using Unit = indicators::VolumeTerms::Unit;
    TRY_ASSIGN(const int unit,
               table.choice("unit", {{"base", 0}, {"quote", 1}, {"average", 2}}, "base"));
    if (unit != 2 && table.has("period"))
        return table.wrong("period", "is of unit = \"average\" alone");
    indicators::VolumeTerms terms{unit == 0 ? Unit::base : Unit::quote, 0};
    if (unit == 2) {
        terms.unit = Unit::average;
        TRY_ASSIGN(terms.period, table.whole("period", 2, kPeriodMax, 20));
    }
    return with_level(table, terms, kAboveZero);
}

struct Reader {
    std::string_view when;
    Result<Test> (*read)(TableReader&);
};
constexpr std::array kReaders{
    Reader{"price", read_price},
    Reader{"volume", read_volume},
    Reader{"sma", read_sma},
    Reader{"ema", read_ema},
    Reader{"rsi", read_rsi},
    Reader{"bb", read_bollinger},
    Reader{"macd", read_macd},
    Reader{"mfi", read_mfi},
    Reader{"cci", read_cci},
    Reader{"ult", read_ultimate},
    Reader{"psar", read_psar},
    Reader{"adx", read_adx},
    Reader{"atr", read_atr},
    Reader{"stoch", read_stochastic},
    Reader{"heikin_ashi", read_heikin_ashi},
    Reader{"qfl", read_qfl},
    Reader{"rating", read_rating},
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
