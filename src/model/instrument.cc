#include "model/instrument.h"

#include <fmt/format.h>

namespace strongroom {

std::string_view to_string(Side side) { return side == Side::buy ? "buy" : "sell"; }

Status Instrument::check(Price price, Qty qty) const {
    const auto refuse = [](std::string_view filter, std::string text) {
        return fail(Errc::refused, fmt::format("{}: {}", filter, text));
    };
    if (!price.value.is_positive()) return refuse("PRICE_FILTER", "the price must be above zero");
    if (!is_multiple(price.value, tick)) {
        return refuse("PRICE_FILTER", fmt::format("{} is not a multiple of {}",
                                                  price.value.to_string(), tick.to_string()));
    }
    if (!qty.value.is_positive() || qty.value < min_qty) {
        return refuse("LOT_SIZE",
                      fmt::format("{} is below the least quantity {}", qty.value.to_string(),
                                  (min_qty.is_positive() ? min_qty : step).to_string()));
    }
    if (max_qty.is_positive() && qty.value > max_qty) {
        return refuse("LOT_SIZE", fmt::format("{} is above the largest quantity {}",
                                              qty.value.to_string(), max_qty.to_string()));
    }
    if (!is_multiple(qty.value, step)) {
        return refuse("LOT_SIZE", fmt::format("{} is not a multiple of {}", qty.value.to_string(),
                                              step.to_string()));
    }
    const Decimal value = mul(price.value, qty.value, Round::down);
    if (value < min_notional) {
        return refuse("NOTIONAL",
                      fmt::format("{} {} is below the least value {}", value.to_string(),
                                  symbol.quote.view(), min_notional.to_string()));
    }
    return {};
}

}  // namespace strongroom
