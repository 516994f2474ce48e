// Hooks: which message from outside is taken, and which is not.
#include "web/hooks.h"

#include <fmt/format.h>
#include <sodium.h>

#include "support/fake_world.h"
#include "support/test.h"

namespace strongroom::web {
namespace {

class HooksTest : public ::testing::Test {
  protected:
    HooksTest() {
        EXPECT_OK(world_.disk.make_folder("/web"));
        restart();
    }
    // As after kill -9: nothing is written at the end.
    void restart() {
        hooks_.emplace(world_.disk, world_.clock, world_.random, "/web", "10.0.0.1");
        EXPECT_OK(hooks_->load());
    }
    std::string made(HookForm form = HookForm::token, std::vector<std::string> sources = {}) {
        return MUST(hooks_->make("b", form, std::move(sources)));
    }
    std::optional<HookRefusal> send(const HttpRequest& request) {
        const Hooks::Verdict verdict = hooks_->judge("b", request);
        text_ = verdict.text;
        return verdict.refusal;
    }
    std::optional<HookRefusal> send(const std::string& body, const std::string& peer = "1.2.3.4") {
        return send(
            HttpRequest{.method = "POST", .target = "/hooks/b", .body = body, .peer = peer});
    }
    static std::string body(const std::string& secret, const std::string& rest = "") {
        return fmt::format(R"({{"secret":"{}","action":"enter_long"{}}})", secret, rest);
    }
    std::string timed(const std::string& secret, Duration ago) {
        return body(secret,
                    fmt::format(R"(,"timestamp":"{}")", to_iso8601(world_.clock.now() - ago)));
    }
    HttpRequest signed_by(const std::string& secret, const std::string& text, Time at) const {
        std::array<std::uint8_t, 32> key{};
        crypto_hash_sha256(key.data(), as_bytes(secret).data(), secret.size());
        const std::string seconds = fmt::format("{}", at.ms / 1'000);
        const std::string covered = seconds + "." + text;
        std::array<std::uint8_t, 32> mac{};
        crypto_auth_hmacsha256(mac.data(), as_bytes(covered).data(), covered.size(), key.data());
        return {.method = "POST",
                .target = "/hooks/b",
                .headers = {{"X-Strongroom-Signature",
                             fmt::format("t={},v1={}", seconds, to_hex(mac))}},
                .body = text,
                .peer = "1.2.3.4"};
    }
    std::uint64_t refused(HookRefusal why) const {
        return hooks_->list().front().counts.refused[static_cast<std::size_t>(why)];
    }

    test::FakeWorld world_;
    std::optional<Hooks> hooks_;
    std::string text_;
};

TEST_F(HooksTest, a_message_with_its_secret_is_taken_and_goes_on_without_it) {
    const std::string secret = made();
    EXPECT_TRUE(secret.starts_with("srhook_"));
    EXPECT_EQ(send(body(secret)), std::nullopt);
    EXPECT_EQ(text_, R"({"secret":"-","action":"enter_long"})");
    EXPECT_EQ(send(fmt::format(R"({{"message_type":"bot","email_token":"{}"}})", secret)),
              std::nullopt);
    EXPECT_EQ(text_, R"({"message_type":"bot","email_token":"-"})");
    const HttpRequest bearer{.headers = {{"Authorization", "Bearer " + secret}},
                             .body = R"({"action":"exit_long"})"};
    EXPECT_EQ(send(bearer), std::nullopt);
    EXPECT_EQ(hooks_->list().front().counts.taken, 3U);
}

TEST_F(HooksTest, a_forged_message_is_told_nothing_and_counted) {
    const std::string secret = made();
    std::string wrong = secret;
    wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
    for (const std::string& forged :
         {body(wrong), body(""), body("x"), std::string("{}"), std::string(), std::string("not"),
          std::string("[1]"), std::string(R"({"secret":["a"]})"), std::string("{\"secret\":1}"),
          R"({"s":{"secret":")" + secret + "\"}}"}) {
        EXPECT_EQ(send(forged), HookRefusal::secret) << forged;
        EXPECT_EQ(text_, "");
    }
    EXPECT_EQ(refused(HookRefusal::secret), 10U);
    // An unknown bot and a wrong secret sound the same.
    const HttpRequest request{.body = body(wrong)};
    EXPECT_EQ(hooks_->judge("nobody", request).detail, hooks_->judge("b", request).detail);
}

TEST_F(HooksTest, on_disk_there_are_hashes_only) {
    const std::string secret = made();
    const std::string file(as_text(MUST(world_.disk.read("/web/hooks.json", 1U << 20))));
    EXPECT_EQ(file.find(secret), std::string::npos);
    EXPECT_EQ(file.find(secret.substr(10)), std::string::npos);
    restart();
    EXPECT_EQ(send(body(secret)), std::nullopt);
}

TEST_F(HooksTest, while_a_secret_is_rotated_both_are_good_until_the_time) {
    const std::string first = made();
    const std::string second = MUST(hooks_->rotate("b", minutes(10)));
    EXPECT_NE(first, second);
    EXPECT_EQ(send(body(first, R"(,"n":1)")), std::nullopt);
    EXPECT_EQ(send(body(second, R"(,"n":2)")), std::nullopt);
    restart();
    world_.clock.advance(minutes(10));
    EXPECT_EQ(send(body(first, R"(,"n":3)")), HookRefusal::secret);
    EXPECT_EQ(send(body(second, R"(,"n":4)")), std::nullopt);
    // A third one ends the first at once: there are never more than two.
    const std::string third = MUST(hooks_->rotate("b", minutes(10)));
    const std::string fourth = MUST(hooks_->rotate("b", minutes(10)));
    EXPECT_EQ(send(body(second, R"(,"n":5)")), HookRefusal::secret);
    EXPECT_EQ(send(body(third, R"(,"n":6)")), std::nullopt);
    EXPECT_EQ(send(body(fourth, R"(,"n":7)")), std::nullopt);
}

TEST_F(HooksTest, only_allowed_sources_are_heard) {
    const std::string secret = made(HookForm::token, {"tradingview", "2001:db8::1"});
    EXPECT_EQ(send(body(secret), "1.2.3.4"), HookRefusal::source);
    EXPECT_EQ(send(body(secret), ""), HookRefusal::source);
    EXPECT_EQ(send(body(secret, R"(,"n":1)"), "52.89.214.238"), std::nullopt);
    EXPECT_EQ(send(body(secret, R"(,"n":2)"), "52.32.178.7"), std::nullopt);
    EXPECT_EQ(send(body(secret, R"(,"n":3)"), "2001:db8::1"), std::nullopt);
    EXPECT_EQ(refused(HookRefusal::source), 2U);
}

TEST_F(HooksTest, a_forwarded_source_is_believed_of_the_proxy_alone_and_its_last_word) {
    const std::string secret = made(HookForm::token, {"tradingview"});
    const auto from = [&](const std::string& peer, const std::string& forwarded, int n) {
        return send(HttpRequest{.headers = {{"X-Forwarded-For", forwarded}},
                                .body = body(secret, fmt::format(",\"n\":{}", n)),
                                .peer = peer});
    };
    EXPECT_EQ(from("1.2.3.4", "52.89.214.238", 1), HookRefusal::source);
    EXPECT_EQ(from("10.0.0.1", "52.89.214.238, 1.2.3.4", 2), HookRefusal::source);
    EXPECT_EQ(from("10.0.0.1", "1.2.3.4, 52.89.214.238", 3), std::nullopt);
    EXPECT_EQ(from("10.0.0.1", "52.89.214.238", 4), std::nullopt);
    EXPECT_EQ(send(body(secret), "10.0.0.1"), HookRefusal::source);
}

TEST_F(HooksTest, stale_and_early_messages_are_refused) {
    const std::string secret = made();
    world_.clock.advance(minutes(30));
    EXPECT_EQ(send(timed(secret, minutes(5))), std::nullopt);
    EXPECT_EQ(send(timed(secret, minutes(5) + seconds(1))), HookRefusal::stale);
    EXPECT_EQ(send(timed(secret, Duration{} - seconds(10))), std::nullopt);
    EXPECT_EQ(send(timed(secret, Duration{} - seconds(11))), HookRefusal::stale);
    // Where the memory is lost, what was made before may have been taken: it is not known.
    world_.disk.drop("/web/hooks_taken.log");
    restart();
    EXPECT_EQ(send(timed(secret, seconds(2))), HookRefusal::stale);
    EXPECT_EQ(send(timed(secret, Duration{})), std::nullopt);
}

TEST_F(HooksTest, a_restart_opens_no_window_for_a_replay) {
    const std::string secret = made();
    const std::string with_time = timed(secret, seconds(30));
    world_.disk.drop("/web/hooks_taken.log");
    world_.clock.advance(minutes(1));
    restart();
    EXPECT_EQ(send(with_time), HookRefusal::stale);  // Older than the memory.
    const std::string fresh = timed(secret, Duration{});
    EXPECT_EQ(send(fresh), std::nullopt);
    EXPECT_EQ(send(body(secret)), std::nullopt);
    for (int starts = 0; starts < 3; ++starts) {
        restart();
        EXPECT_EQ(send(fresh), HookRefusal::replayed);
        EXPECT_EQ(send(body(secret)), HookRefusal::replayed);
    }
    // What was made while the process was down, and never came, is taken.
    world_.clock.advance(seconds(50));
    restart();
    EXPECT_EQ(send(timed(secret, seconds(2))), std::nullopt);
    world_.clock.advance(seconds(10));
    restart();
    EXPECT_EQ(send(fresh), HookRefusal::replayed);
    EXPECT_EQ(send(body(secret)), std::nullopt);
    world_.clock.advance(minutes(5));
    EXPECT_EQ(send(fresh), HookRefusal::stale);
}

TEST_F(HooksTest, counts_go_on_after_a_restart_and_end_with_the_hook) {
    const std::string secret = made();
    EXPECT_EQ(send(body(secret)), std::nullopt);
    EXPECT_EQ(send(body(secret)), HookRefusal::replayed);
    EXPECT_EQ(send(body("x")), HookRefusal::secret);
    EXPECT_OK(hooks_->keep_counts());
    restart();
    EXPECT_EQ(hooks_->list().front().counts.taken, 1U);
    EXPECT_EQ(refused(HookRefusal::replayed), 1U);
    EXPECT_EQ(send(body("x")), HookRefusal::secret);
    EXPECT_EQ(refused(HookRefusal::secret), 2U);
    EXPECT_OK(hooks_->drop("b"));
    const std::string other = made();
    restart();
    EXPECT_EQ(hooks_->list().front().counts.taken, 0U);
    EXPECT_EQ(refused(HookRefusal::secret), 0U);
    EXPECT_EQ(send(body(other)), std::nullopt);
}

TEST_F(HooksTest, a_message_that_cannot_be_remembered_is_not_taken) {
    const std::string secret = made();
    world_.disk.fail_at(1, test::FakeDisk::Fault::error);
    EXPECT_EQ(send(body(secret)), HookRefusal::unkept);
    EXPECT_EQ(text_, "");
    // The disk is well again; what reached it before is unknown, so nothing is taken.
    EXPECT_EQ(send(body(secret, R"(,"n":1)")), HookRefusal::unkept);
    EXPECT_EQ(refused(HookRefusal::unkept), 2U);
    restart();
    EXPECT_EQ(send(body(secret, R"(,"n":2)")), std::nullopt);
}

TEST_F(HooksTest, a_proxy_is_named_by_its_address) {
    EXPECT_OK(check_hook_proxy(""));
    EXPECT_OK(check_hook_proxy("10.0.0.1"));
    EXPECT_OK(check_hook_proxy("::1"));
    for (const char* wrong : {"proxy.example.com", "10.0.0.1:80", "10.0.0.0/8", "any", " "})
        EXPECT_FAILS("is not an IP address", check_hook_proxy(wrong));
}

TEST_F(HooksTest, a_replayed_message_is_refused_as_long_as_it_is_not_stale) {
    const std::string secret = made();
    const std::string message = timed(secret, Duration{});
    EXPECT_EQ(send(message), std::nullopt);
    EXPECT_EQ(send(message), HookRefusal::replayed);
    world_.clock.advance(minutes(5));
    EXPECT_EQ(send(message), HookRefusal::replayed);
    world_.clock.advance(seconds(30));
    EXPECT_EQ(send(message), HookRefusal::stale);
    // Without a time in it the same message is refused for a minute.
    EXPECT_EQ(send(body(secret)), std::nullopt);
    world_.clock.advance(seconds(59));
    EXPECT_EQ(send(body(secret)), HookRefusal::replayed);
    world_.clock.advance(seconds(1));
    EXPECT_EQ(send(body(secret)), std::nullopt);
    // The other secret makes no other message of it.
    const std::string next = MUST(hooks_->rotate("b", minutes(10)));
    EXPECT_EQ(send(body(next)), HookRefusal::replayed);
}

TEST_F(HooksTest, malformed_and_oversize_messages_are_refused) {
    const std::string secret = made();
    const auto bearer = [&](const std::string& text) {
        return send(HttpRequest{.headers = {{"Authorization", "Bearer " + secret}}, .body = text});
    };
    for (const char* text :
         {"", "{", "[]", "1", "\"x\"", "{\"a\":\"\xff\"}", R"({"timestamp":"yesterday"})"}) {
        EXPECT_EQ(bearer(text), HookRefusal::malformed) << text;
    }
    EXPECT_EQ(send(body(secret, ",\"x\":\"" + std::string(9'000, 'x') + "\"")),
              HookRefusal::oversize);
    // A secret that is written with escapes would stay in the text.
    EXPECT_EQ(send(body("\\u0073" + secret.substr(1))), HookRefusal::malformed);
    EXPECT_EQ(bearer(std::string(8'000, '[')), HookRefusal::malformed);
}

TEST_F(HooksTest, a_flood_is_cut_to_ten_and_then_one_a_second) {
    const std::string secret = made();
    int taken = 0;
    int n = 0;
    const auto burst = [&] {
        taken = 0;
        for (int i = 0; i < 100; ++i)
            taken += send(body(secret, fmt::format(",\"n\":{}", n++))) == std::nullopt ? 1 : 0;
    };
    burst();
    EXPECT_EQ(taken, 10);
    world_.clock.advance(seconds(3));
    burst();
    EXPECT_EQ(taken, 3);
    EXPECT_EQ(refused(HookRefusal::flood), 187U);
}

TEST_F(HooksTest, a_signed_message_is_taken_once_and_only_as_it_was_signed) {
    const std::string secret = made(HookForm::hmac);
    const Time now = world_.clock.now();
    const std::string text = R"({"action":"enter_long"})";
    const HttpRequest good = signed_by(secret, text, now);
    EXPECT_EQ(send(good), std::nullopt);
    EXPECT_EQ(text_, text);
    EXPECT_EQ(send(good), HookRefusal::replayed);
    EXPECT_EQ(send(signed_by(secret, text, now + seconds(1))), std::nullopt);
    HttpRequest changed = signed_by(secret, text, now + seconds(2));
    changed.body = R"({"action":"exit_long"})";
    EXPECT_EQ(send(changed), HookRefusal::secret);
    EXPECT_EQ(send(signed_by("srhook_other", text, now)), HookRefusal::secret);
    EXPECT_EQ(send(signed_by(secret, "x", now + seconds(3))), HookRefusal::malformed);
    world_.clock.advance(minutes(6));
    EXPECT_EQ(send(signed_by(secret, text, now + seconds(4))), HookRefusal::stale);
    // The secret in the body opens no hook that wants a signature.
    EXPECT_EQ(send(body(secret)), HookRefusal::secret);
    for (const char* header :
         {"", "t=", "t=1,v1=", "t=1,v1=zz", "t=-1,v1=00", "v1=00,t=1", "t=99999999999999,v1=00",
          "t=1,v1=0000000000000000000000000000000000000000000000000000000000000000"}) {
        HttpRequest request{.headers = {{"X-Strongroom-Signature", header}}, .body = text};
        EXPECT_EQ(send(request), HookRefusal::secret) << header;
    }
}

TEST_F(HooksTest, wishes_that_make_no_sense_are_named) {
    EXPECT_FAILS("bot: write 1 to 40 letters", hooks_->make("../x", HookForm::token, {}));
    EXPECT_FAILS("\"example.com\" is not an IP address",
                 hooks_->make("b", HookForm::token, {"example.com"}));
    EXPECT_FAILS("source: at most 20",
                 hooks_->make("b", HookForm::token, std::vector<std::string>(21, "1.1.1.1")));
    EXPECT_FAILS("has no hook", hooks_->rotate("b", minutes(1)));
    EXPECT_FAILS("has no hook", hooks_->drop("b"));
    const std::string secret = made();
    EXPECT_FAILS("has a hook; rotate its secret", hooks_->make("b", HookForm::token, {}));
    EXPECT_FAILS("overlap: must be 0s to 7d", hooks_->rotate("b", minutes(8LL * 24 * 60)));
    EXPECT_OK(hooks_->drop("b"));
    EXPECT_EQ(send(body(secret)), HookRefusal::secret);
    restart();
    EXPECT_EQ(send(body(secret)), HookRefusal::secret);
}

TEST_F(HooksTest, a_file_that_was_edited_stops_the_start) {
    const auto one = [](const std::string& rest) {
        return R"({"hooks":[{"bot":"b","sources":[],)" + rest + "}]}";
    };
    for (const std::string& file :
         {std::string(), std::string("x"), std::string("[]"), std::string("{}"),
          std::string(R"({"hooks":[{}]})"), one(R"("form":"open","secrets":[])"),
          one(R"("form":"token","secrets":[])"),
          one(R"("form":"token","secrets":[{"sha256":"00","made_ms":1}])")}) {
        EXPECT_OK(world_.disk.replace("/web/hooks.json", as_bytes(file)));
        Hooks hooks(world_.disk, world_.clock, world_.random, "/web", "");
        EXPECT_FAILS("/web/hooks.json: not a list of hooks", hooks.load());
    }
}

}  // namespace
}  // namespace strongroom::web
