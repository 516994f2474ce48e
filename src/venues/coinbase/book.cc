#include "venues/coinbase/book.h"

namespace strongroom::venues::coinbase {
namespace {

template <typename Side>
void set_level(Side& side, const BookChange::Level& level) {
    if (level.qty.is_zero()) {
        side.erase(level.price);
    } else {
        side.insert_or_assign(level.price, level.qty);
    }
}

template <typename Side>
std::optional<BookTop::Level> best(const Side& side) {
    if (side.empty()) return std::nullopt;
    return BookTop::Level{side.begin()->first, side.begin()->second};
}

}  // namespace

SequenceCheck::Step SequenceCheck::take(std::int64_t sequence) {
    if (last_ && sequence <= *last_) return Step::stale;
    const bool is_next = !last_ || sequence == *last_ + 1;
    last_ = sequence;
    return is_next ? Step::next : Step::gap;
}

Status Level2Book::apply(const BookChange& change) {
    auto done = set_levels(change);
    if (!done) clear();
    return done;
}

Status Level2Book::set_levels(const BookChange& change) {
    if (!change.is_snapshot && !is_ready_) {
        return fail(Errc::invalid, "book: a change before the first snapshot");
    }
    if (change.is_snapshot) clear();
    for (const BookChange::Level& level : change.levels) {
        if (change.is_snapshot && level.qty.is_zero()) {
            return fail(Errc::invalid, "book: a level of a snapshot without a quantity");
        }
        if (level.side == Side::buy) {
            set_level(bids_, level);
        } else {
            set_level(asks_, level);
        }
        if (bids_.size() > levels_max || asks_.size() > levels_max) {
            return fail(Errc::exhausted, "book: more levels than we hold");
        }
    }
    if (!bids_.empty() && !asks_.empty() && bids_.begin()->first >= asks_.begin()->first) {
        return fail(Errc::invalid, "book: the best bid is not below the best ask");
    }
    is_ready_ = true;
    return {};
}

BookTop Level2Book::top(const VenueSymbol& venue_symbol) const {
    return {.venue_symbol = venue_symbol, .bid = best(bids_), .ask = best(asks_)};
}

void Level2Book::clear() {
    bids_.clear();
    asks_.clear();
    is_ready_ = false;
}

}  // namespace strongroom::venues::coinbase
