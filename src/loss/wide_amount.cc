#include "loss/wide_amount.h"

#include <algorithm>

namespace strongroom::loss {
namespace {

constexpr std::size_t kPlaces = 24;

}  // namespace

WideAmount WideAmount::of(Decimal amount) { return product(amount, Decimal(1)); }

WideAmount WideAmount::product(Decimal a, Decimal b) {
    Int128 raw = 0;
    if (__builtin_mul_overflow(a.raw(), b.raw(), &raw)) throw DecimalOverflow();
    return WideAmount(raw);
}

WideAmount operator+(WideAmount a, WideAmount b) {
    Int128 raw = 0;
    if (__builtin_add_overflow(a.raw_, b.raw_, &raw)) throw DecimalOverflow();
    return WideAmount(raw);
}

WideAmount operator-(WideAmount a, WideAmount b) {
    Int128 raw = 0;
    if (__builtin_sub_overflow(a.raw_, b.raw_, &raw)) throw DecimalOverflow();
    return WideAmount(raw);
}

std::string WideAmount::to_string() const {
    UInt128 left = raw_ < 0 ? UInt128{0} - static_cast<UInt128>(raw_) : static_cast<UInt128>(raw_);
    std::string digits;  // The last one first.
    while (left != 0 || digits.size() <= kPlaces) {
        digits += static_cast<char>('0' + static_cast<int>(left % 10));
        left /= 10;
    }
    std::ranges::reverse(digits);
    std::string fraction = digits.substr(digits.size() - kPlaces);
    while (fraction.ends_with('0')) fraction.pop_back();
    std::string text = raw_ < 0 ? "-" : "";
    text += digits.substr(0, digits.size() - kPlaces);
    if (!fraction.empty()) text += "." + fraction;
    return text;
}

}  // namespace strongroom::loss
