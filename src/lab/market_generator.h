// A market made up from a seed: for machines without recorded prices, always labelled "generated".
//
// Log returns with fat tails (Student-like), volatility that clusters (GARCH-like) and a daily
// rhythm of volume, in whole ticks. Integer-seeded and free of library distributions: the same seed
// gives the same candles wherever exp, log and sin of the C library round alike and the compiler
// fuses no multiplication with a sum. On x86-64 with glibc they do; a test holds the hash of the
// market of seed 1 (docs/backtest.md), so that a change is seen.
#pragma once

#include <cstdint>

#include "lab/market_file.h"

namespace strongroom::lab {

struct GeneratedMarket {
    std::uint64_t seed = 1;
    Price start{Decimal(46'000)};
    Decimal tick = Decimal::from_raw(Decimal::one_raw / 100);
    Time from{1'704'067'200'000};  // 2024-01-01
    Duration interval = minutes(1);
    std::size_t candles = 43'200;       // 30 days of minutes.
    double minute_volatility = 0.0009;  // Of log returns: about 65 % a year.
    double daily_volume = 20'000;       // In base.
};

CandleSeries generate_market(const GeneratedMarket& wanted);

}  // namespace strongroom::lab
