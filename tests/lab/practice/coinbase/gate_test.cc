// Who is let in by the Coinbase side.
#include <fmt/format.h>

#include "base/scratch_folder.h"
#include "lab/practice/coinbase/coinbase_world.h"
#include "lab/practice/key_check.h"
#include "support/test.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr const char* kUnauthorized = "401: Unauthorized";
constexpr const char* kUri = "GET api.coinbase.com/api/v3/brokerage/accounts";

std::string outcome(CoinbaseWorld& world, const HttpRequest& request) {
    const HttpReply reply = world.send(request);
    return reply.status == 200 ? "fine" : refused(reply);
}
std::string outcome(CoinbaseWorld& world, const Signer& signer) {
    return outcome(world, world.signed_by(signer, "GET", "accounts"));
}
std::string outcome(CoinbaseWorld& world, const std::string& token) {
    return outcome(world, HttpRequest{.target = "/api/v3/brokerage/accounts",
                                      .headers = {{"Authorization", "Bearer " + token}}});
}

TEST(CoinbaseGate, keys_of_both_algorithms_are_let_in) {
    CoinbaseWorld world;
    EXPECT_EQ(outcome(world, signer_of("alice")), "fine");
    EXPECT_EQ(outcome(world, signer_of("edwards")), "fine");
}

