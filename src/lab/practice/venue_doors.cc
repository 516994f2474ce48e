// PracticeVenue: what comes in from clients, with what the fault plan has in mind for it.
#include <algorithm>

#include "lab/practice/venue_internal.h"

namespace strongroom::lab {

using namespace practice;

namespace {

constexpr std::size_t kTargetBytesMax = 64U << 10U;
constexpr std::size_t kBodyBytesMax = 1U << 20U;

ApiError error_of(const FaultRule& fault) {
    const auto make = [](int status, int code, std::string text, std::optional<Duration> wait) {
        return ApiError{
            .status = status, .code = code, .text = std::move(text), .retry_after = wait};
    };
    switch (fault.kind) {
        case FaultKind::rate_limit:
            return make(429, -1003,
                        "Too much request weight used; current limit is 6000 request weight per 1 "
                        "MINUTE. Please use WebSocket Streams for live updates to avoid polling "
                        "the API.",
                        fault.retry_after);
        case FaultKind::ban:
            return make(418, -1003,
                        "Way too much request weight used; IP banned. Please use WebSocket "
                        "Streams for live updates to avoid bans.",
                        fault.retry_after);
        default:
            return make(fault.status, fault.code, std::string(text_of_code(fault.code)),
                        std::nullopt);
    }
}

ApiError maintenance() {
    return {.status = 503, .code = -1001, .text = std::string(text_of_code(-1001))};
}

// A reply that is cut short in the middle, and goes on with rubbish.
std::string spoilt(const std::string& text) { return text.substr(0, text.size() / 2) + "\x01{"; }

std::vector<std::string> split_names(std::string_view text) {
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('/'), text.size());
        if (end > 0) names.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return names;
}

}  // namespace

// ---- REST ------------------------------------------------------------------------------------

std::string PracticeVenue::Inner::account_of(const HttpRequest& request) const {
    const std::string id =
        door ? door->key_id_of(request)
             : std::string(find_header(request.headers, "X-MBX-APIKEY").value_or(""));
    const auto at = accounts.keys().find(id);
    return at == accounts.keys().end() ? std::string() : accounts.at(at->second.account).name;
}

HttpReply PracticeVenue::Inner::answer(const HttpRequest& request) {
    return door ? door->answer(request) : rest.answer(request);
}

HttpReply PracticeVenue::Inner::refusal_of(const ApiError& error, const std::string& peer) {
    return door ? door->refusal_of(error) : rest.refusal_of(error, peer);
}

void PracticeVenue::Inner::execute(const HttpRequest& request,
                                   const std::function<void(HttpReply)>& reply) {
    HttpReply made = answer(request);
    constexpr int too_many = 429;
    constexpr int banned = 418;
    if (made.status == too_many || made.status == banned) ++limited;
    if (!publish()) made = refusal_of(refusal::broken().error(), request.peer);
    flush();
    if (reply) reply(std::move(made));
}

void PracticeVenue::Inner::request(const HttpRequest& request,
                                   std::function<void(HttpReply)> reply) {
    if (request.target.size() > kTargetBytesMax || request.body.size() > kBodyBytesMax)
        return reply({.status = 413, .headers = {}, .body = "{}"});
    if (is_broken || is_in_maintenance) {
        const ApiError error = is_broken ? refusal::broken().error() : maintenance();
        return reply(refusal_of(error, request.peer));
    }
    const auto fault = faults.on_request(RestDoor::label(request), account_of(request));
    if (!fault) return execute(request, reply);
    const bool is_executed = fault->is_executed &&
                             (fault->kind == FaultKind::error_5xx || fault->kind == FaultKind::cut);
    if (is_executed) execute(request, {});
    switch (fault->kind) {
        case FaultKind::lost_request: return;
        case FaultKind::lost_reply: return execute(request, {});
        case FaultKind::late:
            return later(fault->delay,
                         [this, request, reply = std::move(reply)] { execute(request, reply); });
        case FaultKind::garbage: {
            HttpReply made{.body = R"({"symbol":"BTCUSDT","orderId":1)"};
            if (fault->is_executed)
                execute(request, [&](HttpReply real) { made = std::move(real); });
            made.status = 200;
            made.body = spoilt(made.body);
            return reply(std::move(made));
        }
        case FaultKind::cut: return reply({.status = 0, .headers = {}, .body = {}});
        default: return reply(refusal_of(error_of(*fault), request.peer));
    }
}

