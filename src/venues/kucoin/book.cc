#include "venues/kucoin/book.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr std::size_t levels_max = 200'000;  // Of one side.

}  // namespace

Book::Book(const BookSnapshot& snapshot) : sequence_(snapshot.sequence) {
    for (const BookTop::Level& level : snapshot.bids) bids_[level.price.value] = level.qty.value;
    for (const BookTop::Level& level : snapshot.asks) asks_[level.price.value] = level.qty.value;
}

Book::Applied Book::apply(const BookChanges& changes) {
    if (is_broken_) return Applied::gap;
    if (changes.last <= sequence_) return Applied::old;
    if (changes.first > sequence_ + 1) {
        is_broken_ = true;
        return Applied::gap;
    }
    for (const BookChanges::Row& row : changes.rows) {
        // The snapshot, or a message before, holds it already.
        if (row.sequence > sequence_) set(row);
    }
    sequence_ = changes.last;
    is_broken_ = !is_possible();
    return is_broken_ ? Applied::gap : Applied::applied;
}

void Book::set(const BookChanges::Row& row) {
    if (row.price.is_zero()) return;
    std::map<Decimal, Decimal>& side = row.side == Side::buy ? bids_ : asks_;
    if (row.qty.is_zero())
        side.erase(row.price);
    else
        side[row.price] = row.qty;
}

// A bid at or above an ask would have traded, so a change was missed that nobody told of.
bool Book::is_possible() const {
    if (bids_.size() > levels_max || asks_.size() > levels_max) return false;
    return bids_.empty() || asks_.empty() || bids_.rbegin()->first < asks_.begin()->first;
}

std::optional<BookTop::Level> Book::bid() const {
    if (bids_.empty()) return std::nullopt;
    return BookTop::Level{{bids_.rbegin()->first}, {bids_.rbegin()->second}};
}

std::optional<BookTop::Level> Book::ask() const {
    if (asks_.empty()) return std::nullopt;
    return BookTop::Level{{asks_.begin()->first}, {asks_.begin()->second}};
}

}  // namespace strongroom::venues::kucoin
