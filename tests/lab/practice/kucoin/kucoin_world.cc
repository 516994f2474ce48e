#include "lab/practice/kucoin/kucoin_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/bytes.h"

namespace strongroom::lab::practice::kucoin {

Signer signer_of(const std::string& name) {
    const std::string owner = name == "reader" || name == "elsewhere" ? "alice-" + name : name;
    return {.key = owner == name ? name + "-key" : owner,
            .secret = name + "-secret",
            .passphrase = name + "-phrase"};
}

std::string hmac_base64(std::string_view secret, std::string_view payload) {
    std::array<std::uint8_t, 32> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), as_bytes(payload).data(),
         payload.size(), digest.data(), &size);
    return to_base64(digest);
}

PracticeSettings kucoin_settings(PracticeSettings settings) {
    settings.protocol = Protocol::kucoin;
    if (settings.accounts.empty()) settings.accounts = kAccounts;
    if (settings.markets.empty()) settings.markets.push_back(market_of(usual_candles()));
    for (PracticeMarket& market : settings.markets) {
        const Symbol& pair = market.instrument.symbol;
        market.instrument.venue_symbol = pair.base.str() + "-" + pair.quote.str();
    }
    return settings;
}

// ---- REST ------------------------------------------------------------------------------------

HttpRequest KucoinWorld::signed_by(const Signer& signer, const std::string& method,
                                   const std::string& target, const std::string& body) {
    const std::string time = fmt::format("{}", clock.now().ms + signer.clock_ms);
    HttpRequest request{.method = method, .target = target, .body = body, .peer = signer.peer};
    request.headers = {{"KC-API-KEY", signer.key},
                       {"KC-API-SIGN", hmac_base64(signer.secret, time + method + target + body)},
                       {"KC-API-TIMESTAMP", time},
                       {"KC-API-PASSPHRASE", hmac_base64(signer.secret, signer.passphrase)},
                       {"KC-API-KEY-VERSION", signer.version}};
    if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    return request;
}

HttpReply KucoinWorld::ask(const std::string& method, const std::string& target, const json& body,
                           const Signer& signer) {
    return send(signed_by(signer, method, target, body.is_null() ? "" : body.dump()));
}

json KucoinWorld::data(const HttpReply& reply) {
    const json body = ok(reply);
    EXPECT_EQ(body.value("code", ""), "200000") << reply.body;
    return body.value("data", json());
}

std::string refused(const HttpReply& reply) {
    const json body = json::parse(reply.body, nullptr, false);
    if (!body.is_object() || !body.contains("msg")) return reply.body;
    return fmt::format("{}: {} {}", reply.status, body["code"].get<std::string>(),
                       body["msg"].get<std::string>());
}

json limit_order(const std::string& side, const std::string& size, const std::string& price) {
    return {{"symbol", "BTC-USDT"},
            {"type", "limit"},
            {"side", side},
            {"size", size},
            {"price", price}};
}

json KucoinWorld::limit(const std::string& side, const std::string& size, const std::string& price,
                        const std::string& client_oid, const Signer& signer) {
    json order = limit_order(side, size, price);
    if (!client_oid.empty()) order["clientOid"] = client_oid;
    return data(place(order, signer));
}

// ---- WebSocket -------------------------------------------------------------------------------

SocketId KucoinWorld::stream(bool is_private, const Signer& signer) {
    const json bullet = is_private
                            ? data(ask("POST", "/api/v1/bullet-private", {}, signer))
                            : data(send({.method = "POST", .target = "/api/v1/bullet-public"}));
    const SocketId socket =
        connect(fmt::format("/?token={}&connectId=hello", bullet["token"].get<std::string>()));
    const std::vector<json> greeting = frames(socket);
    EXPECT_EQ(greeting, (std::vector<json>{{{"id", "hello"}, {"type", "welcome"}}}));
    return socket;
}

json KucoinWorld::subscribe(SocketId socket, const std::string& topic, bool is_private) {
    say(socket, {{"id", "7"},
                 {"type", "subscribe"},
                 {"topic", topic},
                 {"privateChannel", is_private},
                 {"response", true}});
    json answer;
    for (json& frame : frames(socket)) {
        if (frame.value("id", "") == "7")
            answer = std::move(frame);
        else
            unread_[socket].push_back(std::move(frame));
    }
    return answer;
}

std::vector<json> KucoinWorld::told(SocketId socket, const std::string& topic) {
    std::vector<json>& unread = unread_[socket];
    for (json& frame : frames(socket)) unread.push_back(std::move(frame));
    std::vector<json> list;
    for (const json& frame : unread) {
        if (frame.value("topic", "") == topic) list.push_back(frame["data"]);
    }
    std::erase_if(unread, [&](const json& frame) { return frame.value("topic", "") == topic; });
    return list;
}

}  // namespace strongroom::lab::practice::kucoin
