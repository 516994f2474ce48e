#include "model/amounts.h"

#include <fmt/format.h>

namespace strongroom {

std::string to_string(const Money& money) {
    return fmt::format("{} {}", money.amount.to_string(), money.asset.view());
}

Result<Symbol> Symbol::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string_view base = text.substr(0, slash);
    const std::string_view quote = slash == std::string_view::npos ? "" : text.substr(slash + 1);
    const auto is_name = [](std::string_view name) {
        return !name.empty() && Asset::fits(name) &&
               name.find_first_of("/ \t\r\n") == std::string_view::npos;
    };
    if (!is_name(base) || !is_name(quote)) {
        return fail(
            Errc::invalid,
            fmt::format("\"{}\" is not a pair; write base and quote, as in BTC/USDT", text));
    }
    return Symbol{Asset(base), Asset(quote)};
}

Money notional(Price price, Qty qty, const Asset& quote, Round round) {
    return {mul(price.value, qty.value, round), quote};
}

Money share(const Money& of, Decimal rate, Round round) {
    return {mul(of.amount, rate, round), of.asset};
}

Decimal percent(Decimal value) { return div(value, 100, Round::nearest); }

}  // namespace strongroom
