#include "web/service.h"

#include <nlohmann/json.hpp>

#include "engine.pb.h"
#include "signer.pb.h"
#include "support/fake_world.h"
#include "support/test.h"
#include "watch.pb.h"
#include "web/door.h"

namespace strongroom::web {
namespace {

using nlohmann::json;

class WebTest : public ::testing::Test {
  protected:
    WebTest()
        : service_({.folder = "/web",
                    .page = page(),
                    .hosts = {"127.0.0.1:8470"},
                    .version = "9.9",
                    .is_practice = true,
                    .market = "generated, seed 1",
                    .venues = {{"kucoin", true}}},
                   world_.env(),
                   {.to_engine =
                        [this](ByteView bytes) {
                            proto::ToEngine message;
                            EXPECT_TRUE(message.ParseFromArray(bytes.data(),
                                                               static_cast<int>(bytes.size())));
                            if (has_engine_) to_engine_.push_back(message);
                            return has_engine_;
                        },
                    .to_signer = [](ByteView) { return true; },
                    .to_form =
                        [this](ByteView bytes) {
                            proto::ToSigner message;
                            EXPECT_TRUE(message.ParseFromArray(bytes.data(),
                                                               static_cast<int>(bytes.size())));
                            if (has_form_) to_form_.push_back(message);
                            return has_form_;
                        },
                    .to_socket =
                        [this](SocketId socket, std::string text) {
                            pushed_.emplace_back(socket, std::move(text));
                            return true;
                        },
                    .close_socket = [this](SocketId socket) { cut_.push_back(socket); }}) {
        EXPECT_OK(world_.disk.make_folder("/web"));
        EXPECT_OK(service_.open());
        service_.start();
        service_.engine_connected(true);
        to_engine_.clear();
        const std::string link = service_.new_login_link();
        token_ = link.substr(link.find('#') + 1);
    }
    StaticFiles page() {
        EXPECT_OK(world_.disk.make_folder("/ui/assets"));
        EXPECT_OK(
            world_.disk.replace("/ui/index.html", as_bytes(std::string_view("<html>page</html>"))));
        EXPECT_OK(world_.disk.replace("/ui/assets/a-1234.js", as_bytes(std::string_view("1"))));
        EXPECT_OK(world_.disk.replace("/ui/secrets.txt", as_bytes(std::string_view("no"))));
        return MUST(StaticFiles::load(world_.disk, "/ui"));
    }
    HttpReply ask(const std::string& method, const std::string& target,
                  const std::string& body = "", bool with_cookie = true) {
        HttpRequest request{.method = method,
                            .target = target,
                            .headers = {{"Host", "127.0.0.1:8470"}},
                            .body = body};
        if (method != "GET") request.headers.push_back({"Content-Type", "application/json"});
        if (with_cookie && !cookie_.empty()) request.headers.push_back({"Cookie", cookie_});
        std::optional<HttpReply> got;
        service_.request(request, [&](HttpReply reply) { got = std::move(reply); });
        if (!got) got = HttpReply{.status = 0};  // It waits for the engine.
        return *got;
    }
    void log_in() {
        const HttpReply reply = ask("POST", "/api/v1/login", json{{"token", token_}}.dump());
        ASSERT_EQ(reply.status, 204);
        const std::string set(find_header(reply.headers, "Set-Cookie").value());
        cookie_ = set.substr(0, set.find(';'));
    }
    void open_socket(SocketId socket) {
        const HttpRequest request{.method = "GET",
                                  .target = "/api/v1/stream",
                                  .headers = {{"Host", "127.0.0.1:8470"},
                                              {"Origin", "http://127.0.0.1:8470"},
                                              {"Cookie", cookie_}}};
        ASSERT_EQ(service_.upgrade(socket, request), std::nullopt);
        service_.socket_opened(socket);
    }
    void signer_says_lockdowns(std::uint64_t count, bool is_sealed = false) {
        proto::FromSigner message;
        message.mutable_status()->set_is_sealed(is_sealed);
        if (!is_sealed) message.mutable_status()->mutable_people()->set_lockdowns(count);
        service_.signer_frame(as_bytes(message.SerializeAsString()));
    }
    void engine_says(const proto::FromEngine& message) {
        service_.engine_frame(as_bytes(message.SerializeAsString()));
    }

