#include "lab/practice/kucoin/door.h"

#include <fmt/format.h>

#include "lab/practice/kucoin/refusal.h"
#include "lab/practice/rest_door.h"

namespace strongroom::lab::practice::kucoin {
namespace {

void add_pool(HttpReply& reply, const Pools::State& state) {
    const auto add = [&](std::string_view name, std::int64_t value) {
        reply.headers.push_back({std::string(name), fmt::format("{}", value)});
    };
    add("gw-ratelimit-limit", state.limit);
    add("gw-ratelimit-remaining", state.remaining);
    add("gw-ratelimit-reset", state.until_reset.ms);
}

bool has_json_body(const HttpRequest& request) {
    const auto type = find_header(request.headers, "Content-Type").value_or("");
    return request.body.empty() || type.starts_with("application/json");
}

}  // namespace

KucoinDoor::KucoinDoor(const Parts& parts, StreamPorts ports, DeadCancel::Act act)
    : env_(parts.env),
      accounts_(parts.accounts),
      pools_(parts.pools),
      dead_cancel_(parts.exchange, std::move(act)),
      streams_(parts.env, parts.faults, parts.exchange, parts.accounts, std::move(ports)),
      desk_{.env = parts.env,
            .accounts = parts.accounts,
            .exchange = parts.exchange,
            .tokens = tokens_,
            .dead_cancel = dead_cancel_,
            .keys = parts.keys,
            .is_tls = parts.is_tls} {}

HttpReply KucoinDoor::answer(const HttpRequest& request) {
    // The venue's front does not let a GET with a body through to it.
    if (request.method == "GET" && !request.body.empty())
        return {.status = 403, .headers = {}, .body = "Forbidden"};
    const auto route = find_route(request.method, split_target(request.target).path);
    if (!route) return refusal_reply(refusal::no_such_url().error());
    Call call{.request = request, .fields = {}, .now = env_.clock.now()};
    if (route->endpoint->need != Need::nothing) {
        const auto key = let_in(accounts_, request, route->endpoint->need, call.now);
        if (!key) return refusal_reply(key.error());
        call.key = *key;
    }
    const Pools::State state = charge(*route, call);
    HttpReply reply;
    if (state.is_used_up) {
        reply = refusal_reply(refusal::no_more_requests(state.until_reset).error());
    } else {
        const Answer<std::string> data = run(request, *route, call);
        reply = data ? data_reply(*data) : refusal_reply(data.error());
    }
    add_pool(reply, state);
    return reply;
}

Pools::State KucoinDoor::charge(const Route& route, const Call& call) {
    const Endpoint& endpoint = *route.endpoint;
    const std::string& who =
        call.key == nullptr ? call.request.peer : accounts_.at(call.account()).name;
    return pools_.charge(endpoint.pool, who, endpoint.weight, call.now);
}

Answer<Fields> KucoinDoor::read_fields(const HttpRequest& request, const Route& route) const {
    const bool has_body = request.method == "POST";
    if (has_body && !has_json_body(request)) return refuse(415000, "Unsupported Media Type", 415);
    TRY_ASSIGN(Fields fields, has_body ? Fields::of_body(request.body)
                                       : Fields::of_query(split_target(request.target).query));
    for (const Header& one : route.captured) {
        // A path names one order in one way; another way in the query must not turn it.
        if (one.name == "orderId" || one.name == "clientOid") {
            fields.erase("orderId");
            fields.erase("clientOid");
        }
        fields.set(one.name, one.value);
    }
    return fields;
}

Answer<std::string> KucoinDoor::run(const HttpRequest& request, const Route& route, Call& call) {
    TRY_ASSIGN(call.fields, read_fields(request, route));
    try {
        return route.endpoint->answer(desk_, call);
    } catch (const DecimalOverflow&) {
        return refusal::parameter("a number is too large");
    }
}

HttpReply KucoinDoor::refusal_of(const ApiError& error) const { return refusal_reply(error); }

std::string KucoinDoor::key_id_of(const HttpRequest& request) const {
    return std::string(find_header(request.headers, "KC-API-KEY").value_or(""));
}

void KucoinDoor::socket_message(SocketId socket, std::string_view text) {
    if (streams_.has(socket)) streams_.message(socket, text);
}

bool KucoinDoor::socket_opened(SocketId socket, const std::string& target,
                               const std::string& /*peer*/) {
    std::string token;
    std::string connect_id;
    for (const Header& pair : parse_query(split_target(target).query)) {
        if (pair.name == "token") token = pair.value;
        if (pair.name == "connectId") connect_id = pair.value;
    }
    const Tokens::Grant* grant = tokens_.find(token, env_.clock.now());
    streams_.open(socket, std::move(connect_id),
                  grant == nullptr ? std::nullopt : std::optional(*grant));
    return true;
}

void KucoinDoor::close_key(const std::string& key_id) {
    tokens_.revoke_key(key_id);
    streams_.close_key(key_id);
}

}  // namespace strongroom::lab::practice::kucoin
