// WideAmount: an exact sum of products of two Decimals, with 24 decimal places.
//
// A loss is price difference times quantity, added up; rounding it once for each fill would make
// the total depend on how the venue cut an order into fills. Stored as an __int128 count of 10^-24,
// so about 1.7 * 10^14 is the largest; what does not fit throws DecimalOverflow.
#pragma once

#include <compare>
#include <string>

#include "model/decimal.h"

namespace strongroom::loss {

class WideAmount {
  public:
    constexpr WideAmount() = default;
    static WideAmount of(Decimal amount);
    static WideAmount product(Decimal a, Decimal b);

    constexpr bool is_zero() const { return raw_ == 0; }
    std::string to_string() const;  // Every digit, without trailing zeros: "-0.5", "12".

    friend constexpr bool operator==(WideAmount, WideAmount) = default;
    friend constexpr auto operator<=>(WideAmount, WideAmount) = default;
    friend WideAmount operator+(WideAmount a, WideAmount b);
    friend WideAmount operator-(WideAmount a, WideAmount b);
    WideAmount& operator+=(WideAmount other) { return *this = *this + other; }
    WideAmount& operator-=(WideAmount other) { return *this = *this - other; }

  private:
    explicit constexpr WideAmount(Int128 raw) : raw_(raw) {}
    Int128 raw_ = 0;
};

}  // namespace strongroom::loss
