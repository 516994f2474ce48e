#include "lab/practice/coinbase/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "lab/practice/coinbase/gate.h"
#include "lab/practice/coinbase/json_internal.h"
#include "lab/practice/coinbase/refusal.h"

namespace strongroom::lab::practice::coinbase {

struct Streams::Request {
    std::string type;
    std::string channel;
    std::vector<std::string> products;
    std::string token;
};

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

std::string text_field(const Json& json, const char* name) {
    const auto at = json.find(name);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::string error_frame(std::string_view text) {
    return text_of({{"type", "error"}, {"message", text}});
}

bool is_of_market(Channel channel) {
    return channel != Channel::heartbeats && channel != Channel::user;
}

}  // namespace

// ---- Connections -----------------------------------------------------------------------------

void Streams::open(SocketId socket, const std::string& peer) {
    sockets_[socket] = {.peer = peer};
    ports_.later(kFirstMessage, [this, socket] {
        const auto at = sockets_.find(socket);
        if (at != sockets_.end() && !at->second.has_subscribed) ports_.close(socket);
    });
}

void Streams::close_key(const std::string& key_id) {
    for (const auto& [socket, at] : sockets_) {
        if (at.subscriber && at.subscriber->key_id == key_id) ports_.close(socket);
    }
}

bool Streams::is_too_fast(Socket& at, bool is_signed) const {
    const std::int64_t span = env_.clock.ticks_ns() / kSecondNs;
    if (span != at.span) {
        at.span = span;
        at.messages = 0;
        at.unsigned_messages = 0;
    }
    if (!is_signed) ++at.unsigned_messages;
    return ++at.messages > kMessagesMax || at.unsigned_messages > kUnsignedMax;
}

// ---- What clients ask ------------------------------------------------------------------------

void Streams::message(SocketId socket, std::string_view text) {
    const auto found = sockets_.find(socket);
    if (found == sockets_.end()) return;
    Socket& at = found->second;
    constexpr int depth_max = 2;
    const Json json = text.size() > kMessageBytesMax ? Json() : parse_bounded(text, depth_max);
    Request request;
    if (json.is_object()) {
        request = {.type = text_field(json, "type"),
                   .channel = text_field(json, "channel"),
                   .products = {},
                   .token = text_field(json, "jwt")};
        const auto products = json.find("product_ids");
        const bool is_list = products != json.end() && products->is_array();
        for (const Json& one : is_list ? *products : Json::array())
            request.products.push_back(one.is_string() ? one.get<std::string>() : std::string());
    }
    if (is_too_fast(at, !request.token.empty())) {
        ports_.send(socket, error_frame("rate limit exceeded"));
        return ports_.close(socket);
    }
    const Answer<void> done =
        json.is_object() ? answer(socket, at, request) : refusal::invalid("invalid message");
    if (!done) ports_.send(socket, error_frame(done.error().text));
}

Answer<void> Streams::answer(SocketId socket, Socket& at, const Request& request) {
    const bool is_subscribe = request.type == "subscribe";
    if (!is_subscribe && request.type != "unsubscribe") return refusal::invalid("invalid type");
    const auto channel = channel_of(request.channel);
    if (!channel) return refusal::invalid("invalid channel");
    TRY(let_in(at, request, *channel));
    TRY(check_products(request, *channel));
    const Products named(request.products.begin(), request.products.end());
    if (!is_subscribe) {
        // Without names the whole channel ends, and it ends with its last product.
        if (const auto known = at.channels.find(*channel); known != at.channels.end()) {
            for (const std::string& one : named) known->second.erase(one);
            if (named.empty() || known->second.empty()) at.channels.erase(known);
        }
        send_subscriptions(socket, at);
        return {};
    }
    at.has_subscribed = true;
    const bool is_new = !at.channels.contains(*channel);
    Products& products = at.channels[*channel];
    // All that there are stay all, whatever else is named.
    const bool is_all =
        *channel == Channel::user && (named.empty() || (!is_new && products.empty()));
    if (is_all)
        products.clear();
    else
        products.insert(named.begin(), named.end());
    send_subscriptions(socket, at);
    if (*channel == Channel::user)
        send_open_orders(socket, at);
    else
        send_picture(socket, at, *channel, named);
    if (*channel == Channel::heartbeats || *channel == Channel::ticker_batch) keep_beating();
    return {};
}

// A token is looked at wherever one is sent; the user channel needs one.
Answer<void> Streams::let_in(Socket& at, const Request& request, Channel channel) {
    if (request.token.empty() && channel != Channel::user) return {};
    const auto key = let_in_stream(accounts_, request.token, at.peer, env_.clock.now());
    if (!key) return refusal::invalid("authentication failure");
    if (channel != Channel::user) return {};
    const bool is_another = at.subscriber && at.subscriber->account != (*key)->account;
    if (is_another) return refusal::invalid("authentication failure: another key is subscribed");
    at.subscriber = {.account = (*key)->account, .key_id = (*key)->id};
    return {};
}

Answer<void> Streams::check_products(const Request& request, Channel channel) const {
    if (request.products.size() > kProductsMax) return refusal::invalid("too many product_ids");
    const bool may_name_none = !is_of_market(channel) || request.type == "unsubscribe";
    if (request.products.empty() && !may_name_none)
        return refusal::invalid("product_ids is required");
    for (const std::string& product : request.products) {
        if (exchange_.find_market(product) == nullptr)
            return refusal::invalid("invalid product_ids");
    }
    return {};
}

// ---- Messages --------------------------------------------------------------------------------

std::string Streams::now_text() const { return time_text(env_.clock.now()); }

std::string Streams::frame_of(Socket& at, std::string_view channel, std::string_view timestamp,
                              std::string_view event_json) {
    return fmt::format(
        R"({{"channel":"{}","client_id":"","timestamp":"{}","sequence_num":{},"events":[{}]}})",
        channel, timestamp, at.next_number++, event_json);
}

void Streams::send(SocketId socket, Socket& at, std::string_view channel,
                   const std::string& event_json) {
    ports_.send(socket, frame_of(at, channel, now_text(), event_json));
}

void Streams::send_subscriptions(SocketId socket, Socket& at) {
    Json all = Json::object();
    for (const auto& [channel, products] : at.channels) {
        Json names(products);
        if (channel == Channel::heartbeats) names = Json::array({"heartbeats"});
        if (channel == Channel::user && at.subscriber)
            names = Json::array({user_uuid(accounts_.at(at.subscriber->account))});
        all[std::string(name_of(channel))] = std::move(names);
    }
    send(socket, at, "subscriptions", text_of({{"subscriptions", std::move(all)}}));
}

bool Streams::listens(const Socket& at, const Event& event) const {
    const auto channel = at.channels.find(event.channel);
    if (channel == at.channels.end()) return false;
    if (event.account) {
        const bool is_owner = at.subscriber && at.subscriber->account == *event.account;
        return is_owner && (channel->second.empty() || channel->second.contains(event.product));
    }
    return event.channel == Channel::heartbeats || channel->second.contains(event.product);
}

bool Streams::has_listener(Channel channel, const std::string& product) const {
    const Event event{.channel = channel, .product = product};
    return std::ranges::any_of(sockets_,
                               [&](const auto& entry) { return listens(entry.second, event); });
}

void Streams::tell(const Event& event) {
    std::vector<Frame> frames;
    for (auto& [socket, at] : sockets_) {
        if (!listens(at, event)) continue;
        frames.push_back({socket, frame_of(at, message_name_of(event.channel), event.timestamp,
                                           event.event_json)});
    }
    const std::string owner = event.account ? accounts_.at(*event.account).name : std::string();
    const auto fault = faults_.on_event(fmt::format("event {}", name_of(event.channel)), owner);
    if (fault && fault->kind == FaultKind::event_lost) return;
    if (fault && fault->kind == FaultKind::event_delayed) {
        return ports_.later(fault->delay,
                            [this, frames = std::move(frames), delivered = event.delivered] {
                                deliver(frames, delivered);
                            });
    }
    deliver(frames, event.delivered);
    if (fault) deliver(frames, {});  // Doubled.
}

void Streams::deliver(const std::vector<Frame>& frames, const std::function<void()>& delivered) {
    if (delivered) delivered();
    for (const Frame& frame : frames) {
        if (sockets_.contains(frame.socket)) ports_.send(frame.socket, frame.text);
    }
}

void Streams::tell_market(Channel channel, const Market& market, std::string event_json,
                          std::function<void()> delivered) {
    tell({.channel = channel,
          .product = market.symbol(),
          .event_json = std::move(event_json),
          .timestamp = now_text(),
          .account = {},
          .delivered = std::move(delivered)});
}

void Streams::publish(const News& news) {
    for (const std::uint32_t number : news.moved) {
        Market& market = exchange_.markets()[number];
        market.is_book_stale = true;
        publish_market(market, news);
    }
    for (const Execution& execution : news.executions) tell_order(execution);
}

}  // namespace strongroom::lab::practice::coinbase
