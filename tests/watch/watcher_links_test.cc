// The watch's second net and its bounds: sweeps, streams that come and go, and what others send.
#include <algorithm>

#include "watch/watcher_house.h"

namespace strongroom::watch {
namespace {

using test::BinanceOrder;
class WatcherLinksTest : public WatcherHouse {
  protected:
    static std::string list(const std::vector<BinanceOrder>& orders) {
        std::string text;
        for (const BinanceOrder& order : orders)
            text += (text.empty() ? "" : ",") + test::queried(order);
        return "[" + text + "]";
    }
};

// ---- Streams ---------------------------------------------------------------------------------

TEST_F(WatcherLinksTest, each_account_has_its_stream_as_soon_as_the_courier_is_there) {
    watcher_.start();
    EXPECT_TRUE(to_courier_.empty());
    connect_courier();
    ASSERT_EQ(to_courier_.size(), 1U);
    EXPECT_EQ(to_courier_[0].open_user_stream().account(), "practice");
    EXPECT_EQ(to_courier_[0].open_user_stream().venue(), "binance");
    watcher_.add_account({"second"});
    ASSERT_EQ(to_courier_.size(), 2U);
    EXPECT_EQ(to_courier_[1].open_user_stream().account(), "second");
    watcher_.add_account({"second"});  // Twice is once.
    EXPECT_EQ(to_courier_.size(), 2U);
    EXPECT_EQ(state().accounts_size(), 2);
    connect_courier(false);
    connect_courier();
    EXPECT_EQ(to_courier_.size(), 4U);
}

TEST_F(WatcherLinksTest, whether_an_account_is_seen_is_shown) {
    bring_up();
    EXPECT_TRUE(account().is_streaming());
    EXPECT_EQ(account().last_event_ms(), 0);
    world_.advance(seconds(5));
    stream(test::balance_change("USDT", "1"));
    EXPECT_EQ(account().last_event_ms(), world_.clock.now().ms);
    const int before = changes_;
    proto::FromCourier lost;
    lost.mutable_stream_lost()->set_account("practice");
    courier(lost);
    EXPECT_FALSE(account().is_streaming());
    EXPECT_GT(changes_, before);
    open_stream();
    EXPECT_TRUE(account().is_streaming());
    connect_courier(false);
    EXPECT_FALSE(account().is_streaming());
}

// ---- Sweeps ----------------------------------------------------------------------------------

TEST_F(WatcherLinksTest, a_stream_that_opens_is_swept_for_what_came_before_it) {
    watcher_.start();
    connect_signer();
    connect_courier();
    to_signer_.clear();
    open_stream();
    const auto sweeps = swept();
    ASSERT_EQ(sweeps.size(), 1U);
    EXPECT_EQ(sweeps[0].read().kind(), proto::ReadQuery::OPEN_ORDERS);
    EXPECT_EQ(sweeps[0].read().account(), "practice");
    EXPECT_EQ(sweeps[0].read().symbol(), "");  // Of all pairs.
    reply(sweeps[0].request_id(), 200, list({{.client_id = "web_1", .id = 77}}));
    const auto asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].venue_id(), "77");
    judge(asked[0].request_id(), false, "no tag of ours");
    EXPECT_EQ(frozen().size(), 1U);
}

