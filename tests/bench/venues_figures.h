// What bench_venues says at its end: each figure beside its goal and its yardstick.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace strongroom::bench {

struct Figure {
    std::string name;
    double value = 0;
    std::string unit;
    double goal = 0;
    bool is_rate = false;  // A rate has a least, a time has a most.
    double yardstick = 0;  // In the same unit; 0: there is none.
    std::string yardstick_name = {};
};

std::string golden(const std::string& name);  // "kucoin/user_match": tests/golden/venues/….json

std::vector<Figure> courier_figures();
std::vector<Figure> practice_figures();

// A benchmark that fails has no figure to print.
template <typename T>
T must(Result<T> result) {
    if (!result) {
        (void)std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace strongroom::bench
