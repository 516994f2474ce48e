// The doors of the practice venue's Coinbase side: any HTTP request, signed or not, any token, any
// WebSocket message is answered within bounds, and the venue goes on. The first byte of each knock
// chooses the door.
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/bytes.h"
#include "base/freed.h"
#include "fuzz/practice_knocks.h"
#include "lab/practice/venue.h"
#include "support/fake_world.h"

namespace {

using namespace strongroom;
using namespace strongroom::lab;

// Signing with it is quick and gives the same bytes each time.
constexpr std::string_view kAccounts = R"(
[[account]]
name = "alice"
balances = {{ USD = "10000", BTC = "2" }}
[[account.key]]
venue = "coinbase"
id = "organizations/o/apiKeys/k"
public_key = """{}"""
permissions = ["read", "trade"]
)";
constexpr std::string_view kSeed = "0123456789abcdef0123456789abcdef";
constexpr std::string_view kHost = "api.coinbase.com";

using test::require;

EVP_PKEY* key() {
    static const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> made(EVP_PKEY_new_raw_private_key(
        EVP_PKEY_ED25519, nullptr, as_bytes(kSeed).data(), kSeed.size()));
    return made.get();
}

std::string public_pem() {
    const std::unique_ptr<BIO, Freed<BIO_free_all>> memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_PUBKEY(memory.get(), key());
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string signed_text(const std::string& text) {
    const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    Bytes signature(64);
    std::size_t size = signature.size();
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key());
    EVP_DigestSign(context.get(), signature.data(), &size, as_bytes(text).data(), text.size());
    return text + "." + to_base64url(signature);
}

PracticeSettings settings() {
    PracticeSettings made;
    made.protocol = practice::Protocol::coinbase;
    made.accounts = fmt::format(kAccounts, public_pem());
    made.accounts_name = "accounts";
    made.markets.push_back({.instrument = {.symbol = {Asset{"BTC"}, Asset{"USD"}},
                                           .venue_symbol = "BTC-USD",
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
        require(venue.socket_opened(1, "/", "peer"));
        venue.socket_message(
            1, fmt::format(R"({{"type":"subscribe","channel":"user","jwt":"{}"}})", token("")));
    }

    std::string token(const std::string& uri) {
        constexpr std::string_view header =
            R"({"alg":"EdDSA","kid":"organizations/o/apiKeys/k","nonce":"n","typ":"JWT"})";
        const std::int64_t at = world.clock.now().ms / 1'000;
        const std::string claims =
            fmt::format(R"({{"sub":"organizations/o/apiKeys/k","iss":"cdp","nbf":{},"exp":{}{}}})",
                        at, at + 60, uri.empty() ? "" : fmt::format(R"(,"uri":"{}")", uri));
        return signed_text(to_base64url(as_bytes(header)) + "." + to_base64url(as_bytes(claims)));
    }

    // "GET /api/v3/brokerage/time\nbody"
    static HttpRequest request_of(std::string_view text) {
        HttpRequest request = test::request_in(text);
        request.headers = {{"Host", std::string(kHost)}};
        return request;
    }

    // The same, rightly signed: what lies behind the signature is to be reached too.
    HttpRequest signed_request_of(std::string_view text) {
        HttpRequest request = request_of(text);
        const std::string path = request.target.substr(0, request.target.find('?'));
        const bool is_plain = std::ranges::all_of(request.method + path, [](char c) {
            return c > ' ' && c <= '~' && c != '"' && c != '\\';
        });
        const std::string uri =
            is_plain ? fmt::format("{} {}{}", request.method, kHost, path) : "odd";
        request.headers.push_back({"Authorization", "Bearer " + token(uri)});
        return request;
    }

    // Any header and claims, rightly signed: "header\nclaims".
    HttpRequest odd_token_of(std::string_view text) {
        const std::size_t line = std::min(text.find('\n'), text.size());
        HttpRequest request = request_of("GET /api/v3/brokerage/accounts");
        const std::string parts =
            to_base64url(as_bytes(text.substr(0, line))) + "." +
            to_base64url(as_bytes(text.substr(std::min(line + 1, text.size()))));
        request.headers.push_back({"Authorization", "Bearer " + signed_text(parts)});
        return request;
    }

    void knock(char door, std::string_view text) {
        // Every answer is JSON, but for what the venue's front turns away.
        const auto check = [](const HttpReply& reply) {
            require(reply.status >= 200 && reply.status < 600 && reply.body.size() < 1'000'000);
            require(reply.status == 401 || reply.status == 413 || reply.body.starts_with("{"));
        };
        switch (door) {
            case 'r': return venue.request(request_of(text), check);
            case 'R': return venue.request(signed_request_of(text), check);
            case 't': return venue.request(odd_token_of(text), check);
            case 's': return venue.socket_message(1, text);
            case 'o': {
                require(venue.socket_opened(3, std::string(text), "peer"));
                venue.socket_ready(3);
                venue.socket_message(3, R"({"type":"subscribe","channel":"heartbeats"})");
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
    doors.venue.request(Doors::request_of("GET /api/v3/brokerage/time"),
                        [&](HttpReply reply) { alive = std::move(reply); });
    require(alive.status == 200 || alive.status == 429);
    return 0;
}
