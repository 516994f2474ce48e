#include "lab/practice/coinbase/coinbase_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/freed.h"
#include "lab/practice/key_check.h"
#include "support/test.h"
#include "venues/coinbase/der.h"
#include "venues/coinbase/sign.h"

namespace strongroom::lab::practice::coinbase {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

struct Pems {
    std::string private_pem;
    std::string public_pem;
};

std::string text_of(const Memory& memory) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

Pems made_p256() {
    MadeKey made = make_p256_key();
    return {std::move(made.private_pem), std::move(made.credential.public_pem)};
}

Pems made_ed25519() {
    const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    const Memory secret(BIO_new(BIO_s_mem()));
    const Memory open(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_bio_PUBKEY(open.get(), key.get());
    return {text_of(secret), text_of(open)};
}

const Pems& pems(KeyPair pair) {
    static const Pems p256 = made_p256();
    static const Pems other = made_p256();
    static const Pems ed25519 = made_ed25519();
    switch (pair) {
        case KeyPair::p256: return p256;
        case KeyPair::other_p256: return other;
        case KeyPair::ed25519: break;
    }
    return ed25519;
}

constexpr const char* kBrokerage = "/api/v3/brokerage/";

}  // namespace

const std::string& private_pem(KeyPair pair) { return pems(pair).private_pem; }
const std::string& public_pem(KeyPair pair) { return pems(pair).public_pem; }

Bytes signature_of(KeyPair pair, std::string_view text) {
    const std::string& pem = private_pem(pair);
    const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
    const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    const bool is_ed25519 = pair == KeyPair::ed25519;
    Bytes signature(128);
    std::size_t size = signature.size();
    const ByteView bytes = as_bytes(text);
    EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, is_ed25519 ? nullptr : EVP_sha256(),
                                 nullptr, key.get()),
              1);
    EXPECT_EQ(EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()),
              1);
    signature.resize(size);
    if (is_ed25519) return signature;
    const auto raw = MUST(venues::coinbase::raw_signature(signature));
    return {raw.begin(), raw.end()};
}

std::string key_name(const std::string& name) { return "organizations/practice/apiKeys/" + name; }

std::string accounts_toml() {
    const auto key = [](const std::string& name, KeyPair pair, const std::string& rest) {
        return fmt::format(
            "[[account.key]]\nvenue = \"coinbase\"\nid = \"{}\"\npublic_key = \"\"\"{}\"\"\"\n{}\n",
            key_name(name), public_pem(pair), rest);
    };
    const std::string all = "permissions = [\"read\", \"trade\"]";
    return "[[account]]\nname = \"alice\"\nbalances = { USD = \"10000\", BTC = \"2\" }\n" +
           key("alice", KeyPair::p256, all) + key("edwards", KeyPair::ed25519, all) +
           key("reader", KeyPair::p256, "permissions = [\"read\"]") +
           key("elsewhere", KeyPair::p256, all + "\nips = [\"10.0.0.1\"]") +
           "[[account.key]]\nvenue = \"binance\"\nid = \"other\"\nsecret = \"s\"\n"
           "permissions = [\"read\", \"trade\"]\n"
           "[[account]]\nname = \"bob\"\nbalances = { USD = \"500\" }\n" +
           key("bob", KeyPair::p256, all);
}

Signer signer_of(const std::string& name) {
    return {.name = name, .pair = name == "edwards" ? KeyPair::ed25519 : KeyPair::p256};
}

PracticeSettings coinbase_settings(PracticeSettings settings) {
    settings.protocol = Protocol::coinbase;
    if (settings.accounts.empty()) settings.accounts = accounts_toml();
    if (settings.markets.empty()) settings.markets.push_back(market_of(usual_candles()));
    for (PracticeMarket& market : settings.markets) {
        Symbol& pair = market.instrument.symbol;
        if (pair.quote.view() == "USDT") pair.quote = Asset{"USD"};
        market.instrument.venue_symbol = pair.base.str() + "-" + pair.quote.str();
    }
    return settings;
}

// ---- Tokens ----------------------------------------------------------------------------------

Parts token_parts(const Signer& signer, Time now, const std::string& uri) {
    const std::int64_t at = now.ms / 1'000 + signer.clock_s;
    Parts parts{.header = {{"alg", signer.pair == KeyPair::ed25519 ? "EdDSA" : "ES256"},
                           {"kid", key_name(signer.name)},
                           {"nonce", "0123456789abcdef0123456789abcdef"},
                           {"typ", "JWT"}},
                .claims = {{"sub", key_name(signer.name)},
                           {"iss", "cdp"},
                           {"nbf", at},
                           {"exp", at + signer.life_s}}};
    if (!uri.empty()) parts.claims["uri"] = uri;
    return parts;
}

