#include "lab/practice/paper/door.h"

#include <fmt/format.h>

#include <utility>

#include "lab/practice/paper/refusal.h"
#include "lab/practice/rest_door.h"

namespace strongroom::lab::practice::paper {

PaperDoor::PaperDoor(const Parts& parts, StreamPorts ports)
    : env_(parts.env),
      window_(parts.requests_per_minute, minutes(1)),
      streams_(parts.env, parts.faults, parts.exchange, parts.accounts, std::move(ports)),
      desk_{.env = parts.env, .accounts = parts.accounts, .exchange = parts.exchange} {}

HttpReply PaperDoor::answer(const HttpRequest& request) {
    const RequestWindow::State state = window_.charge(request.peer, 1, env_.clock.now());
    HttpReply reply;
    if (state.is_used_up) {
        reply = refusal_reply(refusal::too_many(state.until_reset).error());
    } else {
        Answer<std::string> data = run(request);
        reply = data ? data_reply(*std::move(data)) : refusal_reply(data.error());
    }
    reply.headers.push_back({"Paper-Used", fmt::format("{}", state.limit - state.remaining)});
    return reply;
}

Answer<std::string> PaperDoor::run(const HttpRequest& request) {
    const Target target = split_target(request.target);
    const auto route = find_route(request.method, target.path);
    if (!route) return refusal::no_such_path();
    Call call{.request = request, .fields = {}, .now = env_.clock.now()};
    if (route->endpoint->need != Need::nothing) {
        TRY_ASSIGN(call.key, let_in(desk_.accounts, request, route->endpoint->need, call.now));
    }
    TRY_ASSIGN(call.fields, Fields::of_query(target.query));
    try {
        return route->endpoint->answer(desk_, call);
    } catch (const DecimalOverflow&) {
        return refusal::bad_request("a number is too large");
    }
}

HttpReply PaperDoor::refusal_of(const ApiError& error) const { return refusal_reply(error); }

std::string PaperDoor::key_id_of(const HttpRequest& request) const {
    return paper::key_id_of(request);
}

bool PaperDoor::socket_opened(SocketId socket, const std::string& target, const std::string& peer) {
    if (target != "/stream") return false;
    streams_.open(socket, peer);
    return true;
}

}  // namespace strongroom::lab::practice::paper
