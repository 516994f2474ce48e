// Meter: how much of one of a venue's limits one address or key has used.
//
// What is under way counts as used until its answer has come: the venue's own count, in a reply,
// does not have what is still on its way.
#pragma once

#include <cstdint>
#include <deque>

#include "base/time.h"
#include "venues/limits.h"

namespace strongroom::courier {

class Meter {
  public:
    explicit Meter(const venues::RequestLimit& limit)
        : window_(limit.window), length_(limit.length), most_(limit.most) {}

    // May `amount` be used now by who may have `share_pct` of the whole? Times are the venue's.
    bool has_room(int amount, int share_pct, Time now);
    void spend(int amount, Time now);
    // The answer to what was spent has come, or none will.
    void landed(int amount);
    // The venue says how much is used, …
    void correct(int used, Time now);
    // … or what is left of which whole, and when it is whole again. False: it makes no sense, and
    // is not believed.
    bool correct(int most, int left, Duration until_reset, Time now);
    // Nothing is used and nothing under way: it can be forgotten.
    bool is_idle(Time now);

  private:
    void turn(Time now);

    venues::RequestLimit::Window window_;
    Duration length_;
    int most_;
    int used_ = 0;
    int under_way_ = 0;
    std::int64_t number_ = 0;  // aligned: which window since 1970.
    int early_ = 0;            // What was spent when it may have been the next window already.
    Time ends_;                // from_first.
    std::deque<Time> newest_;  // sliding: when they left. Bounded by most_.
};

}  // namespace strongroom::courier