    test::FakeWorld world_;
    bool has_engine_ = true;
    std::vector<proto::ToEngine> to_engine_;
    bool has_form_ = true;
    std::vector<proto::ToSigner> to_form_;
    std::vector<std::pair<SocketId, std::string>> pushed_;
    std::vector<SocketId> cut_;
    WebService service_;
    std::string token_;
    std::string cookie_;
};

TEST_F(WebTest, serves_the_page_at_its_addresses_and_nothing_else_of_the_folder) {
    EXPECT_EQ(ask("GET", "/").body, "<html>page</html>");
    EXPECT_EQ(ask("GET", "/login").body, "<html>page</html>");
    EXPECT_EQ(find_header(ask("GET", "/").headers, "Content-Type"), "text/html; charset=utf-8");
    const HttpReply script = ask("GET", "/assets/a-1234.js");
    EXPECT_EQ(script.status, 200);
    EXPECT_NE(find_header(script.headers, "Cache-Control")->find("immutable"),
              std::string_view::npos);
    for (const char* path : {"/secrets.txt", "/../web/sessions.json", "/assets/../secrets.txt",
                             "/assets/", "/%2e%2e/x"})
        EXPECT_EQ(ask("GET", path).status, 404) << path;
    EXPECT_EQ(ask("POST", "/").status, 405);
}

TEST_F(WebTest, a_missing_page_is_an_error_with_advice) {
    EXPECT_FAILS("/nowhere: the page is not there", StaticFiles::load(world_.disk, "/nowhere"));
}

TEST_F(WebTest, without_a_session_the_api_says_401_and_tells_nothing) {
    for (const char* path : {"state", "session", "candles?symbol=BTC/USDT"})
        EXPECT_EQ(ask("GET", std::string("/api/v1/") + path).status, 401);
    for (const char* path : {"logout", "bots", "bots/x/stop", "keys"})
        EXPECT_EQ(ask("POST", std::string("/api/v1/") + path, "{}").status, 401);
    EXPECT_TRUE(to_engine_.empty());
}

TEST_F(WebTest, a_session_says_whose_keys_are_taken) {
    log_in();
    const json session = json::parse(ask("GET", "/api/v1/session").body);
    EXPECT_EQ(session["venues"].dump(), R"([{"name":"kucoin","passphrase":true}])");
}

TEST_F(WebTest, a_sealed_key_goes_to_the_signer_as_it_came_and_its_answer_comes_back) {
    log_in();
    for (const char* wrong :
         {"", "{}", "{\"sealed\":1}", "{\"sealed\":\"\"}", "{\"sealed\":\"%\"}"})
        EXPECT_EQ(ask("POST", "/api/v1/keys", wrong).status, 422) << wrong;
    EXPECT_TRUE(to_form_.empty());
    std::vector<HttpReply> got;
    const auto send = [&] {
        HttpRequest request{.method = "POST",
                            .target = "/api/v1/keys",
                            .headers = {{"Host", "127.0.0.1:8470"},
                                        {"Content-Type", "application/json"},
                                        {"Cookie", cookie_}},
                            .body = "{\"sealed\":\"Ym94\"}"};
        service_.request(request, [&](HttpReply reply) { got.push_back(std::move(reply)); });
    };
    const auto answer = [&](const char* error, const char* code) {
        proto::FromSigner message;
        message.mutable_done()->set_request_id(to_form_.back().add_sealed_key().request_id());
        message.mutable_done()->set_error(error);
        message.mutable_done()->set_code(code);
        service_.form_frame(as_bytes(message.SerializeAsString()));
    };
    send();
    ASSERT_EQ(to_form_.size(), 1U);
    EXPECT_EQ(to_form_[0].add_sealed_key().sealed(), "box");
    EXPECT_TRUE(got.empty());
    answer("", "");
    send();
    answer("account: taken", "refused");
    send();
    answer("wait", "exhausted");
    send();
    service_.form_connected(false);
    ASSERT_EQ(got.size(), 4U);
    EXPECT_EQ(got[0].status, 201);
    EXPECT_EQ(got[1].status, 422);
    EXPECT_NE(got[1].body.find("account: taken"), std::string::npos);
    EXPECT_EQ(got[2].status, 429);
    EXPECT_EQ(got[3].status, 503);
    has_form_ = false;
    send();
    EXPECT_EQ(got.back().status, 503);
}

TEST_F(WebTest, the_state_joins_what_the_others_say) {
    log_in();
    EXPECT_FALSE(
        json::parse(ask("GET", "/api/v1/state").body)["engine"]["is_connected"].get<bool>());
    proto::FromEngine engine;
    engine.mutable_state()->add_bots()->set_name("dca");
    engine.mutable_state()->add_orders()->set_qty("0.00000001");
    engine_says(engine);
    proto::FromSigner signer;
    signer.mutable_status()->add_keys()->set_account("main");
    signer.mutable_status()->set_ledger_root("\x01\x02");
    service_.signer_frame(as_bytes(signer.SerializeAsString()));
    proto::WatchState watch;
    watch.add_incidents()->set_reason("no tag of ours");
    service_.watch_frame(as_bytes(watch.SerializeAsString()));
    const json state = json::parse(ask("GET", "/api/v1/state").body);
    EXPECT_EQ(state["version"], "9.9");
    EXPECT_EQ(state["market"], "generated, seed 1");
    EXPECT_TRUE(state["engine"]["is_connected"].get<bool>());
    EXPECT_EQ(state["bots"][0]["name"], "dca");
    EXPECT_EQ(state["orders"][0]["qty"], "0.00000001");
    EXPECT_EQ(state["keys"][0]["account"], "main");
    EXPECT_EQ(state["ledger"]["root"], "AQI=");
    service_.engine_connected(false);
    EXPECT_FALSE(
        json::parse(ask("GET", "/api/v1/state").body)["engine"]["is_connected"].get<bool>());
}

TEST_F(WebTest, sockets_hear_the_state_at_once_and_then_at_most_four_times_a_second) {
    log_in();
    open_socket(5);
    ASSERT_EQ(pushed_.size(), 1U);
    for (int i = 0; i < 100; ++i) {
        proto::FromEngine engine;
        engine.mutable_state()->set_in_flight(static_cast<std::uint32_t>(i));
        engine_says(engine);
        world_.advance(milliseconds(10));
    }
    EXPECT_GE(pushed_.size(), 4U);
    EXPECT_LE(pushed_.size(), 6U);
    world_.advance(seconds(5));
    const std::size_t before = pushed_.size();
    world_.advance(seconds(5));
    EXPECT_EQ(pushed_.size(), before);  // Nothing changed.
    service_.socket_closed(5);
    engine_says(proto::FromEngine());
    world_.advance(seconds(1));
    EXPECT_EQ(pushed_.size(), before);
}

TEST_F(WebTest, a_socket_needs_our_page_and_a_session) {
    HttpRequest request{
        .method = "GET",
        .target = "/api/v1/stream",
        .headers = {{"Host", "127.0.0.1:8470"}, {"Origin", "http://127.0.0.1:8470"}}};
    EXPECT_EQ(service_.upgrade(5, request)->status, 401);
    log_in();
    request.headers.push_back({"Cookie", cookie_});
    EXPECT_EQ(service_.upgrade(5, request), std::nullopt);
    request.target = "/api/v1/state";
    EXPECT_EQ(service_.upgrade(5, request)->status, 404);
    request.headers[1].value = "https://evil.example";
    EXPECT_EQ(service_.upgrade(5, request)->status, 403);
}

TEST_F(WebTest, a_lockdown_ends_all_sessions_links_and_open_sockets_at_once) {
    log_in();
    open_socket(5);
    signer_says_lockdowns(0);
    const std::string link = service_.new_login_link();
    EXPECT_EQ(ask("GET", "/api/v1/state").status, 200);
    const HttpRequest coming{
        .method = "GET",
        .target = "/api/v1/stream",
        .headers = {
            {"Host", "127.0.0.1:8470"}, {"Origin", "http://127.0.0.1:8470"}, {"Cookie", cookie_}}};
    EXPECT_EQ(service_.upgrade(6, coming), std::nullopt);
    signer_says_lockdowns(1);
    EXPECT_EQ(ask("GET", "/api/v1/state").status, 401);
    EXPECT_EQ(cut_, std::vector<SocketId>{5});
    service_.socket_opened(6);  // Let in before, open after.
    EXPECT_EQ(cut_.back(), 6U);
    token_ = link.substr(link.find('#') + 1);
    EXPECT_EQ(ask("POST", "/api/v1/login", json{{"token", token_}}.dump()).status, 401);
    // The owner's next link works, and the same count ends nothing.
    const std::string next = service_.new_login_link();
    token_ = next.substr(next.find('#') + 1);
    log_in();
    signer_says_lockdowns(0, true);  // Sealed: not known.
    signer_says_lockdowns(1);
    EXPECT_EQ(ask("GET", "/api/v1/state").status, 200);
}

// ---- Commands --------------------------------------------------------------------------------

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
