// What a campaign's records say, and what they may not.
#include "campaign/campaign.h"

#include "campaign.pb.h"
#include "campaign/board.h"
#include "campaign/keys.h"

namespace strongroom::campaign {
namespace {

using Step = CampaignStep;

TEST(Campaign, is_what_its_records_say) {
    Campaign campaign = begun({.cancels_orders = true});
    EXPECT_EQ(campaign.begun().id, "c-1");
    EXPECT_TRUE(campaign.begun().terms.cancels_orders);
    EXPECT_FALSE(campaign.begun().terms.ends_at_proof);
    EXPECT_EQ(campaign.courses().size(), 2U);
    EXPECT_TRUE(campaign.courses().at({"b"}).plan.is_deletable);
    must(campaign.take(trying_record(Act::freeze, {{"a"}, {"b"}}, kStart)));
    const Time later = kStart + seconds(5);
    must(campaign.take(stepped_record(Step::frozen, {{{"a"}, ""}, {{"b"}, ""}}, later)));
    EXPECT_EQ(campaign.courses().at({"a"}).step, Step::frozen);
    EXPECT_EQ(campaign.courses().at({"a"}).since, later);
    EXPECT_FALSE(campaign.is_over());
    must(campaign.take(stepped_record(Step::told, {{{"a"}, ""}}, later)));
    must(campaign.take(stepped_record(Step::unproved, {{{"b"}, ""}}, later)));
    EXPECT_TRUE(campaign.is_over());
}

TEST(Campaign, trouble_is_kept_until_the_next_step_and_each_no_of_the_venue_counts) {
    Campaign campaign = begun();
    must(campaign.take(failed_record(Act::revoke, {{"b"}, "the venue says no"}, kStart)));
    must(campaign.take(failed_record(Act::wait, {{"b"}, "no answer"}, kStart)));
    EXPECT_EQ(campaign.courses().at({"b"}).revocations, 1);
    EXPECT_EQ(campaign.courses().at({"b"}).trouble, "no answer");
    must(campaign.take(stepped_record(Step::asked, {{{"b"}, ""}}, kStart)));
    EXPECT_EQ(campaign.courses().at({"b"}).trouble, "");
}

TEST(Campaign, an_end_is_an_end) {
    Campaign campaign = begun();
    must(campaign.take(stepped_record(Step::told, {{{"a"}, ""}}, kStart)));
    must(campaign.take(stepped_record(Step::unproved, {{{"a"}, ""}}, kStart)));
    EXPECT_EQ(campaign.courses().at({"a"}).step, Step::told);
}

TEST(Campaign, a_record_that_does_not_fit_changes_nothing) {
    const auto record = [](const auto& fill) {
        proto::CampaignRecord made;
        fill(made);
        const std::string text = made.SerializeAsString();
        const ByteView view = as_bytes(text);
        return Bytes(view.begin(), view.end());
    };
    const std::vector<Bytes> bad = {
        {0xff, 0xff},
        {},
        begun_record({"c-2", "s", {}, kStart}),
        planned_record(plan("a"), kStart),
        stepped_record(Step::frozen, {{{"a"}, ""}, {{"nobody"}, ""}}, kStart),
        trying_record(Act::freeze, {{"nobody"}}, kStart),
        failed_record(Act::prove, {{"nobody"}, "x"}, kStart),
        record([](auto& made) { made.mutable_stepped()->set_step("exploded"); }),
        record([](auto& made) { made.mutable_trying()->set_act("explode"); }),
        record([](auto& made) { made.mutable_failed()->set_act(""); }),
    };
    for (const Bytes& one : bad) {
        Campaign campaign = begun();
        const Status taken = campaign.take(one);
        ASSERT_FALSE(taken.has_value());
        EXPECT_EQ(taken.error().code, Errc::corrupt);
        EXPECT_EQ(campaign.courses().size(), 2U);
        EXPECT_EQ(campaign.courses().at({"a"}).step, Step::planned);
    }
    Campaign empty;
    EXPECT_FALSE(empty.take(planned_record(plan("a"), kStart)).has_value());
    EXPECT_FALSE(empty.take(begun_record({"", "s", {}, kStart})).has_value());
}

TEST(Campaign, long_and_odd_texts_are_cut_and_read_back) {
    Campaign campaign = begun();
    std::string text = "\x1b[2J\n";
    for (int i = 0; i < 300; ++i) text += "é";
    must(campaign.take(failed_record(Act::prove, {{"a"}, text}, kStart)));
    const std::string& kept = campaign.courses().at({"a"}).trouble;
    EXPECT_LE(kept.size(), kTextMax);
    EXPECT_EQ(kept.find('\x1b'), std::string::npos);
    EXPECT_EQ(kept.find('\n'), std::string::npos);
}

TEST(Board, counts_the_keys_of_each_venue_and_names_the_one_that_waits_the_longest) {
    Campaign campaign = begun();
    must(campaign.take(planned_record(plan("k", false, "kucoin"), kStart)));
    must(campaign.take(stepped_record(Step::asked, {{{"a"}, ""}}, kStart + seconds(1))));
    must(campaign.take(failed_record(Act::prove, {{"a"}, "alive: 200"}, kStart + seconds(2))));
    must(campaign.take(stepped_record(Step::revoked, {{{"b"}, ""}}, kStart + seconds(3))));
    must(campaign.take(stepped_record(Step::told, {{{"k"}, ""}}, kStart + seconds(4))));
    const Board board = board_of(campaign);
    EXPECT_EQ(board.total, 3U);
    EXPECT_EQ(board.over, 1U);
    const Board::Venue& binance = board.venues.at("binance");
    EXPECT_EQ(binance.total, 2U);
    EXPECT_EQ(binance.keys.at(static_cast<std::size_t>(Step::asked)), 1U);
    ASSERT_TRUE(binance.oldest.has_value());
    EXPECT_EQ(binance.oldest->account.value, "a");
    EXPECT_EQ(binance.oldest->why, "its user, to delete it at the venue; alive: 200");
    EXPECT_FALSE(board.venues.at("kucoin").oldest.has_value());
    const std::string drawn = draw(campaign, board, kStart + seconds(3'723));
    for (const char* words : {"1h 2m 3s since its start: 1 of 3 keys are over", "binance (2 keys)",
                              "asked     ###############", "the longest: a, asked for 1h 2m 2s"})
        EXPECT_NE(drawn.find(words), std::string::npos) << drawn;
}

TEST(Board, a_clock_that_was_set_back_is_no_time_at_all) {
    EXPECT_EQ(clock_text(Duration{-5'000}), "0s");
    EXPECT_EQ(clock_text(seconds(61)), "1m 1s");
}

}  // namespace
}  // namespace strongroom::campaign
