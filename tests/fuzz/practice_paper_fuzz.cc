// The doors of the paper venue: any HTTP request, signed or not, and any WebSocket message is
// answered within bounds, and the venue goes on. The first byte of each knock chooses the door.
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
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
venue = "paper"
id = "k"
secret = "s"
permissions = ["read", "trade"]
)";

using test::require;

std::string hmac_hex(std::string_view text) {
    std::array<std::uint8_t, 32> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), "s", 1, as_bytes(text).data(), text.size(), digest.data(), &size);
    return to_hex(digest);
}

PracticeSettings settings() {
    PracticeSettings made;
    made.protocol = practice::Protocol::paper;
    made.accounts = kAccounts;
    made.accounts_name = "accounts";
    made.markets.push_back({.instrument = {.symbol = {Asset{"BTC"}, Asset{"USDT"}},
                                           .venue_symbol = "BTC-USDT",
                                           .tick = Decimal::from_raw(Decimal::one_raw / 100),
                                           .step = Decimal::from_raw(Decimal::one_raw / 1'000)},
                            .source = test::three_candles()});
    return made;
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
        require(venue.socket_opened(1, "/stream", "peer"));
        const std::int64_t now = world.clock.now().ms;
        venue.socket_message(
            1,
            fmt::format(R"({{"do":"login","key":"k","time":{0},"window":2000,"signature":"{1}"}})",
                        now, hmac_hex(fmt::format("{}\n2000\nLOGIN\n/stream\n", now))));
    }

    // "GET /time\nbody"
    static HttpRequest request_of(std::string_view text) { return test::request_in(text); }

    // The same, rightly signed: what lies behind the signature is to be reached too.
    HttpRequest signed_request_of(std::string_view text) {
        HttpRequest request = request_of(text);
        const std::string now = fmt::format("{}", world.clock.now().ms);
        request.headers = {
            {"Paper-Key", "k"},
            {"Paper-Time", now},
            {"Paper-Window", "2000"},
            {"Paper-Signature", hmac_hex(fmt::format("{}\n2000\n{}\n{}\n{}", now, request.method,
                                                     request.target, request.body))}};
        return request;
    }

    // Any headers, a line each: key, time, window, signature.
    static HttpRequest odd_request_of(std::string_view text) {
        HttpRequest request = request_of("GET /account");
        for (const char* name : {"Paper-Key", "Paper-Time", "Paper-Window", "Paper-Signature"}) {
            const std::size_t line = std::min(text.find('\n'), text.size());
            request.headers.push_back({name, std::string(text.substr(0, line))});
            text.remove_prefix(std::min(line + 1, text.size()));
        }
        return request;
    }

    void knock(char door, std::string_view text) {
        const auto check = [](const HttpReply& reply) {
            require(reply.status >= 200 && reply.status < 600 && reply.body.size() < 1'000'000);
            require(reply.body.starts_with("{"));
        };
        switch (door) {
            case 'r': return venue.request(request_of(text), check);
            case 'R': return venue.request(signed_request_of(text), check);
            case 'h': return venue.request(odd_request_of(text), check);
            case 's': return venue.socket_message(1, text);
            case 'o': {
                if (!venue.socket_opened(3, std::string(text), "peer")) return;
                venue.socket_ready(3);
                venue.socket_message(3, R"({"do":"subscribe","tops":["BTC-USDT"]})");
                return venue.socket_closed(3);
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
    doors.venue.request(Doors::request_of("GET /time"),
                        [&](HttpReply reply) { alive = std::move(reply); });
    require(alive.status == 200);
    return 0;
}
