// Orders over the sockets: each term that the watch has seen counts, and each refusal says why.
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

class ServiceJudge : public Service {
  protected:
    ServiceJudge() {
        open_house();
        say(kEngine, "engine", place(1));
        signed_ = sent_.at(0).second.reply().signed_();
    }
    // The order as the venue shows it.
    proto::ToSigner ours() const {
        proto::ToSigner message;
        proto::JudgeOrder& judge = *message.mutable_judge();
        judge.set_account("practice");
        judge.set_client_id(signed_.client_id());
        judge.set_venue_symbol("BTCUSDT");
        judge.set_side(proto::BUY);
        judge.set_kind(proto::LIMIT);
        judge.set_limit("46000");
        judge.set_qty("0.01");
        judge.set_venue_id("28");
        return message;
    }
    const proto::Verdict& verdict(const proto::ToSigner& message) {
        say(kWatch, "watch", message);
        return sent_.back().second.verdict();
    }
    // The refusal of what the engine asks for.
    proto::Refused refused(const proto::ToSigner& message) {
        sent_.clear();
        say(kEngine, "engine", message);
        EXPECT_EQ(sent_.size(), 1U);
        return sent_.back().second.reply().refused();
    }
    proto::Signed signed_;
};

TEST_F(ServiceJudge, an_order_of_ours_is_found_with_its_entry) {
    EXPECT_EQ(verdict(ours()).answer(), proto::Verdict::OURS);
    EXPECT_EQ(verdict(ours()).ledger_index(), signed_.ledger_index());
    EXPECT_EQ(verdict(ours()).reason(), "");
}

TEST_F(ServiceJudge, a_term_that_does_not_read_or_differs_makes_it_foreign) {
    using Change = void (*)(proto::JudgeOrder&);
    const std::pair<const char*, Change> changes[] = {
        {"no side", [](proto::JudgeOrder& j) { j.clear_side(); }},
        {"another side", [](proto::JudgeOrder& j) { j.set_side(proto::SELL); }},
        {"no kind", [](proto::JudgeOrder& j) { j.clear_kind(); }},
        {"another kind", [](proto::JudgeOrder& j) { j.set_kind(proto::POST_ONLY); }},
        {"no limit", [](proto::JudgeOrder& j) { j.clear_limit(); }},
        {"limit in words", [](proto::JudgeOrder& j) { j.set_limit("many"); }},
        {"another limit", [](proto::JudgeOrder& j) { j.set_limit("46000.01"); }},
        {"no quantity", [](proto::JudgeOrder& j) { j.clear_qty(); }},
        {"another quantity", [](proto::JudgeOrder& j) { j.set_qty("0.011"); }},
        {"another pair", [](proto::JudgeOrder& j) { j.set_venue_symbol("ETHUSDT"); }},
    };
    for (const auto& [what, change] : changes) {
        proto::ToSigner message = ours();
        change(*message.mutable_judge());
        EXPECT_EQ(verdict(message).answer(), proto::Verdict::FOREIGN) << what;
        EXPECT_EQ(verdict(message).reason(), "the terms differ from what was signed") << what;
    }
    EXPECT_EQ(verdict(ours()).answer(), proto::Verdict::OURS);
}

TEST_F(ServiceJudge, a_market_order_has_no_limit_at_the_venue_either) {
    signer_.note_reference("binance", MUST(Symbol::parse("BTC/USDT")), {46000}, {46001});
    proto::ToSigner market = place(2);
    market.mutable_sign()->mutable_place()->set_kind(proto::MARKET);
    market.mutable_sign()->mutable_place()->clear_limit();
    sent_.clear();
    say(kEngine, "engine", market);
    signed_ = sent_.at(0).second.reply().signed_();
    proto::ToSigner message = ours();
    message.mutable_judge()->set_kind(proto::MARKET);
    EXPECT_EQ(verdict(message).answer(), proto::Verdict::FOREIGN) << "it has a limit";
    message.mutable_judge()->clear_limit();
    EXPECT_EQ(verdict(message).answer(), proto::Verdict::OURS);
}