TEST_F(WatcherLinksTest, the_signer_hears_which_orders_a_sweep_has_listed_and_how_old_the_list_is) {
    bring_up();
    world_.advance(seconds(10));  // The next sweep.
    const std::uint64_t sweep = swept().at(0).request_id();
    to_signer_.clear();
    world_.clock.advance(milliseconds(1'500));
    reply(sweep, 200, list({{.client_id = "tag_a", .id = 77}, {.client_id = "tag_b", .id = 78}}));
    const auto listed = std::ranges::find_if(
        to_signer_, [](const proto::ToSigner& message) { return message.has_open_orders(); });
    ASSERT_NE(listed, to_signer_.end());
    EXPECT_EQ(listed->open_orders().account(), "practice");
    EXPECT_EQ(listed->open_orders().age_ms(), 1'500);
    ASSERT_EQ(listed->open_orders().client_ids_size(), 2);
    EXPECT_EQ(listed->open_orders().client_ids(1), "tag_b");
    // A list that did not come says nothing.
    world_.advance(seconds(10));
    const std::uint64_t next = swept().at(0).request_id();
    to_signer_.clear();
    reply(next, 500, "");
    EXPECT_TRUE(std::ranges::none_of(
        to_signer_, [](const proto::ToSigner& message) { return message.has_open_orders(); }));
}

TEST_F(WatcherLinksTest, the_open_orders_are_swept_again_and_again) {
    bring_up();
    watcher_.add_account({"second"});
    for (int i = 0; i < 3; ++i) {
        world_.advance(seconds(9));
        EXPECT_TRUE(swept().empty());
        world_.advance(seconds(1));
        const auto sweeps = swept();
        ASSERT_EQ(sweeps.size(), 2U);
        EXPECT_EQ(sweeps[0].read().account(), "practice");
        EXPECT_EQ(sweeps[1].read().account(), "second");
    }
}

// Under load the rounds wait for everything else; what a new stream may have missed does not, and a
// round that follows one that failed neither.
TEST_F(WatcherLinksTest, only_the_regular_rounds_let_all_else_go_first) {
    watcher_.start();
    connect_signer();
    connect_courier();
    swept();
    open_stream();
    const auto opened = swept();
    ASSERT_EQ(opened.size(), 1U);
    EXPECT_FALSE(opened[0].read().is_sweep());
    reply(opened[0].request_id(), 200, list({}));
    world_.advance(seconds(10));
    swept();  // The one that was asked for when the signer came has no answer.
    world_.advance(seconds(10));
    const auto after_failure = swept();
    ASSERT_EQ(after_failure.size(), 1U);
    EXPECT_FALSE(after_failure[0].read().is_sweep());
    reply(after_failure[0].request_id(), 200, list({}));
    world_.advance(seconds(10));
    const auto round = swept();
    ASSERT_EQ(round.size(), 1U);
    EXPECT_TRUE(round[0].read().is_sweep());
}

TEST_F(WatcherLinksTest, a_sweep_asks_about_new_orders_only_and_for_the_right_account) {
    bring_up();
    watcher_.add_account({"second"});
    stream(placed(1));
    judge(judged().at(0).request_id(), true);
    stream(placed(2));  // Under way.
    EXPECT_EQ(judged().size(), 1U);
    world_.advance(seconds(10));
    const auto sweeps = swept();
    ASSERT_EQ(sweeps.size(), 2U);
    const std::string orders = list({{.client_id = "tag", .id = 1},
                                     {.client_id = "tag", .id = 2},
                                     {.client_id = "w", .id = 3}});
    reply(sweeps[0].request_id(), 200, orders);
    auto asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].venue_id(), "3");
    EXPECT_EQ(asked[0].account(), "practice");
    reply(sweeps[1].request_id(), 200, list({{.client_id = "tag", .id = 1}}));
    asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].account(), "second");
}

TEST_F(WatcherLinksTest, an_answer_to_a_sweep_counts_once_and_late_ones_not_at_all) {
    bring_up();
    world_.advance(seconds(10));
    const std::uint64_t first = swept().at(0).request_id();
    world_.advance(seconds(10));
    const std::uint64_t second = swept().at(0).request_id();
    reply(first, 200, list({{.client_id = "w", .id = 1}}));
    EXPECT_TRUE(judged().empty());
    reply(second, 200, list({{.client_id = "w", .id = 2}}));
    EXPECT_EQ(judged().size(), 1U);
    reply(second, 200, list({{.client_id = "w", .id = 3}}));
    EXPECT_TRUE(judged().empty());
}

TEST_F(WatcherLinksTest, a_sweep_that_was_refused_or_failed_is_over) {
    bring_up();
    world_.advance(seconds(10));
    const std::uint64_t refused = swept().at(0).request_id();
    proto::FromSigner no;
    no.mutable_reply()->set_request_id(refused);
    no.mutable_reply()->mutable_refused()->set_text("sealed");
    signer(no);
    reply(refused, 200, list({{.client_id = "w", .id = 1}}));
    EXPECT_TRUE(judged().empty());
    world_.advance(seconds(10));
    const std::uint64_t failed = swept().at(0).request_id();
    proto::FromCourier gone;
    gone.mutable_failed()->set_request_id(failed);
    courier(gone);
    reply(failed, 200, list({{.client_id = "w", .id = 1}}));
    EXPECT_TRUE(judged().empty());
}

TEST_F(WatcherLinksTest, an_answer_to_a_sweep_that_makes_no_sense_is_not_believed) {
    bring_up();
    for (const std::string& body :
         {std::string(), std::string("{"), std::string("{}"), std::string("[{}]"),
          std::string("\xFF\xFE"), std::string("<html>"),
          "[" + test::queried({.client_id = "w"}) + ",{}]"}) {
        world_.advance(seconds(10));
        reply(swept().at(0).request_id(), 200, body);
    }
    world_.advance(seconds(10));
    reply(swept().at(0).request_id(), 429, list({{.client_id = "w", .id = 1}}));
    EXPECT_TRUE(judged().empty());
}

