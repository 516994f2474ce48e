// MarketView: what is known of a pair's market when an order is weighed: the price at the key's own
// venue, the prices at other venues that must confirm it, and how much is traded there in a day.
//
// All of it comes from the courier, never from the engine (docs/policy.md, "Reference").
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "model/amounts.h"

namespace strongroom::vault {

struct ReferencePrice {
    Price bid;
    Price ask;
    Time seen;
};

// Quote asset that changed hands at the key's venue in 24 hours.
struct DayVolume {
    Decimal quote;
    Time seen;
};

struct MarketView {
    std::optional<ReferencePrice> own;   // Of the key's venue.
    std::vector<ReferencePrice> others;  // Of each other venue that has told one since the start.
    std::optional<DayVolume> volume;
};

inline constexpr Duration kReferenceAgeMax = seconds(60);
inline constexpr Duration kVolumeAgeMax = minutes(60);

// From the future counts as old: the clock stepped back, and nobody knows how old it is.
inline bool is_fresh(Time seen, Time now, Duration age_max) {
    return seen <= now && now - seen <= age_max;
}

}  // namespace strongroom::vault
