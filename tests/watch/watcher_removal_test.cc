// What is foreign is cancelled once the key is frozen, and until it has gone.
#include "watch/watcher_house.h"

namespace strongroom::watch {
namespace {

using test::BinanceOrder;

class WatcherRemoval : public WatcherHouse {
  protected:
    // A foreign order was seen, its key is frozen, and its cancel has left.
    std::uint64_t freeze_foreign(proto::Verdict::Response response = proto::Verdict::FREEZE) {
        bring_up();
        stream(placed(28, "web_1"));
        const std::uint64_t question = judged().at(0).request_id();
        judge_foreign(question, response);
        EXPECT_TRUE(cancels().empty());  // First the freeze.
        confirm(question);
        const auto asked = cancels();
        EXPECT_EQ(asked.size(), 1U);
        return asked.at(0).request_id();
    }
    static std::string ended(const char* status, const char* filled) {
        return test::execution({.client_id = "web_1", .filled = filled, .status = status},
                               std::string_view(status) == "FILLED" ? "TRADE" : "CANCELED", 9,
                               {.qty = filled});
    }
    proto::Incident incident() const { return state().incidents(0); }
    std::string list(const std::vector<BinanceOrder>& orders) const {
        std::string text;
        for (const BinanceOrder& order : orders)
            text += (text.empty() ? "" : ",") + test::queried(order);
        return "[" + text + "]";
    }
    void answer_sweeps(const std::vector<BinanceOrder>& orders) {
        for (const proto::SignRequest& sweep : swept())
            reply(sweep.request_id(), 200, list(orders));
    }
};

TEST_F(WatcherRemoval, a_foreign_order_is_cancelled_by_the_venues_own_name_for_it) {
    bring_up();
    const std::uint64_t question = see_foreign();
    confirm(question);
    const auto asked = cancels();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].cancel_at_venue().account(), "practice");
    EXPECT_EQ(asked[0].cancel_at_venue().venue_symbol(), "BTCUSDT");
    EXPECT_EQ(asked[0].cancel_at_venue().venue_id(), "28");
    EXPECT_EQ(incident().kind(), "foreign_order");
    EXPECT_EQ(incident().response(), "freeze");
    EXPECT_FALSE(incident().is_contained());
    EXPECT_NE(incident().containment().find("under way (try 1)"), std::string::npos);
}

TEST_F(WatcherRemoval, the_stream_says_when_it_has_gone_and_how_much_was_executed) {
    (void)freeze_foreign();
    stream(ended("CANCELED", "1"));
    EXPECT_TRUE(incident().is_contained());
    EXPECT_EQ(incident().filled(), "1");
    EXPECT_EQ(incident().containment(), "it is no longer open; it was executed in part (1 of 3)");
    world_.advance(minutes(2));
    EXPECT_TRUE(cancels().empty());
}

TEST_F(WatcherRemoval, one_that_was_filled_before_its_cancel_arrived_is_told_as_such) {
    (void)freeze_foreign();
    stream(ended("FILLED", "3"));
    EXPECT_TRUE(incident().is_contained());
    EXPECT_EQ(incident().containment(), "it is no longer open; it was executed whole (3)");
}

TEST_F(WatcherRemoval, an_order_that_has_ended_before_the_freeze_needs_no_cancel) {
    bring_up();
    stream(placed(28, "web_1"));
    const std::uint64_t question = judged().at(0).request_id();
    judge(question, false, "no tag of ours");
    stream(ended("FILLED", "3"));  // Between the verdict and the freeze.
    confirm(question);
    EXPECT_TRUE(cancels().empty());
    EXPECT_TRUE(incident().is_contained());
    EXPECT_EQ(incident().filled(), "3");
}

TEST_F(WatcherRemoval, the_venues_answer_to_the_cancel_is_enough) {
    const std::uint64_t cancel = freeze_foreign();
    reply(cancel, 200, test::cancel_reply({.client_id = "web_1", .status = "CANCELED"}));
    EXPECT_TRUE(incident().is_contained());
    EXPECT_NE(incident().containment().find("nothing of it was executed"), std::string::npos);
}

TEST_F(WatcherRemoval, while_the_venue_is_down_it_is_asked_for_again_and_again_within_bounds) {
    const std::uint64_t cancel = freeze_foreign();
    reply(cancel, 503, "the venue is down");
    EXPECT_FALSE(incident().is_contained());
    std::size_t tries = 1;
    for (int second = 0; second < 3 * 3'600; ++second) {
        world_.advance(seconds(1));
        tries += cancels().size();
        answer_sweeps({{.client_id = "web_1"}});  // It is still there.
        (void)judged();
    }
    EXPECT_EQ(tries, 200U);
    EXPECT_FALSE(incident().is_contained());
    EXPECT_NE(incident().containment().find("cancel it on the venue's own page"),
              std::string::npos);
}

