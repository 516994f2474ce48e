// Book: one market's book of KuCoin, kept up by a snapshot and the changes that follow it.
//
// Buffer changes, take a snapshot, make a Book of it and apply what was buffered and what comes. A
// gap means that a change was missed: the book is of no use any more, and a new snapshot is needed.
// Source: KuCoin's documents on /market/level2 (2023); the rule has not changed since.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.h"
#include "model/instrument.h"
#include "venues/market_event.h"

namespace strongroom::venues::kucoin {

struct BookSnapshot {
    std::int64_t sequence = 0;  // The last change that it holds.
    Time time;
    std::vector<BookTop::Level> bids;  // Best first.
    std::vector<BookTop::Level> asks;
};

// One message of the stream.
struct BookChanges {
    struct Row {
        Side side = Side::buy;  // buy: a bid.
        Decimal price;          // Zero: nothing but its number counts.
        Decimal qty;            // Zero: the level is gone.
        std::int64_t sequence = 0;
    };
    VenueSymbol venue_symbol;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::vector<Row> rows;
};

class Book {
  public:
    // The snapshot is one that decode_book made: ordered, and its bids below its asks.
    explicit Book(const BookSnapshot& snapshot);

    enum class Applied {
        applied,
        old,  // The book has them already.
        gap,  // The book is wrong from here on, and says so to every message.
    };
    Applied apply(const BookChanges& changes);

    bool is_broken() const { return is_broken_; }
    std::int64_t sequence() const { return sequence_; }
    std::optional<BookTop::Level> bid() const;
    std::optional<BookTop::Level> ask() const;
    const std::map<Decimal, Decimal>& bids() const { return bids_; }  // Price to quantity.
    const std::map<Decimal, Decimal>& asks() const { return asks_; }

  private:
    void set(const BookChanges::Row& row);
    bool is_possible() const;

    std::map<Decimal, Decimal> bids_;  // Bounded by levels_max in book.cc.
    std::map<Decimal, Decimal> asks_;
    std::int64_t sequence_ = 0;
    bool is_broken_ = false;
};

}  // namespace strongroom::venues::kucoin
