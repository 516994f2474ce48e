// One stream of many connections: renewed without a hole, lost only when none is left.
#include "feeds/relay.h"

#include "support/fake_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::feeds {
namespace {

constexpr Duration kLife = minutes(60);
constexpr Duration kOverlap = seconds(5);

class RelayTest : public testing::Test {
  protected:
    RelayTest() { begin(kOverlap); }

    void begin(Duration overlap) {
        relay_.emplace(
            world_.env(),
            Relay::Pace{.life = kLife,
                        .overlap = overlap,
                        .first_retry = milliseconds(100),
                        .longest_retry = seconds(5),
                        .drops_twins = true},
            [this](VenueStream::Handler handler) { return connect(std::move(handler)); },
            Relay::Handler{
                .opened = [this] { log_.emplace_back("opened"); },
                .message = [this](std::string_view text) { on_message(text); },
                .lost = [this](const std::string& why) { log_.push_back("lost: " + why); },
                .renewed = [this] { log_.emplace_back("renewed"); }});
        relay_->restart();
    }
    std::shared_ptr<void> connect(VenueStream::Handler handler) {
        lines_.push_back({std::move(handler), {}});
        auto kept = std::make_shared<int>();
        lines_.back().kept = kept;
        return kept;
    }
    void on_message(std::string_view text) {
        log_.emplace_back(text);
        if (text == "warning") relay_->warned();
        if (text == "the end") relay_->ended("it said so");
    }
    // Handlers are copied: a call may end what they belong to.
    void open(std::size_t line) { VenueStream::Handler(lines_.at(line).handler).opened(); }
    void lose(std::size_t line, const std::string& why = "cut") {
        VenueStream::Handler(lines_.at(line).handler).lost(why);
    }
    void say(std::size_t line, const std::string& text) {
        VenueStream::Handler(lines_.at(line).handler).message(text);
    }
    bool is_kept(std::size_t line) const { return !lines_.at(line).kept.expired(); }
    std::vector<std::string> log() { return std::exchange(log_, {}); }

