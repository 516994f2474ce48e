// ShareGathering: shares come one at a time, in any order, until there are M of one set.
//
// They wait in guarded memory; ten minutes after the last one came all are wiped. Whether they are
// right is not known here: only the root, which the key opens or not, tells.
#pragma once

#include <optional>
#include <vector>

#include "vault/sealed_box.h"
#include "vault/shamir.h"

namespace strongroom::vault {

class ShareGathering {
  public:
    static constexpr Duration kPatience = seconds(600);

    ShareGathering(Clock& clock, Random& random) : clock_(clock), random_(random) {}

    // What shares are sealed to, from now until the gathering ends.
    const BoxKey& key();

    struct Progress {
        ShareSet set;
        std::uint8_t x = 0;  // The share that was just taken.
        unsigned have = 0;
        bool is_enough() const { return have >= set.needed; }
    };
    // A share of the set `wanted`, the only one that the store knows. Errors: invalid, naming the
    // share when it reads; refused (that one is here already). Nothing is lost by an error.
    Result<Progress> submit(ByteView box, const ShareSet& wanted);

    unsigned have() const { return static_cast<unsigned>(shares_.size()); }
    std::vector<std::uint8_t> who() const;  // The numbers of the shares that are here.
    // The key, and the end of the gathering. Errors: those of combine_shares.
    Result<Secret> take_key();

    void tick();  // Forgets what waited too long.
    void wipe();

  private:
    Clock& clock_;
    Random& random_;
    std::optional<BoxPair> pair_;
    std::vector<Share> shares_;
    std::int64_t touched_ns_ = 0;
};

}  // namespace strongroom::vault
