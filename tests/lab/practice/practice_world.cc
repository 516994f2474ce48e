#include "lab/practice/practice_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "support/test.h"

namespace strongroom::lab::practice {

using namespace decimal_literals;

// ---- Markets ---------------------------------------------------------------------------------

CandleSeries candles_of(const std::vector<std::vector<int>>& rows, Decimal volume) {
    CandleSeries series{.interval = minutes(1)};
    Time time = kFirstCandle;
    for (const auto& row : rows) {
        series.candles.push_back({time, {row[0]}, {row[1]}, {row[2]}, {row[3]}, volume});
        time = time + minutes(1);
    }
    return series;
}

CandleSeries usual_candles() {
    return candles_of(
        {{100, 102, 98, 101}, {101, 110, 90, 95}, {95, 96, 85, 86}, {86, 120, 84, 118}});
}

PracticeMarket market_of(MarketSource source) {
    return {.instrument = {.symbol = {Asset{"BTC"}, Asset{"USDT"}},
                           .venue_symbol = "BTCUSDT",
                           .tick = "0.01"_d,
                           .step = "0.00001"_d,
                           .min_qty = "0.00001"_d,
                           .min_notional = 5},
            .model = {.fees = {.maker = "0.001"_d, .taker = "0.001"_d}, .slippage_bps = 0},
            .source = std::move(source)};
}

// ---- Signing ---------------------------------------------------------------------------------

std::string query_of(const Pairs& params) {
    std::string query;
    for (const auto& [name, value] : params)
        query += fmt::format("{}{}={}", query.empty() ? "" : "&", name, percent_encode(value));
    return query;
}

std::string hmac_hex(std::string_view secret, std::string_view payload) {
    std::array<std::uint8_t, 32> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), as_bytes(payload).data(),
         payload.size(), digest.data(), &size);
    return to_hex(digest);
}

// ---- The world -------------------------------------------------------------------------------

PracticeWorld::PracticeWorld(PracticeSettings settings) {
    const Status opened = try_open(std::move(settings));
    if (!opened) throw std::runtime_error(opened.error().message);
    if (starts) venue->start();
}

PracticeWorld::~PracticeWorld() = default;

Env PracticeWorld::env() {
    const bool is_kept = !settings_.folder.empty();
    return {clock, random, is_kept ? static_cast<Disk&>(real_disk) : fake_disk, timers, network};
}

Status PracticeWorld::try_open(PracticeSettings settings) {
    if (settings.accounts.empty()) settings.accounts = kAccounts;
    if (settings.accounts_name.empty()) settings.accounts_name = "accounts.toml";
    if (settings.markets.empty()) settings.markets.push_back(market_of(usual_candles()));
    settings_ = std::move(settings);
    venue = std::make_unique<PracticeVenue>(
        settings_, env(),
        PracticePorts{
            .send = [this](SocketId socket,
                           std::string text) { frames_[socket].push_back(std::move(text)); },
            .close = [this](SocketId socket) { closed.push_back(socket); }});
    return venue->open();
}

void PracticeWorld::restart() {
    venue.reset();
    timers.forget_all();
    const Status opened = try_open(settings_);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    venue->start();
}

// ---- REST ------------------------------------------------------------------------------------

HttpReply PracticeWorld::send(HttpRequest request) {
    if (request.peer.empty()) request.peer = "127.0.0.1";
    HttpReply answer{.status = -1};
    venue->request(request, [&](HttpReply reply) { answer = std::move(reply); });
    return answer;
}

HttpReply PracticeWorld::signed_request(const std::string& method, const std::string& path,
                                        Pairs params, const std::string& key) {
    params.emplace_back("timestamp", fmt::format("{}", clock.now().ms));
    const std::string query = query_of(params);
    const std::string signature = hmac_hex(secrets.at(key), query);
    return send({.method = method,
                 .target = fmt::format("{}?{}&signature={}", path, query, signature),
                 .headers = {{"X-MBX-APIKEY", key}}});
}

json PracticeWorld::ok(const HttpReply& reply) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    json parsed = json::parse(reply.body, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << reply.body;
    return parsed;
}

