#include "vault/intent_index.h"

#include <utility>

namespace strongroom::vault {

void IntentIndex::add(SignedOrder order) {
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

}  // namespace strongroom::vault
