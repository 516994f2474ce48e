// WebTest: a web process of which the test is everybody else: browser, engine, signer and watch.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine.pb.h"
#include "signer.pb.h"
#include "support/fake_world.h"
#include "support/test.h"
#include "web/service.h"

namespace strongroom::web {

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
        const HttpReply reply = ask("POST", "/api/v1/login", "{\"token\":\"" + token_ + "\"}");
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

}  // namespace strongroom::web
