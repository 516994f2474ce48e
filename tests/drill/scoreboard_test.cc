// What is printed of a drill.
#include "drill/scoreboard.h"

#include <nlohmann/json.hpp>

#include "drill/timeline_page.h"
#include "support/test.h"

namespace strongroom::drill {
namespace {

Replay made_up() {
    Replay replay{
        .terms = {.accounts = 2, .seed = 7, .plot = plot_of("all")}, .watched = {}, .control = {}};
    replay.control.lost = 2'000;
    replay.watched.lost = 5;
    replay.watched.freezes = {milliseconds(10), milliseconds(20), milliseconds(90)};
    replay.watched.wall_ms = 12;
    for (int i = 0; i < 5; ++i) {
        const Mark mark{.at = minutes(i), .price = 1 + i, .lost = 10 * i};
        replay.watched.marks.push_back(mark);
        replay.control.marks.push_back(mark);
    }
    replay.watched.alarms = {minutes(1)};
    replay.watched.freeze_times = {minutes(1)};
    return replay;
}

TEST(Scoreboard, the_share_is_of_what_the_control_group_lost) {
    Replay replay = made_up();
    EXPECT_EQ(share_lost(replay), "0.25");
    replay.watched.lost = 2'000;
    EXPECT_EQ(share_lost(replay), "100.00");
    replay.control.lost = {};
    EXPECT_EQ(share_lost(replay), "0.00");
}

TEST(Scoreboard, percentiles_are_values_that_were_there) {
    const std::vector<Duration> times{milliseconds(1), milliseconds(2), milliseconds(3)};
    EXPECT_EQ(percentile(times, 50), milliseconds(2));
    EXPECT_EQ(percentile(times, 99), milliseconds(3));
    EXPECT_EQ(percentile(times, 0), milliseconds(1));
    EXPECT_EQ(percentile({}, 50), std::nullopt);
}

TEST(Scoreboard, what_is_not_built_is_said_and_has_no_figure) {
    const auto json = nlohmann::json::parse(scoreboard_json({made_up()}));
    EXPECT_FALSE(json["not_built"].empty());
    EXPECT_EQ(json["plots"][0]["watched"]["first_alarm_ms"], nullptr);
    EXPECT_EQ(json["plots"][0]["lost_share_pct"], "0.25");
    EXPECT_EQ(json["wall"]["ms"], 12);
    EXPECT_NE(scoreboard_text({made_up()}).find("Not built yet"), std::string::npos);
}

TEST(Scoreboard, only_the_wall_differs_between_two_runs) {
    Replay other = made_up();
    other.watched.wall_ms = 99;
    auto one = nlohmann::json::parse(scoreboard_json({made_up()}));
    auto two = nlohmann::json::parse(scoreboard_json({other}));
    EXPECT_NE(one, two);
    one.erase("wall");
    two.erase("wall");
    EXPECT_EQ(one, two);
}

TEST(Scoreboard, the_page_asks_for_nothing_else_and_draws_what_is_empty) {
    const std::string page = timeline_page({made_up()});
    for (const char* outside : {"<script", "<link", "src=", "@import", "url("})
        EXPECT_EQ(page.find(outside), std::string::npos) << outside;
    EXPECT_NE(page.find("<svg"), std::string::npos);
    Replay empty = made_up();
    empty.watched = empty.control = {};
    EXPECT_EQ(timeline_drawing(empty).find("nan"), std::string::npos);
}

}  // namespace
}  // namespace strongroom::drill
