#include "drill/impact.h"

#include <algorithm>

namespace strongroom::drill {
namespace {

using namespace decimal_literals;

constexpr Decimal kKeptAMinute = "0.9"_d;
constexpr Duration kFadesEvery = minutes(1);
constexpr Decimal kShrinksAtMost = "0.5"_d;  // By one half of one sale.

}  // namespace

void Impact::pass(Time now) {
    for (; faded_until_ + kFadesEvery <= now; faded_until_ = faded_until_ + kFadesEvery) {
        const Decimal off = price_.value - resting_.value;
        if (off.is_zero()) continue;
        price_.value = resting_.value + mul(off, kKeptAMinute, Round::down);
    }
}

void Impact::move_half(Side side, Decimal quote) {
    const Decimal share = div(quote, depth_ + depth_, Round::down);
    const Decimal factor = side == Side::buy ? 1 + share : 1 - std::min(share, kShrinksAtMost);
    price_.value = mul(price_.value, factor, Round::down);
}

}  // namespace strongroom::drill
