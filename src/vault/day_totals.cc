#include "vault/day_totals.h"

namespace strongroom::vault {
namespace {

std::int64_t day_of(Time time) {
    constexpr std::int64_t day_ms = 86'400'000;
    return time.ms / day_ms;
}

}  // namespace

void DayTotals::add(const AccountName& account, const Asset& quote, Time signed_at,
                    Decimal notional) {
    totals_[{account, day_of(signed_at), quote}] += notional;
}

Decimal DayTotals::spent(const AccountName& account, const Asset& quote, Time now) const {
    const auto at = totals_.find({account, day_of(now), quote});
    return at == totals_.end() ? Decimal() : at->second;
}

}  // namespace strongroom::vault