    using Log = std::vector<std::string>;
    struct Line {
        VenueStream::Handler handler;
        std::weak_ptr<int> kept;
    };
    test::FakeWorld world_;
    std::vector<Line> lines_;
    std::vector<std::string> log_;
    std::optional<Relay> relay_;
};

TEST_F(RelayTest, what_is_lost_is_opened_again_ever_later) {
    std::vector<std::int64_t> waits;
    for (int i = 0; i < 8; ++i) {
        const std::size_t lines = lines_.size();
        const Time lost = world_.clock.now();
        lose(lines - 1);
        EXPECT_FALSE(is_kept(lines - 1));
        while (lines_.size() == lines) world_.advance(milliseconds(10));
        waits.push_back((world_.clock.now() - lost).ms);
    }
    EXPECT_EQ(waits, (std::vector<std::int64_t>{100, 200, 400, 800, 1'600, 3'200, 5'000, 5'000}));
    EXPECT_EQ(log(), Log(8, "lost: cut"));
    open(lines_.size() - 1);
    lose(lines_.size() - 1);
    const std::size_t lines = lines_.size();
    world_.advance(milliseconds(100));
    EXPECT_EQ(lines_.size(), lines + 1);
}

TEST_F(RelayTest, the_next_is_open_before_the_old_one_is_let_go) {
    open(0);
    world_.advance(kLife - milliseconds(1));
    EXPECT_EQ(lines_.size(), 1U);
    world_.advance(milliseconds(1));
    ASSERT_EQ(lines_.size(), 2U);
    say(0, "still here");
    EXPECT_TRUE(relay_->is_open());
    open(1);
    EXPECT_TRUE(is_kept(0));
    say(0, "under way");
    say(1, "news");
    world_.advance(kOverlap);
    EXPECT_FALSE(is_kept(0));
    EXPECT_TRUE(is_kept(1));
    EXPECT_EQ(log(), (Log{"opened", "still here", "renewed", "under way", "news"}));
    world_.advance(kLife - kOverlap);
    EXPECT_EQ(lines_.size(), 3U);  // And so on.
}

TEST_F(RelayTest, what_both_bring_is_told_once) {
    open(0);
    world_.advance(kLife);
    say(0, "a");  // Before the new one is granted, which may bring it as well.
    open(1);
    for (const char* text : {"a", "b", "c", "c"}) say(1, text);
    for (const char* text : {"b", "c", "c", "d"}) say(0, text);
    EXPECT_EQ(log(), (Log{"opened", "a", "renewed", "b", "c", "c", "d"}));
    world_.advance(kOverlap);
    say(1, "b");  // With one connection alone everything is news.
    EXPECT_EQ(log(), Log{"b"});
}

TEST_F(RelayTest, a_successor_that_fails_is_tried_again_while_the_old_one_tells) {
    open(0);
    world_.advance(kLife);
    for (int i = 1; i < 4; ++i) {
        lose(lines_.size() - 1);
        say(0, "still here");
        world_.advance(seconds(1));
    }
    ASSERT_EQ(lines_.size(), 5U);
    open(4);
    EXPECT_EQ(log(), (Log{"opened", "still here", "still here", "still here", "renewed"}));
}

TEST_F(RelayTest, an_old_one_that_ends_before_the_next_is_open_is_a_loss) {
    open(0);
    world_.advance(kLife);
    lose(0, "cut by the venue");
    EXPECT_FALSE(relay_->is_open());
    world_.advance(seconds(9));
    EXPECT_EQ(lines_.size(), 2U);  // The attempt in hand is enough.
    open(1);
    EXPECT_EQ(log(), (Log{"opened", "lost: cut by the venue", "opened"}));
}

TEST_F(RelayTest, an_old_one_that_ends_when_the_next_is_open_is_none) {
    open(0);
    world_.advance(kLife);
    open(1);
    lose(0);
    world_.advance(minutes(1));
    EXPECT_EQ(log(), (Log{"opened", "renewed"}));
    EXPECT_EQ(lines_.size(), 2U);
}

TEST_F(RelayTest, a_new_one_that_ends_at_once_leaves_the_old_one_in_use) {
    open(0);
    world_.advance(kLife);
    open(1);
    lose(1);
    world_.advance(kOverlap);
    EXPECT_TRUE(is_kept(0));
    say(0, "still here");
    ASSERT_EQ(lines_.size(), 3U);
    open(2);
    world_.advance(kOverlap);
    EXPECT_FALSE(is_kept(0));
    EXPECT_EQ(log(), (Log{"opened", "renewed", "still here", "renewed"}));
    lose(2);
    EXPECT_EQ(log(), Log{"lost: cut"});
}

TEST_F(RelayTest, a_warning_has_a_successor_opened_at_once) {
    open(0);
    world_.advance(minutes(5));
    say(0, "warning");
    ASSERT_EQ(lines_.size(), 2U);
    say(0, "warning");
    EXPECT_EQ(lines_.size(), 2U);
    open(1);
    say(0, "warning");  // It is let go soon; the other one was not warned.
    world_.advance(minutes(1));
    EXPECT_EQ(lines_.size(), 2U);
}

TEST_F(RelayTest, a_venue_that_warns_every_connection_is_not_flooded_with_them) {
    open(0);
    world_.advance(minutes(5));
    for (int second = 0; second < 100; ++second) {
        say(lines_.size() - 1, "warning");
        const std::size_t lines = lines_.size();
        world_.advance(seconds(1));
        if (lines_.size() > lines || second == 0) open(lines_.size() - 1);
    }
    EXPECT_GE(lines_.size(), 15U);
    EXPECT_LE(lines_.size(), 25U);
}

TEST_F(RelayTest, one_that_says_that_it_ends_is_lost) {
    open(0);
    say(0, "the end");
    EXPECT_FALSE(is_kept(0));
    EXPECT_EQ(log(), (Log{"opened", "the end", "lost: it said so"}));
    world_.advance(milliseconds(100));
    EXPECT_EQ(lines_.size(), 2U);
}

TEST_F(RelayTest, without_an_overlap_the_old_one_goes_when_the_next_is_open) {
    begin(Duration{});
    open(1);
    world_.advance(kLife);
    EXPECT_TRUE(is_kept(1));
    open(2);
    EXPECT_FALSE(is_kept(1));
}

TEST_F(RelayTest, to_ask_for_something_else_all_are_let_go) {
    open(0);
    world_.advance(kLife);
    open(1);
    relay_->restart();
    EXPECT_FALSE(is_kept(0));
    EXPECT_FALSE(is_kept(1));
    EXPECT_FALSE(relay_->is_open());
    open(2);
    world_.advance(kLife - milliseconds(1));
    EXPECT_EQ(lines_.size(), 3U);
    EXPECT_EQ(log(), (Log{"opened", "renewed", "opened"}));
}

TEST_F(RelayTest, when_it_ends_its_timers_end_with_it) {
    open(0);
    world_.advance(kLife);
    open(1);
    relay_.reset();
    EXPECT_FALSE(is_kept(0));
    EXPECT_FALSE(is_kept(1));
    world_.advance(kLife * 2);
    EXPECT_EQ(lines_.size(), 2U);
}

TEST(Twins, beyond_their_bound_they_forget_rather_than_swallow) {
    Twins twins;
    for (int i = 0; i < 9'999; ++i) EXPECT_TRUE(twins.is_news(1, std::to_string(i)));
    EXPECT_FALSE(twins.is_news(2, "0"));
    EXPECT_TRUE(twins.is_news(1, "one more"));
    EXPECT_TRUE(twins.is_news(2, "1"));
}

}  // namespace
}  // namespace strongroom::feeds
