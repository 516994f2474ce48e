// RateBudget: how much of a venue's request limits is used, and who may still spend of them.
//
// One for each venue, for our address and all keys (docs/courier.md). The venue's own counts, in
// its replies, correct ours. The last part of each limit is kept for the more urgent: a read must
// not stand in the way of a cancel. After a 429 or 418 nothing is sent until the venue's time is
// up.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/http.h"
#include "base/time.h"
#include "courier/meter.h"
#include "model/priority.h"
#include "venues/limits.h"

namespace strongroom::courier {

// What one request uses up.
struct Spending {
    venues::Pool pool = venues::Pool::trading;
    int weight = 0;
    bool is_order = false;
    std::string key = {};  // The account whose key signed it; empty: nobody's.
};

class RateBudget {
  public:
    explicit RateBudget(std::vector<venues::RequestLimit> limits) : limits_(std::move(limits)) {}

    // May it go now? `venue_now`: windows are the venue's.
    bool may_send(Priority priority, const Spending& spending, Time venue_now);
    void sent(const Spending& spending, Time venue_now);
    // Its answer has come. 429 and 418 shut us out for as long as the venue says; from one of its
    // pools alone when it tells when that is whole again.
    void answered(const Spending& spending, const HttpReply& reply, Time venue_now);
    // No answer has come, or will.
    void lost(const Spending& spending);
    std::optional<Time> shut_out_until(Time venue_now) const;

    // The part of each limit, in per cent, that requests of this priority may use.
    static int share_pct(Priority priority);

    static constexpr Duration kShutOutMax = minutes(4'320);   // The longest ban that a venue names.
    static constexpr Duration kShutOutDefault = seconds(60);  // When it does not say how long.

  private:
    using MeterKey = std::pair<std::size_t, std::string>;  // Of limits_; whose.
    static int amount_of(const venues::RequestLimit& limit, const Spending& spending);
    Meter& meter(std::size_t limit, const Spending& spending, Time now);
    // Whether the reply said that its pool is used up, and until when.
    bool read_headers(const Spending& spending, const HttpReply& reply, Time now);

    std::vector<venues::RequestLimit> limits_;
    std::map<MeterKey, Meter> meters_;  // Bounded by kMetersMax.
    Time shut_until_;
};

}  // namespace strongroom::courier
