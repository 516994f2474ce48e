#include <nlohmann/json.hpp>

#include "notify/sink.h"
#include "support/fake_world.h"
#include "support/test.h"

namespace strongroom::notify {
namespace {

Secret secret(std::string text) { return Secret::take(text); }

Notice notice(const std::string& reason = "no tag of ours") {
    return make_notice(
        Kind::foreign_order, {1'700'000'000'000}, std::vector<std::string>{"a"},
        {{"account", "main"}, {"symbol", "BTCUSDT"}, {"order", "42"}, {"reason", reason}});
}

class SinksTest : public testing::Test {
  protected:
    Attempt attempt(Sink& sink, const Result<HttpReply>& reply) {
        world_.network.serve("/", [reply](const HttpRequest&) { return reply; });
        Attempt got;
        int calls = 0;
        sink.send(notice(reason_), [&](const Attempt& one) {
            got = one;
            ++calls;
        });
        EXPECT_EQ(calls, 0) << "never from inside the call";
        world_.run_due();
        EXPECT_EQ(calls, 1);
        return got;
    }
    std::unique_ptr<Sink> telegram() {
        return make_telegram_sink({.channel = {.name = "phone",
                                               .kind = ChannelKind::telegram,
                                               .url = "https://api.telegram.org",
                                               .chat = "7"},
                                   .house = "home"},
                                  secret("123:TOKEN"), world_.env());
    }
    std::unique_ptr<Sink> webhook() {
        return make_webhook_sink({.channel = {.name = "desk",
                                              .kind = ChannelKind::webhook,
                                              .url = "https://example.com/in?x=1"},
                                  .house = "home"},
                                 secret("key"), world_.env());
    }
    const HttpRequest& last() { return world_.network.asked().back().request; }