TEST(CoinbaseGate, without_a_token_nobody_is_let_in) {
    CoinbaseWorld world;
    EXPECT_EQ(refused(world.get("/api/v3/brokerage/accounts")), kUnauthorized);
    for (const std::string token :
         {"", ".", "..", "a.b.c", "....", "e30.e30.e30", "e30.e30", "\xff.\xff.\xff"})
        EXPECT_EQ(outcome(world, token), kUnauthorized) << token;
    EXPECT_EQ(outcome(world, std::string(100'000, 'a')), kUnauthorized);
    HttpRequest basic = world.signed_by({}, "GET", "accounts");
    basic.headers[0].value = "Basic " + basic.headers[0].value;
    EXPECT_EQ(outcome(world, basic), kUnauthorized);
}

TEST(CoinbaseGate, a_token_is_for_one_method_host_and_path) {
    CoinbaseWorld world;
    const auto with = [&](const std::string& uri) { return outcome(world, world.token({}, uri)); };
    EXPECT_EQ(with(kUri), "fine");
    EXPECT_EQ(with("POST api.coinbase.com/api/v3/brokerage/accounts"), kUnauthorized);
    EXPECT_EQ(with("GET api.coinbase.com/api/v3/brokerage/orders"), kUnauthorized);
    EXPECT_EQ(with("GET evil.example/api/v3/brokerage/accounts"), kUnauthorized);
    EXPECT_EQ(with("GET https://api.coinbase.com/api/v3/brokerage/accounts"), kUnauthorized);
    EXPECT_EQ(with(std::string(kUri) + "?limit=1"), kUnauthorized);
    EXPECT_EQ(with(""), kUnauthorized);  // That of a subscription.
}

TEST(CoinbaseGate, the_host_may_be_the_one_by_which_the_client_came) {
    CoinbaseWorld world;
    HttpRequest request = world.signed_by({.host = "127.0.0.1:9003"}, "GET", "accounts");
    EXPECT_EQ(outcome(world, request), kUnauthorized);
    request.headers.push_back({"Host", "127.0.0.1:9003"});
    EXPECT_EQ(outcome(world, request), "fine");
}

TEST(CoinbaseGate, neither_query_nor_body_is_signed) {
    CoinbaseWorld world;
    HttpRequest request = world.signed_by({}, "GET", "accounts");
    request.target += "?limit=1";
    EXPECT_EQ(outcome(world, request), "fine");
}

TEST(CoinbaseGate, a_token_lives_from_its_second_for_at_most_two_minutes) {
    CoinbaseWorld world;
    EXPECT_EQ(outcome(world, Signer{.clock_s = 1}), kUnauthorized);  // Of the future.
    EXPECT_EQ(outcome(world, Signer{.clock_s = -119}), "fine");
    EXPECT_EQ(outcome(world, Signer{.clock_s = -120}), kUnauthorized);
    EXPECT_EQ(outcome(world, Signer{.life_s = 121}), kUnauthorized);
    EXPECT_EQ(outcome(world, Signer{.life_s = 1}), "fine");
    EXPECT_EQ(outcome(world, Signer{.life_s = 0}), kUnauthorized);
    EXPECT_EQ(outcome(world, Signer{.life_s = -1}), kUnauthorized);
    const std::string token = world.token({}, kUri);
    world.run(seconds(119));
    EXPECT_EQ(outcome(world, token), "fine");
    world.run(seconds(1));
    EXPECT_EQ(outcome(world, token), kUnauthorized);
}

TEST(CoinbaseGate, the_signature_is_of_the_key_that_is_named) {
    CoinbaseWorld world;
    EXPECT_EQ(outcome(world, Signer{.pair = KeyPair::other_p256}), kUnauthorized);
    EXPECT_EQ(outcome(world, Signer{.name = "nobody"}), kUnauthorized);
    EXPECT_EQ(outcome(world, Signer{.name = "edwards"}), kUnauthorized);  // Of the other kind.
    EXPECT_EQ(outcome(world, Signer{.pair = KeyPair::ed25519}), kUnauthorized);
    // A key of another venue speaks there only, and one without its "organizations/" is none.
    for (const char* name : {"other", "alice"}) {
        Parts parts = token_parts({}, world.clock.now(), kUri);
        parts.header["kid"] = parts.claims["sub"] = name;
        EXPECT_EQ(outcome(world, token_of(parts, KeyPair::p256)), kUnauthorized) << name;
    }
}

TEST(CoinbaseGate, a_changed_token_is_refused) {
    CoinbaseWorld world;
    const std::string token = world.token({}, kUri);
    for (const std::size_t at : {std::size_t{5}, token.find('.') + 5, token.rfind('.') + 5}) {
        std::string changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_EQ(outcome(world, changed), kUnauthorized) << at;
    }
    EXPECT_EQ(outcome(world, token.substr(0, token.rfind('.') + 1)), kUnauthorized);
    EXPECT_EQ(outcome(world, token + "AAAA"), kUnauthorized);
}

TEST(CoinbaseGate, each_part_of_the_token_must_be_there_and_right) {
    CoinbaseWorld world;
    const auto altered = [&](auto change) {
        Parts parts = token_parts({}, world.clock.now(), kUri);
        change(parts);
        return outcome(world, token_of(parts, KeyPair::p256));
    };
    EXPECT_EQ(altered([](Parts&) {}), "fine");
    for (const std::string name : {"alg", "kid", "nonce"}) {
        EXPECT_EQ(altered([&](Parts& parts) { parts.header.erase(name); }), kUnauthorized) << name;
        EXPECT_EQ(altered([&](Parts& parts) { parts.header[name] = 7; }), kUnauthorized) << name;
        EXPECT_EQ(altered([&](Parts& parts) { parts.header[name] = ""; }), kUnauthorized) << name;
    }
    for (const std::string name : {"sub", "iss", "nbf", "exp", "uri"}) {
        EXPECT_EQ(altered([&](Parts& parts) { parts.claims.erase(name); }), kUnauthorized) << name;
        EXPECT_EQ(altered([&](Parts& parts) { parts.claims[name] = "x"; }), kUnauthorized) << name;
        EXPECT_EQ(altered([&](Parts& parts) { parts.claims[name] = -1; }), kUnauthorized) << name;
    }
    EXPECT_EQ(altered([](Parts& parts) { parts.header["alg"] = "none"; }), kUnauthorized);
    EXPECT_EQ(altered([](Parts& parts) { parts.header["alg"] = "HS256"; }), kUnauthorized);
    EXPECT_EQ(altered([](Parts& parts) { parts.claims["sub"] = key_name("bob"); }), kUnauthorized);
    // What older and other libraries write.
    EXPECT_EQ(altered([](Parts& parts) {
                  parts.claims["iss"] = "coinbase-cloud";
                  parts.claims["aud"] = json::array({"retail_rest_api_proxy"});
                  parts.claims["iat"] = parts.claims["nbf"];
              }),
              "fine");
    EXPECT_EQ(altered([](Parts& parts) {
                  parts.claims.erase("uri");
                  parts.claims["uris"] = json::array({kUri});
              }),
              "fine");
}

TEST(CoinbaseGate, an_unsigned_token_is_refused) {
    CoinbaseWorld world;
    Parts parts = token_parts({}, world.clock.now(), kUri);
    parts.header["alg"] = "none";
    const std::string text = to_base64url(as_bytes(parts.header.dump())) + "." +
                             to_base64url(as_bytes(parts.claims.dump())) + ".";
    EXPECT_EQ(outcome(world, text), kUnauthorized);
}

TEST(CoinbaseGate, a_key_is_held_to_its_address_and_its_scopes) {
    CoinbaseWorld world;
    const std::string elsewhere = "403: PERMISSION_DENIED IP address is not allowed for this key";
    const std::string scope = "403: PERMISSION_DENIED Missing required scopes";
    Signer signer = signer_of("elsewhere");
    EXPECT_EQ(outcome(world, signer), elsewhere);
    signer.peer = "10.0.0.1";
    EXPECT_EQ(outcome(world, signer), "fine");
    EXPECT_EQ(outcome(world, signer_of("reader")), "fine");
    EXPECT_EQ(refused(world.place(limit_order("BUY", "1", "90", "c"), signer_of("reader"))), scope);
    EXPECT_EQ(refused(world.ask("POST", "orders/batch_cancel", {{"order_ids", {"x"}}},
                                signer_of("reader"))),
              scope);
    world.admin_ok("POST", "/key/permissions",
                   {{"id", key_name("alice")}, {"permissions", json::array()}});
    EXPECT_EQ(outcome(world, Signer{}), scope);
}

TEST(CoinbaseGate, a_revoked_key_is_unauthorized) {
    CoinbaseWorld world;
    EXPECT_EQ(outcome(world, Signer{}), "fine");
    world.admin_ok("POST", "/key/revoke", {{"id", key_name("alice")}});
    EXPECT_EQ(outcome(world, Signer{}), kUnauthorized);
    EXPECT_EQ(outcome(world, signer_of("edwards")), "fine");
}

TEST(CoinbaseGate, the_rights_of_a_key_are_told) {
    CoinbaseWorld world;
    const json reader = world.fetched("key_permissions", signer_of("reader"));
    EXPECT_EQ(reader["can_view"], true);
    EXPECT_EQ(reader["can_trade"], false);
    EXPECT_EQ(reader["can_transfer"], false);
    EXPECT_EQ(reader["portfolio_type"], "DEFAULT");
    world.admin_ok("POST", "/key/permissions",
                   {{"id", key_name("reader")}, {"permissions", {"read", "withdraw"}}});
    EXPECT_EQ(world.fetched("key_permissions", signer_of("reader"))["can_transfer"], true);
}

TEST(CoinbaseGate, the_owner_is_handed_a_pair_once_or_brings_a_public_key) {
    CoinbaseWorld world;
    const json made =
        world.admin_ok("POST", "/key", {{"account", "alice"}, {"permissions", {"read", "trade"}}});
    EXPECT_TRUE(made["id"].get<std::string>().starts_with("organizations/"));
    EXPECT_NE(made["secret"].get<std::string>().find("BEGIN EC PRIVATE KEY"), std::string::npos);
    world.admin_ok("POST", "/key",
                   {{"account", "alice"},
                    {"id", key_name("brought")},
                    {"public_key", public_pem(KeyPair::other_p256)},
                    {"permissions", {"read"}}});
    EXPECT_EQ(outcome(world, Signer{.name = "brought", .pair = KeyPair::other_p256}), "fine");
    // A shared secret is of no use here.
    const HttpReply bad = world.admin("POST", "/key", {{"account", "alice"}, {"secret", "s"}});
    EXPECT_EQ(bad.status, 400);
    EXPECT_NE(bad.body.find("P-256 or Ed25519"), std::string::npos) << bad.body;
}

TEST(CoinbaseGate, keys_survive_a_restart) {
    ScratchFolder folder("practice");
    CoinbaseWorld world({.folder = folder.path()});
    world.admin_ok("POST", "/key/revoke", {{"id", key_name("alice")}});
    world.restart();
    EXPECT_EQ(outcome(world, Signer{}), kUnauthorized);
    EXPECT_EQ(outcome(world, signer_of("edwards")), "fine");
    EXPECT_EQ(outcome(world, signer_of("bob")), "fine");
}

}  // namespace
}  // namespace strongroom::lab::practice::coinbase
