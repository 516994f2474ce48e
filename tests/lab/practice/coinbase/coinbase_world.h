// CoinbaseWorld: a practice venue that speaks Coinbase's protocol, and clients that sign as its do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lab/practice/practice_world.h"
#include "venues/request.h"

namespace strongroom::lab::practice::coinbase {

// A key's private half, as PEM. There are two of each kind in the whole test run.
enum class KeyPair { p256, other_p256, ed25519 };
const std::string& private_pem(KeyPair pair);
const std::string& public_pem(KeyPair pair);
// Raw 64 bytes, as a token has them.
Bytes signature_of(KeyPair pair, std::string_view text);

std::string key_name(const std::string& name);  // "organizations/practice/apiKeys/{name}"

// Keys of alice: "alice" (P-256), "edwards" (Ed25519), "reader" (may only read), "elsewhere"
// (another address); of bob: "bob". And one of another venue.
std::string accounts_toml();

struct Signer {
    std::string name = "alice";
    KeyPair pair = KeyPair::p256;
    std::int64_t clock_s = 0;  // How far its clock is ahead.
    std::int64_t life_s = 120;
    std::string host = "api.coinbase.com";
    std::string peer = "127.0.0.1";
};
Signer signer_of(const std::string& name);

// The two parts of a token that a signer of this name writes at this time; `uri` may be empty.
struct Parts {
    json header;
    json claims;
};
Parts token_parts(const Signer& signer, Time now, const std::string& uri);
std::string token_of(const Parts& parts, KeyPair pair);

// Settings with Coinbase's protocol, its accounts and BTC-USD; what is set already stays.
PracticeSettings coinbase_settings(PracticeSettings settings = {});

class CoinbaseWorld : public PracticeWorld {
  public:
    explicit CoinbaseWorld(PracticeSettings settings = {})
        : PracticeWorld(coinbase_settings(std::move(settings))) {}

    std::string token(const Signer& signer, const std::string& uri = "") {
        return token_of(token_parts(signer, clock.now(), uri), signer.pair);
    }
    // `path` with its query, below /api/v3/brokerage/.
    HttpRequest signed_by(const Signer& signer, const std::string& method, const std::string& path,
                          const std::string& body = "");
    HttpReply ask(const std::string& method, const std::string& path, const json& body = {},
                  const Signer& signer = {});
    json fetched(const std::string& path, const Signer& signer = {}) {
        return ok(ask("GET", path, {}, signer));
    }
    json open_data(const std::string& path) { return ok(get("/api/v3/brokerage/" + path)); }
    // A request that our own codec has built, signed and sent; the reply's status must be 200.
    HttpReply sent(const Result<venues::UnsignedRequest>& request, const Signer& signer = {});

    HttpReply place(const json& order, const Signer& signer = {}) {
        return ask("POST", "orders", order, signer);
    }
    // An accepted limit order; its id.
    std::string limit(const std::string& side, const std::string& size, const std::string& price,
                      const std::string& client_id = "", const Signer& signer = {});
    json order(const std::string& id, const Signer& signer = {}) {
        return fetched("orders/historical/" + id, signer)["order"];
    }

    // A message to a channel; its answers stay to be read.
    void subscribe(SocketId socket, const std::string& channel,
                   const std::vector<std::string>& products = {}, const std::string& token = "",
                   const std::string& type = "subscribe");
    // Subscribed to the user channel, its first answers read.
    SocketId user_channel(const Signer& signer = {});
    // What this channel has told since the last time; other channels stay to be read.
    std::vector<json> told(SocketId socket, const std::string& channel);

    int next_client_id = 1;

  private:
    std::map<SocketId, std::vector<json>> unread_;
};

// "200: INSUFFICIENT_FUND PREVIEW_INSUFFICIENT_FUND" of an order, "401: Unauthorized" else.
std::string refused(const HttpReply& reply);

json limit_order(const std::string& side, const std::string& size, const std::string& price,
                 const std::string& client_id);
json market_order(const std::string& side, const json& size, const std::string& client_id);

}  // namespace strongroom::lab::practice::coinbase
