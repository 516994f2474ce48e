// Pools: what an account and an address have used of their request weights, in windows of 30 s that
// begin with the first request in them.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"
#include "lab/practice/settings.h"

namespace strongroom::lab::practice::kucoin {

enum class Pool { open, spot, management };  // open: the public pool, of an address.

class Pools {
  public:
    static constexpr std::size_t kWindowsMax = 10'000;

    explicit Pools(PracticeSettings::Pools limits) : limits_(limits) {}

    struct State {
        std::int64_t limit = 0;
        std::int64_t remaining = 0;
        Duration until_reset;
        bool is_used_up = false;  // This request was not counted: it is refused.
    };
    // One request of this weight, by a peer (open) or an account's name.
    State charge(Pool pool, const std::string& who, std::int64_t weight, Time now);

  private:
    struct Window {
        Time begun;
        std::int64_t used = 0;
    };
    std::int64_t limit_of(Pool pool) const;
    void forget_old(Time now);

    PracticeSettings::Pools limits_;
    std::map<std::pair<Pool, std::string>, Window> windows_;  // Bounded by kWindowsMax.
};

}  // namespace strongroom::lab::practice::kucoin
