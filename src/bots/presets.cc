#include "bots/presets.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::bots {
namespace {

// "lower = \"44620\"": a price of a grid.
bool is_price(std::string_view line) {
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{
            "lower = ", "upper = ", "lower_stop = ", "upper_stop = "},
        [line](std::string_view key) { return line.starts_with(key); });
}

// Five digits are finer than a line's distance and as coarse as people write prices.
Decimal five_digits(Decimal value) {
    Decimal unit = Decimal::from_raw(1);
    while (mul(unit, 100'000, Round::nearest) <= value) unit = mul(unit, 10, Round::nearest);
    return round_to(value, unit, Round::nearest);
}

Result<std::string> moved(std::string_view line, Price price) {
    const std::size_t from = line.find('"') + 1;
    const std::size_t to = line.find('"', from);
    TRY_ASSIGN(const Decimal written, Decimal::parse(line.substr(from, to - from)));
    const Decimal there = quotient({written, price.value}, {kPresetPrice.value},
                                   Decimal::from_raw(1), Round::nearest);
    return fmt::format("{}{}{}", line.substr(0, from), five_digits(there).to_string(),
                       line.substr(to));
}

}  // namespace

std::string_view Preset::sentence() const {
    return text.substr(2, text.find('\n') - 2);  // After "# ".
}

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all = {
#include "presets.inc"
    };
    return all;
}

Result<std::string> preset_at(std::string_view name, Price price) {
    const auto at = std::ranges::find(presets(), name, &Preset::name);
    if (at == presets().end()) {
        std::string names;
        for (const Preset& preset : presets()) names += fmt::format(" {}", preset.name);
        return fail(Errc::not_found, fmt::format("\"{}\" is no preset; there are:{}", name, names));
    }
    std::string made;
    std::string_view rest = at->text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
        const std::string_view line = rest.substr(0, end + 1);
        rest.remove_prefix(end + 1);
        if (!is_price(line) || price == kPresetPrice) {
            made += line;
            continue;
        }
        TRY_ASSIGN(const std::string there, moved(line, price));
        made += there;
    }
    return made;
}

}  // namespace strongroom::bots