json PracticeWorld::limit(const std::string& side, const std::string& qty, const std::string& price,
                          const std::string& id, const std::string& key) {
    Pairs params{{"symbol", "BTCUSDT"},  {"side", side},    {"type", "LIMIT"},
                 {"timeInForce", "GTC"}, {"quantity", qty}, {"price", price}};
    if (!id.empty()) params.emplace_back("newClientOrderId", id);
    return ok(place(std::move(params), key));
}

json PracticeWorld::market_order(const std::string& side, const std::string& qty,
                                 const std::string& key) {
    return ok(
        place({{"symbol", "BTCUSDT"}, {"side", side}, {"type", "MARKET"}, {"quantity", qty}}, key));
}

std::string refusal_of(const HttpReply& reply) {
    const json body = json::parse(reply.body, nullptr, false);
    if (!body.is_object() || !body.contains("code")) return reply.body;
    return fmt::format("{} {}", body["code"].get<int>(), body["msg"].get<std::string>());
}

// ---- WebSocket -------------------------------------------------------------------------------

SocketId PracticeWorld::connect(const std::string& target, const std::string& peer) {
    const SocketId socket = next_socket_++;
    EXPECT_TRUE(venue->socket_opened(socket, target, peer)) << target;
    venue->socket_ready(socket);
    return socket;
}

std::vector<std::string> PracticeWorld::raw_frames(SocketId socket) {
    return std::exchange(frames_[socket], {});
}

std::vector<json> PracticeWorld::frames(SocketId socket) {
    std::vector<json> parsed;
    for (const std::string& text : raw_frames(socket)) parsed.push_back(json::parse(text));
    return parsed;
}

std::vector<json> PracticeWorld::events(SocketId socket) {
    std::vector<json> list;
    for (const json& frame : frames(socket)) {
        if (frame.contains("event")) list.push_back(frame["event"]);
    }
    return list;
}

json PracticeWorld::call(SocketId socket, const std::string& method, json params) {
    const std::string id = fmt::format("call-{}", next_call_++);
    const std::vector<std::string> before = raw_frames(socket);
    say(socket, {{"id", id}, {"method", method}, {"params", std::move(params)}});
    std::vector<std::string> others = before;
    json answer;
    for (const std::string& text : raw_frames(socket)) {
        json frame = json::parse(text);
        if (frame.value("id", json()) == json(id))
            answer = std::move(frame);
        else
            others.push_back(text);
    }
    frames_[socket] = std::move(others);
    return answer;
}

json PracticeWorld::signed_call(SocketId socket, const std::string& method, Pairs params,
                                const std::string& key) {
    params.emplace_back("apiKey", key);
    params.emplace_back("timestamp", fmt::format("{}", clock.now().ms));
    std::ranges::sort(params);
    std::string payload;
    json object = json::object();
    for (const auto& [name, value] : params) {
        payload += fmt::format("{}{}={}", payload.empty() ? "" : "&", name, value);
        object[name] = value;
        if (name == "timestamp") object[name] = clock.now().ms;
    }
    object["signature"] = hmac_hex(secrets.at(key), payload);
    return call(socket, method, std::move(object));
}

SocketId PracticeWorld::user_stream(const std::string& key) {
    const SocketId socket = connect("/ws-api/v3");
    const json answer = signed_call(socket, "userDataStream.subscribe.signature", {}, key);
    EXPECT_EQ(answer["status"], 200) << answer.dump();
    return socket;
}

// ---- The owner's port ------------------------------------------------------------------------

HttpReply PracticeWorld::admin(const std::string& method, const std::string& path,
                               const json& body) {
    HttpReply answer{.status = -1};
    venue->admin({.method = method, .target = path, .body = body.is_null() ? "" : body.dump()},
                 [&](HttpReply reply) { answer = std::move(reply); });
    return answer;
}

std::string PracticeWorld::free(const std::string& asset, const std::string& account) {
    for (const json& one : state()["accounts"]) {
        if (one["name"] == account && one["balances"].contains(asset))
            return one["balances"][asset]["free"];
    }
    return "none";
}

std::string PracticeWorld::locked(const std::string& asset, const std::string& account) {
    for (const json& one : state()["accounts"]) {
        if (one["name"] == account && one["balances"].contains(asset))
            return one["balances"][asset]["locked"];
    }
    return "none";
}

}  // namespace strongroom::lab::practice