std::string token_of(const Parts& parts, KeyPair pair) {
    const std::string text = to_base64url(as_bytes(parts.header.dump())) + "." +
                             to_base64url(as_bytes(parts.claims.dump()));
    return text + "." + to_base64url(signature_of(pair, text));
}

// ---- REST ------------------------------------------------------------------------------------

HttpRequest CoinbaseWorld::signed_by(const Signer& signer, const std::string& method,
                                     const std::string& path, const std::string& body) {
    const std::string target = kBrokerage + path;
    const std::string uri =
        fmt::format("{} {}{}", method, signer.host, target.substr(0, target.find('?')));
    return {.method = method,
            .target = target,
            .headers = {{"Authorization", "Bearer " + token(signer, uri)},
                        {"Content-Type", "application/json"}},
            .body = body,
            .peer = signer.peer};
}

HttpReply CoinbaseWorld::ask(const std::string& method, const std::string& path, const json& body,
                             const Signer& signer) {
    return send(signed_by(signer, method, path, body.is_null() ? "" : body.dump()));
}

HttpReply CoinbaseWorld::sent(const Result<venues::UnsignedRequest>& request,
                              const Signer& signer) {
    using namespace venues::coinbase;
    EXPECT_TRUE(request.has_value()) << request.error().message;
    const KeyName key{
        .text = key_name(signer.name),
        .algorithm = signer.pair == KeyPair::ed25519 ? Algorithm::eddsa : Algorithm::es256};
    const auto input = MUST(signing_input(*request, signer.host, key, {std::string(32, 'a')},
                                          {.timestamp = clock.now(), .recv_window = seconds(10)}));
    const HttpReply reply =
        send(MUST(attach_signature(*request, input, signature_of(signer.pair, input))));
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply;
}

std::string refused(const HttpReply& reply) {
    const json body = json::parse(reply.body, nullptr, false);
    if (body.is_object() && body.contains("error_response")) {
        const json& error = body["error_response"];
        return fmt::format("{}: {} {}", reply.status, error["error"].get<std::string>(),
                           error["preview_failure_reason"].get<std::string>());
    }
    if (body.is_object() && body.contains("message"))
        return fmt::format("{}: {} {}", reply.status, body["error"].get<std::string>(),
                           body["message"].get<std::string>());
    if (body.is_object() && body.contains("errors"))
        return fmt::format("{}: {}", reply.status, body["errors"][0]["id"].get<std::string>());
    return fmt::format("{}: {}", reply.status, reply.body.substr(0, reply.body.find('\n')));
}

json limit_order(const std::string& side, const std::string& size, const std::string& price,
                 const std::string& client_id) {
    return {{"client_order_id", client_id},
            {"product_id", "BTC-USD"},
            {"side", side},
            {"order_configuration",
             {{"limit_limit_gtc",
               {{"base_size", size}, {"limit_price", price}, {"post_only", false}}}}}};
}

json market_order(const std::string& side, const json& size, const std::string& client_id) {
    return {{"client_order_id", client_id},
            {"product_id", "BTC-USD"},
            {"side", side},
            {"order_configuration", {{"market_market_ioc", size}}}};
}

std::string CoinbaseWorld::limit(const std::string& side, const std::string& size,
                                 const std::string& price, const std::string& client_id,
                                 const Signer& signer) {
    const std::string id =
        client_id.empty() ? fmt::format("client-{}", next_client_id++) : client_id;
    const json placed = ok(place(limit_order(side, size, price, id), signer));
    EXPECT_EQ(placed["success"], true) << placed;
    return placed["success"] == true ? placed["success_response"]["order_id"] : "";
}

// ---- WebSocket -------------------------------------------------------------------------------

void CoinbaseWorld::subscribe(SocketId socket, const std::string& channel,
                              const std::vector<std::string>& products, const std::string& token,
                              const std::string& type) {
    json message{{"type", type}, {"channel", channel}};
    if (!products.empty()) message["product_ids"] = products;
    if (!token.empty()) message["jwt"] = token;
    say(socket, message);
}

SocketId CoinbaseWorld::user_channel(const Signer& signer) {
    const SocketId socket = connect("/");
    subscribe(socket, "user", {}, token(signer));
    EXPECT_EQ(told(socket, "subscriptions").size(), 1U);
    EXPECT_FALSE(told(socket, "user").empty());
    return socket;
}

std::vector<json> CoinbaseWorld::told(SocketId socket, const std::string& channel) {
    std::vector<json>& unread = unread_[socket];
    for (json& frame : frames(socket)) unread.push_back(std::move(frame));
    const auto is_of = [&](const json& frame) {
        return frame.value("channel", frame.value("type", "")) == channel;
    };
    std::vector<json> list;
    for (const json& frame : unread) {
        if (is_of(frame)) list.push_back(frame);
    }
    std::erase_if(unread, is_of);
    return list;
}

}  // namespace strongroom::lab::practice::coinbase
