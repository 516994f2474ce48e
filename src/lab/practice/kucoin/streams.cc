#include "lab/practice/kucoin/streams.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab/practice/kucoin/json_internal.h"

namespace strongroom::lab::practice::kucoin {

struct Streams::Request {
    std::string id;
    std::string type;
    std::string topic;
    bool is_private = false;
    bool wants_answer = false;
};

namespace {

constexpr std::int64_t kSpanNs = 10'000'000'000;

std::string text_field(const Json& json, const char* name) {
    const auto at = json.find(name);
    if (at == json.end()) return {};
    if (at->is_string()) return at->get<std::string>();
    return at->is_number_integer() ? text_of(*at) : std::string();
}

bool flag_field(const Json& json, const char* name) {
    const auto at = json.find(name);
    return at != json.end() && at->is_boolean() && at->get<bool>();
}

std::string short_frame(const std::string& id, std::string_view type) {
    return text_of({{"id", id}, {"type", type}});
}

std::string error_frame(const std::string& id, int code, std::string_view text) {
    return text_of({{"id", id}, {"type", "error"}, {"code", code}, {"data", text}});
}

}  // namespace

// ---- Connections -----------------------------------------------------------------------------

void Streams::open(SocketId socket, std::string connect_id, std::optional<Tokens::Grant> grant) {
    Socket& at = sockets_[socket];
    at.connect_id = connect_id.substr(0, kIdBytesMax);
    at.is_let_in = grant.has_value();
    if (grant) at.subscriber = std::move(grant->subscriber);
}

void Streams::ready(SocketId socket) {
    const auto found = sockets_.find(socket);
    if (found == sockets_.end()) return;
    Socket& at = found->second;
    if (!at.is_let_in) {
        ports_.send(socket, error_frame(at.connect_id, 401, "token is invalid"));
        return ports_.close(socket);
    }
    at.is_welcome = true;
    ports_.send(socket, short_frame(at.connect_id, "welcome"));
}

void Streams::close(SocketId socket) {
    const auto at = sockets_.find(socket);
    if (at == sockets_.end()) return;
    for (const std::string& name : std::set(at->second.topics))
        unsubscribe(socket, at->second, name);
    sockets_.erase(at);
}

void Streams::close_key(const std::string& key_id) {
    for (const auto& [socket, at] : sockets_) {
        if (at.subscriber && at.subscriber->key_id == key_id) ports_.close(socket);
    }
}

bool Streams::is_too_fast(Socket& at) const {
    const std::int64_t span = env_.clock.ticks_ns() / kSpanNs;
    if (span != at.span) {
        at.span = span;
        at.messages = 0;
    }
    return ++at.messages > kMessagesMax;
}

// ---- What clients ask ------------------------------------------------------------------------

void Streams::message(SocketId socket, std::string_view text) {
    Socket& at = sockets_.at(socket);
    if (!at.is_welcome || is_too_fast(at)) return ports_.close(socket);
    constexpr int depth_max = 1;
    const auto is_flat = [](int depth, Json::parse_event_t, Json&) { return depth <= depth_max; };
    const Json json = text.size() > kMessageBytesMax ? Json() : Json::parse(text, is_flat, false);
    if (!json.is_object()) return ports_.send(socket, error_frame("", 400, "invalid message"));
    const Request request{.id = text_field(json, "id").substr(0, kIdBytesMax),
                          .type = text_field(json, "type"),
                          .topic = text_field(json, "topic"),
                          .is_private = flag_field(json, "privateChannel"),
                          .wants_answer = flag_field(json, "response")};
    std::string reply = answer(socket, at, request);
    if (!reply.empty()) ports_.send(socket, std::move(reply));
}

std::string Streams::answer(SocketId socket, Socket& at, const Request& request) {
    if (request.type == "ping") return short_frame(request.id, "pong");
    const bool is_subscribe = request.type == "subscribe";
    if (!is_subscribe && request.type != "unsubscribe")
        return error_frame(request.id, 400, "unknown type");
    Answer<void> done;
    if (is_subscribe) {
        done = subscribe(socket, at, request);
    } else if (const auto topics = topics_of(request.topic)) {
        for (const Topic& topic : *topics) unsubscribe(socket, at, topic.name);
    } else {
        done = std::unexpected(topics.error());
    }
    if (!done) return error_frame(request.id, done.error().code, done.error().text);
    return request.wants_answer ? short_frame(request.id, "ack") : std::string();
}

Answer<void> Streams::subscribe(SocketId socket, Socket& at, const Request& request) {
    TRY_ASSIGN(const std::vector<Topic> topics, topics_of(request.topic));
    for (const Topic& topic : topics) {
        if (topic.is_private() && !(at.subscriber && request.is_private))
            return refuse(403, "user does not have permission to subscribe to a private topic");
        const bool has_market =
            topic.symbol.empty() || exchange_.find_market(topic.symbol) != nullptr;
        if (!has_market)
            return refuse(404, fmt::format("topic {} is not found", topic.name.substr(0, 80)));
    }
    const auto fresh = std::ranges::count_if(
        topics, [&](const Topic& topic) { return !at.topics.contains(topic.name); });
    if (at.topics.size() + static_cast<std::size_t>(fresh) > kTopicsMax)
        return refuse(509, "exceed max subscription count limitation of 300 per session");
    for (const Topic& topic : topics) {
        at.topics.insert(topic.name);
        Stream& stream = streams_[topic.name];
        stream.topic = topic;
        stream.listeners.insert(socket);
    }
    return {};
}

void Streams::unsubscribe(SocketId socket, Socket& at, const std::string& name) {
    at.topics.erase(name);
    const auto stream = streams_.find(name);
    if (stream == streams_.end()) return;
    stream->second.listeners.erase(socket);
    if (stream->second.listeners.empty()) streams_.erase(stream);
}

// ---- Events ----------------------------------------------------------------------------------

void Streams::tell(Event event) {
    const std::string owner = event.account ? accounts_.at(*event.account).name : std::string();
    const auto fault = faults_.on_event(fmt::format("event {}", event.subject), owner);
    if (fault && fault->kind == FaultKind::event_lost) return;
    if (fault && fault->kind == FaultKind::event_delayed) {
        return ports_.later(fault->delay, [this, event = std::move(event)] { deliver(event); });
    }
    deliver(event);
    if (fault) deliver(event);  // Doubled.
}

void Streams::deliver(const Event& event) {
    if (event.delivered) event.delivered();
    const auto stream = streams_.find(event.topic);
    if (stream == streams_.end()) return;
    std::string frame = fmt::format(R"({{"topic":"{}","type":"message","subject":"{}",)",
                                    event.topic, event.subject);
    if (event.account) {
        frame += fmt::format(R"("userId":"{}","channelType":"private",)",
                             accounts_.at(*event.account).uid);
    }
    frame += fmt::format(R"("data":{}}})", event.data_json);
    for (const SocketId socket : stream->second.listeners) {
        const auto& subscriber = sockets_.at(socket).subscriber;
        const bool is_meant =
            !event.account || (subscriber && subscriber->account == *event.account);
        if (is_meant) ports_.send(socket, frame);
    }
}

void Streams::publish(const News& news) {
    for (const std::uint32_t number : news.moved) {
        Market& market = exchange_.markets()[number];
        market.is_book_stale = true;
        publish_market(market, news);
    }
    publish_executions(news);
    publish_balances(news);
}

}  // namespace strongroom::lab::practice::kucoin
