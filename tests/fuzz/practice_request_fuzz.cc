// The practice venue's doors: any HTTP request, any WebSocket message and any admin call is
// answered within bounds, and the venue goes on. The first byte of the input chooses the door.
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

#include "base/bytes.h"
#include "fuzz/practice_knocks.h"
#include "lab/practice/recorded_stream.h"
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
venue = "binance"
id = "k"
secret = "s"
permissions = ["read", "trade"]
[[account]]
name = "bot1"
master = "alice"
)";

using test::require;

PracticeSettings settings() {
    PracticeSettings made;
    made.accounts = kAccounts;
    made.accounts_name = "accounts";
    made.markets.push_back({.instrument = {.symbol = {Asset{"BTC"}, Asset{"USDT"}},
                                           .tick = Decimal::from_raw(Decimal::one_raw / 100),
                                           .step = Decimal::from_raw(Decimal::one_raw / 1'000)},
                            .source = test::three_candles()});
    return made;
}

// One venue for a whole input: what one request does must not break the next.
struct Doors {
    Doors()
        : venue(settings(), world.env(),
                {.send =
                     [this](SocketId, const std::string& text) {
                         require(text.size() < 1'000'000);
                         ++frames;
                     },
                 .close = [](SocketId) {}}) {
        require(venue.open().has_value());
        venue.start();
        require(venue.socket_opened(1, "/ws-api/v3", "peer"));
        require(venue.socket_opened(2, "/ws", "peer"));
    }

    void check(const HttpReply& reply) const {
        require(reply.status >= 200 && reply.status < 600 && reply.body.size() < 1'000'000);
    }

    // "GET /api/v3/time\nbody"
    HttpRequest request_of(std::string_view text) {
        HttpRequest request = test::request_in(text);
        request.headers.push_back({"X-MBX-APIKEY", "k"});
        return request;
    }

    // The same, rightly signed: what lies behind the signature is to be reached too.
    HttpRequest signed_request_of(std::string_view text) {
        HttpRequest request = request_of(text);
        const bool has_query = request.target.find('?') != std::string::npos;
        request.target +=
            fmt::format("{}timestamp={}", has_query ? "&" : "?", world.clock.now().ms);
        const std::string payload = request.target.substr(request.target.find('?') + 1) +
                                    (request.method == "GET" ? "" : request.body);
        std::array<std::uint8_t, 32> digest{};
        unsigned size = 0;
        HMAC(EVP_sha256(), "s", 1, as_bytes(payload).data(), payload.size(), digest.data(), &size);
        request.target += "&signature=" + to_hex(digest);
        return request;
    }

    test::FakeWorld world;
    int frames = 0;
    PracticeVenue venue;
};

void knock(Doors& doors, char door, std::string_view text) {
    const auto check = [&](const HttpReply& reply) { doors.check(reply); };
    switch (door) {
        case 'r': return doors.venue.request(doors.request_of(text), check);
        case 'R': return doors.venue.request(doors.signed_request_of(text), check);
        case 'a': return doors.venue.admin(doors.request_of(text), check);
        case 'w': return doors.venue.socket_message(1, text);
        case 's': return doors.venue.socket_message(2, text);
        case 'o': {
            if (doors.venue.socket_opened(3, std::string(text), "peer"))
                doors.venue.socket_closed(3);
            return;
        }
        case 'z': {
            (void)read_recording(as_bytes(text), "fuzz");
            return;
        }
        default: doors.world.advance(seconds(7));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    Doors doors;
    test::for_each_knock(bytes, size,
                         [&](char door, std::string_view text) { knock(doors, door, text); });
    HttpReply alive;
    doors.venue.admin({.target = "/state"}, [&](HttpReply reply) { alive = std::move(reply); });
    require(alive.status == 200);
    return 0;
}
