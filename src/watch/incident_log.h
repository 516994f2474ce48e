// IncidentLog: what happened at a venue that nobody of us asked for, the newest of it, and what
// became of each. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "venues/venue_order.h"
#include "watch/order_progress.h"

namespace strongroom::proto {
class WatchState;
}  // namespace strongroom::proto

namespace strongroom::watch {

enum class IncidentKind { foreign_order, foreign_cancel, funds_left, pump };
enum class Response { alert, freeze, contain };

struct Incident {
    Time time;
    AccountName account;
    std::optional<venues::VenueOrder> order;  // What it is about, where it is about one.
    std::string reason;
    IncidentKind kind = IncidentKind::foreign_order;
    Response response = Response::freeze;
    std::vector<std::string> reasons;  // What makes it worse.
    std::int64_t detected_after_ms = 0;
    OrderProgress progress = {};
    std::string containment = {};
    bool is_contained = false;
    std::uint64_t number = 0;
};

class IncidentLog {
  public:
    // `first`: where the numbers begin. Anywhere, so that those of two runs do not meet.
    IncidentLog(std::string venue, std::uint64_t first) : venue_(std::move(venue)), last_(first) {}

    // Its number.
    std::uint64_t add(Incident incident);
    // Null: it was long ago.
    Incident* find(std::uint64_t number);
    // Of this order of the account, the newest. Null: there is none.
    Incident* of_order(const AccountName& account, const venues::VenueOrder& order);
    void fill(proto::WatchState& state) const;

  private:
    std::string venue_;
    std::deque<Incident> incidents_;  // Bounded by kIncidentsMax.
    std::uint64_t last_;
};

}  // namespace strongroom::watch
