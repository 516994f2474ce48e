// Recorded: a request that is in the ledger and waits for its signature. Made by Signer::record()
// alone, signed by Signer::finish() alone.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "base/time.h"
#include "model/ids.h"
#include "model/order_intent.h"
#include "model/priority.h"
#include "venues/requests.h"

namespace strongroom::vault {

class Signer;

// A request that is in the ledger and waits to be signed.
class Recorded {
  public:
    const std::string& client_id() const { return client_id_; }
    Time deadline() const { return deadline_; }
    std::uint64_t ledger_index() const { return ledger_index_; }
    bool is_placement() const;

  private:
    friend class Signer;
    Recorded(std::uint64_t opening, std::uint64_t ledger_index, AccountName account,
             venues::SigningTime time)
        : opening_(opening),
          ledger_index_(ledger_index),
          account_(std::move(account)),
          time_(time),
          deadline_(time.timestamp + time.recv_window) {}

    std::uint64_t opening_;  // Which opening of the signer it was recorded in.
    std::uint64_t ledger_index_;
    AccountName account_;
    venues::SigningTime time_;
    Time deadline_;
    std::string client_id_;
    Priority priority_ = Priority::query;
    std::variant<venues::UnsignedRequest, ReadQuery> what_;  // ReadQuery: the user stream.
};

// The same intent was signed before. There is no second signature; this is what the first one was.
struct SignedBefore {
    std::string client_id;
    Time deadline;
    std::uint64_t ledger_index = 0;
};

}  // namespace strongroom::vault
