#include "web/service.h"

#include <nlohmann/json.hpp>

#include "engine.pb.h"
#include "notify.pb.h"
#include "signer.pb.h"
#include "watch.pb.h"
#include "web/door.h"
#include "web/web_test.h"

namespace strongroom::web {
namespace {

using nlohmann::json;

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
    engine.mutable_state()->mutable_bots(0)->add_symbols("BTC/USDT");
    engine.mutable_state()->mutable_bots(0)->add_commands("stop");
    engine.mutable_state()->add_deals()->set_held("0.5");
    engine.mutable_state()->add_orders()->set_qty("0.00000001");
    engine_says(engine);
    proto::FromSigner signer;
    signer.mutable_status()->add_keys()->set_account("main");
    signer.mutable_status()->set_ledger_root("\x01\x02");
    service_.signer_frame(as_bytes(signer.SerializeAsString()));
    proto::WatchState watch;
    watch.add_incidents()->set_reason("no tag of ours");
    service_.watch_frame(as_bytes(watch.SerializeAsString()));
    proto::NotifyState notify;
    notify.add_channels()->set_name("phone");
    notify.add_notices()->add_deliveries()->set_state("sent");
    service_.notify_frame(as_bytes(notify.SerializeAsString()));
    const json state = json::parse(ask("GET", "/api/v1/state").body);
    EXPECT_TRUE(state["told"]["is_connected"].get<bool>());
    EXPECT_EQ(state["told"]["channels"][0]["name"], "phone");
    EXPECT_EQ(state["told"]["notices"][0]["deliveries"][0]["state"], "sent");
    EXPECT_EQ(state["version"], "9.9");
    EXPECT_EQ(state["market"], "generated, seed 1");
    EXPECT_TRUE(state["engine"]["is_connected"].get<bool>());
    EXPECT_EQ(state["bots"][0]["name"], "dca");
    EXPECT_EQ(state["bots"][0]["symbols"].dump(), R"(["BTC/USDT"])");
    EXPECT_EQ(state["bots"][0]["commands"].dump(), R"(["stop"])");
    EXPECT_EQ(state["deals"][0]["held"], "0.5");
    EXPECT_EQ(state["orders"][0]["qty"], "0.00000001");
    EXPECT_EQ(state["keys"][0]["account"], "main");
    EXPECT_EQ(state["ledger"]["root"], "AQI=");
    service_.engine_connected(false);
    service_.notify_connected(false);
    const json gone = json::parse(ask("GET", "/api/v1/state").body);
    EXPECT_FALSE(gone["engine"]["is_connected"].get<bool>());
    EXPECT_FALSE(gone["told"]["is_connected"].get<bool>());
    EXPECT_TRUE(gone["told"]["notices"].empty());
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

}  // namespace
}  // namespace strongroom::web