    test::FakeWorld world_;
    std::string reason_ = "no tag of ours";
};

TEST_F(SinksTest, telegram_gets_plain_text_for_its_chat) {
    const auto sink = telegram();
    const Attempt sent = attempt(*sink, HttpReply{.status = 200, .body = R"({"ok":true})"});
    EXPECT_TRUE(sent.is_sent);
    EXPECT_EQ(sent.said, "HTTP 200");
    EXPECT_EQ(last().target, "/bot123:TOKEN/sendMessage");
    const auto body = nlohmann::json::parse(last().body);
    EXPECT_EQ(body["chat_id"], "7");
    EXPECT_NE(body["text"].get<std::string>().find("account main, BTCUSDT"), std::string::npos);
    EXPECT_EQ(body.size(), 3U) << "no parse_mode: marks stay marks";
    EXPECT_FALSE(body.contains("parse_mode"));
}

TEST_F(SinksTest, no_field_breaks_out_of_telegrams_json) {
    reason_ = "\",\"parse_mode\":\"HTML\",\"chat_id\":\"8\xFF\\";
    const auto sink = telegram();
    (void)attempt(*sink, HttpReply{.status = 200, .body = R"({"ok":true})"});
    const auto body = nlohmann::json::parse(last().body);
    EXPECT_EQ(body["chat_id"], "7");
    EXPECT_EQ(body.size(), 3U);
}

TEST_F(SinksTest, telegrams_wish_to_wait_is_heard) {
    const auto sink = telegram();
    const Attempt attempt_429 = attempt(
        *sink, HttpReply{.status = 429,
                         .body = R"({"ok":false,"description":"Too Many Requests: retry after 35",
                                     "parameters":{"retry_after":35}})"});
    EXPECT_FALSE(attempt_429.is_sent);
    EXPECT_EQ(attempt_429.retry_after, seconds(35));
    EXPECT_EQ(attempt_429.said, "HTTP 429: Too Many Requests: retry after 35");
}

TEST_F(SinksTest, an_answer_that_is_not_telegrams_is_no_success) {
    const auto sink = telegram();
    const std::vector<std::pair<int, std::string>> bad{
        {200, "<html>"},
        {200, ""},
        {200, R"({"ok":"true"})"},
        {200, R"({"ok":false})"},
        {200, "[true]"},
        {403, R"({"ok":true})"},
        {200, R"({"ok":true)" + std::string(20'000, ' ') + "}"}};
    for (const auto& [status, body] : bad)
        EXPECT_FALSE(attempt(*sink, HttpReply{.status = status, .body = body}).is_sent) << body;
    for (const char* wish : {"-1", "1e9", "\"5\"", "null", "1.5", "{}"}) {
        const std::string body =
            std::string(R"({"ok":false,"parameters":{"retry_after":)") + wish + "}}";
        EXPECT_EQ(read_telegram_answer({.status = 429, .body = body}).retry_after, Duration{})
            << wish;
    }
    EXPECT_EQ(read_telegram_answer(
                  {.status = 429, .body = R"({"parameters":{"retry_after":99999999999}})"})
                  .retry_after,
              minutes(60));
}

TEST_F(SinksTest, what_is_said_of_an_attempt_never_holds_the_token) {
    const auto sink = telegram();
    const Attempt echo = attempt(
        *sink,
        HttpReply{.status = 404, .body = R"({"ok":false,"description":"no /bot123:TOKEN here"})"});
    EXPECT_EQ(echo.said.find("TOKEN"), std::string::npos) << echo.said;
    const Attempt error = attempt(*sink, fail(Errc::unavailable, "cannot post to /bot123:TOKEN"));
    EXPECT_EQ(error.said, "cannot post to /bot(hidden)");
}

// The same with Python: hmac.new(b"key", b"1700000000." + body, "sha256").
TEST_F(SinksTest, a_webhook_is_signed_over_its_time_and_body) {
    EXPECT_EQ(webhook_signature(secret("key"), {1'700'000'000'123}, "{}"),
              "t=1700000000,v1="
              "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
    const auto sink = webhook();
    EXPECT_TRUE(attempt(*sink, HttpReply{.status = 204}).is_sent);
    EXPECT_EQ(last().target, "/in?x=1");
    EXPECT_EQ(find_header(last().headers, "Strongroom-Notice"), notice().id);
    EXPECT_EQ(find_header(last().headers, "Strongroom-Signature"),
              webhook_signature(secret("key"), world_.clock.now(), last().body));
    const auto body = nlohmann::json::parse(last().body);
    EXPECT_EQ(body["id"], notice().id);
    EXPECT_EQ(body["kind"], "foreign_order");
    EXPECT_EQ(body["level"], "alarm");
    EXPECT_EQ(body["fields"]["order"], "42");
}

TEST_F(SinksTest, a_repeat_has_the_same_body_and_another_signature_when_time_has_passed) {
    const auto sink = webhook();
    (void)attempt(*sink, HttpReply{.status = 500});
    const HttpRequest first = last();
    world_.advance(seconds(5));
    (void)attempt(*sink, HttpReply{.status = 200});
    EXPECT_EQ(last().body, first.body);
    EXPECT_NE(last().headers, first.headers);
}

TEST_F(SinksTest, a_webhook_that_answers_otherwise_is_tried_again_when_it_wants) {
    const auto sink = webhook();
    const Attempt busy =
        attempt(*sink, HttpReply{.status = 503, .headers = {{"Retry-After", "120"}}});
    EXPECT_FALSE(busy.is_sent);
    EXPECT_EQ(busy.retry_after, seconds(120));
    for (const char* wrong : {"-5", "soon", "1e3", "", "99999999999999999999"}) {
        EXPECT_EQ(retry_after_of({.status = 429, .headers = {{"Retry-After", wrong}}}), Duration{})
            << wrong;
    }
    // Of another status it is nobody's wish; a redirect is not followed.
    const Attempt moved = attempt(
        *sink, HttpReply{.status = 307, .headers = {{"Location", "http://169.254.169.254/"}}});
    EXPECT_FALSE(moved.is_sent);
    EXPECT_EQ(moved.said, "HTTP 307");
}

TEST_F(SinksTest, a_sink_that_has_gone_is_not_called_back) {
    auto sink = webhook();
    bool is_called = false;
    sink->send(notice(), [&](const Attempt&) { is_called = true; });
    sink.reset();
    world_.network.serve("/", HttpReply{}.body);
    world_.advance(seconds(60));
    EXPECT_FALSE(is_called);
}

TEST(NotifySecret, it_is_wiped_from_where_it_came_and_read_from_private_files_alone) {
    std::string text = "password";
    const Secret taken = Secret::take(text);
    EXPECT_TRUE(text.empty());
    EXPECT_EQ(taken.text(OpenSecret{}), "password");
    EXPECT_EQ(taken.without_it("a password, a password"), "a (hidden), a (hidden)");
    EXPECT_EQ(Secret().without_it("as it is"), "as it is");
    EXPECT_FAILS("/no/such/file", read_secret("/no/such/file"));
    EXPECT_FAILS("others may read this secret", read_secret("/etc/passwd"));
}

}  // namespace
}  // namespace strongroom::notify
