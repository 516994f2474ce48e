#include "lab/practice/web_socket_api.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab/practice/market_json_internal.h"
#include "lab/practice/rest_door.h"

namespace strongroom::lab::practice {
namespace {

constexpr int kConnectWeight = 2;
constexpr int kSessionWeight = 2;

// What the connection itself answers, without an endpoint.
constexpr std::array<std::string_view, 7> kSessionMethods{"session.logon",
                                                          "session.status",
                                                          "session.logout",
                                                          "session.subscriptions",
                                                          "userDataStream.subscribe",
                                                          "userDataStream.subscribe.signature",
                                                          "userDataStream.unsubscribe"};

std::string_view plain_method(std::string_view method) {
    constexpr std::string_view version = "v3/";
    if (method.starts_with(version)) method.remove_prefix(version.size());
    return method;
}

const std::string* find_param(const SocketMessage& message, std::string_view name) {
    const auto at = std::ranges::find(message.named, name, &Header::name);
    return at == message.named.end() ? nullptr : &at->value;
}

// All parameters but the signature, sorted by name, as they were written.
std::string signed_payload(const SocketMessage& message) {
    std::vector<Header> sorted = message.named;
    std::ranges::sort(sorted, {}, &Header::name);
    std::string payload;
    for (const Header& pair : sorted) {
        if (pair.name == "signature") continue;
        payload += fmt::format("{}{}={}", payload.empty() ? "" : "&", pair.name, pair.value);
    }
    return payload;
}

}  // namespace

// ---- Connections -----------------------------------------------------------------------------

void WebSocketApi::open(SocketId socket, std::string_view query, const std::string& peer) {
    Socket at{.peer = peer, .connected = floor_.env.clock.now()};
    for (const Header& pair : parse_query(query)) {
        if (pair.name == "returnRateLimits") at.returns_limits = pair.value != "false";
    }
    (void)floor_.limits.charge(peer, kConnectWeight, at.connected);
    sockets_[socket] = std::move(at);
}

void WebSocketApi::close(SocketId socket) {
    sockets_.erase(socket);
    streams_.forget(socket);
}

std::string WebSocketApi::label(const SocketMessage& message) {
    return fmt::format("ws {}", plain_method(message.method.text));
}

std::string WebSocketApi::account_name(SocketId socket, const SocketMessage& message) const {
    const auto at = sockets_.find(socket);
    if (at == sockets_.end()) return {};
    const std::string* named = find_param(message, "apiKey");
    const std::string key_id = named != nullptr     ? *named
                               : at->second.session ? at->second.session->key_id
                                                    : std::string();
    const ApiKey* key = floor_.accounts.key(key_id);
    return key == nullptr ? std::string() : floor_.accounts.at(key->account).name;
}

// ---- Requests --------------------------------------------------------------------------------

std::string WebSocketApi::answer(SocketId socket, const SocketMessage& message) {
    Socket& at = sockets_.at(socket);
    const std::string* wanted = find_param(message, "returnRateLimits");
    const bool returns_limits = wanted != nullptr ? *wanted != "false" : at.returns_limits;
    if (!message.is_id_fine || message.method.kind != SocketValue::Kind::text ||
        message.has_params_list) {
        return write(at, message.id_json, {refuse(-1135, "Invalid JSON Request")}, returns_limits);
    }
    return write(at, message.id_json, run(socket, at, message), returns_limits);
}

std::string WebSocketApi::failure(SocketId socket, const std::string& id_json,
                                  const ApiError& error) {
    Socket& at = sockets_.at(socket);
    return write(at, id_json, {std::unexpected(error)}, at.returns_limits);
}

WebSocketApi::Reply WebSocketApi::run(SocketId socket, Socket& at, const SocketMessage& message) {
    const Time now = floor_.env.clock.now();
    const std::string_view method = plain_method(message.method.text);
    const Endpoint* endpoint = find_message(method);
    const bool is_session = std::ranges::find(kSessionMethods, method) != kSessionMethods.end();
    Answer<Params> params = Params::read(message.named);
    int weight = is_session ? kSessionWeight : 1;
    if (endpoint != nullptr && params) weight = endpoint->weight(*params);
    if (const auto charged = floor_.limits.charge(at.peer, weight, now); !charged)
        return {std::unexpected(charged.error())};
    if (!params) return {std::unexpected(params.error())};
    params->mark("returnRateLimits");
    if (is_session) return {run_session(socket, at, message, *params)};
    if (endpoint == nullptr) return {refuse(-1020, "This operation is not supported.")};
    Call call{.params = *params, .now = now, .peer = at.peer};
    if (endpoint->security != Security::none) {
        const auto key = authenticate(at, message, *params, endpoint->security);
        if (!key) return {std::unexpected(key.error())};
        call.key = *key;
    }
    Reply reply{run_endpoint(*endpoint, floor_, call)};
    if (reply.result && endpoint->is_free_when_fine) floor_.limits.refund(at.peer, weight, now);
    reply.has_placed_order = call.has_placed_order;
    reply.account = call.key == nullptr ? 0 : call.key->account;
    return reply;
}

// By the key and signature in the message, or by the session that has logged on.
Answer<const ApiKey*> WebSocketApi::authenticate(Socket& at, const SocketMessage& message,
                                                 Params& params, Security security) {
    const Time now = floor_.env.clock.now();
    Credentials credentials{.key_id = params.find("apiKey").value_or(""),
                            .payload = signed_payload(message),
                            .signature = params.find("signature"),
                            .peer = at.peer,
                            .security = security};
    const bool speaks_for_itself = !credentials.key_id.empty() || credentials.signature;
    if (speaks_for_itself || !at.session) return let_in(floor_.accounts, credentials, params, now);
    credentials.key_id = at.session->key_id;
    auto key = let_in_again(floor_.accounts, credentials, params, now);
    constexpr int bad_key = -2015;
    if (!key && key.error().code == bad_key) at.session.reset();
    return key;
}

std::string WebSocketApi::write(Socket& at, const std::string& id_json, const Reply& reply,
                                bool returns_limits) {
    const Time now = floor_.env.clock.now();
    std::string text = fmt::format(R"({{"id":{},"status":{},)", id_json,
                                   reply.result ? 200 : reply.result.error().status);
    if (reply.result) {
        text += fmt::format(R"("result":{})", *reply.result);
    } else {
        const ApiError& error = reply.result.error();
        Json json{{"code", error.code}, {"msg", error.text}};
        if (error.retry_after) {
            json["data"] = {{"serverTime", now.ms}, {"retryAfter", (now + *error.retry_after).ms}};
        }
        text += fmt::format(R"("error":{})", text_of(json));
    }
    if (returns_limits) {
        Json limits = Json::array();
        if (reply.has_placed_order) {
            for (const RateLimits::Row& row : floor_.limits.order_rows(reply.account, now))
                limits.push_back(counted_limit_json(row));
        }
        limits.push_back(counted_limit_json(floor_.limits.weight_row(at.peer, now)));
        text += fmt::format(R"(,"rateLimits":{})", text_of(limits));
    }
    return text + "}";
}

}  // namespace strongroom::lab::practice
