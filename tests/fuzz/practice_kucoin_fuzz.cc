// The doors of the practice venue's KuCoin side: any HTTP request, signed or not, any WebSocket
// message and any address of a socket is answered within bounds, and the venue goes on. The first
// byte of each knock chooses the door.
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

#include "base/bytes.h"
#include "fuzz/practice_knocks.h"
#include "lab/practice/venue.h"
#include "support/fake_world.h"

namespace {

using namespace strongroom;
using namespace strongroom::lab;

constexpr std::string_view kAccounts = R"(
[[account]]
name = "alice"
balances = { USDT = "10000", BTC = "2" }
[[account.key]]
venue = "kucoin"
id = "k"
secret = "s"
passphrase = "passphrase"
permissions = ["read", "trade"]
[[account]]
name = "bot1"
master = "alice"
)";

using test::require;

PracticeSettings settings() {
    PracticeSettings made;
    made.protocol = practice::Protocol::kucoin;
    made.accounts = kAccounts;
    made.accounts_name = "accounts";
    made.markets.push_back({.instrument = {.symbol = {Asset{"BTC"}, Asset{"USDT"}},
                                           .venue_symbol = "BTC-USDT",
                                           .tick = Decimal::from_raw(Decimal::one_raw / 100),
                                           .step = Decimal::from_raw(Decimal::one_raw / 1'000)},
                            .source = test::three_candles()});
    return made;
}

std::string hmac(std::string_view payload) {
    std::array<std::uint8_t, 32> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), "s", 1, as_bytes(payload).data(), payload.size(), digest.data(), &size);
    return to_base64(digest);
}

// The text between the quotes after `"name":"`.
std::string text_in(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\":\"");
    require(at != std::string::npos);
    const std::size_t from = at + name.size() + 4;
    return json.substr(from, json.find('"', from) - from);
}

// One venue for a whole input: what one request does must not break the next.
struct Doors {
    Doors()
        : venue(
              settings(), world.env(),
              {.send = [](SocketId, const std::string& text) { require(text.size() < 1'000'000); },
               .close = [](SocketId) {}}) {
        require(venue.open().has_value());
        venue.start();
        std::string token;
        venue.request(signed_request_of("POST /api/v1/bullet-private"),
                      [&](HttpReply reply) { token = text_in(reply.body, "token"); });
        require(venue.socket_opened(1, "/?token=" + token, "peer"));
        venue.socket_ready(1);
    }

    // "GET /api/v1/timestamp\nbody"
    static HttpRequest request_of(std::string_view text) {
        HttpRequest request = test::request_in(text);
        request.headers = {{"KC-API-KEY", "k"}, {"Content-Type", "application/json"}};
        return request;
    }

    // The same, rightly signed: what lies behind the signature is to be reached too.
    HttpRequest signed_request_of(std::string_view text) {
        HttpRequest request = request_of(text);
        const std::string time = fmt::format("{}", world.clock.now().ms);
        std::string target = request.target.substr(0, request.target.find('?'));
        const bool has_query = target.size() < request.target.size();
        char before = '?';
        for (const Header& pair :
             parse_query(has_query ? request.target.substr(target.size() + 1) : "")) {
            target += fmt::format("{}{}={}", before, pair.name, pair.value);
            before = '&';
        }
        request.headers.push_back({"KC-API-TIMESTAMP", time});
        request.headers.push_back(
            {"KC-API-SIGN", hmac(time + request.method + target + request.body)});
        request.headers.push_back({"KC-API-PASSPHRASE", hmac("passphrase")});
        request.headers.push_back({"KC-API-KEY-VERSION", "3"});
        return request;
    }

    void knock(char door, std::string_view text) {
        // Every answer is the envelope, but for what the venue's front turns away.
        const auto check = [](const HttpReply& reply) {
            require(reply.status >= 200 && reply.status < 600 && reply.body.size() < 1'000'000);
            require(reply.status == 403 || reply.status == 413 ||
                    reply.body.starts_with("{\"code\":\""));
        };
        switch (door) {
            case 'r': return venue.request(request_of(text), check);
            case 'R': return venue.request(signed_request_of(text), check);
            case 's': return venue.socket_message(1, text);
            case 'o': {
                if (venue.socket_opened(3, std::string(text), "peer")) {
                    venue.socket_ready(3);
                    venue.socket_message(3, R"({"id":"1","type":"ping"})");
                    venue.socket_closed(3);
                }
                return;
            }
            default: world.advance(seconds(7));
        }
    }

    test::FakeWorld world;
    PracticeVenue venue;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    Doors doors;
    test::for_each_knock(bytes, size,
                         [&](char door, std::string_view text) { doors.knock(door, text); });
    HttpReply alive;
    doors.venue.request(Doors::request_of("GET /api/v1/timestamp"),
                        [&](HttpReply reply) { alive = std::move(reply); });
    require(alive.status == 200 || alive.status == 429);
    return 0;
}
