#include "vault/intent_index.h"

#include <cstring>

namespace strongroom::vault {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

}  // namespace

std::size_t IntentIndex::Hash::operator()(const IntentId& id) const {
    std::size_t value = 0;  // The id is a hash already.
    std::memcpy(&value, id.bytes.data(), sizeof value);
    return value;
}

void IntentIndex::clear() {
    orders_.clear();
    days_.clear();
}

void IntentIndex::add(SignedOrder order, Decimal notional, Time signed_at) {
    Day& day = days_[order.intent.account];
    const std::int64_t number = signed_at.ms / kDayMs;
    if (day.number != number) day = {number, {}};
    day.spent += notional;
    const IntentId id = order.intent.id;
    orders_.insert_or_assign(id, std::move(order));
}

SignedOrder* IntentIndex::find(const IntentId& intent) {
    const auto at = orders_.find(intent);
    return at == orders_.end() ? nullptr : &at->second;
}

bool IntentIndex::bind(const IntentId& intent, const std::string& venue_id) {
    SignedOrder* order = find(intent);
    if (order == nullptr) return false;
    if (order->venue_id.empty()) order->venue_id = venue_id;
    return order->venue_id == venue_id;
}

Spent IntentIndex::spent(const AccountName& account, Time now) const {
    const auto at = days_.find(account);
    const bool is_today = at != days_.end() && at->second.number == now.ms / kDayMs;
    return {is_today ? at->second.spent : Decimal()};
}

}  // namespace strongroom::vault
