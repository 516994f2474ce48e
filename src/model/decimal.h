// Decimal: an exact number with 12 decimal places; the only number that money is made of.
//
// Stored as an __int128 count of 10^-12, so about 1.7 * 10^26 is the largest. Adding is exact.
// Multiplying and dividing say how they round. What does not fit is never a wrong number: parsing
// returns an error, arithmetic throws DecimalOverflow, which the doors of a room (engine step, wire
// decoder) catch and turn into an error for that one bot or message (docs/decisions/0003).
#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/result.h"

namespace strongroom {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

struct DecimalOverflow : std::overflow_error {
    DecimalOverflow() : std::overflow_error("a number is too large for 26 digits and 12 places") {}
};

// down: towards minus infinity; up: towards plus infinity; nearest: ties to even.
enum class Round { down, up, nearest };

class Decimal {
  public:
    static constexpr int places = 12;
    static constexpr Int128 one_raw = 1'000'000'000'000;

    constexpr Decimal() = default;
    constexpr Decimal(int whole) : raw_(whole * one_raw) {}  // NOLINT(google-explicit-constructor)
    static constexpr Decimal from_raw(Int128 count_of_1e_12) {
        Decimal made;
        made.raw_ = count_of_1e_12;
        return made;
    }
    static Decimal from_int(std::int64_t whole);

    // "-12.5": optional minus, digits, optional point and 1 to 12 digits. Refuses exponents, a
    // plus, blanks, a thirteenth place (even a zero), and what does not fit. Errors: invalid.
    static Result<Decimal> parse(std::string_view text);

    constexpr Int128 raw() const { return raw_; }
    constexpr bool is_zero() const { return raw_ == 0; }
    constexpr bool is_positive() const { return raw_ > 0; }
    constexpr bool is_negative() const { return raw_ < 0; }

    std::string to_string() const;                  // Without trailing zeros: "0.1", "-3", "0".
    std::string to_fixed(int wanted_places) const;  // Padded, or cut towards zero, to 0..12 places.
    double to_double() const;                       // For charts and ratios, never for an amount.

    friend constexpr bool operator==(Decimal, Decimal) = default;
    friend constexpr auto operator<=>(Decimal, Decimal) = default;

    friend constexpr Decimal operator+(Decimal a, Decimal b) {
        Decimal sum;
        if (__builtin_add_overflow(a.raw_, b.raw_, &sum.raw_)) throw DecimalOverflow();
        return sum;
    }
    friend constexpr Decimal operator-(Decimal a, Decimal b) {
        Decimal difference;
        if (__builtin_sub_overflow(a.raw_, b.raw_, &difference.raw_)) throw DecimalOverflow();
        return difference;
    }
    friend constexpr Decimal operator-(Decimal a) { return Decimal() - a; }
    Decimal& operator+=(Decimal other) { return *this = *this + other; }
    Decimal& operator-=(Decimal other) { return *this = *this - other; }

  private:
    Int128 raw_ = 0;
};

// Rounded once, to 12 places. Dividing by zero is a DecimalOverflow.
Decimal mul(Decimal a, Decimal b, Round round);
Decimal div(Decimal a, Decimal b, Round round);

// The product of `over` divided by the product of `under`, exact up to one rounding to a multiple
// of `unit` (a tick or step, above zero). For formulas such as C * (1 + tp) / (Q * (1 - f)), where
// rounding in between could move the answer by a tick.
Decimal quotient(std::initializer_list<Decimal> over, std::initializer_list<Decimal> under,
                 Decimal unit, Round round);

// The multiple of `unit` (above zero) at, below, above or nearest to `value`.
Decimal round_to(Decimal value, Decimal unit, Round round);

bool is_multiple(Decimal value, Decimal unit);

namespace decimal_literals {

// "0.001"_d, checked by the compiler.
consteval Decimal operator""_d(const char* text, std::size_t size) {
    Int128 raw = 0;
    int decimals = -1;
    const bool minus = size > 0 && text[0] == '-';
    for (std::size_t i = minus ? 1 : 0; i < size; ++i) {
        if (text[i] == '.') {
            if (decimals >= 0) throw "two points";
            decimals = 0;
        } else {
            if (text[i] < '0' || text[i] > '9') throw "not a digit";
            if (decimals >= 0) ++decimals;
            if (decimals > Decimal::places) throw "more than 12 places";
            raw = raw * 10 + (text[i] - '0');
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < Decimal::places; ++i) raw *= 10;
    return Decimal::from_raw(minus ? -raw : raw);
}

}  // namespace decimal_literals
}  // namespace strongroom
