#include "lab/practice/rest_door.h"

#include <fmt/format.h>

#include "lab/practice/gate.h"
#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;

HttpReply json_reply(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json;charset=UTF-8"}},
            .body = std::move(body)};
}

}  // namespace

Target split_target(std::string_view target) {
    const std::size_t mark = std::min(target.find('?'), target.size());
    return {target.substr(0, mark), target.substr(std::min(mark + 1, target.size()))};
}

Answer<std::string> run_endpoint(const Endpoint& endpoint, Floor& floor, Call& call) {
    try {
        TRY_ASSIGN(std::string result, endpoint.answer(floor, call));
        if (!endpoint.takes_unknown_params) TRY(call.params.check_all_read());
        return result;
    } catch (const DecimalOverflow&) {
        return refuse(-1108, "Parameter overflowed.");
    }
}

std::string RestDoor::label(const HttpRequest& request) {
    return fmt::format("{} {}", request.method, split_target(request.target).path);
}

HttpReply RestDoor::answer(const HttpRequest& request) {
    const std::string peer = request.peer;
    const Time now = floor_.env.clock.now();
    const Target target = split_target(request.target);
    const Endpoint* endpoint = find_rest(label(request));
    // Parameters of a GET stand in the query alone.
    const bool has_body = request.method != "GET";
    Answer<Params> params = Params::read(target.query, has_body ? request.body : "");
    int weight = 1;
    if (endpoint != nullptr && params) weight = endpoint->weight(*params);
    if (const auto charged = floor_.limits.charge(peer, weight, now); !charged)
        return refusal_of(charged.error(), peer);
    if (endpoint == nullptr) return not_found(request, is_rest_path(target.path));
    if (!params) return refusal_of(params.error(), peer);
    Call call{.params = *params, .now = now, .peer = peer};
    const Answer<std::string> result = run(*endpoint, request, call);
    if (!result) return refusal_of(result.error(), peer);
    if (endpoint->is_free_when_fine) floor_.limits.refund(peer, weight, now);
    HttpReply reply = json_reply(200, *result);
    add_weight(reply, peer);
    if (call.has_placed_order) {
        for (const RateLimits::Row& row : floor_.limits.order_rows(call.account(), now))
            reply.headers.push_back(
                {fmt::format("X-MBX-ORDER-COUNT-{}{}", row.interval_count, row.interval.front()),
                 fmt::format("{}", row.count)});
    }
    return reply;
}

Answer<std::string> RestDoor::run(const Endpoint& endpoint, const HttpRequest& request,
                                  Call& call) {
    if (endpoint.security != Security::none) {
        const Target target = split_target(request.target);
        const bool has_body = request.method != "GET";
        TRY_ASSIGN(SignedText text, split_signature(target.query, has_body ? request.body : ""));
        call.params.mark("signature");
        const auto key = find_header(request.headers, "X-MBX-APIKEY");
        TRY_ASSIGN(call.key, let_in(floor_.accounts,
                                    {.key_id = std::string(key.value_or("")),
                                     .payload = std::move(text.payload),
                                     .signature = std::move(text.signature),
                                     .peer = call.peer,
                                     .security = endpoint.security,
                                     .is_wallet = target.path.starts_with("/sapi/")},
                                    call.params, call.now));
    }
    return run_endpoint(endpoint, floor_, call);
}

HttpReply RestDoor::refusal_of(const ApiError& error, const std::string& peer) {
    HttpReply reply =
        json_reply(error.status, text_of({{"code", error.code}, {"msg", error.text}}));
    add_weight(reply, peer);
    if (error.retry_after) {
        // Rounded up: whoever comes back by then must not be too early.
        const std::int64_t wait = (error.retry_after->ms + kMsPerSecond - 1) / kMsPerSecond;
        reply.headers.push_back({"Retry-After", fmt::format("{}", wait)});
    }
    return reply;
}

HttpReply RestDoor::not_found(const HttpRequest& request, bool is_path_known) {
    const int status = is_path_known ? 405 : 404;
    HttpReply reply =
        json_reply(status, text_of({{"timestamp", floor_.env.clock.now().ms},
                                    {"status", status},
                                    {"error", is_path_known ? "Method Not Allowed" : "Not Found"},
                                    {"message", is_path_known ? "Request method is not supported"
                                                              : "No message available"},
                                    {"path", std::string(split_target(request.target).path)}}));
    add_weight(reply, request.peer);
    return reply;
}

void RestDoor::add_weight(HttpReply& reply, const std::string& peer) {
    const std::string used =
        fmt::format("{}", floor_.limits.used_weight(peer, floor_.env.clock.now()));
    reply.headers.push_back({"X-MBX-USED-WEIGHT", used});
    reply.headers.push_back({"X-MBX-USED-WEIGHT-1M", used});
}

}  // namespace strongroom::lab::practice
