// DayTotals: what each account's signed orders were worth, by UTC day and quote asset; what
// day_notional is held against. Rebuilt from the ledger when the signer is opened.
//
// An order counts on the day of its own ledger entry, and no day is forgotten: a clock that steps
// over midnight and back finds both days as it left them.
#pragma once

#include <compare>
#include <map>

#include "base/time.h"
#include "model/amounts.h"
#include "model/ids.h"

namespace strongroom::vault {

class DayTotals {
  public:
    void clear() { totals_.clear(); }
    void add(const AccountName& account, const Asset& quote, Time signed_at, Decimal notional);
    // Of the UTC day of `now`.
    Decimal spent(const AccountName& account, const Asset& quote, Time now) const;

  private:
    struct Day {
        AccountName account;
        std::int64_t number = 0;
        Asset quote;
        friend auto operator<=>(const Day&, const Day&) = default;
    };
    // LIMIT: about 150 bytes for each day and quote asset that an account ever traded.
    std::map<Day, Decimal> totals_;
};

}  // namespace strongroom::vault
