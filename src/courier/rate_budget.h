// RateBudget: how much of the venue's request budget is used, and who may still spend of it.
//
// One for each venue and address (docs/courier.md). The venue's own count, in its replies, corrects
// ours. The last part of a minute's budget is kept for the more urgent: a read must not stand in
// the way of a cancel. After a 429 or 418 nothing is sent until the venue's time is up.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/time.h"
#include "model/priority.h"

namespace strongroom::courier {

class RateBudget {
  public:
    // `requests_per_second`: in any second at most so many; 0: the minute's weight is all there is.
    explicit RateBudget(int weight_per_minute, int requests_per_second = 0)
        : limit_(weight_per_minute), per_second_(requests_per_second) {}

    // May a request of this weight go now? `venue_now`: the budget's minutes are the venue's.
    bool may_send(Priority priority, int weight, Time venue_now);
    void sent(int weight, Time venue_now);
    // The venue says how much of this minute's budget is used.
    void correct(int used, Time venue_now);
    // The venue shut us out: nothing for this long.
    void shut_out(Duration wait, Time venue_now);
    std::optional<Time> shut_out_until(Time venue_now) const;

    // The part of the budget, in per cent, that requests of this priority may use.
    static int share_pct(Priority priority);

  private:
    void turn(Time venue_now);
    bool has_room_this_second(Priority priority, Time venue_now);

    int limit_;
    int per_second_;
    std::deque<Time>
        newest_;  // When they left, of those in the last second. Bounded by per_second_.
    std::int64_t minute_ = 0;
    int used_ = 0;
    Time shut_until_;
};

}  // namespace strongroom::courier
