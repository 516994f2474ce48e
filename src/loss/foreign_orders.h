// ForeignOrders: the orders of one account that the ledger calls foreign.
//
// Each is the evidence of a freeze that the watch asked for, after the signer's verdict: the entry
// is durable, hashed and signed, so a statement that names it can be proved.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/ids.h"

namespace strongroom::proto {
class LedgerEntry;
}  // namespace strongroom::proto

namespace strongroom::loss {

// As the watch wrote it down. Texts are the venue's and the stranger's own: not to be trusted.
struct Evidence {
    std::string venue;
    std::string order;   // The venue's number.
    std::string symbol;  // As the venue writes it.
    std::string side;    // "buy" or "sell"
    std::string quantity;
    std::string price;  // "market" when it has no limit.
    std::string client_id;

    friend bool operator==(const Evidence&, const Evidence&) = default;
};

// "binance order 77 BTCUSDT buy 0.1 at market client id x": docs/loss.md. The client id is the rest
// of the text, whatever it holds; the signer cuts it. Errors: invalid.
Result<Evidence> parse_evidence(std::string_view text);
std::string print_evidence(const Evidence& evidence);  // What parses prints as the same bytes.

struct ForeignOrder {
    std::uint64_t entry = 0;  // Of the ledger; the first one that names the order.
    Time seen;                // By the signer's clock.
    std::string reason;
    Evidence evidence;
};

class ForeignOrders {
  public:
    explicit ForeignOrders(AccountName account) : account_(std::move(account)) {}

    // Errors: corrupt, of an entry that says "foreign order" and does not name one: a statement
    // that leaves it out would be too small.
    Status take(std::uint64_t index, const proto::LedgerEntry& entry);
    // In the order of their entries.
    std::vector<ForeignOrder> list() const;

  private:
    AccountName account_;
    std::map<std::uint64_t, ForeignOrder> orders_;      // By entry.
    std::map<std::string, std::uint64_t> first_entry_;  // Of venue, symbol and number.
};

}  // namespace strongroom::loss
