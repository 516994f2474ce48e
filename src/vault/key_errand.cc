#include "vault/key_errand.h"

#include <fmt/format.h>

namespace strongroom::vault {

std::string_view to_string(KeyErrand::Kind kind) {
    using Kind = KeyErrand::Kind;
    switch (kind) {
        case Kind::prove: return "prove";
        case Kind::make: return "make";
        case Kind::list: return "list";
        case Kind::drop: return "drop";
        case Kind::limit: return "limit";
        case Kind::bind: return "bind";
        case Kind::fills: return "fills";
    }
    return "?";
}

std::string errand_text(const KeyErrand& errand, std::string_view policy) {
    return fmt::format(
        "errand = \"{}\"\nmaster = \"{}\"\nsub_account = \"{}\"\nmay_trade = {}\n"
        "addresses = \"{}\"\n\n{}",
        to_string(errand.kind), errand.master.value, errand.terms.sub_account,
        errand.terms.may_trade, fmt::join(errand.terms.addresses, ","), policy);
}

}  // namespace strongroom::vault
