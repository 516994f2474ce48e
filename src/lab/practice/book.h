// Book: the order book that clients see around the matcher's price.
//
// The matcher fills against a price, not against orders, so most levels are made up: plausible
// sizes that depend on the level alone and so stay put. Between the best bid and the best ask lies
// exactly what the matcher would fill at once and what it would not. The orders that rest at the
// venue are in it at their prices.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lab/matcher.h"
#include "lab/practice/recorded_stream.h"

namespace strongroom::lab::practice {

struct BookLevel {
    Price price;
    Qty qty;
    friend bool operator==(const BookLevel&, const BookLevel&) = default;
};

struct BookView {
    std::uint64_t update_id = 0;
    std::vector<BookLevel> bids;  // Best first.
    std::vector<BookLevel> asks;
};

// What changed from one view to the next; a quantity of zero takes the level away.
struct BookChange {
    std::uint64_t first_update_id = 0;
    std::uint64_t last_update_id = 0;
    std::vector<BookLevel> bids;
    std::vector<BookLevel> asks;
    bool is_top_changed = false;
};

class Book {
  public:
    // Update ids rise from there; a later life of the venue begins higher.
    explicit Book(std::uint64_t first_update_id) { view_.update_id = first_update_id; }

    // The best bid and ask of a recording, which stand for the made-up ones.
    void set_top(const RecordedTop& top) { top_ = top; }
    // Makes the view anew. Nothing when nothing changed.
    std::optional<BookChange> refresh(const Matcher& matcher);
    const BookView& view() const { return view_; }

  private:
    std::optional<RecordedTop> top_;
    BookView view_;
};

}  // namespace strongroom::lab::practice
