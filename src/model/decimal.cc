#include "model/decimal.h"

#include <fmt/format.h>

#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <initializer_list>
#include <optional>
#include <ranges>
#include <string>

#include "base/bytes.h"
#include "base/ensure.h"

namespace strongroom {
namespace {

// Wide enough for the product of four Decimals, and it throws rather than wraps.
using Wide = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    640, 640, boost::multiprecision::signed_magnitude, boost::multiprecision::checked, void>>;

constexpr Int128 kRawMax = ~(static_cast<Int128>(1) << 127);
constexpr Int128 kRawMin = -kRawMax - 1;

// a / b rounded to a whole number; b is not zero.
template <typename T>
T divide(const T& a, const T& b, Round round) {
    T whole = a / b;  // Towards zero.
    const T rest = a - whole * b;
    if (rest == 0) return whole;
    const bool is_below_zero = (a < 0) != (b < 0);
    switch (round) {
        case Round::down: return is_below_zero ? T(whole - 1) : whole;
        case Round::up: return is_below_zero ? whole : T(whole + 1);
        case Round::nearest: break;
    }
    const T rest_size = rest < 0 ? T(-rest) : rest;
    const T other_side = (b < 0 ? T(-b) : b) - rest_size;
    const bool is_odd = whole % 2 != 0;
    if (rest_size < other_side || (rest_size == other_side && !is_odd)) return whole;
    return is_below_zero ? T(whole - 1) : T(whole + 1);
}

Decimal narrow(const Wide& raw) {
    if (raw > Wide(kRawMax) || raw < Wide(kRawMin)) throw DecimalOverflow();
    return Decimal::from_raw(static_cast<Int128>(raw));
}

bool fits_63_bits(Int128 raw) {
    constexpr Int128 bound = static_cast<Int128>(1) << 63;
    return raw > -bound && raw < bound;
}

// One side of a fraction: its factors, and `sixes` times a million beside them.
struct Factors {
    std::array<Int128, 4> factors{1, 1, 1, 1};
    std::size_t count = 0;
    int sixes = 0;

