// Sessions on the WebSocket API: logging on, and what that is worth.
#include <fmt/format.h>
#include <openssl/evp.h>

#include "lab/practice/practice_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

// An Ed25519 key that signs, and its public half.
class Ed25519Key {
  public:
    Ed25519Key() : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")) {}
    ~Ed25519Key() { EVP_PKEY_free(key_); }
    Ed25519Key(const Ed25519Key&) = delete;
    Ed25519Key& operator=(const Ed25519Key&) = delete;

    std::string public_pem() const {
        std::array<std::uint8_t, 32> raw{};
        std::size_t size = raw.size();
        EVP_PKEY_get_raw_public_key(key_, raw.data(), &size);
        Bytes der = MUST(from_hex("302a300506032b6570032100"));
        der.insert(der.end(), raw.begin(), raw.end());
        return fmt::format("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
                           to_base64(der));
    }
    std::string sign(std::string_view payload) const {
        EVP_MD_CTX* context = EVP_MD_CTX_new();
        Bytes signature(64);
        std::size_t size = signature.size();
        EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key_);
        EVP_DigestSign(context, signature.data(), &size, as_bytes(payload).data(), payload.size());
        EVP_MD_CTX_free(context);
        return to_base64(signature);
    }

  private:
    EVP_PKEY* key_;
};

json log_on(PracticeWorld& world, SocketId socket, const Ed25519Key& key) {
    const std::string payload = fmt::format("apiKey=ed-key&timestamp={}", world.clock.now().ms);
    return world.call(socket, "session.logon",
                      {{"apiKey", "ed-key"},
                       {"timestamp", world.clock.now().ms},
                       {"signature", key.sign(payload)}});
}

struct EdWorld : PracticeWorld {
    EdWorld() {
        admin_ok("POST", "/key",
                 {{"account", "alice"},
                  {"id", "ed-key"},
                  {"public_key", key.public_pem()},
                  {"permissions", {"read", "trade"}}});
    }
    Ed25519Key key;
};

TEST(PracticeSession, after_logging_on_requests_need_no_signature) {
    EdWorld world;
    const SocketId socket = world.connect("/ws-api/v3");
    const json logged_on = log_on(world, socket, world.key);
    EXPECT_EQ(logged_on["status"], 200) << logged_on.dump();
    EXPECT_EQ(logged_on["result"]["apiKey"], "ed-key");
    EXPECT_EQ(world.call(socket, "account.status", {{"timestamp", world.clock.now().ms}})["status"],
              200);
    EXPECT_EQ(world.call(socket, "account.status")["error"]["code"], -1102);  // Not without time.
    const json placed = world.call(socket, "order.place",
                                   {{"symbol", "BTCUSDT"},
                                    {"side", "SELL"},
                                    {"type", "MARKET"},
                                    {"quantity", "0.1"},
                                    {"timestamp", world.clock.now().ms}});
    EXPECT_EQ(placed["result"]["status"], "FILLED") << placed.dump();
    EXPECT_EQ(world.call(socket, "userDataStream.subscribe")["result"]["subscriptionId"], 0);
    EXPECT_EQ(world.call(socket, "session.status")["result"]["userDataStream"], true);
    const json logged_out = world.call(socket, "session.logout");
    EXPECT_TRUE(logged_out["result"]["apiKey"].is_null());
    EXPECT_EQ(logged_out["result"]["userDataStream"], false);
    EXPECT_EQ(world.events(socket).back()["e"], "eventStreamTerminated");
    EXPECT_EQ(world.call(socket, "account.status",
                         {{"timestamp", world.clock.now().ms}})["error"]["code"],
              -2014);
}

TEST(PracticeSession, only_ed25519_keys_log_on_and_only_with_their_own_signature) {
    EdWorld world;
    const SocketId socket = world.connect("/ws-api/v3");
    EXPECT_EQ(world.signed_call(socket, "session.logon", {})["error"]["msg"],
              "HMAC_SHA256 API key is not supported.");
    const Ed25519Key other;
    EXPECT_EQ(log_on(world, socket, other)["error"]["code"], -1022);
    EXPECT_EQ(world.call(socket, "userDataStream.subscribe")["error"]["code"], -2014);
}

TEST(PracticeSession, a_revoked_key_loses_its_session_and_its_streams) {
    EdWorld world;
    const SocketId socket = world.connect("/ws-api/v3");
    log_on(world, socket, world.key);
    world.call(socket, "userDataStream.subscribe");
    world.frames(socket);
    world.admin_ok("POST", "/key/revoke", {{"id", "ed-key"}});
    EXPECT_EQ(world.events(socket).at(0)["e"], "eventStreamTerminated");
    const json refused =
        world.call(socket, "account.status", {{"timestamp", world.clock.now().ms}});
    EXPECT_EQ(refused["status"], 401);
    EXPECT_EQ(refused["error"]["code"], -2015);
    EXPECT_TRUE(world.call(socket, "session.status")["result"]["apiKey"].is_null());
}

}  // namespace
}  // namespace strongroom::lab::practice
