#include "lab/practice/paper/paper_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/freed.h"
#include "support/test.h"
#include "venues/paper/requests.h"

namespace strongroom::lab::practice::paper {
namespace {

EVP_PKEY* ed25519() {
    static const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> made(
        EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    return made.get();
}

std::string public_pem() {
    const std::unique_ptr<BIO, Freed<BIO_free_all>> memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_PUBKEY(memory.get(), ed25519());
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string ed25519_base64(std::string_view text) {
    const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    Bytes signature(64);
    std::size_t size = signature.size();
    const ByteView bytes = as_bytes(text);
    EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, ed25519()), 1);
    EXPECT_EQ(EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()),
              1);
    return to_base64(signature);
}

std::string secret_of(const std::string& key) {
    return key == "alice-key" ? "alice-secret" : key + "-secret";
}

}  // namespace

std::string accounts_toml() {
    const auto key = [](const std::string& id, const std::string& credential,
                        const std::string& rest, const std::string& venue = "paper") {
        return fmt::format("[[account.key]]\nvenue = \"{}\"\nid = \"{}\"\n{}\n{}\n", venue, id,
                           credential, rest);
    };
    const std::string all = "permissions = [\"read\", \"trade\"]";
    return "[[account]]\nname = \"alice\"\nbalances = { USDT = \"10000\", BTC = \"2\" }\n" +
           key("alice-key", "secret = \"alice-secret\"", all) +
           key("alice-reader", "secret = \"alice-reader-secret\"",
               "permissions = [\"read\"]\nips = [\"10.0.0.1\"]") +
           key("alice-ed", fmt::format("public_key = \"\"\"{}\"\"\"", public_pem()), all) +
           key("other-key", "secret = \"other-key-secret\"", all, "binance") +
           "[[account]]\nname = \"bob\"\nbalances = { USDT = \"500\" }\n" +
           key("bob-key", "secret = \"bob-key-secret\"", all);
}

PracticeSettings paper_settings(PracticeSettings settings) {
    settings.protocol = Protocol::paper;
    if (settings.accounts.empty()) settings.accounts = accounts_toml();
    if (settings.markets.empty()) settings.markets.push_back(market_of(usual_candles()));
    for (PracticeMarket& market : settings.markets)
        market.instrument.venue_symbol =
            market.instrument.symbol.base.str() + "-" + market.instrument.symbol.quote.str();
    return settings;
}

// ---- REST ------------------------------------------------------------------------------------

std::string PaperWorld::signature(const Signer& signer, const std::string& time,
                                  const std::string& method, const std::string& target,
                                  const std::string& body) const {
    const std::string text =
        fmt::format("{}\n{}\n{}\n{}\n{}", time, signer.window, method, target, body);
    if (signer.key == "alice-ed") return ed25519_base64(text);
    return hmac_hex(secret_of(signer.key), text);
}

HttpRequest PaperWorld::signed_by(const Signer& signer, const std::string& method,
                                  const std::string& target, const std::string& body) {
    const std::string time = fmt::format("{}", clock.now().ms + signer.clock_ms);
    return {.method = method,
            .target = target,
            .headers = {{"Paper-Key", signer.key},
                        {"Paper-Time", time},
                        {"Paper-Window", signer.window},
                        {"Paper-Signature", signature(signer, time, method, target, body)}},
            .body = body,
            .peer = signer.peer};
}

HttpReply PaperWorld::ask(const std::string& method, const std::string& target, const json& body,
                          const Signer& signer) {
    return send(signed_by(signer, method, target, body.is_null() ? "" : body.dump()));
}

HttpReply PaperWorld::order(const std::string& side, const std::string& kind,
                            const std::string& qty, const std::string& limit,
                            const std::string& client_id, const Signer& signer) {
    json body{{"symbol", "BTC-USDT"},
              {"side", side},
              {"kind", kind},
              {"qty", qty},
              {"client_id", client_id}};
    if (!limit.empty()) body["limit"] = limit;
    return ask("POST", "/orders", body, signer);
}

HttpReply PaperWorld::sent(const Result<venues::UnsignedRequest>& request) {
    const venues::Requests& codec = venues::paper::requests();
    const venues::Signing signing{
        .api_key = "alice-key",
        .time = {.timestamp = clock.now(), .recv_window = seconds(2), .nonce = {}}};
    const std::string text = MUST(codec.bytes_to_sign(MUST(request), signing));
    HttpRequest http = MUST(codec.attach_signature(
        MUST(request), signing,
        {.text = hmac_hex(secret_of("alice-key"), text), .signed_bytes = text, .passphrase = {}}));
    http.peer = "127.0.0.1";
    return send(std::move(http));
}

std::string refused(const HttpReply& reply) {
    const json body = json::parse(reply.body, nullptr, false);
    return fmt::format("{} {}", reply.status,
                       body.is_object() ? body.value("error", "no error") : reply.body);
}

// ---- WebSocket -------------------------------------------------------------------------------

json PaperWorld::login(const Signer& signer) {
    const std::int64_t time = clock.now().ms + signer.clock_ms;
    return {{"do", "login"},
            {"key", signer.key},
            {"time", time},
            {"window", std::stoll(signer.window)},
            {"signature", signature(signer, fmt::format("{}", time), "LOGIN", "/stream", "")}};
}

SocketId PaperWorld::user_channel(const Signer& signer) {
    const SocketId socket = connect("/stream");
    say(socket, login(signer));
    EXPECT_EQ(frames(socket).at(0)["event"], "logged_in");
    return socket;
}

SocketId PaperWorld::market_channel(const json& topics) {
    const SocketId socket = connect("/stream");
    json message{{"do", "subscribe"}};
    message.update(topics);
    say(socket, message);
    EXPECT_EQ(frames(socket).at(0)["event"], "subscribed");
    return socket;
}

}  // namespace strongroom::lab::practice::paper
