#include "venues/coinbase/book.h"

#include "support/test.h"
#include "venues/coinbase/describe.h"

namespace strongroom::venues::coinbase {
namespace {

using namespace decimal_literals;
using Step = SequenceCheck::Step;

BookChange change_of(const std::string& name) {
    return std::get<BookChange>(MUST(decode_market_message(golden(name))).events.at(0));
}

BookChange update(Side side, Decimal price, Decimal qty) {
    return {.venue_symbol = {"ETH-USD"}, .levels = {{side, {price}, {qty}}}};
}

std::string top_of(const Level2Book& book) {
    const BookTop top = book.top({"ETH-USD"});
    const auto text = [](const auto& level) {
        return level ? level->price.value.to_string() + " x " + level->qty.value.to_string()
                     : std::string("none");
    };
    return text(top.bid) + " / " + text(top.ask);
}

TEST(CoinbaseSequence, a_gap_and_a_repetition_are_told_from_the_next_one) {
    SequenceCheck check;
    EXPECT_EQ(check.take(7), Step::next);
    EXPECT_EQ(check.take(8), Step::next);
    EXPECT_EQ(check.take(8), Step::stale);
    EXPECT_EQ(check.take(3), Step::stale);
    EXPECT_EQ(check.take(10), Step::gap);
    EXPECT_EQ(check.take(11), Step::next);
    EXPECT_EQ(check.take(INT64_MAX), Step::gap);
    EXPECT_EQ(check.take(INT64_MAX), Step::stale);
}

TEST(CoinbaseBook, a_snapshot_is_taken_and_updates_set_levels) {
    Level2Book book;
    EXPECT_FALSE(book.is_ready());
    EXPECT_OK(book.apply(change_of("stream_book_snapshot")));
    EXPECT_TRUE(book.is_ready());
    EXPECT_EQ(top_of(book), "2990.1 x 1.5 / 2990.4 x 0.7");
    EXPECT_OK(book.apply(change_of("stream_book_update")));
    EXPECT_EQ(top_of(book), "2990.2 x 2 / none");
    EXPECT_EQ(book.bids(), 2U);
    EXPECT_OK(book.apply(update(Side::buy, "2990.2"_d, "0.5"_d)));
    EXPECT_EQ(top_of(book), "2990.2 x 0.5 / none");
    EXPECT_OK(book.apply(update(Side::buy, "2990.2"_d, 0)));
    EXPECT_OK(book.apply(update(Side::buy, 17, 0)));  // A level that is not there.
    EXPECT_EQ(top_of(book), "2990.1 x 1.5 / none");
}

TEST(CoinbaseBook, a_new_snapshot_forgets_the_old_one) {
    Level2Book book;
    EXPECT_OK(book.apply(change_of("stream_book_snapshot")));
    BookChange other = update(Side::sell, 10, 1);
    other.is_snapshot = true;
    EXPECT_OK(book.apply(other));
    EXPECT_EQ(top_of(book), "none / 10 x 1");
}

TEST(CoinbaseBook, whatever_cannot_be_empties_it_until_the_next_snapshot) {
    Level2Book book;
    EXPECT_FAILS("before the first snapshot", book.apply(update(Side::buy, 1, 1)));
    for (const BookChange& bad : {update(Side::buy, "2990.4"_d, 1), update(Side::sell, 5, 1)}) {
        EXPECT_OK(book.apply(change_of("stream_book_snapshot")));
        EXPECT_FAILS("not below the best ask", book.apply(bad));
        EXPECT_FALSE(book.is_ready());
        EXPECT_EQ(top_of(book), "none / none");
        EXPECT_FAILS("before the first snapshot", book.apply(update(Side::buy, 1, 1)));
    }
    BookChange empty_level = update(Side::buy, 1, 0);
    empty_level.is_snapshot = true;
    EXPECT_FAILS("without a quantity", book.apply(empty_level));
}

TEST(CoinbaseBook, more_levels_than_the_bound_are_refused) {
    BookChange big{.venue_symbol = {"ETH-USD"}, .is_snapshot = true};
    for (int i = 1; i <= 100'000; ++i) big.levels.push_back({Side::buy, {i}, {1}});
    Level2Book book;
    EXPECT_OK(book.apply(big));
    EXPECT_EQ(book.bids(), Level2Book::levels_max);
    const auto result = book.apply(update(Side::buy, 100'001, 1));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::exhausted);
    EXPECT_EQ(book.bids(), 0U);
}

}  // namespace
}  // namespace strongroom::venues::coinbase