TEST_F(ServiceJudge, a_stop_order_is_ours_with_its_own_trigger_and_no_other) {
    EXPECT_OK(signer_.set_policy(
        {"practice"},
        MUST(Policy::parse("symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\n"
                           "day_notional = \"20000\"\nkinds = [\"limit\", \"stop_limit\"]")),
        {}, "admin"));
    proto::ToSigner stop = place(2);
    stop.mutable_sign()->mutable_place()->set_kind(proto::STOP_LIMIT);
    stop.mutable_sign()->mutable_place()->set_trigger("45900");
    sent_.clear();
    say(kEngine, "engine", stop);
    signed_ = sent_.at(0).second.reply().signed_();
    ASSERT_FALSE(signed_.client_id().empty());
    proto::ToSigner message = ours();
    proto::JudgeOrder& judge = *message.mutable_judge();
    judge.set_kind(proto::STOP_LIMIT);
    for (const bool is_partial : {false, true}) {
        judge.set_is_partial(is_partial);
        judge.set_trigger("45900.0");
        EXPECT_EQ(verdict(message).answer(), proto::Verdict::OURS) << is_partial;
        judge.set_trigger("45900.01");
        EXPECT_EQ(verdict(message).answer(), proto::Verdict::FOREIGN) << is_partial;
        judge.set_trigger("soon");  // What does not read is no order that we signed.
        EXPECT_EQ(verdict(message).answer(), proto::Verdict::FOREIGN) << is_partial;
        // Left out: the whole order has one, and of a part nothing is said about it.
        judge.clear_trigger();
        EXPECT_EQ(verdict(message).answer(),
                  is_partial ? proto::Verdict::OURS : proto::Verdict::FOREIGN);
    }
}

// ---- Requests ----------------------------------------------------------------------------------

TEST_F(ServiceJudge, what_does_not_read_is_refused_by_the_name_of_its_field) {
    const std::uint64_t size = signer_.ledger_size();
    proto::ToSigner order = place(2);
    order.mutable_sign()->mutable_place()->set_symbol("BTCUSDT");
    proto::ToSigner cancel = cancel_of(1);
    cancel.mutable_sign()->mutable_cancel()->set_order("short");
    proto::ToSigner read = read_of(proto::ReadQuery::ALL_ORDERS);  // Of which pair?
    for (const auto& [message, words] :
         {std::pair{order, "symbol:"}, {cancel, "intent: an id has 10 bytes"}, {read, "symbol:"}}) {
        const proto::Refused no = refused(message);
        EXPECT_EQ(no.code(), "invalid");
        EXPECT_NE(no.text().find(words), std::string::npos) << no.text();
    }
    EXPECT_EQ(signer_.ledger_size(), size);
}

TEST_F(ServiceJudge, a_cancel_or_a_read_of_what_is_not_ours_is_refused) {
    EXPECT_EQ(refused(cancel_of(9)).code(), "not_signed");
    proto::ToSigner of_none = cancel_of(1);  // Of no intent, and no order at the venue.
    of_none.mutable_sign()->mutable_cancel()->set_order(std::string(10, '\0'));
    EXPECT_EQ(refused(of_none).code(), "not_signed");
    proto::ToSigner read = read_of(proto::ReadQuery::ORDER);
    read.mutable_sign()->mutable_read()->set_symbol("BTC/USDT");
    read.mutable_sign()->mutable_read()->set_order(place(9).sign().place().id());
    EXPECT_EQ(refused(read).code(), "not_signed");
    read.mutable_sign()->mutable_read()->set_account("nobody");
    EXPECT_EQ(refused(read).code(), "account");
}

TEST_F(ServiceJudge, the_watch_cancels_and_reads_too) {
    for (const proto::ToSigner& message : {cancel_of(1), read_of(proto::ReadQuery::OPEN_ORDERS)}) {
        sent_.clear();
        say(kWatch, "watch", message);
        ASSERT_EQ(sent_.size(), 2U);
        EXPECT_EQ(sent_[0].first, kWatch);
        EXPECT_EQ(sent_[1].second.signed_request().client(), "watch");
    }
}

TEST_F(ServiceJudge, what_was_recorded_is_not_signed_when_the_key_is_frozen_in_the_same_turn) {
    sent_.clear();
    murmur(kEngine, "engine", place(2));
    say(kWatch, "watch", freeze());
    for (const auto& [peer, message] : sent_) EXPECT_FALSE(message.has_signed_request());
    EXPECT_EQ(sent_.back().first, kEngine);
    EXPECT_EQ(sent_.back().second.reply().refused().code(), "frozen");
    EXPECT_FALSE(sent_.back().second.reply().refused().is_for_now());
}

TEST_F(ServiceJudge, a_courier_that_leaves_in_the_turn_takes_no_order_with_it) {
    sent_.clear();
    murmur(kEngine, "engine", place(2));
    murmur(kEngine, "engine", cancel_of(1));
    service_.closed(kCourier);
    EXPECT_OK(service_.turn_done());
    ASSERT_EQ(sent_.size(), 2U);
    for (const auto& [peer, message] : sent_)
        EXPECT_EQ(message.reply().refused().code(), "courier");
    EXPECT_FALSE(sent_[0].second.reply().refused().is_for_now()) << "an order is on record";
    EXPECT_TRUE(sent_[1].second.reply().refused().is_for_now());
}

}  // namespace
}  // namespace strongroom::vault