TEST_F(WatcherLinksTest, sweeps_carry_the_venues_clock) {
    bring_up();
    proto::FromCourier clock;
    clock.mutable_venue_clock()->set_venue("binance");
    clock.mutable_venue_clock()->set_offset_ms(-1'234);
    courier(clock);
    clock.mutable_venue_clock()->set_venue("another");
    clock.mutable_venue_clock()->set_offset_ms(99'999);
    courier(clock);
    world_.advance(seconds(10));
    EXPECT_EQ(swept().at(0).venue_offset_ms(), -1'234);
}

// The courier may still bring answers to what an earlier life of the watch asked for: orders of one
// account must not be judged as another's, or a good key freezes.
TEST_F(WatcherLinksTest, an_answer_to_a_sweep_of_an_earlier_life_is_not_taken_for_a_new_one) {
    bring_up();
    world_.advance(seconds(10));
    for (std::uint64_t number = 0; number < 50; ++number)
        reply(number, 200, list({{.client_id = "tag", .id = 1}}));
    EXPECT_TRUE(judged().empty());
    const std::uint64_t mine = swept().at(0).request_id();
    Watcher next_life({.venue = "binance", .accounts = {{"practice"}}}, world_.env(),
                      {.to_signer = [this](ByteView frame) { return keep(frame); },
                       .to_courier = [](ByteView) { return true; },
                       .changed = [] {}});
    next_life.start();
    next_life.signer_connected(true);
    const std::uint64_t other = swept().at(0).request_id();
    EXPECT_GT(std::max(mine, other) - std::min(mine, other), 1'000'000U);
    next_life.courier_frame({});
}

// ---- What it cannot see ----------------------------------------------------------------------

TEST_F(WatcherLinksTest, a_sweep_that_brings_no_list_is_shown_until_one_does) {
    bring_up();
    EXPECT_EQ(account().trouble(), "");
    EXPECT_EQ(account().last_sweep_ms(), 0);
    world_.advance(seconds(10));
    reply(swept().at(0).request_id(), 503, "");
    EXPECT_EQ(account().trouble(), "the list of open orders could not be read: the venue says 503");
    world_.advance(seconds(10));
    (void)swept();
    world_.advance(seconds(10));  // Nothing came.
    EXPECT_EQ(account().trouble(), "the list of open orders could not be read: no answer came");
    const int before = changes_;
    reply(swept().at(0).request_id(), 200, "[]");
    EXPECT_EQ(account().trouble(), "");
    EXPECT_EQ(account().last_sweep_ms(), world_.clock.now().ms);
    EXPECT_GT(changes_, before);
    world_.advance(seconds(10));
    proto::FromSigner no;
    no.mutable_reply()->set_request_id(swept().at(0).request_id());
    no.mutable_reply()->mutable_refused()->set_text("the signer is sealed");
    signer(no);
    EXPECT_EQ(account().trouble(),
              "the list of open orders could not be read: the signer is sealed");
}

// It may have been an order: the sweep looks for it at once, and the owner is told.
TEST_F(WatcherLinksTest, a_private_message_that_cannot_be_read_is_swept_for_and_shown) {
    bring_up();
    stream(R"({"e":"executionReport","E":1})");
    EXPECT_NE(account().trouble().find("a message of the private stream could not be read: "),
              std::string::npos);
    EXPECT_EQ(swept().size(), 1U);
    stream("{");  // A flood of them is one sweep.
    EXPECT_TRUE(swept().empty());
    open_stream();
    EXPECT_EQ(account().trouble(), "");
}

// ---- Others' bytes, and bounds ---------------------------------------------------------------

TEST_F(WatcherLinksTest, garbage_from_courier_and_signer_is_ignored) {
    bring_up();
    for (const std::string& bytes :
         {std::string(), std::string("\xFF\xFF garbage"), std::string(1'000, '\0')}) {
        watcher_.courier_frame(as_bytes(bytes));
        watcher_.signer_frame(as_bytes(bytes));
    }
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("\xFF\xFE"), std::string("[]"),
          std::string(R"({"e":"executionReport","E":1})"), std::string(100'000, '['),
          std::string(R"({"e":"listStatus","E":1,"s":"B"})")}) {
        stream(text);
    }
    reply(1, 200, "[]");
    EXPECT_TRUE(judged().empty());
    EXPECT_EQ(account().orders_judged(), 0U);
    stream(placed(28));  // It still watches.
    EXPECT_EQ(judged().size(), 1U);
}

TEST_F(WatcherLinksTest, accounts_that_nobody_watches_are_ignored) {
    bring_up();
    for (int i = 0; i < 100; ++i) {
        const std::string name = "stranger-" + std::to_string(i);
        open_stream(name.c_str());
        stream(placed(i), name.c_str());
        proto::FromCourier lost;
        lost.mutable_stream_lost()->set_account(name);
        courier(lost);
    }
    EXPECT_EQ(state().accounts_size(), 1);
    EXPECT_TRUE(to_signer_.empty());
}

TEST_F(WatcherLinksTest, questions_that_wait_for_the_signer_are_bounded_and_the_sweep_fills_in) {
    bring_up();
    connect_signer(false);
    for (int i = 1; i <= 10'050; ++i) stream(placed(i));
    connect_signer();
    auto asked = judged();
    EXPECT_EQ(asked.size(), 10'000U);
    for (const auto& one : asked) judge(one.request_id(), true);
    reply(swept().back().request_id(), 200, list({{.client_id = "w", .id = 10'050}}));
    asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].venue_id(), "10050");
}

TEST_F(WatcherLinksTest, of_many_incidents_the_newest_hundred_are_kept_newest_first) {
    bring_up();
    for (int i = 1; i <= 120; ++i) confirm(see_foreign(i));
    const auto shown = state();
    ASSERT_EQ(shown.incidents_size(), 100);
    EXPECT_EQ(shown.incidents(0).venue_order(), "120");
    EXPECT_EQ(shown.incidents(99).venue_order(), "21");
    EXPECT_EQ(account().foreign_orders(), 120U);
}

}  // namespace
}  // namespace strongroom::watch
