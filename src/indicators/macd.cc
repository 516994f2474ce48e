#include "indicators/macd.h"

namespace strongroom::indicators {

Macd::Lines Macd::add(double close) {
    const Value slow = slow_.add(close);
    if (late_ > 0) {
        --late_;
        return {};
    }
    const Value fast = fast_.add(close);
    if (!slow || !fast) return {};
    const double line = *fast - *slow;
    return {line, signal_.add(line)};
}

}  // namespace strongroom::indicators
