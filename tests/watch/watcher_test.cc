// Foreign orders are noticed and the key freezes, whatever fails on the way.
#include "watch/watcher_house.h"

namespace strongroom::watch {
namespace {

using test::BinanceOrder;
class WatcherTest : public WatcherHouse {};

// ---- Verdicts --------------------------------------------------------------------------------

TEST_F(WatcherTest, each_new_order_is_shown_to_the_signer_with_all_its_terms) {
    bring_up();
    stream(placed(28));
    const auto asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].account(), "practice");
    EXPECT_EQ(asked[0].client_id(), "tag");
    EXPECT_EQ(asked[0].venue_symbol(), "BTCUSDT");
    EXPECT_EQ(asked[0].side(), proto::BUY);
    EXPECT_EQ(asked[0].kind(), proto::LIMIT);
    EXPECT_EQ(asked[0].limit(), "100");
    EXPECT_EQ(asked[0].qty(), "3");
    EXPECT_EQ(asked[0].venue_id(), "28");
}

TEST_F(WatcherTest, an_order_of_a_kind_that_we_never_send_is_shown_as_such) {
    bring_up();
    stream(test::execution({.client_id = "x", .type = "STOP_LOSS", .price = "0"}, "NEW", 1));
    const auto asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].kind(), proto::KIND_NONE);
    EXPECT_EQ(asked[0].limit(), "");
}

TEST_F(WatcherTest, an_order_of_ours_freezes_nothing_and_is_asked_about_once) {
    bring_up();
    stream(placed(28));
    judge(judged().at(0).request_id(), true);
    EXPECT_TRUE(frozen().empty());
    BinanceOrder filled{.client_id = "tag", .filled = "3", .status = "FILLED"};
    stream(test::execution(filled, "TRADE", 2, {.qty = "3"}));
    EXPECT_TRUE(judged().empty());
    EXPECT_EQ(account().orders_judged(), 1U);
    EXPECT_EQ(account().foreign_orders(), 0U);
    EXPECT_EQ(state().incidents_size(), 0);
}

TEST_F(WatcherTest, a_foreign_order_freezes_the_key_at_once_with_the_evidence) {
    bring_up();
    int id = 100;
    for (const char* reason :
         {"no tag of ours", "a forged or copied tag", "the terms differ from what was signed",
          "a tag that another order has used"}) {
        stream(placed(++id, "web_12345"));
        judge(judged().at(0).request_id(), false, reason);
        const auto freezes = frozen();
        ASSERT_EQ(freezes.size(), 1U) << reason;  // Before anything else happens.
        EXPECT_EQ(freezes[0].account(), "practice");
        EXPECT_EQ(freezes[0].reason(), "foreign order: " + std::string(reason));
        EXPECT_EQ(freezes[0].evidence(), "binance order " + std::to_string(id) +
                                             " BTCUSDT buy 3 at 100 client id web_12345");
    }
}

TEST_F(WatcherTest, events_of_one_order_that_come_together_are_one_question_and_one_incident) {
    bring_up();
    BinanceOrder market{.client_id = "web_1", .type = "MARKET", .price = "0"};
    stream(test::execution(market, "NEW", 1));
    market.filled = "3";
    market.status = "FILLED";
    stream(test::execution(market, "TRADE", 2, {.qty = "3"}));
    const auto asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    judge(asked[0].request_id(), false, "no tag of ours");
    const auto freezes = frozen();
    ASSERT_EQ(freezes.size(), 1U);
    EXPECT_NE(freezes[0].evidence().find("at market"), std::string::npos);
    confirm(freezes[0].request_id());
    EXPECT_EQ(state().incidents_size(), 1);
    EXPECT_EQ(account().foreign_orders(), 1U);
}

TEST_F(WatcherTest, a_foreign_order_whose_first_event_is_its_fill_is_noticed_too) {
    bring_up();
    stream(test::execution({.client_id = "web_1", .filled = "3", .status = "FILLED"}, "TRADE", 2,
                           {.qty = "3"}));
    ASSERT_EQ(judged().size(), 1U);
}

// Whoever amends an order keeps its number: the old verdict is about other terms.
TEST_F(WatcherTest, an_amended_order_is_judged_again) {
    bring_up();
    stream(placed(28));
    judge(judged().at(0).request_id(), true);
    stream(test::execution({.client_id = "tag", .qty = "1"}, "REPLACED", 2));
    const auto asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].qty(), "1");
    judge(asked[0].request_id(), false, "the terms differ from what was signed");
    EXPECT_EQ(frozen().size(), 1U);
}

TEST_F(WatcherTest, an_amendment_is_judged_even_while_the_first_verdict_is_awaited) {
    bring_up();
    stream(placed(28));
    stream(test::execution({.client_id = "tag", .qty = "1"}, "REPLACED", 2));
    const auto asked = judged();
    ASSERT_EQ(asked.size(), 2U);
    judge(asked[0].request_id(), true);
    judge(asked[1].request_id(), false, "the terms differ from what was signed");
    EXPECT_EQ(frozen().size(), 1U);
}

TEST_F(WatcherTest, a_verdict_that_was_not_asked_for_or_comes_twice_means_nothing) {
    bring_up();
    judge(1, false, "made up");
    judge(~0ULL, false, "made up");
    EXPECT_TRUE(frozen().empty());
    const std::uint64_t question = see_foreign();
    EXPECT_EQ(frozen().size(), 1U);
    judge(question, false, "again");
    judge(question, true);
    EXPECT_TRUE(frozen().empty());
    EXPECT_EQ(account().foreign_orders(), 1U);
    confirm(question);
    EXPECT_EQ(state().incidents(0).reason(), "no tag of ours");
}

