// What a condition looks at: an indicator and its periods. Each is explained in docs/indicators.md.
//
// One line is compared with a level, two lines with each other.
#pragma once

#include <variant>

#include "model/decimal.h"

namespace strongroom::indicators {

enum class AverageKind { sma, ema };

// The close. One line.
struct PriceTerms {
    friend bool operator==(const PriceTerms&, const PriceTerms&) = default;
};

// The candle's volume. One line.
struct VolumeTerms {
    enum class Unit {
        base,
        quote,    // Times the close.
        average,  // As a multiple of the mean of the `period` candles before it.
    };
    Unit unit = Unit::base;
    int period = 0;  // Of average alone.
    friend bool operator==(const VolumeTerms&, const VolumeTerms&) = default;
};

// The close against an average of closes. Two lines.
struct AverageTerms {
    AverageKind kind = AverageKind::sma;
    int period = 0;
    friend bool operator==(const AverageTerms&, const AverageTerms&) = default;
};

// A fast average of closes against a slow one. Two lines.
struct CrossTerms {
    AverageKind kind = AverageKind::sma;
    int fast = 0;
    int slow = 0;
    friend bool operator==(const CrossTerms&, const CrossTerms&) = default;
};

// 0 to 100. One line.
struct RsiTerms {
    int period = 14;
    friend bool operator==(const RsiTerms&, const RsiTerms&) = default;
};

// %B: 0 at the lower band, 1 at the upper. One line.
struct BollingerTerms {
    int period = 20;
    Decimal deviations = 2;
    friend bool operator==(const BollingerTerms&, const BollingerTerms&) = default;
};

// The difference in quote. One line; with is_against_signal the signal is the second.
struct MacdTerms {
    int fast = 12;
    int slow = 26;
    int signal = 9;
    bool is_against_signal = false;
    friend bool operator==(const MacdTerms&, const MacdTerms&) = default;
};

// 0 to 100. One line.
struct MfiTerms {
    int period = 14;
    friend bool operator==(const MfiTerms&, const MfiTerms&) = default;
};

// One line.
struct CciTerms {
    int period = 20;
    friend bool operator==(const CciTerms&, const CciTerms&) = default;
};

// 0 to 100. One line.
struct UltimateTerms {
    int short_period = 7;
    int middle = 14;
    int long_period = 28;
    friend bool operator==(const UltimateTerms&, const UltimateTerms&) = default;
};

// The close against the stop. Two lines.
struct SarTerms {
    Decimal step;
    Decimal most;
    friend bool operator==(const SarTerms&, const SarTerms&) = default;
};

// ADX, 0 to 100: one line. With is_direction +DI against -DI: two.
struct AdxTerms {
    int period = 14;
    bool is_direction = false;
    friend bool operator==(const AdxTerms&, const AdxTerms&) = default;
};

// In percent of the close. One line.
struct AtrTerms {
    int period = 14;
    friend bool operator==(const AtrTerms&, const AtrTerms&) = default;
};

// 0 to 100. %K or %D: one line; both: %K against %D.
struct StochasticTerms {
    enum class Line { k, d, both };
    int period = 14;
    int k = 3;
    int d = 3;
    Line line = Line::k;
    friend bool operator==(const StochasticTerms&, const StochasticTerms&) = default;
};

// How many candles of one colour in a row: green above zero, red below. One line.
struct HeikinAshiTerms {
    friend bool operator==(const HeikinAshiTerms&, const HeikinAshiTerms&) = default;
};
inline constexpr int kHeikinAshiRunMax = 50;  // A longer run nobody asks for.

// How many percent the close is above the newest base. One line.
struct QflTerms {
    int period = 6;
    Decimal bounce_pct = 2;
    friend bool operator==(const QflTerms&, const QflTerms&) = default;
};

// -1 to 1. One line.
struct RatingTerms {
    friend bool operator==(const RatingTerms&, const RatingTerms&) = default;
};

using Terms =
    std::variant<PriceTerms, VolumeTerms, AverageTerms, CrossTerms, RsiTerms, BollingerTerms,
                 MacdTerms, MfiTerms, CciTerms, UltimateTerms, SarTerms, AdxTerms, AtrTerms,
                 StochasticTerms, HeikinAshiTerms, QflTerms, RatingTerms>;

}  // namespace strongroom::indicators