TEST_F(WatcherRemoval, an_order_that_is_in_no_later_list_has_gone) {
    const std::uint64_t cancel = freeze_foreign();
    (void)swept();
    world_.advance(milliseconds(10));
    reply(cancel, 400, R"({"code":-2011,"msg":"Unknown order sent."})");
    const auto sweeps = swept();
    ASSERT_EQ(sweeps.size(), 1U);
    reply(sweeps[0].request_id(), 200, "[]");
    EXPECT_TRUE(incident().is_contained());
}

TEST_F(WatcherRemoval, a_list_that_was_asked_for_before_proves_nothing) {
    bring_up();
    world_.advance(seconds(10));
    const auto old = swept();
    ASSERT_FALSE(old.empty());
    world_.advance(milliseconds(10));
    confirm(see_foreign());
    reply(old.back().request_id(), 200, "[]");
    EXPECT_FALSE(incident().is_contained());
}

TEST_F(WatcherRemoval, garbage_and_refusals_end_nothing_but_a_thaw_does) {
    const std::uint64_t cancel = freeze_foreign();
    reply(cancel, 200, "{");
    reply(cancel, 200, test::cancel_reply({.client_id = "x", .id = 99, .status = "CANCELED"}));
    refuse(cancel, "courier");
    EXPECT_FALSE(incident().is_contained());
    EXPECT_NE(incident().containment().find("under way"), std::string::npos);
    world_.advance(milliseconds(500));
    EXPECT_EQ(cancels().size(), 1U);
    refuse(cancel, "not_frozen");
    EXPECT_NE(incident().containment().find("thawed"), std::string::npos);
    world_.advance(minutes(5));
    EXPECT_TRUE(cancels().empty());
}

TEST_F(WatcherRemoval, an_order_that_is_judged_twice_is_one_incident_with_one_cancel) {
    (void)freeze_foreign();
    stream(test::execution({.client_id = "web_1", .qty = "2"}, "REPLACED", 5));
    const std::uint64_t again = judged().at(0).request_id();
    judge(again, false, "no tag of ours");
    confirm(again);
    ASSERT_EQ(state().incidents_size(), 1);
    EXPECT_EQ(incident().qty(), "2");
    EXPECT_TRUE(cancels().empty());  // The first one is under way.
    stream(ended("CANCELED", "1"));
    EXPECT_TRUE(incident().is_contained());
    EXPECT_NE(incident().containment().find("1 of 2"), std::string::npos);
}

// ---- What the owner has declared ---------------------------------------------------------------

TEST_F(WatcherRemoval, contain_cancels_whatever_else_is_open_too) {
    (void)freeze_foreign(proto::Verdict::CONTAIN);
    answer_sweeps({{.client_id = "ours", .id = 50}, {.client_id = "web_1", .id = 28}});
    for (const proto::JudgeOrder& question : judged()) judge(question.request_id(), true);
    const auto more = cancels();
    ASSERT_EQ(more.size(), 1U);
    EXPECT_EQ(more[0].cancel_at_venue().venue_id(), "50");
    // What comes long after is not.
    world_.advance(seconds(20));
    answer_sweeps({});
    world_.advance(seconds(20));
    answer_sweeps({});
    (void)cancels();
    world_.advance(seconds(10));
    answer_sweeps({{.client_id = "later", .id = 51}});
    EXPECT_TRUE(cancels().empty());
    EXPECT_EQ(incident().response(), "contain");
}

TEST_F(WatcherRemoval, alert_tells_and_touches_nothing) {
    bring_up();
    stream(placed(28, "web_1"));
    judge_foreign(judged().at(0).request_id(), proto::Verdict::ALERT);
    EXPECT_TRUE(frozen().empty());
    EXPECT_TRUE(cancels().empty());
    EXPECT_EQ(incident().response(), "alert");
    EXPECT_EQ(account().foreign_orders(), 1U);
}

