#include "lab/practice/coinbase/granularity.h"

#include <algorithm>
#include <array>
#include <utility>

namespace strongroom::lab::practice::coinbase {

std::optional<Interval> interval_of_granularity(std::string_view name) {
    using Pair = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<Pair, 9> names{{{"ONE_MINUTE", "1m"},
                                                {"FIVE_MINUTE", "5m"},
                                                {"FIFTEEN_MINUTE", "15m"},
                                                {"THIRTY_MINUTE", "30m"},
                                                {"ONE_HOUR", "1h"},
                                                {"TWO_HOUR", "2h"},
                                                {"FOUR_HOUR", "4h"},
                                                {"SIX_HOUR", "6h"},
                                                {"ONE_DAY", "1d"}}};
    const auto* const at = std::ranges::find(names, name, &Pair::first);
    return at == names.end() ? std::nullopt : interval_of(at->second);
}

}  // namespace strongroom::lab::practice::coinbase
