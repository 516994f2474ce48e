// A campaign in memory, and a key as it is seen.
#pragma once

#include <string>

#include "campaign/campaign.h"
#include "support/test.h"

namespace strongroom::campaign {

inline const Time kStart{1'672'222'500'000};

inline void must(const Status& status) {
    if (!status) throw std::runtime_error(status.error().message);
}

inline Plan plan(const std::string& account, bool is_deletable = false,
                 const std::string& venue = "binance") {
    return {.account = {account},
            .venue = venue,
            .user = "owner",
            .is_deletable = is_deletable,
            .added = Time{1'000}};
}

// With keys "a" and "b", of which the second one can be deleted by the key of its master account.
inline Campaign begun(Terms terms = {}) {
    Campaign campaign;
    must(campaign.take(begun_record({"c-1", "all keys", terms, kStart})));
    must(campaign.take(planned_record(plan("a"), kStart)));
    must(campaign.take(planned_record(plan("b", true), kStart)));
    return campaign;
}

inline Seen old_key(std::uint64_t open_orders = 0) {
    return {.added = Time{1'000}, .may_trade = true, .posture = "fine", .open_orders = open_orders};
}
inline Seen new_key() { return {.added = Time{2'000}, .may_trade = true, .posture = "fine"}; }

}  // namespace strongroom::campaign
