// Reads "operation a b rounding" lines and prints each result or "overflow": the other side of
// tests/crosscheck/test_decimal.py, which holds the same sums against Python's decimal.
#include <iostream>
#include <sstream>
#include <string>

#include "model/decimal.h"

namespace strongroom {
namespace {

std::string answer(const std::string& line) {
    std::istringstream words(line);
    std::string operation;
    std::string left;
    std::string right;
    std::string rounding;
    words >> operation >> left >> right >> rounding;
    const Result<Decimal> a = Decimal::parse(left);
    const Result<Decimal> b = Decimal::parse(right);
    if (!a || !b) return "refused";
    const Round round = rounding == "down" ? Round::down
                        : rounding == "up" ? Round::up
                                           : Round::nearest;
    try {
        if (operation == "add") return (*a + *b).to_string();
        if (operation == "sub") return (*a - *b).to_string();
        if (operation == "mul") return mul(*a, *b, round).to_string();
        if (operation == "div") return div(*a, *b, round).to_string();
        if (operation == "round") return round_to(*a, *b, round).to_string();
        if (operation == "quotient") return quotient({*a, *b}, {*b, 7}, 1, round).to_string();
    } catch (const DecimalOverflow&) {
        return "overflow";
    }
    return "unknown operation";
}

}  // namespace
}  // namespace strongroom

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        std::cout << strongroom::answer(line) << '\n';
    }
    return 0;
}