    void add(Int128 factor) { factors.at(count++) = factor; }
    // Takes millions out of the factors, at most so many; prices and rates are full of them.
    int take_millions(int most) {
        constexpr std::int64_t million = 1'000'000;
        int taken = 0;
        for (Int128& factor : factors) {
            while (taken < most && factor != 0 && fits_63_bits(factor)) {
                const auto word = static_cast<std::int64_t>(factor);
                if (word % million != 0) break;
                factor = word / million;
                ++taken;
            }
        }
        return taken;
    }
    // False: it does not fit.
    bool multiply(Int128& product) const {
        product = 1;
        for (const Int128 factor : factors)
            if (__builtin_mul_overflow(product, factor, &product)) return false;
        for (int i = 0; i < sixes; ++i)
            if (__builtin_mul_overflow(product, Int128{1'000'000}, &product)) return false;
        return true;
    }
};

// quotient() in two words, when both sides of the fraction fit once they are made shorter by a
// power of ten; nothing when they do not. The same answer: a fraction made shorter is the same.
std::optional<Decimal> small_quotient(std::initializer_list<Decimal> over,
                                      std::initializer_list<Decimal> under, Decimal unit,
                                      Round round) {
    Factors top;
    Factors bottom;
    bottom.add(unit.raw());
    for (const Decimal factor : over) top.add(factor.raw());
    for (const Decimal factor : under) bottom.add(factor.raw());
    // Each factor is a count of 10^-12, which is two millions.
    const int missing = 2 * (static_cast<int>(bottom.count) - static_cast<int>(top.count));
    if (missing > 0)
        top.sixes = missing - bottom.take_millions(missing);
    else
        bottom.sixes = -missing - top.take_millions(-missing);
    Int128 above = 0;
    Int128 below = 0;
    if (!top.multiply(above) || !bottom.multiply(below)) return std::nullopt;
    if (below == 0 || above == kRawMin) return std::nullopt;
    Int128 raw = 0;
    if (__builtin_mul_overflow(divide<Int128>(above, below, round), unit.raw(), &raw))
        return std::nullopt;
    return Decimal::from_raw(raw);
}

std::string digits_of(UInt128 value) {
    constexpr std::uint64_t chunk = 10'000'000'000'000'000'000ULL;
    if (value < chunk) return std::to_string(static_cast<std::uint64_t>(value));
    return digits_of(value / chunk) +
           fmt::format("{:019}", static_cast<std::uint64_t>(value % chunk));
}

struct Split {
    UInt128 whole = 0;
    std::uint64_t part = 0;
};

// One word where it is enough: dividing two takes ten times as long.
Split split(UInt128 size) {
    constexpr auto one = static_cast<std::uint64_t>(Decimal::one_raw);
    if (size >> 64U == 0) {
        const auto word = static_cast<std::uint64_t>(size);
        return {.whole = word / one, .part = word % one};
    }
    return {.whole = size / one, .part = static_cast<std::uint64_t>(size % one)};
}

constexpr std::size_t short_digits = 18;  // Of 64 bits.
constexpr std::string_view odd_character = "only digits and one point, at most 26 digits before it";

constexpr std::int64_t power_of_ten(std::size_t exponent) {
    std::int64_t power = 1;
    for (std::size_t i = 0; i < exponent; ++i) power *= 10;
    return power;
}

std::unexpected<Error> not_a_number(std::string_view text, std::string_view why) {
    constexpr std::size_t shown_max = 40;  // A venue may send a million digits.
    return fail(Errc::invalid, fmt::format("\"{}\" is not a number we can hold: {}",
                                           cut_text(text, shown_max), why));
}

}  // namespace

Decimal Decimal::from_int(std::int64_t whole) {
    return from_raw(static_cast<Int128>(whole) * one_raw);
}

Result<Decimal> Decimal::parse(std::string_view text) {
    std::string_view rest = text;
    const bool minus = rest.starts_with('-');
    if (minus) rest.remove_prefix(1);
    const std::size_t point = rest.find('.');
    const std::string_view whole = rest.substr(0, point);
    const std::string_view part =
        point == std::string_view::npos ? std::string_view() : rest.substr(point + 1);
    if (whole.empty() || (point != std::string_view::npos && part.empty())) {
        return not_a_number(text, "write digits, and digits after a point, as in 0.25");
    }
    if (part.size() > places) return not_a_number(text, "more than 12 decimal places");
    // Nearly all that comes: few enough digits for one word, and no product that could overflow.
    if (whole.size() + part.size() <= short_digits) {
        std::uint64_t number = 0;
        for (const std::string_view digits : {whole, part}) {
            for (const char c : digits) {
                if (c < '0' || c > '9') return not_a_number(text, odd_character);
                number = number * 10 + static_cast<std::uint64_t>(c - '0');
            }
        }
        const Int128 raw = static_cast<Int128>(number) *
                           power_of_ten(static_cast<std::size_t>(places) - part.size());
        return from_raw(minus ? -raw : raw);
    }
    Int128 raw = 0;
    const auto add_digit = [&](char c) {
        return c >= '0' && c <= '9' && !__builtin_mul_overflow(raw, 10, &raw) &&
               !__builtin_add_overflow(raw, c - '0', &raw);
    };
    for (const std::string_view digits : {whole, part}) {
        for (const char c : digits) {
            if (!add_digit(c)) return not_a_number(text, odd_character);
        }
    }
    for (std::size_t i = part.size(); i < places; ++i) {
        if (__builtin_mul_overflow(raw, 10, &raw))
            return not_a_number(text, "at most 26 digits before the point");
    }
    return from_raw(minus ? -raw : raw);
}

std::string Decimal::to_fixed(int wanted_places) const {
    ENSURE(wanted_places >= 0 && wanted_places <= places, "0 to 12 places are asked for");
    const UInt128 size = raw_ < 0 ? -static_cast<UInt128>(raw_) : static_cast<UInt128>(raw_);
    const auto [whole, part] = split(size);
    std::string text = digits_of(whole);
    if (wanted_places > 0) {
        std::array<char, places> digits{};
        std::uint64_t rest = part;
        for (char& digit : std::views::reverse(digits)) {
            digit = static_cast<char>('0' + rest % 10);
            rest /= 10;
        }
        text += '.';
        text.append(digits.data(), static_cast<std::size_t>(wanted_places));
    }
    const bool shows_value = text.find_first_not_of("0.") != std::string::npos;
    return raw_ < 0 && shows_value ? "-" + text : text;
}

std::string Decimal::to_string() const {
    std::string text = to_fixed(places);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

double Decimal::to_double() const {
    // One word is turned by an instruction, two by a loop; both to the nearest.
    const double count = fits_63_bits(raw_) ? static_cast<double>(static_cast<std::int64_t>(raw_))
                                            : static_cast<double>(raw_);
    return count / static_cast<double>(one_raw);
}

Decimal mul(Decimal a, Decimal b, Round round) {
    if (fits_63_bits(a.raw()) && fits_63_bits(b.raw())) {
        return Decimal::from_raw(divide<Int128>(a.raw() * b.raw(), Decimal::one_raw, round));
    }
    return narrow(divide<Wide>(Wide(a.raw()) * Wide(b.raw()), Wide(Decimal::one_raw), round));
}

Decimal div(Decimal a, Decimal b, Round round) {
    if (b.is_zero()) throw DecimalOverflow();
    Int128 scaled = 0;
    if (!__builtin_mul_overflow(a.raw(), Decimal::one_raw, &scaled)) {
        return Decimal::from_raw(divide<Int128>(scaled, b.raw(), round));
    }
    return narrow(divide<Wide>(Wide(a.raw()) * Wide(Decimal::one_raw), Wide(b.raw()), round));
}

Decimal quotient(std::initializer_list<Decimal> over, std::initializer_list<Decimal> under,
                 Decimal unit, Round round) {
    ENSURE(unit.is_positive(), "a unit of rounding is above zero");
    ENSURE(over.size() <= 3 && under.size() <= 3, "a quotient has at most three factors a side");
    if (const auto small = small_quotient(over, under, unit, round)) return *small;
    Wide top = 1;
    Wide bottom = unit.raw();
    for (const Decimal factor : over) top *= Wide(factor.raw());
    for (const Decimal factor : under) bottom *= Wide(factor.raw());
    // Bring both sides to the same power of 10^-12: `unit` counts as one factor below.
    for (std::size_t i = over.size(); i < under.size() + 1; ++i) top *= Wide(Decimal::one_raw);
    for (std::size_t i = under.size() + 1; i < over.size(); ++i) bottom *= Wide(Decimal::one_raw);
    if (bottom == 0) throw DecimalOverflow();
    return narrow(divide<Wide>(top, bottom, round) * Wide(unit.raw()));
}

Decimal round_to(Decimal value, Decimal unit, Round round) {
    ENSURE(unit.is_positive(), "a unit of rounding is above zero");
    Int128 raw = 0;
    if (__builtin_mul_overflow(divide<Int128>(value.raw(), unit.raw(), round), unit.raw(), &raw)) {
        throw DecimalOverflow();
    }
    return Decimal::from_raw(raw);
}

bool is_multiple(Decimal value, Decimal unit) {
    ENSURE(unit.is_positive(), "a unit of rounding is above zero");
    return value.raw() % unit.raw() == 0;
}

}  // namespace strongroom
