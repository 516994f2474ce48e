#include "vault/open_orders.h"

namespace strongroom::vault {

void OpenOrders::add(const AccountName& account, const IntentId& order, std::int64_t ticks_ns) {
    Account& state = accounts_[account];
    if (state.signed_ns.size() < kTrackedMax) {
        state.signed_ns.emplace(order, ticks_ns);
        return;
    }
    ++state.uncounted;
    state.uncounted_ns = ticks_ns;
}

void OpenOrders::listed(const AccountName& account, const std::set<IntentId>& open,
                        std::int64_t asked_ns) {
    Account& state = accounts_[account];
    const std::int64_t settled_ns = asked_ns - kMayStillArrive.ms * 1'000'000;
    std::erase_if(state.signed_ns, [&](const auto& order) {
        return order.second <= settled_ns && !open.contains(order.first);
    });
    if (state.uncounted_ns <= settled_ns) state.uncounted = 0;
    // Those that were beyond the bound when they were signed, and are open.
    for (const IntentId& order : open) {
        if (state.signed_ns.size() < kTrackedMax) state.signed_ns.emplace(order, settled_ns);
    }
}

std::uint64_t OpenOrders::count(const AccountName& account) const {
    const auto found = accounts_.find(account);
    return found == accounts_.end() ? 0 : found->second.signed_ns.size() + found->second.uncounted;
}

}  // namespace strongroom::vault
