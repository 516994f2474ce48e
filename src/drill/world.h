// World: one run of the affair: customers, their house, the venue, a thief and a seed, all on one
// simulated clock (docs/drill.md). The same terms give the same outcome.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "drill/outcome.h"
#include "drill/plots.h"

namespace strongroom::drill {

struct WorldTerms {
    std::size_t accounts = 1'000;
    std::uint64_t seed = 7;
    const Plot* plot = nullptr;  // Never null in run_world().
    bool has_watch = true;
    bool has_ip_list = false;  // The customers' keys are bound to the house's address.
    bool is_slow = false;      // The venue's answers and events take seconds.
    bool is_down = false;  // The house does not reach the venue for the robbery's first minutes.
    bool is_lossy = true;  // Answers to our own orders get lost or come late.
    // So long after the first alarm every key is revoked at the venue, by whoever may: the
    // customers, or the venue. None: nobody does.
    std::optional<Duration> revoked_after = {};
};

inline constexpr std::size_t kAccountsMax = 10'000;

// Errors: invalid (names the term), and what a part of the house says that must not fail.
Result<Outcome> run_world(const WorldTerms& terms);

}  // namespace strongroom::drill
