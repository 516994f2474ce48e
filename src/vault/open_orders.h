// OpenOrders: how many orders of each account are open at the venue, or may be.
//
// An order counts from its signature. Only one thing ends that: a list of all open orders, asked
// for at least kMayStillArrive after the signature, that does not hold it. The watch brings these
// lists (its sweeps, every 10 s); the engine is never asked. Without lists the count only grows.
// So it is never too small as long as the watch tells the truth, and too large by what was closed
// within the last 10 to 20 seconds.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "base/time.h"
#include "model/ids.h"

namespace strongroom::vault {

class OpenOrders {
  public:
    // LIMIT: the venue may still accept a request when its signature's 2 s are over and a list was
    // made meanwhile; the venue's own words leave that open (docs/orders.md).
    static constexpr Duration kMayStillArrive = seconds(10);
    // Above what a policy can ask for. Beyond it orders are not told apart, only counted.
    static constexpr std::size_t kTrackedMax = 20'000;

    void clear() { accounts_.clear(); }
    // Signed now, or read from the ledger while the signer is opened: that counts as now.
    void add(const AccountName& account, const IntentId& order, std::int64_t ticks_ns);
    // All of ours that are open, from a list that was asked for at `asked_ns`.
    void listed(const AccountName& account, const std::set<IntentId>& open, std::int64_t asked_ns);
    std::uint64_t count(const AccountName& account) const;

  private:
    struct Account {
        std::map<IntentId, std::int64_t> signed_ns;  // Bounded by kTrackedMax.
        std::uint64_t uncounted = 0;                 // Those beyond it …
        std::int64_t uncounted_ns = 0;               // … and when the last of them was signed.
    };
    std::map<AccountName, Account> accounts_;
};

}  // namespace strongroom::vault
