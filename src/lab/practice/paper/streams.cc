#include "lab/practice/paper/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lab/practice/json_internal.h"
#include "lab/practice/paper/gate.h"

namespace strongroom::lab::practice::paper {

struct Streams::Request {
    std::string wish;  // "subscribe"
    std::map<Topic, std::vector<std::string>> topics;
    Claim claim;
};

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

// Numbers stand in what is signed as they are written: digits.
std::string scalar_in(const Json& json, const char* name) {
    const auto at = json.find(name);
    if (at == json.end()) return {};
    if (at->is_string()) return at->get<std::string>();
    return at->is_number_unsigned() ? fmt::format("{}", at->get<std::uint64_t>()) : std::string();
}

Answer<std::vector<std::string>> names_in(const Json& json, const char* name) {
    std::vector<std::string> names;
    const auto at = json.find(name);
    if (at == json.end()) return names;
    if (!at->is_array()) return refusal::bad_request(fmt::format("{}: must be a list", name));
    for (const Json& one : *at) {
        if (!one.is_string()) return refusal::bad_request(fmt::format("{}: not a text", name));
        names.push_back(one.get<std::string>());
    }
    return names;
}

std::string refused_event(const ApiError& error) {
    return R"({"event":"refused",)" + refusal_text(error).substr(1);
}

}  // namespace

// ---- Connections -----------------------------------------------------------------------------

void Streams::open(SocketId socket, const std::string& peer) {
    sockets_[socket] = {.peer = peer};
    ports_.later(kFirstMessage, [this, socket] {
        const auto at = sockets_.find(socket);
        if (at != sockets_.end() && !at->second.has_asked) ports_.close(socket);
    });
}

void Streams::close_key(const std::string& key_id) {
    for (const auto& [socket, at] : sockets_) {
        if (!at.subscriber || at.subscriber->key_id != key_id) continue;
        ports_.send(socket, R"({"event":"ended"})");
        ports_.close(socket);
    }
}

bool Streams::is_too_fast(Socket& at) const {
    const std::int64_t span = env_.clock.ticks_ns() / kSecondNs;
    if (std::exchange(at.span, span) != span) at.messages = 0;
    return ++at.messages > kMessagesMax;
}

// ---- What clients ask ------------------------------------------------------------------------

void Streams::message(SocketId socket, std::string_view text) {
    const auto found = sockets_.find(socket);
    if (found == sockets_.end()) return;
    Socket& at = found->second;
    if (is_too_fast(at)) return ports_.close(socket);
    const auto done = [&]() -> Answer<void> {
        constexpr int depth_max = 2;
        const Json json = text.size() > kMessageBytesMax ? Json() : parse_bounded(text, depth_max);
        if (!json.is_object()) return refusal::bad_request("not a JSON object of a request");
        Request request{.wish = scalar_in(json, "do"),
                        .topics = {},
                        .claim = {.key = scalar_in(json, "key"),
                                  .time = scalar_in(json, "time"),
                                  .window = scalar_in(json, "window"),
                                  .signature = scalar_in(json, "signature")}};
        TRY_ASSIGN(request.topics[Topic::trades], names_in(json, "trades"));
        TRY_ASSIGN(request.topics[Topic::candles], names_in(json, "candles"));
        TRY_ASSIGN(request.topics[Topic::tops], names_in(json, "tops"));
        return answer(socket, at, request);
    }();
    if (!done) ports_.send(socket, refused_event(done.error()));
}

Answer<void> Streams::answer(SocketId socket, Socket& at, const Request& request) {
    if (request.wish == "subscribe") return subscribe(socket, at, request);
    if (request.wish == "ping") {
        ports_.send(socket, R"({"event":"pong"})");
        return {};
    }
    if (request.wish != "login")
        return refusal::bad_request("do: must be subscribe, login or ping");
    TRY_ASSIGN(const ApiKey* key,
               let_in_stream(accounts_, request.claim, at.peer, env_.clock.now()));
    if (at.subscriber) return refusal::bad_request("do: this connection is logged in already");
    at.has_asked = true;
    at.subscriber = {.account = key->account, .key_id = key->id};
    ports_.send(socket, R"({"event":"logged_in"})");
    return {};
}

// All of them, or none.
Answer<void> Streams::subscribe(SocketId socket, Socket& at, const Request& request) {
    std::set<std::pair<Topic, std::uint32_t>> wanted;
    std::size_t count = 0;
    for (const auto& [topic, names] : request.topics) {
        count += names.size();
        if (count > kTopicsMax) return refusal::bad_request("too many topics in one message");
        for (const std::string& name : names) {
            const Market* market = exchange_.find_market(name);
            if (market == nullptr) return refusal::unknown_symbol();
            wanted.emplace(topic, market->number);
        }
    }
    if (wanted.empty()) return refusal::bad_request("do: subscribe to trades, candles or tops");
    at.has_asked = true;
    at.topics.insert(wanted.begin(), wanted.end());
    ports_.send(socket, R"({"event":"subscribed"})");
    return {};
}

// ---- What is told ----------------------------------------------------------------------------

bool Streams::has_listener(Topic topic, std::uint32_t market) const {
    return std::ranges::any_of(
        sockets_, [&](const auto& entry) { return entry.second.topics.contains({topic, market}); });
}

void Streams::tell(Event event) {
    const std::string owner = event.account ? accounts_.at(*event.account).name : std::string();
    const auto fault = faults_.on_event(fmt::format("event {}", event.name), owner);
    if (fault && fault->kind == FaultKind::event_lost) return;
    if (fault && fault->kind == FaultKind::event_delayed) {
        return ports_.later(fault->delay, [this, event = std::move(event)] { deliver(event); });
    }
    deliver(event);
    if (fault) deliver(event);  // Doubled.
}

void Streams::deliver(const Event& event) {
    if (event.delivered) event.delivered();
    for (const auto& [socket, at] : sockets_) {
        const bool is_for = event.account
                                ? at.subscriber && at.subscriber->account == *event.account
                                : event.topic && at.topics.contains(*event.topic);
        if (is_for) ports_.send(socket, event.text);
    }
}

void Streams::publish(const News& news) {
    for (const std::uint32_t number : news.moved) {
        Market& market = exchange_.markets()[number];
        market.is_book_stale = true;
        publish_market(market, news);
    }
    for (const Execution& execution : news.executions) tell_order(execution);
    tell_balances(news);
}

}  // namespace strongroom::lab::practice::paper
