// What one turn of the signer takes, and that nobody can crowd the others out of it.
#include "ledger.pb.h"
#include "ledger/log.h"
#include "ledger/tail.h"
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

class Turn : public Service {
  protected:
    std::size_t signatures() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            sent_, [](const auto& sent) { return sent.second.has_signed_request(); }));
    }
    // As it lies in the tail file: the end of the last record.
    std::string last_entry() {
        const Bytes tail = MUST(disk_.read("/s/ledger/tail", 1U << 20));
        const auto scan = MUST(ledger::scan_tail(tail));
        return std::string(as_text(scan.records.back().entries.back()));
    }
    std::string code_for(std::uint64_t request_id) const {
        for (const auto& [peer, message] : sent_) {
            if (message.has_reply() && message.reply().request_id() == request_id)
                return message.reply().has_signed_() ? "signed" : message.reply().refused().code();
        }
        return "no answer";
    }
};

TEST_F(Turn, a_flood_of_refusals_stops_neither_orders_nor_cancels_nor_the_freeze) {
    open_house();
    say(kEngine, "engine", place(1));
    for (std::uint32_t n = 0; n < 2 * ledger::kPendingEntriesMax; ++n)
        murmur(kEngine, "engine", absurd(100'000 + n));
    ASSERT_TRUE(service_.turn_done().has_value());
    sent_.clear();
    say(kEngine, "engine", cancel_of(1));
    EXPECT_EQ(code_for(1'000'001), "signed");
    say(kEngine, "engine", place(2));
    EXPECT_EQ(code_for(2), "signed");
    say(kWatch, "watch", freeze());
    EXPECT_EQ(sent_.back().second.done().error(), "");
}

TEST_F(Turn, what_comes_after_a_flood_of_refusals_in_the_same_turn_is_signed) {
    open_house();
    for (std::uint32_t n = 0; n < 2 * ledger::kPendingEntriesMax; ++n)
        murmur(kEngine, "engine", absurd(100'000 + n));
    murmur(kEngine, "engine", place(1));
    ASSERT_TRUE(service_.turn_done().has_value());
    EXPECT_EQ(code_for(1), "signed");
}

TEST_F(Turn, a_turn_with_refusals_alone_makes_them_durable) {
    open_house();
    const std::uint64_t before = signer_.ledger_size();
    say(kEngine, "engine", absurd(1));
    EXPECT_EQ(signer_.ledger_size(), before + 1);
}

TEST_F(Turn, a_freeze_stops_the_placements_that_were_recorded_before_it_in_the_same_turn) {
    open_house();
    say(kEngine, "engine", place(1));
    sent_.clear();
    murmur(kEngine, "engine", place(2));
    murmur(kEngine, "engine", cancel_of(1));
    murmur(kEngine, "engine", read_of(proto::ReadQuery::BALANCES));
    murmur(kWatch, "watch", freeze());
    ASSERT_TRUE(service_.turn_done().has_value());
    EXPECT_EQ(code_for(2), "frozen");
    EXPECT_EQ(code_for(1'000'001), "signed");
    EXPECT_EQ(signatures(), 2U);  // The cancel and the read.
    for (const auto& [peer, message] : sent_)
        EXPECT_FALSE(message.has_signed_request() && message.signed_request().is_order());
}

TEST_F(Turn, a_flood_of_orders_leaves_room_for_the_watch) {
    open_house();
    say(kEngine, "engine", place(1));
    for (std::uint32_t n = 0; n < 2 * ledger::kPendingEntriesMax; ++n)
        murmur(kEngine, "engine", read_of(proto::ReadQuery::BALANCES));
    murmur(kWatch, "watch", cancel_of(1));
    murmur(kWatch, "watch", freeze());
    ASSERT_TRUE(service_.turn_done().has_value());
    EXPECT_EQ(code_for(1'000'001), "signed");
    EXPECT_TRUE(signer_.keys().front().is_frozen);
    const auto done =
        std::ranges::find_if(sent_, [](const auto& sent) { return sent.second.has_done(); });
    ASSERT_NE(done, sent_.end());
    EXPECT_EQ(done->second.done().error(), "");
}

TEST_F(Turn, refusals_that_were_too_many_to_record_are_counted_on_the_next_one) {
    open_house();
    const std::uint64_t before = signer_.ledger_size();
    for (std::uint32_t n = 0; n < 500; ++n) murmur(kEngine, "engine", absurd(100'000 + n));
    ASSERT_TRUE(service_.turn_done().has_value());
    const std::uint64_t recorded = signer_.ledger_size() - before;
    EXPECT_GT(recorded, 10U);
    EXPECT_LT(recorded, 100U);
    clock_.advance(seconds(1));
    say(kEngine, "engine", absurd(1));
    proto::LedgerEntry last;
    ASSERT_TRUE(last.ParseFromString(last_entry()));
    EXPECT_EQ(last.order_refused().code(), "order_notional");
    EXPECT_EQ(last.order_refused().omitted_before(), 500 - recorded);
}

TEST_F(Turn, a_courier_that_leaves_in_the_turn_gets_no_signature_and_nobody_else_does) {
    open_house();
    murmur(kEngine, "engine", place(1));
    murmur(kEngine, "engine", read_of(proto::ReadQuery::BALANCES));
    service_.closed(kCourier);
    ASSERT_TRUE(service_.turn_done().has_value());
    EXPECT_EQ(signatures(), 0U);
    ASSERT_EQ(sent_.size(), 2U);
    EXPECT_EQ(sent_[0].second.reply().refused().code(), "courier");
    EXPECT_FALSE(sent_[0].second.reply().refused().is_for_now());
    EXPECT_TRUE(sent_[1].second.reply().refused().is_for_now());
}

TEST_F(Turn, a_clock_difference_of_any_size_is_refused_without_overflow) {
    open_house();
    for (const std::int64_t offset :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        proto::ToSigner order = place(7);
        order.mutable_sign()->set_venue_offset_ms(offset);
        sent_.clear();
        say(kEngine, "engine", order);
        EXPECT_EQ(code_for(7), "clock");
    }
}

}  // namespace
}  // namespace strongroom::vault
