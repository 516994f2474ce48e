// UnsealAttempts: those that failed while the signer was sealed. The ledger cannot be written then,
// so that they wait here for its next opening; too many in a minute are refused unheard.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/env.h"

namespace strongroom::vault {

class UnsealAttempts {
  public:
    static constexpr std::size_t kAMinuteMax = 10;
    static constexpr std::size_t kKeptMax = 100;  // The first ones; the others are counted.

    struct Attempt {
        Time at;
        std::string way;  // "passphrase", "shares".
        std::string why;
    };
    struct Taken {
        std::vector<Attempt> kept;
        std::uint64_t omitted = 0;
    };

    explicit UnsealAttempts(Clock& clock) : clock_(clock) {}

    // Errors: exhausted (too many have failed in the last minute; says how long to wait).
    Status check();
    void note_failure(std::string way, std::string why);
    Taken take();  // All of them, for the ledger.

  private:
    Clock& clock_;
    std::deque<std::int64_t> recent_ns_;  // Failures of the last minute.
    Taken taken_;
};

}  // namespace strongroom::vault
