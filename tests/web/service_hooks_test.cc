// POST /hooks/BOT: what a sender is told, and what the engine hears of it.
#include <fmt/format.h>

#include "web.pb.h"
#include "web/owner_door.h"
#include "web/web_test.h"

namespace strongroom::web {
namespace {

class HookDoor : public WebTest {
  protected:
    HookDoor() : secret_(MUST(service_.hooks().make("b", HookForm::token, {}))) {}
    // Status 0: it waits for the engine.
    int post(const std::string& body, const std::string& target = "/hooks/b",
             const std::string& method = "POST") {
        got_.reset();
        service_.request(
            {.method = method,
             .target = target,
             .headers = {{"Host", "hooks.example.com"}, {"Content-Type", "text/plain"}},
             .body = body,
             .peer = "1.2.3.4"},
            [this](HttpReply reply) { got_ = std::move(reply); });
        return got_ ? got_->status : 0;
    }
    std::string body() { return fmt::format(R"({{"secret":"{}","n":{}}})", secret_, n_++); }
    void answer(const char* error = "", const char* code = "") {
        proto::FromEngine message;
        message.mutable_done()->set_request_id(to_engine_.back().send_signal().request_id());
        message.mutable_done()->set_error(error);
        message.mutable_done()->set_code(code);
        service_.engine_frame(as_bytes(message.SerializeAsString()));
    }
    proto::FromWeb owner(const proto::ToWeb& wish) {
        proto::FromWeb answer;
        EXPECT_TRUE(answer.ParseFromString(
            answer_owner(service_, as_bytes(wish.SerializeAsString())).value()));
        return answer;
    }

    std::string secret_;
    std::optional<HttpReply> got_;
    int n_ = 0;
};

TEST_F(HookDoor, a_message_is_answered_when_the_engine_has_kept_it_and_not_before) {
    EXPECT_EQ(post(body()), 0);
    ASSERT_EQ(to_engine_.size(), 1U);
    EXPECT_EQ(to_engine_[0].send_signal().bot(), "b");
    EXPECT_EQ(to_engine_[0].send_signal().text(), R"({"secret":"-","n":0})");
    answer();
    ASSERT_TRUE(got_.has_value());
    EXPECT_EQ(got_->status, 202);
    EXPECT_EQ(got_->body, "{}");
}

TEST_F(HookDoor, what_the_engine_refuses_is_told_with_its_words) {
    EXPECT_EQ(post(body()), 0);
    answer("there is no bot \"b\"", "not found");
    EXPECT_EQ(got_->status, 404);
    EXPECT_EQ(post(body()), 0);
    answer("action: is missing", "invalid");
    EXPECT_EQ(got_->status, 422);
    EXPECT_EQ(post(body()), 0);
    answer("the engine is still starting", "unavailable");
    EXPECT_EQ(got_->status, 503);
    has_engine_ = false;
    EXPECT_EQ(post(body()), 503);
}

TEST_F(HookDoor, each_refusal_has_its_status_and_none_reaches_the_engine) {
    EXPECT_EQ(post("{}"), 401);
    EXPECT_EQ(post(body(), "/hooks/nobody"), 401);
    EXPECT_EQ(post(body(), "/hooks/"), 401);
    EXPECT_EQ(post(body(), "/hooks/../b"), 401);
    EXPECT_EQ(post(body(), "/hooks/b/"), 401);
    EXPECT_EQ(post(body(), "/hooks/b", "GET"), 405);
    EXPECT_EQ(post(std::string(9'000, ' ')), 413);
    EXPECT_EQ(post(fmt::format(R"({{"secret":"{}","timestamp":"then"}})", secret_)), 422);
    EXPECT_EQ(post(fmt::format(R"({{"secret":"{}","timestamp":"2020-01-01T00:00:00Z"}})", secret_)),
              422);
    EXPECT_TRUE(to_engine_.empty());
    const std::string once = body();
    EXPECT_EQ(post(once), 0);
    EXPECT_EQ(post(once), 409);
    for (int i = 0; i < 9; ++i) EXPECT_EQ(post(body()), 0);
    EXPECT_EQ(post(body()), 429);
    EXPECT_EQ(find_header(got_->headers, "Retry-After"), "1");
    EXPECT_EQ(to_engine_.size(), 10U);
}

TEST_F(HookDoor, a_sender_needs_no_session_and_gets_into_nothing_else) {
    EXPECT_EQ(post(body(), "/api/v1/bots"), 403);  // Another host.
    EXPECT_EQ(post(body(), "/hooksb"), 403);
    EXPECT_TRUE(to_engine_.empty());
}

TEST_F(HookDoor, the_owner_makes_rotates_lists_and_drops_hooks) {
    proto::ToWeb wish;
    wish.mutable_make_hook()->set_bot("c");
    wish.mutable_make_hook()->set_is_hmac(true);
    wish.mutable_make_hook()->add_sources("tradingview");
    const proto::HookDone made = owner(wish).hook_done();
    EXPECT_EQ(made.path(), "/hooks/c");
    EXPECT_EQ(made.secret().size(), 50U);
    EXPECT_NE(owner(wish).hook_done().error().find("has a hook"), std::string::npos);
    (void)post("{}");
    wish.mutable_rotate_hook()->set_bot("b");
    wish.mutable_rotate_hook()->set_overlap_ms(60'000);
    EXPECT_NE(owner(wish).hook_done().secret(), secret_);
    wish.mutable_list_hooks();
    const proto::HookList list = owner(wish).hook_list();
    ASSERT_EQ(list.hooks_size(), 2);
    EXPECT_EQ(list.hooks(0).refused(0).why(), "secret");
    EXPECT_EQ(list.hooks(0).refused(0).count(), 1U);
    EXPECT_GT(list.hooks(0).old_until_ms(), 0);
    EXPECT_TRUE(list.hooks(1).is_hmac());
    EXPECT_EQ(list.hooks(1).sources(0), "tradingview");
    wish.mutable_drop_hook()->set_bot("c");
    EXPECT_EQ(owner(wish).hook_done().error(), "");
    EXPECT_EQ(owner(wish).hook_done().error(), "bot \"c\" has no hook");
    EXPECT_EQ(answer_owner(service_, as_bytes("\xFF")), std::nullopt);
    EXPECT_EQ(answer_owner(service_, {}), std::nullopt);
}

}  // namespace
}  // namespace strongroom::web
