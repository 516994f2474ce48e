// Commands: what a browser may ask of the engine, and what it is told.
#include <nlohmann/json.hpp>

#include "engine.pb.h"
#include "model/command_words.h"
#include "web/web_test.h"

namespace strongroom::web {
namespace {

using nlohmann::json;

class Commands : public WebTest {
  protected:
    void SetUp() override { log_in(); }
    // Asks, and gives the reply that comes when the engine has answered.
    HttpReply ask_engine(const std::string& target, const std::string& body,
                         const std::string& error, const std::string& code) {
        HttpRequest request{.method = "POST",
                            .target = target,
                            .headers = {{"Host", "127.0.0.1:8470"},
                                        {"Content-Type", "application/json"},
                                        {"Cookie", cookie_}},
                            .body = body};
        HttpReply got{.status = 0};
        service_.request(request, [&](HttpReply reply) { got = std::move(reply); });
        EXPECT_EQ(got.status, 0);
        proto::FromEngine answer;
        const proto::ToEngine& asked = to_engine_.back();
        answer.mutable_done()->set_request_id(
            asked.has_add_bot() ? asked.add_bot().request_id() : asked.command_bot().request_id());
        answer.mutable_done()->set_error(error);
        answer.mutable_done()->set_code(code);
        engine_says(answer);
        return got;
    }
};

TEST_F(Commands, a_bot_is_added_stopped_and_closed_by_the_engine) {
    EXPECT_EQ(ask_engine("/api/v1/bots", R"({"file":"[bot]"})", "", "").status, 201);
    EXPECT_EQ(to_engine_.back().add_bot().file(), "[bot]");
    EXPECT_EQ(ask_engine("/api/v1/bots/my-bot/stop", "{}", "", "").status, 204);
    EXPECT_EQ(to_engine_.back().command_bot().bot(), "my-bot");
    EXPECT_EQ(ask_engine("/api/v1/bots/my-bot/close", "{}", "", "").status, 204);
    EXPECT_EQ(to_engine_.back().command_bot().command(), "close");
}

TEST_F(Commands, every_command_goes_on_with_its_deal_and_its_text) {
    for (const auto& [word, kind] : kCommandWords) {
        const std::string target = "/api/v1/bots/my-bot/" + std::string(word);
        EXPECT_EQ(
            ask_engine(target, R"({"deal":4294967295,"text":"quote = \"15\""})", "", "").status,
            204)
            << word;
        EXPECT_EQ(to_engine_.back().command_bot().command(), word);
        EXPECT_EQ(to_engine_.back().command_bot().deal(), 4'294'967'295U);
        EXPECT_EQ(to_engine_.back().command_bot().text(), "quote = \"15\"");
    }
    EXPECT_EQ(ask_engine("/api/v1/bots/my-bot/close_deal", "", "", "").status, 204);
    EXPECT_EQ(to_engine_.back().command_bot().deal(), 0U);
    // What is too long, or not of this bot, the engine says, as it says it to `bot tell`.
    const std::string longest = json{{"text", std::string(5'000, 'x')}}.dump();
    const HttpReply refused = ask_engine("/api/v1/bots/my-bot/add_funds", longest,
                                         "text: longer than 4096 bytes", "invalid");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(to_engine_.back().command_bot().text().size(), 5'000U);
}

TEST_F(Commands, what_the_bot_says_to_it_comes_back) {
    const HttpRequest request{.method = "POST",
                              .target = "/api/v1/bots/x/close_deal",
                              .headers = {{"Host", "127.0.0.1:8470"},
                                          {"Content-Type", "application/json"},
                                          {"Cookie", cookie_}},
                              .body = R"({"deal":9})"};
    HttpReply got{.status = 0};
    service_.request(request, [&](HttpReply reply) { got = std::move(reply); });
    proto::FromEngine answer;
    answer.mutable_done()->set_request_id(to_engine_.back().command_bot().request_id());
    answer.mutable_done()->add_says("deal 9 is not open");
    engine_says(answer);
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, R"({"says":["deal 9 is not open"]})");
}

TEST_F(Commands, one_that_does_not_read_is_refused_and_goes_nowhere) {
    const auto told = [&](const char* body, const char* words) {
        const HttpReply reply = ask("POST", "/api/v1/bots/x/add_funds", body);
        EXPECT_EQ(reply.status, 422) << body;
        EXPECT_NE(reply.body.find(words), std::string::npos) << body << reply.body;
    };
    for (const char* body : {"x", "[]", "null", "3", "\xff", R"({"deal":3)"})
        told(body, "is a JSON object");
    for (const char* deal :
         {"0", "-1", "1.5", "4294967296", "\"3\"", "null", "true", "[3]", "1e300"})
        told(("{\"deal\":" + std::string(deal) + "}").c_str(), "deal: must be a deal's number");
    for (const char* text : {"1", "null", "[]", "{}"})
        told(("{\"text\":" + std::string(text) + "}").c_str(), "text: must be a text");
    told(R"({"deal":3,"Text":""})", "deal and text, and nothing else");
    EXPECT_EQ(ask("POST", "/api/v1/bots/x/add_fund", "{}").status, 404);
    EXPECT_NE(ask("POST", "/api/v1/bots/x/fly", "{}").body.find(command_names()),
              std::string::npos);
    for (const auto& [word, kind] : kCommandWords) {
        const std::string target = "/api/v1/bots/x/" + std::string(word);
        EXPECT_EQ(ask("GET", target).status, 405) << word;
        EXPECT_EQ(ask("DELETE", target, "{}").status, 405) << word;
        EXPECT_EQ(ask("POST", target, "{}", false).status, 401) << word;
    }
    EXPECT_TRUE(to_engine_.empty());
}

TEST_F(Commands, the_engines_errors_reach_the_user_in_its_words) {
    const HttpReply wrong =
        ask_engine("/api/v1/bots", R"({"file":"x"})", "bot file:1: not TOML", "invalid");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(json::parse(wrong.body)["detail"], "bot file:1: not TOML");
    EXPECT_EQ(ask_engine("/api/v1/bots/x/stop", "{}", "there is no bot \"x\"", "not found").status,
              404);
    EXPECT_EQ(ask_engine("/api/v1/bots/x/stop", "{}", "the engine is still starting", "unavailable")
                  .status,
              503);
}

TEST_F(Commands, wrong_input_is_refused_here) {
    for (const char* body : {"", "{}", "[]", "null", R"({"file":1})", "\xff", R"({"file")"})
        EXPECT_EQ(ask("POST", "/api/v1/bots", body).status, 422) << body;
    for (const char* path :
         {"bots/x", "bots//stop", "bots/x/explode", "bots/a b/stop", "bots/x/stop/stop"})
        EXPECT_EQ(ask("POST", std::string("/api/v1/") + path, "{}").status, 404) << path;
    EXPECT_EQ(ask("GET", "/api/v1/bots").status, 405);
    EXPECT_EQ(ask("GET", "/api/v1/nothing").status, 404);
    EXPECT_EQ(ask("GET", "/api/v1/candles").status, 422);
    EXPECT_TRUE(to_engine_.empty());
}

TEST_F(Commands, an_engine_that_is_away_or_silent_is_503) {
    has_engine_ = false;
    EXPECT_EQ(ask("POST", "/api/v1/bots/x/stop", "{}").status, 503);
    has_engine_ = true;
    HttpReply got{.status = 0};
    const HttpRequest request{.method = "POST",
                              .target = "/api/v1/bots/x/stop",
                              .headers = {{"Host", "127.0.0.1:8470"},
                                          {"Content-Type", "application/json"},
                                          {"Cookie", cookie_}},
                              .body = "{}"};
    service_.request(request, [&](HttpReply reply) { got = std::move(reply); });
    world_.advance(seconds(30));
    EXPECT_EQ(got.status, 503);
    got.status = 0;
    service_.request(request, [&](HttpReply reply) { got = std::move(reply); });
    service_.engine_connected(false);
    EXPECT_EQ(got.status, 503);
}

TEST_F(Commands, garbage_from_the_other_processes_changes_nothing) {
    const std::string before = ask("GET", "/api/v1/state").body;
    service_.engine_frame(as_bytes(std::string_view("\xff\xff garbage")));
    service_.signer_frame(as_bytes(std::string_view("\xff\xff garbage")));
    service_.watch_frame(as_bytes(std::string_view("\xff\xff garbage")));
    EXPECT_EQ(ask("GET", "/api/v1/state").body, before);
}

TEST_F(Commands, candles_are_the_engines) {
    HttpReply got{.status = 0};
    service_.request({.method = "GET",
                      .target = "/api/v1/candles?venue=kucoin&symbol=BTC%2FUSDT",
                      .headers = {{"Host", "127.0.0.1:8470"}, {"Cookie", cookie_}}},
                     [&](HttpReply reply) { got = std::move(reply); });
    EXPECT_EQ(to_engine_.back().get_candles().symbol(), "BTC/USDT");
    EXPECT_EQ(to_engine_.back().get_candles().venue(), "kucoin");
    proto::FromEngine answer;
    answer.mutable_candles()->set_request_id(to_engine_.back().get_candles().request_id());
    answer.mutable_candles()->set_symbol("BTC/USDT");
    answer.mutable_candles()->add_candles()->set_open("1.10");
    engine_says(answer);
    EXPECT_EQ(json::parse(got.body)["candles"][0][1], "1.10");
}

TEST_F(Commands, log_out_ends_it) {
    EXPECT_EQ(ask("POST", "/api/v1/logout", "{}").status, 204);
    EXPECT_EQ(ask("GET", "/api/v1/state").status, 401);
}

}  // namespace
}  // namespace strongroom::web
