// Pools: what an account and an address have used of their request weights, in windows of 30 s that
// begin with the first request in them.
#pragma once

#include "lab/practice/request_window.h"
#include "lab/practice/settings.h"

namespace strongroom::lab::practice::kucoin {

enum class Pool { open, spot, management };  // open: the public pool, of an address.

class Pools {
  public:
    using State = RequestWindow::State;
    static constexpr Duration kWindow = seconds(30);

    explicit Pools(PracticeSettings::Pools limits)
        : open_(limits.open, kWindow),
          spot_(limits.spot, kWindow),
          management_(limits.management, kWindow) {}

    // One request of this weight, by a peer (open) or an account's name.
    State charge(Pool pool, const std::string& who, std::int64_t weight, Time now) {
        return window_of(pool).charge(who, weight, now);
    }

  private:
    RequestWindow& window_of(Pool pool) {
        switch (pool) {
            case Pool::open: return open_;
            case Pool::spot: return spot_;
            case Pool::management: break;
        }
        return management_;
    }

    RequestWindow open_;
    RequestWindow spot_;
    RequestWindow management_;
};

}  // namespace strongroom::lab::practice::kucoin
