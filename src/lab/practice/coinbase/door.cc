#include "lab/practice/coinbase/door.h"

#include <fmt/format.h>

#include "lab/practice/coinbase/refusal.h"
#include "lab/practice/rest_door.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;

void add_window(HttpReply& reply, const RequestWindow::State& state) {
    const auto add = [&](std::string_view name, std::int64_t value) {
        reply.headers.push_back({std::string(name), fmt::format("{}", value)});
    };
    add("x-ratelimit-limit", state.limit);
    add("x-ratelimit-remaining", state.remaining);
    add("x-ratelimit-reset", (state.until_reset.ms + kMsPerSecond - 1) / kMsPerSecond);
}

}  // namespace

CoinbaseDoor::CoinbaseDoor(const Parts& parts, StreamPorts ports)
    : env_(parts.env),
      signed_(parts.requests.signed_per_second, seconds(1)),
      open_(parts.requests.open_per_second, seconds(1)),
      hourly_(parts.requests.per_hour, minutes(60)),
      streams_(parts.env, parts.faults, parts.exchange, parts.accounts, std::move(ports)),
      desk_{.env = parts.env, .accounts = parts.accounts, .exchange = parts.exchange} {}

HttpReply CoinbaseDoor::answer(const HttpRequest& request) {
    const auto route = find_route(request.method, split_target(request.target).path);
    if (!route) return refusal_reply(refusal::not_found("Not found").error());
    Call call{.request = request, .query = {}, .now = env_.clock.now()};
    if (route->endpoint->need != Need::nothing) {
        const auto key = let_in(desk_.accounts, request, route->endpoint->need, call.now);
        if (!key) return refusal_reply(key.error());
        call.key = *key;
    }
    const RequestWindow::State state = charge(call);
    HttpReply reply;
    if (state.is_used_up) {
        reply = refusal_reply(refusal::no_more_requests(state.until_reset).error());
    } else {
        Answer<std::string> data = run(*route, call);
        reply = data ? data_reply(*std::move(data)) : refusal_reply(data.error());
    }
    add_window(reply, state);
    return reply;
}

// A request that the gate refuses counts for nothing.
RequestWindow::State CoinbaseDoor::charge(const Call& call) {
    if (call.key == nullptr) return open_.charge(call.request.peer, 1, call.now);
    const RequestWindow::State state =
        signed_.charge(desk_.accounts.at(call.account()).name, 1, call.now);
    if (state.is_used_up) return state;
    const RequestWindow::State hour = hourly_.charge(call.key->id, 1, call.now);
    return hour.is_used_up ? hour : state;
}

Answer<std::string> CoinbaseDoor::run(const Route& route, Call& call) {
    TRY_ASSIGN(call.query, Query::read(split_target(call.request.target).query));
    for (const Header& one : route.captured) call.query.set(one);
    try {
        return route.endpoint->answer(desk_, call);
    } catch (const DecimalOverflow&) {
        return refusal::invalid("a number is too large");
    }
}

HttpReply CoinbaseDoor::refusal_of(const ApiError& error) const { return refusal_reply(error); }

std::string CoinbaseDoor::key_id_of(const HttpRequest& request) const {
    return coinbase::key_id_of(request);
}

bool CoinbaseDoor::socket_opened(SocketId socket, const std::string& /*target*/,
                                 const std::string& peer) {
    streams_.open(socket, peer);
    return true;
}

}  // namespace strongroom::lab::practice::coinbase