TEST_F(WatcherRemoval, what_an_owner_does_by_hand_is_counted_and_no_incident) {
    bring_up();
    for (int id = 1; id <= 3; ++id) {
        stream(placed(id, "web_1"));
        judge_foreign(judged().at(0).request_id(), proto::Verdict::COUNT);
    }
    EXPECT_TRUE(frozen().empty());
    EXPECT_EQ(state().incidents_size(), 0);
    EXPECT_EQ(account().manual_orders(), 3U);
    EXPECT_EQ(account().foreign_orders(), 0U);
}

// ---- What is no order
// ----------------------------------------------------------------------------

TEST_F(WatcherRemoval, a_cancel_of_ours_is_judged_by_who_asked_for_it) {
    bring_up();
    stream(placed(28));
    judge(judged().at(0).request_id(), true);
    std::string cancelled =
        test::execution({.client_id = "web_9", .status = "CANCELED"}, "CANCELED", 3);
    cancelled.replace(cancelled.find(R"("C":"")"), 6, R"("C":"tag")");
    stream(cancelled);
    const auto asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].client_id(), "tag");
    EXPECT_EQ(asked[0].cancelled_by(), "web_9");
    judge_foreign(asked[0].request_id(), proto::Verdict::ALERT, true);
    EXPECT_TRUE(frozen().empty());
    ASSERT_EQ(state().incidents_size(), 1);
    EXPECT_EQ(incident().kind(), "foreign_cancel");
    EXPECT_EQ(incident().grade(), "notice");
}

TEST_F(WatcherRemoval, funds_that_leave_without_a_trade_are_told_and_those_that_come_are_not) {
    bring_up();
    stream(test::balance_change("USDT", "100"));
    EXPECT_EQ(state().incidents_size(), 0);
    stream(test::balance_change("BTC", "-0.5"));
    ASSERT_EQ(state().incidents_size(), 1);
    EXPECT_EQ(incident().kind(), "funds_left");
    EXPECT_NE(incident().reason().find("0.5 BTC left the account"), std::string::npos);
    EXPECT_TRUE(frozen().empty());
}

// ---- How bad it is
// -------------------------------------------------------------------------------

TEST_F(WatcherRemoval, a_foreign_order_is_graded_and_its_loss_estimated_exactly) {
    bring_up();
    price("BTC/USDT", "99.9", "100.1", "5000");
    stream(test::execution({.client_id = "web_1", .price = "130"}, "NEW", 1));
    const std::uint64_t question = judged().at(0).request_id();
    judge(question, false, "no tag of ours");
    BinanceOrder order{
        .client_id = "web_1", .price = "130", .filled = "1", .status = "PARTIALLY_FILLED"};
    const std::string fill =
        test::execution(order, "TRADE", 2, {.qty = "1", .price = "129.00000001"});
    stream(fill);
    stream(fill);  // Twice is once.
    confirm(question);
    EXPECT_EQ(incident().grade(), "severe");
    ASSERT_EQ(incident().reasons_size(), 2);
    EXPECT_NE(incident().reasons(0).find("thin pair"), std::string::npos);
    EXPECT_NE(incident().reasons(1).find("29.8 % above the reference price of 100.1"),
              std::string::npos)
        << incident().reasons(1);
    EXPECT_EQ(incident().loss(), "29.00000001");
    EXPECT_EQ(incident().loss_asset(), "USDT");
    EXPECT_EQ(incident().filled(), "1");
}

TEST_F(WatcherRemoval, a_pump_across_accounts_freezes_each_and_is_an_alarm_of_the_platform) {
    bring_up();
    std::vector<std::string> names;
    for (int i = 0; i < 12; ++i) names.push_back("user" + std::to_string(i));
    for (const std::string& name : names) {
        watcher_.add_account({name});
        open_stream(name.c_str());
    }
    (void)swept();
    price("BTC/USDT", "99.9", "100.1", "5000");
    int id = 100;
    for (const std::string& name : names) {
        ++id;
        stream(test::execution({.client_id = "tag", .id = id}, "NEW", id), name.c_str());
        judge(judged().at(0).request_id(), true);
    }
    const auto freezes = frozen();
    ASSERT_EQ(freezes.size(), 10U);  // As soon as the tenth has bought.
    EXPECT_NE(freezes[0].reason().find("a pump: 10 accounts bought BTC/USDT"), std::string::npos)
        << freezes[0].reason();
    for (const proto::FreezeKey& freeze : freezes) confirm(freeze.request_id());
    ASSERT_EQ(state().incidents_size(), 10);
    EXPECT_EQ(incident().kind(), "pump");
    EXPECT_EQ(incident().grade(), "platform");
    EXPECT_TRUE(cancels().empty());
}

}  // namespace
}  // namespace strongroom::watch
