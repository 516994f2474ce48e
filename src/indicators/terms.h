// What a condition looks at: an indicator and its periods. Each is explained in docs/indicators.md.
#pragma once

#include <variant>

#include "model/decimal.h"

namespace strongroom::indicators {

enum class AverageKind { sma, ema };

// The close. One line.
struct PriceTerms {
    friend bool operator==(const PriceTerms&, const PriceTerms&) = default;
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

using Terms = std::variant<PriceTerms, AverageTerms, CrossTerms, RsiTerms>;

}  // namespace strongroom::indicators
