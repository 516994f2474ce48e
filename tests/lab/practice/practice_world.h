// PracticeWorld: a practice venue with a clock that tests move, clients that sign, and everything
// that the venue sent.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/real_env.h"
#include "lab/practice/venue.h"
#include "support/fake_world.h"

namespace strongroom::lab::practice {

using nlohmann::json;

inline constexpr std::string_view kAccounts = R"(
[[account]]
name = "alice"
balances = { USDT = "10000", BTC = "2" }
[[account.key]]
venue = "binance"
id = "alice-key"
secret = "alice-secret"
permissions = ["read", "trade"]
[[account.key]]
venue = "binance"
id = "alice-reader"
secret = "reader-secret"
permissions = ["read"]
ips = ["10.0.0.1"]

[[account]]
name = "bob"
balances = { USDT = "500" }
[[account.key]]
venue = "binance"
id = "bob-key"
secret = "bob-secret"
permissions = ["read", "trade"]
)";

// One minute each from 2024-01-01, "open high low close" with volume 8 unless given.
CandleSeries candles_of(const std::vector<std::vector<int>>& rows, Decimal volume = 8);
PracticeMarket market_of(MarketSource source);
inline constexpr Time kFirstCandle{1'704'067'200'000};

// At 100, then through 90 and 110 and back, and so on.
CandleSeries usual_candles();

using Pairs = std::vector<std::pair<std::string, std::string>>;
std::string query_of(const Pairs& params);
std::string hmac_hex(std::string_view secret, std::string_view payload);

class PracticeWorld {
  public:
    // With these settings; what is empty in them is filled in.
    explicit PracticeWorld(PracticeSettings settings = {});
    ~PracticeWorld();

    // A kill -9, and a new life on the same folder.
    void restart();
    Status try_open(PracticeSettings settings);

    // ---- REST
    HttpReply send(HttpRequest request);
    HttpReply get(const std::string& target) { return send({.target = target}); }
    HttpReply signed_request(const std::string& method, const std::string& path, Pairs params,
                             const std::string& key = "alice-key");
    // Parsed, and with status 200 or the test fails.
    json ok(const HttpReply& reply);
    json got(const std::string& target) { return ok(get(target)); }
    json asked(const std::string& path, Pairs params = {}, const std::string& key = "alice-key") {
        return ok(signed_request("GET", path, std::move(params), key));
    }
    HttpReply place(Pairs params, const std::string& key = "alice-key") {
        return signed_request("POST", "/api/v3/order", std::move(params), key);
    }
    json limit(const std::string& side, const std::string& qty, const std::string& price,
               const std::string& id = "", const std::string& key = "alice-key");
    json market_order(const std::string& side, const std::string& qty,
                      const std::string& key = "alice-key");
    json cancel(Pairs params, const std::string& key = "alice-key") {
        return ok(signed_request("DELETE", "/api/v3/order", std::move(params), key));
    }

    // ---- WebSocket
    SocketId connect(const std::string& target, const std::string& peer = "127.0.0.1");
    void say(SocketId socket, const json& message) {
        venue->socket_message(socket, message.dump());
    }
    // One request on the WebSocket API and its answer.
    json call(SocketId socket, const std::string& method, json params = json::object());
    json signed_call(SocketId socket, const std::string& method, Pairs params,
                     const std::string& key = "alice-key");
    SocketId user_stream(const std::string& key = "alice-key");
    // What came on this socket since the last time.
    std::vector<json> frames(SocketId socket);
    std::vector<json> events(SocketId socket);  // Of those, what the private streams tell.
    std::vector<std::string> raw_frames(SocketId socket);

    // ---- The owner's port
    HttpReply admin(const std::string& method, const std::string& path, const json& body = {});
    json admin_ok(const std::string& method, const std::string& path, const json& body = {}) {
        return ok(admin(method, path, body));
    }
    json state() { return admin_ok("GET", "/state"); }
    std::string free(const std::string& asset, const std::string& account = "alice");
    std::string locked(const std::string& asset, const std::string& account = "alice");

    void run(Duration span) { timers.advance(span); }
    // To the end of the candle with this number (from 0), at speed 1.
    void run_candles(int count) { run(minutes(count)); }

    test::FakeClock clock;
    test::FakeRandom random;
    test::FakeDisk fake_disk;
    PosixDisk real_disk;
    test::FakeTimers timers{clock};
    test::FakeNetwork network{timers};  // The venue opens no connection.
    std::map<std::string, std::string> secrets{{"alice-key", "alice-secret"},
                                               {"alice-reader", "reader-secret"},
                                               {"bob-key", "bob-secret"}};
    std::unique_ptr<PracticeVenue> venue;
    std::vector<SocketId> closed;
    bool starts = true;

  private:
    Env env();
    PracticeSettings settings_;
    SocketId next_socket_ = 1;
    std::map<SocketId, std::vector<std::string>> frames_;
    int next_call_ = 1;
};

// The error's code and text: "-1121 Invalid symbol."
std::string refusal_of(const HttpReply& reply);

}  // namespace strongroom::lab::practice
