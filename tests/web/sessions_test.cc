#include "web/sessions.h"

#include "support/fake_world.h"
#include "support/test.h"

namespace strongroom::web {
namespace {

class SessionsTest : public ::testing::Test {
  protected:
    SessionsTest() { EXPECT_OK(world_.disk.make_folder("/web")); }
    Sessions make() {
        Sessions sessions(world_.disk, world_.clock, world_.random, "/web/sessions.json");
        EXPECT_OK(sessions.load());
        return sessions;
    }

    test::FakeWorld world_;
};

TEST_F(SessionsTest, a_token_logs_in_once) {
    Sessions sessions = make();
    const std::string token = sessions.new_token();
    const std::string cookie = MUST(sessions.log_in(token));
    EXPECT_TRUE(sessions.is_logged_in(cookie));
    EXPECT_NE(cookie, token);
    EXPECT_FALSE(sessions.is_logged_in(token));
    EXPECT_FAILS("was used or is too old", sessions.log_in(token));
}

TEST_F(SessionsTest, a_token_is_good_for_a_quarter_of_an_hour) {
    Sessions sessions = make();
    const std::string token = sessions.new_token();
    world_.advance(Sessions::token_life);
    EXPECT_FAILS("too old", sessions.log_in(token));
    const std::string next = sessions.new_token();
    world_.advance(Sessions::token_life - milliseconds(1));
    EXPECT_OK(sessions.log_in(next));
}

TEST_F(SessionsTest, guessing_is_slowed_down_and_a_good_token_with_it) {
    Sessions sessions = make();
    const std::string token = sessions.new_token();
    for (int i = 0; i < Sessions::tries_per_minute_max; ++i)
        EXPECT_FAILS("too old", sessions.log_in("guess"));
    EXPECT_EQ(sessions.log_in(token).error().code, Errc::exhausted);
    world_.advance(minutes(1));
    EXPECT_OK(sessions.log_in(token));
}

TEST_F(SessionsTest, the_oldest_of_too_many_links_goes) {
    Sessions sessions = make();
    const std::string first = sessions.new_token();
    for (std::size_t i = 0; i < Sessions::tokens_max; ++i) {
        world_.advance(milliseconds(1));
        (void)sessions.new_token();
    }
    EXPECT_FAILS("too old", sessions.log_in(first));
}

TEST_F(SessionsTest, a_session_ends_when_it_is_not_used_or_when_it_is_old) {
    Sessions sessions = make();
    const std::string idle = MUST(sessions.log_in(sessions.new_token()));
    world_.advance(Sessions::idle_limit);
    EXPECT_FALSE(sessions.is_logged_in(idle));
    const std::string busy = MUST(sessions.log_in(sessions.new_token()));
    for (int hour = 0; hour < 7 * 24 - 1; ++hour) {
        world_.advance(minutes(60));
        ASSERT_TRUE(sessions.is_logged_in(busy)) << hour;
    }
    world_.advance(minutes(60));
    EXPECT_FALSE(sessions.is_logged_in(busy));
}

TEST_F(SessionsTest, sessions_survive_a_restart_and_tokens_do_not) {
    Sessions before = make();
    const std::string cookie = MUST(before.log_in(before.new_token()));
    const std::string token = before.new_token();
    Sessions after = make();
    EXPECT_TRUE(after.is_logged_in(cookie));
    EXPECT_FAILS("too old", after.log_in(token));
}

TEST_F(SessionsTest, the_file_holds_nothing_that_logs_in) {
    Sessions sessions = make();
    const std::string token = sessions.new_token();
    const std::string cookie = MUST(sessions.log_in(token));
    const std::string file(as_text(MUST(world_.disk.read("/web/sessions.json", 1 << 20))));
    EXPECT_EQ(file.find(cookie), std::string::npos);
    EXPECT_EQ(file.find(token), std::string::npos);
}

TEST_F(SessionsTest, log_out_ends_the_session_for_good) {
    Sessions sessions = make();
    const std::string cookie = MUST(sessions.log_in(sessions.new_token()));
    EXPECT_OK(sessions.log_out(cookie));
    EXPECT_FALSE(sessions.is_logged_in(cookie));
    EXPECT_FALSE(make().is_logged_in(cookie));
}

TEST_F(SessionsTest, a_lockdown_ends_all_also_when_web_was_down_meanwhile) {
    Sessions sessions = make();
    const std::string cookie = MUST(sessions.log_in(sessions.new_token()));
    const std::string token = sessions.new_token();
    EXPECT_FALSE(MUST(sessions.note_lockdowns(0)));
    EXPECT_TRUE(MUST(sessions.note_lockdowns(2)));
    EXPECT_FALSE(sessions.is_logged_in(cookie));
    EXPECT_FAILS("too old", sessions.log_in(token));
    const std::string next = MUST(sessions.log_in(sessions.new_token()));
    Sessions again = make();
    EXPECT_FALSE(again.is_logged_in(cookie));
    EXPECT_FALSE(MUST(again.note_lockdowns(2)));
    EXPECT_TRUE(again.is_logged_in(next));
    // A count that went back is another store: nobody knows what was locked down there.
    EXPECT_TRUE(MUST(make().note_lockdowns(1)));
    EXPECT_FALSE(make().is_logged_in(next));
}

TEST_F(SessionsTest, a_list_of_sessions_from_before_there_were_lockdowns_is_read) {
    std::string cookie;
    {
        Sessions sessions = make();
        cookie = MUST(sessions.log_in(sessions.new_token()));
    }
    std::string file(as_text(MUST(world_.disk.read("/web/sessions.json", 1 << 20))));
    const std::size_t from = file.find('[');
    file = file.substr(from, file.rfind(']') + 1 - from);
    EXPECT_OK(world_.disk.replace("/web/sessions.json", as_bytes(file)));
    EXPECT_TRUE(make().is_logged_in(cookie));
}

TEST_F(SessionsTest, a_file_that_was_edited_is_refused_with_advice) {
    for (const char* text :
         {"{}", R"({"lockdowns":-1,"sessions":[]})", R"({"lockdowns":1,"sessions":{}})", "[1]",
          R"([{"hash":"00"}])", R"([{"hash":"00","made_ms":1,"used_ms":1}])",
          R"([{"hash":"zz","made_ms":1,"used_ms":"x"}])", "not json"}) {
        EXPECT_OK(world_.disk.replace("/web/sessions.json", as_bytes(std::string_view(text))));
        Sessions sessions(world_.disk, world_.clock, world_.random, "/web/sessions.json");
        EXPECT_FAILS("remove the file", sessions.load());
    }
}

}  // namespace
}  // namespace strongroom::web
