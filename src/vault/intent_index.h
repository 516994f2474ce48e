// IntentIndex: what was signed, as the ledger says; the answer to "have we signed this before?" and
// "is this order at the venue ours?". Rebuilt from the ledger when the signer is opened.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "model/order_intent.h"
#include "vault/policy.h"

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
    void clear();
    void add(SignedOrder order, Decimal notional, Time signed_at);
    SignedOrder* find(const IntentId& intent);
    // Binds the venue's order to the intent. False when another one is bound already.
    bool bind(const IntentId& intent, const std::string& venue_id);
    // Notional of the account's orders signed on the UTC day of `now`.
    Spent spent(const AccountName& account, Time now) const;

  private:
    struct Hash {
        std::size_t operator()(const IntentId& id) const;
    };
    // LIMIT: about 600 bytes for each order ever signed; a store of many millions needs a disk
    // index.
    std::unordered_map<IntentId, SignedOrder, Hash> orders_;
    struct Day {
        std::int64_t number = 0;
        Decimal spent;
    };
    std::map<AccountName, Day> days_;
};

}  // namespace strongroom::vault
