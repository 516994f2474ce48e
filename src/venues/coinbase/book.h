// The level-2 book that a stream tells change by change, and the count that shows a missed message.
//
// Pure. The owner feeds every message of a connection to SequenceCheck, drops his books at a gap
// and subscribes again; the venue then begins with a new snapshot.
// Source: docs/venues-coinbase.md.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "base/result.h"
#include "venues/coinbase/decode_stream.h"

namespace strongroom::venues::coinbase {

// One for each connection: the numbers count over all of its channels (uncertain: the documents say
// "per product", every capture says otherwise; a wrong guess costs a new snapshot, never a price).
class SequenceCheck {
  public:
    enum class Step {
        next,   // The first one, or the one that was due.
        stale,  // Seen before: leave it out.
        gap,    // Something is missing. The count goes on from here.
    };
    Step take(std::int64_t sequence);

  private:
    std::optional<std::int64_t> last_;
};

class Level2Book {
  public:
    static constexpr std::size_t levels_max = 100'000;  // On one side.

    // Errors: invalid, for a change before the first snapshot, a level of a snapshot without a
    // quantity, or a book whose best bid is not below its best ask; exhausted, for too many levels.
    // After an error the book is empty and waits for a snapshot.
    Status apply(const BookChange& change);

    bool is_ready() const { return is_ready_; }
    BookTop top(const VenueSymbol& venue_symbol) const;
    std::size_t bids() const { return bids_.size(); }
    std::size_t asks() const { return asks_.size(); }

  private:
    Status set_levels(const BookChange& change);
    void clear();

    std::map<Price, Qty, std::greater<>> bids_;  // Best first.
    std::map<Price, Qty> asks_;
    bool is_ready_ = false;
};

}  // namespace strongroom::venues::coinbase