// ---- WebSocket -------------------------------------------------------------------------------

bool PracticeVenue::Inner::admit(SocketId socket, const std::string& target,
                                 const std::string& peer) {
    if (door) return door->socket_opened(socket, target, peer);
    const Target parts = split_target(target);
    if (parts.path == "/ws-api/v3") {
        api.open(socket, parts.query, peer);
        return true;
    }
    std::vector<std::string> names;
    const bool is_combined = parts.path == "/stream";
    constexpr std::string_view raw = "/ws/";
    if (is_combined) {
        for (const Header& pair : parse_query(parts.query)) {
            if (pair.name == "streams") names = split_names(pair.value);
        }
    } else if (parts.path.starts_with(raw)) {
        // Percent-decoding is parse_query's: the path as one value.
        const auto decoded = parse_query("path=" + std::string(parts.path.substr(raw.size())));
        names = split_names(decoded.front().value);
    } else if (parts.path != "/ws") {
        return false;
    }
    const bool are_fine =
        names.size() <= MarketStreams::kStreamsMax && std::ranges::all_of(names, [](const auto& n) {
            return n.size() <= MarketStreams::kNameBytesMax;
        });
    if (are_fine) market_streams.open(socket, is_combined, names);
    return are_fine;
}

void PracticeVenue::Inner::socket_message(SocketId socket, std::string_view text) {
    if (is_broken) return ports.close(socket);
    const auto known = open_streams.find(socket);
    if (known != open_streams.end() && known->second) return;  // It is mute.
    if (door) {
        door->socket_message(socket, text);
        return flush();
    }
    if (market_streams.has(socket)) {
        market_streams.message(socket, text);
        return flush();
    }
    if (!api.has(socket)) return;
    const auto message = read_socket_message(text);
    if (message) return api_message(socket, *message);
    const auto error = refuse(-1135, "Invalid JSON Request").error();
    outbox.push_back({socket, api.failure(socket, "null", error)});
    flush();
}

void PracticeVenue::Inner::api_execute(SocketId socket, const SocketMessage& message,
                                       bool is_answered) {
    if (!api.has(socket)) return;  // Gone while the message was late.
    std::string answer = api.answer(socket, message);
    if (publish() && is_answered) outbox.push_back({socket, std::move(answer)});
    flush();
}

void PracticeVenue::Inner::api_message(SocketId socket, const SocketMessage& message) {
    const auto fail_with = [&](const ApiError& error) {
        outbox.push_back({socket, api.failure(socket, message.id_json, error)});
        flush();
    };
    if (is_in_maintenance) return fail_with(maintenance());
    const auto fault =
        faults.on_request(WebSocketApi::label(message), api.account_name(socket, message));
    if (!fault) return api_execute(socket, message, true);
    const bool is_executed =
        fault->is_executed && (fault->kind == FaultKind::error_5xx ||
                               fault->kind == FaultKind::cut || fault->kind == FaultKind::garbage);
    if (is_executed) api_execute(socket, message, false);
    switch (fault->kind) {
        case FaultKind::lost_request: return;
        case FaultKind::lost_reply: return api_execute(socket, message, false);
        case FaultKind::late:
            return later(fault->delay,
                         [this, socket, message] { api_execute(socket, message, true); });
        case FaultKind::garbage:
            outbox.push_back({socket, spoilt(R"({"id":null,"status":200,"result":{}})")});
            return flush();
        case FaultKind::cut: return ports.close(socket);
        default: return fail_with(error_of(*fault));
    }
}

}  // namespace strongroom::lab
