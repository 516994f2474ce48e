// Claims: who has claimed what, and what became of it, read from the ledger's entries alone.
//
// Nothing else keeps a claim. An entry that does not fit to those before it changes nothing and is
// told, so that a reader sees it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/decimal.h"

namespace strongroom::proto {
class ClaimChanged;
}  // namespace strongroom::proto

namespace strongroom::loss {

struct Claim {
    std::string name;
    std::string account;
    std::string asset;
    Decimal claimed;
    Decimal granted;  // By the newest answer.
    Decimal paid;     // The sum.
    bool is_answered = false;
    Time opened;
    Time changed;
    std::vector<std::uint64_t> entries;
    std::vector<std::string> texts;

    // "open", "refused", "granted", "paid"
    std::string_view state() const;
};

class Claims {
  public:
    // What forbids this change: a claim of that name that is there, or is not; another account or
    // asset; more than was claimed or granted. Errors: invalid, refused, not_found.
    Status check(const proto::ClaimChanged& change) const;
    // A change that check() forbids is kept in odd() and does nothing else.
    void take(std::uint64_t index, Time time, const proto::ClaimChanged& change);

    const std::map<std::string, Claim>& list() const { return claims_; }
    const std::vector<std::string>& odd() const { return odd_; }

  private:
    std::map<std::string, Claim> claims_;
    std::vector<std::string> odd_;
};

}  // namespace strongroom::loss