TEST_F(WatcherTest, a_confirmation_without_a_freeze_is_no_incident) {
    bring_up();
    stream(placed(28));
    const std::uint64_t question = judged().at(0).request_id();
    confirm(question);
    EXPECT_EQ(state().incidents_size(), 0);
    judge(question, false, "");  // Still open: the verdict counts.
    EXPECT_EQ(frozen().size(), 1U);
}

// An answer that this watch does not know is no verdict.
TEST_F(WatcherTest, an_answer_of_a_newer_signer_freezes_nothing_and_is_asked_about_again) {
    bring_up();
    stream(placed(28, "web_12345"));
    const std::uint64_t question = judged().at(0).request_id();
    proto::FromSigner message;
    message.mutable_verdict()->set_request_id(question);
    message.mutable_verdict()->set_answer(static_cast<proto::Verdict::Answer>(77));
    signer(message);
    EXPECT_TRUE(frozen().empty());
    EXPECT_EQ(account().orders_judged(), 0U);
    world_.advance(seconds(1));
    EXPECT_EQ(judged().at(0).request_id(), question);
}

// ---- Until it is confirmed -------------------------------------------------------------------

TEST_F(WatcherTest, a_freeze_that_fails_is_repeated_until_it_is_confirmed) {
    bring_up();
    const std::uint64_t freeze = see_foreign();
    EXPECT_EQ(frozen().size(), 1U);
    for (int i = 0; i < 5; ++i) {
        confirm(freeze, "the signer is sealed");
        EXPECT_TRUE(frozen().empty());
        EXPECT_EQ(state().incidents_size(), 0);
        world_.advance(seconds(1));
        ASSERT_EQ(frozen().size(), 1U) << i;
    }
    confirm(freeze);
    EXPECT_EQ(state().incidents_size(), 1);
    world_.advance(minutes(1));
    EXPECT_TRUE(frozen().empty());
}

TEST_F(WatcherTest, a_freeze_that_nobody_answers_is_repeated_too) {
    bring_up();
    const std::uint64_t freeze = see_foreign();
    EXPECT_EQ(frozen().size(), 1U);
    for (int i = 0; i < 5; ++i) {
        world_.advance(seconds(1));
        ASSERT_EQ(frozen().size(), 1U) << i;
    }
    confirm(freeze);
    world_.advance(minutes(1));
    EXPECT_TRUE(frozen().empty());
}

TEST_F(WatcherTest, an_incident_says_how_long_the_reaction_took) {
    bring_up();
    stream(placed(28, "web_12345"));
    world_.advance(milliseconds(40));
    const std::uint64_t question = judged().at(0).request_id();
    judge(question, false, "no tag of ours");
    world_.advance(milliseconds(60));
    const int before = changes_;
    confirm(question);
    EXPECT_GT(changes_, before);
    const auto shown = state();
    ASSERT_EQ(shown.incidents_size(), 1);
    EXPECT_EQ(shown.incidents(0).detected_after_ms(), 100);
    EXPECT_EQ(shown.incidents(0).time_ms(), world_.clock.now().ms);
    EXPECT_EQ(shown.incidents(0).account(), "practice");
    EXPECT_EQ(shown.incidents(0).symbol(), "BTCUSDT");
    EXPECT_EQ(shown.incidents(0).venue_order(), "28");
    EXPECT_EQ(shown.incidents(0).reason(), "no tag of ours");
}

TEST_F(WatcherTest, what_the_signer_missed_while_it_was_away_is_asked_when_it_is_back) {
    bring_up();
    connect_signer(false);
    stream(placed(28, "web_1"));
    stream(placed(29));
    world_.advance(seconds(30));
    EXPECT_TRUE(to_signer_.empty());
    connect_signer();
    const auto asked = judged();
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].venue_id(), "28");
    judge(asked[0].request_id(), false, "no tag of ours");
    connect_signer(false);  // Before it has confirmed.
    to_signer_.clear();
    connect_signer();
    const auto freezes = frozen();
    ASSERT_EQ(freezes.size(), 1U);
    EXPECT_EQ(freezes[0].reason(), "foreign order: no tag of ours");
    EXPECT_EQ(judged().size(), 1U);  // The other one has no verdict yet.
    confirm(freezes[0].request_id());
    EXPECT_GE(state().incidents(0).detected_after_ms(), 30'000);
}

TEST_F(WatcherTest, however_often_the_signer_comes_and_goes_each_freeze_is_repeated_once_a_second) {
    bring_up();
    const std::uint64_t freeze = see_foreign();
    frozen();
    for (int i = 0; i < 20; ++i) {
        confirm(freeze, "the signer is sealed");
        connect_signer(false);
        connect_signer();
        EXPECT_EQ(frozen().size(), 1U);
    }
    confirm(freeze, "the signer is sealed");
    world_.advance(seconds(1));
    EXPECT_EQ(frozen().size(), 1U);
}

TEST_F(WatcherTest, a_freeze_whose_turn_comes_while_the_signer_is_away_is_not_lost) {
    bring_up();
    const std::uint64_t freeze = see_foreign();
    confirm(freeze, "the disk is busy");
    connect_signer(false);
    world_.advance(seconds(5));
    to_signer_.clear();
    connect_signer();
    EXPECT_EQ(frozen().size(), 1U);
}

}  // namespace
}  // namespace strongroom::watch
