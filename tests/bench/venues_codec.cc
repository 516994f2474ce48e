// Codecs: a private order event read, an order written and signed, a token signed. The yardsticks
// read or sign the very same bytes: simdjson alone, OpenSSL alone.
#include <benchmark/benchmark.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <simdjson.h>

#include <array>
#include <memory>
#include <string>

#include "bench/venues_figures.h"
#include "vault/key_pair.h"
#include "venues/coinbase/decode_stream.h"
#include "venues/coinbase/der.h"
#include "venues/coinbase/encode.h"
#include "venues/coinbase/sign.h"
#include "venues/replies.h"
#include "venues/requests.h"

namespace strongroom::bench {
namespace {

using venues::SigningTime;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const SigningTime at{.timestamp = {1'700'000'000'000}, .recv_window = seconds(5)};
const venues::Signing signing{.api_key = "65a0f01e2d3c4b5a69788796", .time = at};
const std::string secret_text = "a-secret-of-a-length-that-is-usual-at-venues-0123456789";

// ---- A private order event -------------------------------------------------------------------

void read_json(benchmark::State& state, const char* name) {
    simdjson::dom::parser parser;
    const simdjson::padded_string text(golden(name));
    for ([[maybe_unused]] auto step : state) benchmark::DoNotOptimize(parser.parse(text).error());
}

void read_order_event(benchmark::State& state, const char* venue, const char* name) {
    const venues::Replies& replies = *venues::replies_of(venue);
    const std::string text = golden(name);
    for ([[maybe_unused]] auto step : state)
        benchmark::DoNotOptimize(must(replies.decode_user_message(text)));
}

void read_coinbase_event(benchmark::State& state, const char* name) {
    const std::string text = golden(name);
    for ([[maybe_unused]] auto step : state)
        benchmark::DoNotOptimize(must(venues::coinbase::decode_user_message(text)));
}

BENCHMARK_CAPTURE(read_json, binance, "binance/user_traded");
BENCHMARK_CAPTURE(read_json, kucoin, "kucoin/user_match");
BENCHMARK_CAPTURE(read_json, coinbase, "coinbase/user_update");
BENCHMARK_CAPTURE(read_order_event, binance, "binance", "binance/user_traded");
BENCHMARK_CAPTURE(read_order_event, kucoin, "kucoin", "kucoin/user_match");
BENCHMARK_CAPTURE(read_coinbase_event, coinbase, "coinbase/user_update");

// ---- An order, signed by HMAC ----------------------------------------------------------------

OrderIntent intent(const std::string& symbol) {
    return {.symbol = must(Symbol::parse(symbol)),
            .side = Side::buy,
            .kind = OrderKind::limit,
            .limit = Price{must(Decimal::parse("43210.55"))},
            .qty = {must(Decimal::parse("0.0123"))}};
}

venues::UnsignedRequest order_of(const venues::Requests& requests) {
    const OrderIntent order = intent("BTC/USDT");
    const Instrument instrument{.symbol = order.symbol,
                                .venue_symbol = requests.to_venue_symbol(order.symbol).text};
    return must(requests.place_order(order, instrument, {"sr-0123456789abcdef0123"}, at));
}

// As the signer does it: the passphrase, where there is one, is signed with each request.
void sign_order(benchmark::State& state, const char* venue) {
    const venues::Requests& requests = *venues::requests_of(venue);
    std::string text = secret_text;
    const vault::Secret secret = vault::Secret::take(text);
    const auto sign = [&](std::string_view bytes) {
        return must(
            vault::sign_payload(vault::KeyKind::hmac_sha256, secret, bytes, requests.hmac_text()));
    };
    for ([[maybe_unused]] auto step : state) {
        const venues::UnsignedRequest request = order_of(requests);
        const std::string passphrase = requests.wants_passphrase() ? sign("words") : "";
        const std::string bytes = must(requests.bytes_to_sign(request, signing));
        const std::string mac = sign(bytes);
        benchmark::DoNotOptimize(must(requests.attach_signature(
            request, signing, {.text = mac, .signed_bytes = bytes, .passphrase = passphrase})));
    }
}

void bare_hmac(benchmark::State& state, const char* venue) {
    const venues::Requests& requests = *venues::requests_of(venue);
    const std::string bytes = must(requests.bytes_to_sign(order_of(requests), signing));
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
        EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(
        EVP_MAC_CTX_new(mac.get()), EVP_MAC_CTX_free);
    std::string hash = "SHA256";
    const std::array<OSSL_PARAM, 2> params{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash.data(), 0),
        OSSL_PARAM_construct_end()};
    (void)EVP_MAC_CTX_set_params(context.get(), params.data());
    std::array<std::uint8_t, 32> out{};
    std::size_t size = 0;
    const ByteView key = as_bytes(secret_text);
    for ([[maybe_unused]] auto step : state) {
        if (EVP_MAC_init(context.get(), key.data(), key.size(), nullptr) != 1 ||
            EVP_MAC_update(context.get(), as_bytes(bytes).data(), bytes.size()) != 1 ||
            EVP_MAC_final(context.get(), out.data(), &size, out.size()) != 1)
            state.SkipWithError("OpenSSL makes no MAC");
        benchmark::DoNotOptimize(out);
    }
}

BENCHMARK_CAPTURE(sign_order, binance, "binance");
BENCHMARK_CAPTURE(sign_order, kucoin, "kucoin");
BENCHMARK_CAPTURE(bare_hmac, binance, "binance");
BENCHMARK_CAPTURE(bare_hmac, kucoin, "kucoin");

// ---- A token, signed by ES256 ----------------------------------------------------------------

const venues::coinbase::KeyName token_key{
    .text =
        "organizations/3f0c7a1e-0001-4b6e-9b60-000000000001/apiKeys/"
        "5f0c7a1e-0001-4b6e-9b60-000000000002"};
constexpr std::string_view host = "api.coinbase.com";

Bytes ecdsa(EVP_PKEY* key, EVP_MD_CTX* context, std::string_view bytes) {
    Bytes signature(80);
    std::size_t size = signature.size();
    (void)EVP_MD_CTX_reset(context);
    if (EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestSign(context, signature.data(), &size, as_bytes(bytes).data(), bytes.size()) != 1)
        std::abort();
    signature.resize(size);
    return signature;
}

struct TokenSigner {
    std::string input() const {
        return must(venues::coinbase::signing_input(
            request, host, token_key, {"00112233445566778899aabbccddeeff"},
            {.timestamp = at.timestamp, .recv_window = seconds(120)}));
    }
    Bytes sign(std::string_view bytes) const { return ecdsa(key.get(), context.get(), bytes); }

    Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free};
    Digest context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    venues::UnsignedRequest request = must(venues::coinbase::place_order(
        intent("BTC/USD"), {.symbol = must(Symbol::parse("BTC/USD")), .venue_symbol = "BTC-USD"},
        {"sr-0123456789abcdef0123"}, at));
};

void sign_token(benchmark::State& state) {
    const TokenSigner signer;
    for ([[maybe_unused]] auto step : state) {
        const std::string input = signer.input();
        const auto raw = must(venues::coinbase::raw_signature(signer.sign(input)));
        benchmark::DoNotOptimize(
            must(venues::coinbase::attach_signature(signer.request, input, raw)));
    }
}

void bare_ecdsa(benchmark::State& state) {
    const TokenSigner signer;
    const std::string input = signer.input();
    for ([[maybe_unused]] auto step : state) benchmark::DoNotOptimize(signer.sign(input));
}

BENCHMARK(sign_token);
BENCHMARK(bare_ecdsa);

}  // namespace
}  // namespace strongroom::bench
