#include "indicators/named.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "indicators/adx.h"
#include "indicators/atr.h"
#include "indicators/averages.h"
#include "indicators/bollinger.h"
#include "indicators/cci.h"
#include "indicators/heikin_ashi.h"
#include "indicators/macd.h"
#include "indicators/mfi.h"
#include "indicators/parabolic_sar.h"
#include "indicators/qfl.h"
#include "indicators/rating.h"
#include "indicators/rsi.h"
#include "indicators/stochastic.h"
#include "indicators/ultimate.h"

namespace strongroom::indicators {
namespace {

using Numbers = std::vector<int>;
constexpr int kNumberMax = 500;

// `lines_of(indicator, bar)` lists what it answers.
template <typename Indicator, typename Ask>
Named named(Indicator indicator, std::vector<std::string> lines, Ask lines_of) {
    const int warm_up = indicator.warm_up();
    return {.name = {},
            .lines = std::move(lines),
            .warm_up = warm_up,
            .add = [indicator = std::move(indicator), lines_of](const Bar& bar) mutable {
                return std::vector<Value>(lines_of(indicator, bar));
            }};
}

template <typename Indicator>
Named of_close(Indicator indicator) {
    return named(std::move(indicator), {"value"}, [](Indicator& one, const Bar& bar) {
        return std::vector<Value>{one.add(bar.close)};
    });
}

template <typename Indicator>
Named of_bar(Indicator indicator) {
    return named(std::move(indicator), {"value"},
                 [](Indicator& one, const Bar& bar) { return std::vector<Value>{one.add(bar)}; });
}

Named make_bollinger(const Numbers& n) {
    return named(Bollinger(n[0], n[1]), {"percent_b", "lower", "middle", "upper"},
                 [](Bollinger& one, const Bar& bar) {
                     const Value at = one.add(bar.close);
                     if (!at) return std::vector<Value>(4);
                     const auto& [lower, middle, upper] = one.bands();
                     return std::vector<Value>{at, lower, middle, upper};
                 });
}

Named make_macd(const Numbers& n) {
    return named(Macd(n[0], n[1], n[2]), {"macd", "signal"}, [](Macd& one, const Bar& bar) {
        const auto [line, signal] = one.add(bar.close);
        return std::vector<Value>{line, signal};
    });
}

Named make_adx(const Numbers& n) {
    return named(Adx(n[0]), {"adx", "plus", "minus"}, [](Adx& one, const Bar& bar) {
        const auto [adx, plus, minus] = one.add(bar);
        return std::vector<Value>{adx, plus, minus};
    });
}

Named make_stochastic(const Numbers& n) {
    return named(Stochastic(n[0], n[1], n[2]), {"k", "d"}, [](Stochastic& one, const Bar& bar) {
        const auto [k, d] = one.add(bar);
        return std::vector<Value>{k, d};
    });
}

Named make_heikin_ashi(const Numbers&) {
    return named(HeikinAshi(), {"run", "open", "high", "low", "close"},
                 [](HeikinAshi& one, const Bar& bar) {
                     const Value run = one.add(bar);
                     const Bar& made = one.candle();
                     return std::vector<Value>{run, made.open, made.high, made.low, made.close};
                 });
}

Named make_qfl(const Numbers& n) {
    return named(QflBase(n[0], n[1]), {"distance_pct", "base"}, [](QflBase& one, const Bar& bar) {
        const Value distance = one.add(bar);
        return std::vector<Value>{distance, one.base()};
    });
}

struct Known {
    std::string_view name;
    Numbers usual;
    bool ascends;  // Each number is above the one before.
    Named (*make)(const Numbers&);
};

const std::vector<Known>& known() {
    static const std::vector<Known> all{
        {"sma", {20}, false, [](const Numbers& n) { return of_close(Sma(n[0])); }},
        {"ema", {20}, false, [](const Numbers& n) { return of_close(Ema(n[0])); }},
        {"rsi", {14}, false, [](const Numbers& n) { return of_close(Rsi(n[0])); }},
        {"bb", {20, 2}, false, make_bollinger},
        {"macd", {12, 26, 9}, false, make_macd},
        {"mfi", {14}, false, [](const Numbers& n) { return of_bar(Mfi(n[0])); }},
        {"cci", {20}, false, [](const Numbers& n) { return of_bar(Cci(n[0])); }},
        {"ult",
         {7, 14, 28},
         true,
         [](const Numbers& n) { return of_bar(UltimateOscillator(n[0], n[1], n[2])); }},
        // Of psar the numbers are hundredths.
        {"psar",
         {2, 20},
         false,
         [](const Numbers& n) { return of_bar(ParabolicSar(n[0] / 100.0, n[1] / 100.0)); }},
        {"adx", {14}, false, make_adx},
        {"atr", {14}, false, [](const Numbers& n) { return of_bar(Atr(n[0])); }},
        {"stoch", {14, 3, 3}, false, make_stochastic},
        {"heikin_ashi", {}, false, make_heikin_ashi},
        {"qfl", {6, 2}, false, make_qfl},
        {"rating", {}, false, [](const Numbers&) { return of_bar(Rating()); }},
    };
    return all;
}

std::string name_of(std::string_view name, const Numbers& numbers) {
    std::string text(name);
    for (const int number : numbers) text += fmt::format(":{}", number);
    return text;
}

// The numbers after the name; those that are left out stay the usual ones.
Result<Numbers> read_numbers(std::string_view text, const Known& of) {
    Numbers numbers = of.usual;
    std::string_view rest = text.substr(of.name.size());
    for (int& number : numbers) {
        if (rest.empty()) break;
        rest.remove_prefix(1);
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (error != std::errc{} || number < 1 || number > kNumberMax) {
            return fail(Errc::invalid,
                        fmt::format("{}: each number is whole, from 1 to {}, as in {}", text,
                                    kNumberMax, name_of(of.name, of.usual)));
        }
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        if (!rest.empty() && rest.front() != ':') break;
    }
    if (!rest.empty()) {
        return fail(Errc::invalid,
                    fmt::format("{}: write it as {}", text, name_of(of.name, of.usual)));
    }
    const bool is_macd = of.name == "macd";
    if (is_macd && numbers[0] >= numbers[1])
        return fail(Errc::invalid, fmt::format("{}: the first must be below the second", text));
    if (of.ascends &&
        std::ranges::adjacent_find(numbers, std::ranges::greater_equal()) != numbers.end())
        return fail(Errc::invalid, fmt::format("{}: each must be above the one before", text));
    return numbers;
}

}  // namespace

std::vector<std::string> all_names() {
    std::vector<std::string> names;
    for (const Known& one : known()) names.push_back(name_of(one.name, one.usual));
    return names;
}

Result<Named> make_named(std::string_view text) {
    const std::string_view name = text.substr(0, text.find(':'));
    for (const Known& one : known()) {
        if (one.name != name) continue;
        TRY_ASSIGN(const Numbers numbers, read_numbers(text, one));
        Named made = one.make(numbers);
        made.name = name_of(name, numbers);
        return made;
    }
    return fail(Errc::invalid, fmt::format("{}: is no indicator; there are {}", text,
                                           fmt::join(all_names(), ", ")));
}

}  // namespace strongroom::indicators
