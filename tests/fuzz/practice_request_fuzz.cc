// The practice venue's doors: any HTTP request, any WebSocket message and any admin call is
// answered within bounds, and the venue goes on. The first byte of the input chooses the door.
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

#include "base/bytes.h"
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

void require(bool is_true) {
    if (!is_true) std::abort();
}

PracticeSettings settings() {
    constexpr Time open{1'704'067'200'000};
    CandleSeries series{.interval = minutes(1)};
    for (int i = 0; i < 3; ++i)
        series.candles.push_back({open + minutes(i), {100}, {101}, {99}, {100}, 5});
    PracticeSettings made;
    made.accounts = kAccounts;
    made.accounts_name = "accounts";
    made.markets.push_back({.instrument = {.symbol = {Asset{"BTC"}, Asset{"USDT"}},
                                           .tick = Decimal::from_raw(Decimal::one_raw / 100),
                                           .step = Decimal::from_raw(Decimal::one_raw / 1'000)},
                            .source = std::move(series)});
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
        HttpRequest request;
        const std::size_t line = std::min(text.find('\n'), text.size());
        const std::size_t blank = std::min(text.find(' '), line);
        request.method = text.substr(0, blank);
        request.target = text.substr(std::min(blank + 1, line), line - std::min(blank + 1, line));
        request.body = text.substr(std::min(line + 1, text.size()));
        request.headers.push_back({"X-MBX-APIKEY", "k"});
        request.peer = "peer";
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

// Several knocks in one input, a NUL between them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    constexpr int knocks_max = 16;
    static constexpr char between = '\0';
    std::string_view rest = as_text({bytes, size});
    Doors doors;
    for (int i = 0; i < knocks_max && !rest.empty(); ++i) {
        const std::size_t end = std::min(rest.find(between), rest.size());
        const std::string_view one = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!one.empty()) knock(doors, one.front(), one.substr(1));
    }
    HttpReply alive;
    doors.venue.admin({.target = "/state"}, [&](HttpReply reply) { alive = std::move(reply); });
    require(alive.status == 200);
    return 0;
}
