// IntentIndex: what was signed, as the ledger says; the answer to "have we signed this before?" and
// "is this order at the venue ours?". Rebuilt from the ledger when the signer is opened.
#pragma once

#include <map>
#include <string>

#include "model/order_intent.h"

namespace strongroom::vault {

struct SignedOrder {
    OrderIntent intent;
    std::string client_id;
    Time deadline;
    std::uint64_t ledger_index = 0;
    std::string venue_id;  // The venue order that was seen with it; a second one is foreign.
};

class IntentIndex {
  public:
    void clear() { orders_.clear(); }
    void add(SignedOrder order);
    SignedOrder* find(const IntentId& intent);
    // Binds the venue's order to the intent. False when another one is bound already.
    bool bind(const IntentId& intent, const std::string& venue_id);

  private:
    // A tree and no hash table: whoever owns the engine chooses the ids.
    // LIMIT: about 600 bytes for each order ever signed; a store of many millions needs a disk
    // index.
    std::map<IntentId, SignedOrder> orders_;
};

}  // namespace strongroom::vault
