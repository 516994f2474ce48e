// Who is let in by the KuCoin side: each way to be refused has a code of its own.
#include <fmt/format.h>

#include "lab/practice/key_check.h"
#include "lab/practice/kucoin/kucoin_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr const char* kPath = "/api/v1/accounts";

std::string outcome(KucoinWorld& world, const HttpRequest& request) {
    const HttpReply reply = world.send(request);
    return reply.status == 200 && json::parse(reply.body)["code"] == "200000" ? "fine"
                                                                              : refused(reply);
}

std::string outcome(KucoinWorld& world, const Signer& signer) {
    return outcome(world, world.signed_by(signer, "GET", kPath));
}

TEST(KucoinGate, the_signature_is_the_one_that_the_venue_has_published) {
    // Its own example: secret, signed text and signature.
    EXPECT_TRUE(is_base64_hmac_of("f03a5284-5c39-4aaa-9b20-dea10bdcf8e3",
                                  R"(1547015186532POST/api/v1/deposit-addresses{"currency":"BTC"})",
                                  "7QP/oM0ykidMdrfNEUmng8eZjg/ZvPafjIqmxiVfYu4="));
    EXPECT_FALSE(
        is_base64_hmac_of("f03a5284-5c39-4aaa-9b20-dea10bdcf8e3",
                          R"(1547015186532POST/api/v1/deposit-addresses{"currency":"BTD"})",
                          "7QP/oM0ykidMdrfNEUmng8eZjg/ZvPafjIqmxiVfYu4="));
    EXPECT_FALSE(is_base64_hmac_of("s", "p", ""));
    EXPECT_FALSE(is_base64_hmac_of("s", "p", "not base64!"));
    EXPECT_FALSE(is_base64_hmac_of("s", "p", std::string(10'000, 'A')));
}

TEST(KucoinGate, a_signed_request_is_let_in_with_either_version_of_the_headers) {
    KucoinWorld world;
    EXPECT_EQ(outcome(world, Signer{.version = "3"}), "fine");
    EXPECT_EQ(outcome(world, Signer{.version = "2"}), "fine");
}

TEST(KucoinGate, each_header_that_is_missing_is_named) {
    KucoinWorld world;
    for (const std::string name :
         {"KC-API-KEY", "KC-API-SIGN", "KC-API-TIMESTAMP", "KC-API-PASSPHRASE"}) {
        HttpRequest request = world.signed_by({}, "GET", kPath);
        std::erase_if(request.headers, [&](const Header& one) { return one.name == name; });
        const std::string told = outcome(world, request);
        EXPECT_TRUE(told.starts_with("401: 400001 ")) << told;
        EXPECT_TRUE(told.ends_with(name + " is missing")) << told;
        request.headers.push_back({name, ""});
        EXPECT_TRUE(outcome(world, request).starts_with("401: 400001 "));
    }
}

TEST(KucoinGate, the_clock_may_be_five_seconds_wrong_either_way) {
    KucoinWorld world;
    EXPECT_EQ(outcome(world, Signer{.clock_ms = -5000}), "fine");
    EXPECT_EQ(outcome(world, Signer{.clock_ms = 5000}), "fine");
    EXPECT_EQ(outcome(world, Signer{.clock_ms = -5001}), "401: 400002 KC-API-TIMESTAMP Invalid");
    EXPECT_EQ(outcome(world, Signer{.clock_ms = 5001}), "401: 400002 KC-API-TIMESTAMP Invalid");
}

TEST(KucoinGate, a_time_that_is_no_number_is_refused) {
    KucoinWorld world;
    for (const std::string time : {"soon", "-1", "1.5", "99999999999999999999", "1 "}) {
        HttpRequest request = world.signed_by({}, "GET", kPath);
        for (Header& header : request.headers) {
            if (header.name == "KC-API-TIMESTAMP") header.value = time;
        }
        EXPECT_EQ(outcome(world, request), "401: 400002 KC-API-TIMESTAMP Invalid") << time;
    }
}

TEST(KucoinGate, a_key_that_is_unknown_revoked_or_of_another_venue_does_not_exist) {
    KucoinWorld world;
    const std::string none = "401: 400003 KC-API-KEY not exists";
    EXPECT_EQ(outcome(world, Signer{.key = "nobody"}), none);
    EXPECT_EQ(outcome(world, Signer{.key = "alice-binance", .secret = "binance-secret"}), none);
    EXPECT_EQ(outcome(world, Signer{}), "fine");
    world.admin_ok("POST", "/key/revoke", {{"id", "alice-key"}});
    EXPECT_EQ(outcome(world, Signer{}), none);
}

TEST(KucoinGate, the_passphrase_travels_as_its_hmac) {
    KucoinWorld world;
    const std::string wrong = "401: 400004 Invalid KC-API-PASSPHRASE";
    EXPECT_EQ(outcome(world, Signer{.passphrase = "another-phrase"}), wrong);
    EXPECT_EQ(outcome(world, Signer{.version = "1"}), wrong);
    EXPECT_EQ(outcome(world, Signer{.version = ""}), wrong);
    HttpRequest request = world.signed_by({}, "GET", kPath);
    for (Header& header : request.headers) {
        if (header.name == "KC-API-PASSPHRASE") header.value = "alice-phrase";  // In clear.
    }
    EXPECT_EQ(outcome(world, request), wrong);
}

TEST(KucoinGate, the_signature_covers_time_method_target_and_body) {
    KucoinWorld world;
    const std::string wrong = "401: 400005 Invalid KC-API-SIGN";
    const auto altered = [&](auto change) {
        HttpRequest request = world.signed_by({}, "DELETE", "/api/v1/hf/orders?symbol=BTC-USDT");
        change(request);
        return outcome(world, request);
    };
    EXPECT_EQ(altered([](HttpRequest&) {}), "fine");
    EXPECT_EQ(altered([](HttpRequest& one) { one.target += "&symbol=ETH-USDT"; }), wrong);
    EXPECT_EQ(altered([](HttpRequest& one) { one.target = "/api/v1/hf/orders/cancelAll"; }), wrong);
    EXPECT_EQ(altered([](HttpRequest& one) { one.body = "{}"; }), wrong);
    EXPECT_EQ(altered([](HttpRequest& one) {
                  for (Header& header : one.headers) {
                      if (header.name == "KC-API-SIGN") header.value = "AAAA";
                  }
              }),
              wrong);
    EXPECT_EQ(altered([&](HttpRequest& one) {
                  for (Header& header : one.headers) {
                      if (header.name == "KC-API-TIMESTAMP")
                          header.value = fmt::format("{}", world.clock.now().ms + 1);
                  }
              }),
              wrong);
    const HttpRequest get = world.signed_by({}, "GET", kPath);
    EXPECT_EQ(outcome(world, get), "fine");
    // What would sign with the passphrase's secret of somebody else signs nothing here.
    Signer mixed = signer_of("bob");
    mixed.key = "alice-key";
    EXPECT_EQ(outcome(world, mixed), "401: 400004 Invalid KC-API-PASSPHRASE");
}

TEST(KucoinGate, the_query_is_signed_as_it_reads_and_sent_encoded) {
    KucoinWorld world;
    HttpRequest request = world.signed_by({}, "GET", "/api/v1/accounts?currency=US!DT&type=trade");
    request.target = "/api/v1/accounts?currency=US%21DT&type=trade";
    EXPECT_EQ(outcome(world, request), "fine");
    HttpRequest as_sent =
        world.signed_by({}, "GET", "/api/v1/accounts?currency=US%21DT&type=trade");
    EXPECT_EQ(outcome(world, as_sent), "401: 400005 Invalid KC-API-SIGN");
}

TEST(KucoinGate, the_address_binds_a_key) {
    KucoinWorld world;
    Signer elsewhere = signer_of("elsewhere");
    EXPECT_EQ(outcome(world, elsewhere),
              "401: 400006 The requested ip address 127.0.0.1 is not in the api whitelist");
    elsewhere.peer = "10.0.0.1";
    EXPECT_EQ(outcome(world, elsewhere), "fine");
}

TEST(KucoinGate, the_permission_binds_a_key) {
    KucoinWorld world;
    const Signer reader = signer_of("reader");
    EXPECT_EQ(outcome(world, reader), "fine");
    const std::string denied = "403: 400007 Access denied, require more permission.";
    EXPECT_EQ(refused(world.place(limit_order("buy", "1", "99"), reader)), denied);
    EXPECT_EQ(refused(world.ask("DELETE", "/api/v1/hf/orders/cancelAll", {}, reader)), denied);
    EXPECT_EQ(refused(world.ask("GET", "/api/v1/hf/orders/active/symbols", {}, reader)), denied);
    world.admin_ok("POST", "/key/permissions",
                   {{"id", "alice-key"}, {"permissions", json::array({"trade"})}});
    EXPECT_EQ(outcome(world, Signer{}), denied);  // Reading is a permission, too.
    EXPECT_EQ(world.free("USDT"), "10000.00000000");
}

TEST(KucoinGate, a_key_tells_what_it_may_do) {
    KucoinWorld world;
    const json mine = world.fetched("/api/v1/user/api-key");
    EXPECT_EQ(mine["permission"], "General,Spot");
    EXPECT_EQ(mine["apiVersion"], 3);
    EXPECT_EQ(mine["isMaster"], true);
    EXPECT_FALSE(mine.contains("ipWhitelist"));
    Signer elsewhere = signer_of("elsewhere");
    elsewhere.peer = "10.0.0.1";
    EXPECT_EQ(world.fetched("/api/v1/user/api-key", elsewhere)["ipWhitelist"], "10.0.0.1");
    EXPECT_EQ(world.fetched("/api/v1/user/api-key", signer_of("reader"))["permission"], "General");
}

TEST(KucoinGate, a_key_that_the_owner_makes_works_and_its_passphrase_is_told_once) {
    KucoinWorld world;
    const json made = world.admin_ok("POST", "/key",
                                     {{"account", "bob"}, {"permissions", json::array({"read"})}});
    const Signer fresh{
        .key = made["id"], .secret = made["secret"], .passphrase = made["passphrase"]};
    EXPECT_EQ(world.fetched(kPath, fresh)[0]["balance"], "500");
    const json chosen = world.admin_ok("POST", "/key",
                                       {{"account", "bob"},
                                        {"id", "chosen"},
                                        {"secret", "its-secret"},
                                        {"passphrase", "its-phrase"},
                                        {"permissions", json::array({"read"})}});
    EXPECT_FALSE(chosen.contains("passphrase"));
    const Signer second{.key = "chosen", .secret = "its-secret", .passphrase = "its-phrase"};
    EXPECT_EQ(outcome(world, second), "fine");
    EXPECT_EQ(
        world.admin("POST", "/key", {{"account", "bob"}, {"id", "third"}, {"passphrase", "short"}})
            .status,
        400);
}

}  // namespace
}  // namespace strongroom::lab::practice::kucoin
