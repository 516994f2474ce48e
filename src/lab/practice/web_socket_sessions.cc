// WebSocketApi: logging on, and asking for private streams.
#include <fmt/format.h>

#include "lab/practice/json_internal.h"
#include "lab/practice/web_socket_api.h"

namespace strongroom::lab::practice {
namespace {

std::string subscription_json(std::uint32_t number) {
    return fmt::format(R"({{"subscriptionId":{}}})", number);
}

}  // namespace

Answer<std::string> WebSocketApi::run_session(SocketId socket, Socket& at,
                                              const SocketMessage& message, Params& params) {
    std::string_view method = message.method.text;
    if (method.starts_with("v3/")) method.remove_prefix(3);
    if (method == "session.logon") return log_on(socket, at, message, params);
    if (method == "userDataStream.subscribe.signature")
        return subscribe_signed(socket, at, message, params);
    if (method == "userDataStream.unsubscribe") return unsubscribe(socket, params);
    TRY(params.check_all_read());
    if (method == "userDataStream.subscribe") return subscribe_session(socket, at);
    if (method == "session.subscriptions") return subscriptions_json(socket);
    if (method == "session.logout") {
        streams_.close_session(socket);
        at.session.reset();
    }
    return session_json(socket, at);
}

Answer<std::string> WebSocketApi::log_on(SocketId socket, Socket& at, const SocketMessage& message,
                                         Params& params) {
    at.session.reset();  // Whatever comes of it, the former key does not speak any more.
    TRY_ASSIGN(const ApiKey* key, authenticate(at, message, params, Security::user_data));
    TRY(params.check_all_read());
    if (key->credential.kind != KeyKind::ed25519) {
        return refuse(-4056,
                      fmt::format("{} API key is not supported.", to_string(key->credential.kind)));
    }
    at.session = Session{.key_id = key->id, .since = floor_.env.clock.now()};
    return session_json(socket, at);
}

Answer<std::string> WebSocketApi::subscribe_signed(SocketId socket, Socket& at,
                                                   const SocketMessage& message, Params& params) {
    // Here the message speaks for itself, whoever has logged on.
    if (!params.has("apiKey")) return refusal::missing("apiKey");
    if (!params.has("signature")) return refusal::missing("signature");
    TRY_ASSIGN(const ApiKey* key, authenticate(at, message, params, Security::user_data));
    TRY(params.check_all_read());
    TRY_ASSIGN(const std::uint32_t number,
               streams_.open(socket, {.account = key->account, .key_id = key->id}));
    return subscription_json(number);
}

Answer<std::string> WebSocketApi::subscribe_session(SocketId socket, Socket& at) {
    const ApiKey* key = at.session ? floor_.accounts.key(at.session->key_id) : nullptr;
    if (key == nullptr) return refusal::bad_key_format();
    const bool may_read = key->permissions.can_read && key->is_allowed_from(at.peer);
    if (key->is_revoked || !may_read) {
        at.session.reset();
        return refusal::bad_key();
    }
    TRY_ASSIGN(
        const std::uint32_t number,
        streams_.open(socket, {.account = key->account, .key_id = key->id, .is_of_session = true}));
    return subscription_json(number);
}

Answer<std::string> WebSocketApi::unsubscribe(SocketId socket, Params& params) {
    TRY_ASSIGN(const auto number, params.integer("subscriptionId"));
    TRY(params.check_all_read());
    if (number && *number > UserStreams::kNumberMax)
        return refuse(-2036, "User Data Stream subscription not active.");
    std::optional<std::uint32_t> one;
    if (number) one = static_cast<std::uint32_t>(*number);
    TRY(streams_.close(socket, one));
    return std::string("{}");
}

std::string WebSocketApi::session_json(SocketId socket, const Socket& at) const {
    Json json{{"apiKey", nullptr},
              {"authorizedSince", nullptr},
              {"connectedSince", at.connected.ms},
              {"returnRateLimits", at.returns_limits},
              {"serverTime", floor_.env.clock.now().ms},
              {"userDataStream", !streams_.list(socket).empty()}};
    if (at.session) {
        json["apiKey"] = at.session->key_id;
        json["authorizedSince"] = at.session->since.ms;
    }
    return text_of(json);
}

std::string WebSocketApi::subscriptions_json(SocketId socket) const {
    Json list = Json::array();
    for (const std::uint32_t number : streams_.list(socket))
        list.push_back({{"subscriptionId", number}});
    return text_of(list);
}

}  // namespace strongroom::lab::practice
