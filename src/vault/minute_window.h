// MinuteWindow: how many orders each account has placed in the last minute, and what they were
// worth by quote asset. Rebuilt from the ledger when the signer is opened.
//
// It runs on the monotonic clock, so that a step of the wall clock neither empties nor fills it. An
// entry that is read from the ledger is as old as the wall clock says when the signer is opened,
// and new when it lies in the future. Kept by the second, so what counts is that of the last 60 to
// 61 seconds.
#pragma once

#include <cstdint>
#include <deque>
#include <map>

#include "base/time.h"
#include "model/amounts.h"
#include "model/ids.h"

namespace strongroom::vault {

class MinuteWindow {
  public:
    void clear() { accounts_.clear(); }
    // `ticks_ns`: of the monotonic clock.
    void add(const AccountName& account, const Asset& quote, std::int64_t ticks_ns,
             Decimal notional);
    // Of an entry of the ledger, while the signer is opened at `ticks_ns` and `now`.
    void add_read(const AccountName& account, const Asset& quote, Time signed_at, Time now,
                  std::int64_t ticks_ns, Decimal notional);
    struct Minute {
        std::uint64_t orders = 0;  // All quote assets.
        Decimal notional;          // Of the one that was asked for.
    };
    Minute of(const AccountName& account, const Asset& quote, std::int64_t ticks_ns) const;

  private:
    struct Second {
        std::int64_t number = 0;
        std::uint64_t orders = 0;
        std::map<Asset, Decimal> notional;
    };
    void add_at(const AccountName& account, const Asset& quote, std::int64_t second,
                Decimal notional);
    // In order of time. At most 62 seconds for each account.
    std::map<AccountName, std::deque<Second>> accounts_;
};

}  // namespace strongroom::vault
