// KucoinWorld: a practice venue that speaks KuCoin's protocol, and clients that sign as its do.
#pragma once

#include <string>
#include <vector>

#include "lab/practice/practice_world.h"

namespace strongroom::lab::practice::kucoin {

inline constexpr std::string_view kAccounts = R"(
[[account]]
name = "alice"
balances = { USDT = "10000", BTC = "2" }
[[account.key]]
venue = "kucoin"
id = "alice-key"
secret = "alice-secret"
passphrase = "alice-phrase"
permissions = ["read", "trade"]
[[account.key]]
venue = "kucoin"
id = "alice-reader"
secret = "reader-secret"
passphrase = "reader-phrase"
permissions = ["read"]
[[account.key]]
venue = "kucoin"
id = "alice-elsewhere"
secret = "elsewhere-secret"
passphrase = "elsewhere-phrase"
permissions = ["read", "trade"]
ips = ["10.0.0.1"]
[[account.key]]
venue = "binance"
id = "alice-binance"
secret = "binance-secret"
permissions = ["read", "trade"]

[[account]]
name = "bob"
balances = { USDT = "500" }
[[account.key]]
venue = "kucoin"
id = "bob-key"
secret = "bob-secret"
passphrase = "bob-phrase"
permissions = ["read", "trade"]
)";

// "name-key" has the secret "name-secret" and the passphrase "name-phrase".
struct Signer {
    std::string key = "alice-key";
    std::string secret = "alice-secret";
    std::string passphrase = "alice-phrase";
    std::string version = "3";
    std::int64_t clock_ms = 0;  // How far its clock is ahead.
    std::string peer = "127.0.0.1";
};
Signer signer_of(const std::string& name);

std::string hmac_base64(std::string_view secret, std::string_view payload);

// Settings with KuCoin's protocol, its accounts and BTC-USDT; what is set already stays.
PracticeSettings kucoin_settings(PracticeSettings settings = {});

class KucoinWorld : public PracticeWorld {
  public:
    explicit KucoinWorld(PracticeSettings settings = {})
        : PracticeWorld(kucoin_settings(std::move(settings))) {}

    // A request with its headers, signed; `target` as it is signed and sent.
    HttpRequest signed_by(const Signer& signer, const std::string& method,
                          const std::string& target, const std::string& body = "");
    HttpReply ask(const std::string& method, const std::string& target, const json& body = {},
                  const Signer& signer = {});
    // The data of a reply with code 200000, or the test fails.
    json data(const HttpReply& reply);
    json fetched(const std::string& target, const Signer& signer = {}) {
        return data(ask("GET", target, {}, signer));
    }
    json open_data(const std::string& target) { return data(get(target)); }

    // A limit order; its reply's data.
    json limit(const std::string& side, const std::string& size, const std::string& price,
               const std::string& client_oid = "", const Signer& signer = {});
    HttpReply place(const json& order, const Signer& signer = {}) {
        return ask("POST", "/api/v1/hf/orders", order, signer);
    }

    // A connection with a token of its own: welcomed, and with nothing to read.
    SocketId stream(bool is_private, const Signer& signer = {});
    // Answers to it; events of other topics stay to be read.
    json subscribe(SocketId socket, const std::string& topic, bool is_private = false);
    // The data of what this topic has told since the last time.
    std::vector<json> told(SocketId socket, const std::string& topic);

  private:
    std::map<SocketId, std::vector<json>> unread_;
};

// "400100 price can not be empty" and the status before it.
std::string refused(const HttpReply& reply);

json limit_order(const std::string& side, const std::string& size, const std::string& price);

inline constexpr const char* kOrders = "/api/v1/hf/orders";

inline std::string of_symbol(const std::string& path, const std::string& more = "") {
    return path + "?symbol=BTC-USDT" + more;
}
// As the venue tells it now; `placed`: the data of its placement.
inline json order_of(KucoinWorld& world, const json& placed) {
    return world.fetched(
        of_symbol(std::string(kOrders) + "/" + placed["orderId"].get<std::string>()));
}

}  // namespace strongroom::lab::practice::kucoin
