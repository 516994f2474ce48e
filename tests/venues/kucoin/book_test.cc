#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "support/test.h"
#include "venues/kucoin/describe.h"

namespace strongroom::venues::kucoin {
namespace {

using namespace decimal_literals;
using Applied = Book::Applied;

// At 100: bids 3000 x 0.25, 2999.5 x 1; asks 3000.2 x 1.5, 3001 x 2.
Book book() { return Book(MUST(decode_book(golden("book")))); }

BookChanges changes(std::int64_t first, std::int64_t last,
                    std::vector<BookChanges::Row> rows = {}) {
    return {.venue_symbol = {"ETH-USDT"}, .first = first, .last = last, .rows = std::move(rows)};
}

std::string top(const Book& one) {
    return describe(BookTop{.venue_symbol = {"ETH-USDT"}, .bid = one.bid(), .ask = one.ask()});
}

TEST(KucoinBookChanges, rows_are_read_in_the_order_of_their_sequence) {
    EXPECT_EQ(describe(MUST(decode_book_changes(golden("stream_book")))),
              "ETH-USDT 101..103\n101 sell 3000.3 x 4\n102 sell 3000.2 x 0\n103 buy 2999 x 1.25\n");
    EXPECT_EQ(describe(MUST(decode_market_message(golden("stream_book")))), "other trade.l2update");
}

TEST(KucoinBookChanges, what_makes_no_sense_is_refused) {
    EXPECT_FAILS("sequenceEnd: before",
                 decode_book_changes(
                     golden_with("stream_book", R"("sequenceEnd":103)", R"("sequenceEnd":100)")));
    EXPECT_FAILS("a row from outside",
                 decode_book_changes(golden_with("stream_book", R"("103")", R"("104")")));
    EXPECT_FAILS("bids: [0]: [1]: -1 is below zero",
                 decode_book_changes(golden_with("stream_book", R"("1.25")", R"("-1")")));
    EXPECT_FAILS("asks: missing",
                 decode_book_changes(golden_with("stream_book", R"("asks")", R"("tasks")")));
    EXPECT_FAILS("has no changes of a book", decode_book_changes(golden("stream_trade")));
    EXPECT_FAILS("topic: missing", decode_book_changes(golden("stream_ack")));
}

TEST(KucoinBook, a_snapshot_has_its_best_prices_and_its_sequence) {
    EXPECT_EQ(top(book()), "ETH-USDT bid 3000 x 0.25 ask 3000.2 x 1.5");
    EXPECT_EQ(book().sequence(), 100);
}

TEST(KucoinBook, changes_set_replace_and_delete_levels) {
    Book one = book();
    EXPECT_EQ(one.apply(MUST(decode_book_changes(golden("stream_book")))), Applied::applied);
    EXPECT_EQ(top(one), "ETH-USDT bid 3000 x 0.25 ask 3000.3 x 4");
    EXPECT_EQ(one.sequence(), 103);
    EXPECT_EQ(one.bids().size(), 3U);
    EXPECT_EQ(one.apply(changes(104, 104, {{Side::buy, "3000"_d, "7"_d, 104}})), Applied::applied);
    EXPECT_EQ(one.bid()->qty.value, 7);
    EXPECT_EQ(one.apply(changes(105, 105, {{Side::sell, "9"_d, {}, 105}})), Applied::applied);
    EXPECT_EQ(one.asks().size(), 2U);
}

TEST(KucoinBook, what_the_snapshot_has_already_is_left_out) {
    Book one = book();
    EXPECT_EQ(one.apply(changes(90, 100, {{Side::buy, "3000"_d, {}, 95}})), Applied::old);
    // A message around the snapshot: only what came after it counts.
    EXPECT_EQ(one.apply(changes(95, 102,
                                {{Side::buy, "3000"_d, {}, 100}, {Side::buy, "2998"_d, 3, 101}})),
              Applied::applied);
    EXPECT_EQ(top(one), "ETH-USDT bid 3000 x 0.25 ask 3000.2 x 1.5");
    EXPECT_EQ(one.bids().size(), 3U);
    EXPECT_EQ(one.sequence(), 102);
}

TEST(KucoinBook, a_price_of_zero_only_moves_the_sequence) {
    Book one = book();
    EXPECT_EQ(one.apply(changes(101, 101, {{Side::sell, {}, 5, 101}})), Applied::applied);
    EXPECT_EQ(one.sequence(), 101);
    EXPECT_EQ(one.asks().size(), 2U);
}

TEST(KucoinBook, a_gap_ends_it_for_good) {
    Book one = book();
    EXPECT_EQ(one.apply(changes(102, 103)), Applied::gap);
    EXPECT_TRUE(one.is_broken());
    EXPECT_EQ(one.apply(changes(101, 101)), Applied::gap);
    EXPECT_EQ(one.sequence(), 100);
}

TEST(KucoinBook, a_crossed_book_missed_something) {
    Book one = book();
    EXPECT_EQ(one.apply(changes(101, 101, {{Side::buy, "3000.2"_d, 1, 101}})), Applied::gap);
    EXPECT_TRUE(one.is_broken());
}

TEST(KucoinBook, an_empty_side_has_no_best_price) {
    Book one = book();
    EXPECT_EQ(one.apply(changes(
                  101, 102, {{Side::buy, "3000"_d, {}, 101}, {Side::buy, "2999.5"_d, {}, 102}})),
              Applied::applied);
    EXPECT_EQ(top(one), "ETH-USDT bid none ask 3000.2 x 1.5");
}

// Many changes in messages of any length give the same book as one at a time.
RC_GTEST_PROP(KucoinBook, how_changes_are_cut_into_messages_does_not_matter, ()) {
    Book single = book();
    Book batched = book();
    const int count = *rc::gen::inRange(1, 40);
    BookChanges batch = changes(101, 100);
    for (int i = 0; i < count; ++i) {
        const bool is_bid = *rc::gen::arbitrary<bool>();
        const int offset = *rc::gen::inRange(0, 5);
        const BookChanges::Row row{is_bid ? Side::buy : Side::sell,
                                   is_bid ? Decimal(2990 + offset) : Decimal(3010 + offset),
                                   Decimal(*rc::gen::inRange(0, 3)), 101 + i};
        RC_ASSERT(single.apply(changes(101 + i, 101 + i, {row})) == Applied::applied);
        batch.rows.push_back(row);
        batch.last = 101 + i;
        if (!*rc::gen::arbitrary<bool>()) continue;
        RC_ASSERT(batched.apply(batch) == Applied::applied);
        batch = changes(102 + i, 101 + i);
    }
    if (!batch.rows.empty()) RC_ASSERT(batched.apply(batch) == Applied::applied);
    RC_ASSERT(single.bids() == batched.bids());
    RC_ASSERT(single.asks() == batched.asks());
    RC_ASSERT(single.sequence() == batched.sequence());
}

}  // namespace
}  // namespace strongroom::venues::kucoin
