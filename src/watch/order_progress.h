// OrderProgress: how far a foreign order has come at the venue, put together from whatever tells
// of it: events of the stream, lists of open orders, the answer to its cancel. They come late,
// twice and out of order; the filled quantity only grows, and the end is final.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "model/amounts.h"
#include "venues/venue_order.h"
#include "watch/damage.h"

namespace strongroom::watch {

class OrderProgress {
  public:
    void take(const venues::VenueOrder& order, const DamageRules& rules, std::int64_t now_ns);
    // It is no longer among the open orders.
    void note_gone() { is_closed_ = true; }

    bool is_closed() const { return is_closed_; }
    Qty filled() const { return filled_; }
    // Against the reference price, of the fills that were told with their price. None: of none.
    const std::optional<Money>& loss() const { return loss_; }
    // "executed whole (3)", "executed in part (1 of 3)", "nothing of it was executed".
    std::string words(Qty of) const;

  private:
    Qty filled_;
    bool is_closed_ = false;
    std::optional<Money> loss_;
    std::set<std::string> trades_;  // Fills that are counted. Bounded by kTradesMax.
};

}  // namespace strongroom::watch
