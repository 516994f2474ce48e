// Price, Qty, Money, Asset, Symbol: different types, so that the wrong sum does not compile.
//
// Price is in quote per unit of base, Qty in base, Money in the asset that it names. Price + Qty,
// Qty * Qty or a Money of another asset added by mistake are compile errors or ENSUREs.
#pragma once

#include <compare>
#include <string>

#include "base/ensure.h"
#include "base/small_text.h"
#include "model/decimal.h"

namespace strongroom {

struct Price {
    Decimal value;

    friend constexpr bool operator==(Price, Price) = default;
    friend constexpr auto operator<=>(Price, Price) = default;
};

struct Qty {
    Decimal value;

    bool is_zero() const { return value.is_zero(); }
    friend constexpr bool operator==(Qty, Qty) = default;
    friend constexpr auto operator<=>(Qty, Qty) = default;
    friend Qty operator+(Qty a, Qty b) { return {a.value + b.value}; }
    friend Qty operator-(Qty a, Qty b) { return {a.value - b.value}; }
    Qty& operator+=(Qty other) { return *this = *this + other; }
    Qty& operator-=(Qty other) { return *this = *this - other; }
};

// "BTC", "USDT". UTF-8: venues list assets with names outside ASCII.
using Asset = SmallText<23>;

struct Money {
    Decimal amount;
    Asset asset;

    friend bool operator==(const Money&, const Money&) = default;
    friend Money operator+(const Money& a, const Money& b) {
        ENSURE(a.asset == b.asset, "only amounts of one asset add up");
        return {a.amount + b.amount, a.asset};
    }
    friend Money operator-(const Money& a, const Money& b) {
        ENSURE(a.asset == b.asset, "only amounts of one asset subtract");
        return {a.amount - b.amount, a.asset};
    }
    Money& operator+=(const Money& other) { return *this = *this + other; }
    Money& operator-=(const Money& other) { return *this = *this - other; }
};

std::string to_string(const Money& money);  // "12.5 USDT"

// A market as people write it: "BTC/USDT". How the venue writes it is the Instrument's affair.
struct Symbol {
    Asset base;
    Asset quote;

    // Errors: invalid, when it is not two names of 1 to 23 bytes around one slash.
    static Result<Symbol> parse(std::string_view text);
    std::string str() const { return base.str() + "/" + quote.str(); }
    friend bool operator==(const Symbol&, const Symbol&) = default;
    friend auto operator<=>(const Symbol&, const Symbol&) = default;
};

// price * qty in the quote asset.
Money notional(Price price, Qty qty, const Asset& quote, Round round);

// A share of an amount, such as a fee: rate is a fraction (0.001 = 0.1 %).
Money share(const Money& of, Decimal rate, Round round);

// 1.5 -> 0.015. Percents are exact: two more places than a percent has always fit.
Decimal percent(Decimal value);

}  // namespace strongroom
