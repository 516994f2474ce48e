// Streams: the WebSocket connections of Coinbase's clients: who listens to which channel.
//
// Market channels and the user channel are on one address; only the latter needs a token. Every
// message of a connection has a number, one more than the one before: what the fault plan takes
// away or holds back leaves a gap that the client can see.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "lab/practice/coinbase/channel.h"
#include "lab/practice/door.h"
#include "lab/practice/exchange.h"
#include "lab/practice/faults.h"

namespace strongroom::lab::practice::coinbase {

class Streams {
  public:
    static constexpr Duration kFirstMessage = seconds(5);  // Later than that it is closed.
    static constexpr int kUnsignedMax = 8;                 // Messages of a connection in a second.
    static constexpr int kMessagesMax = 100;               // The same, signed ones too.
    static constexpr std::size_t kMessageBytesMax = 64U << 10U;
    static constexpr std::size_t kProductsMax = 100;  // Of one message.

    Streams(Env env, Faults& faults, Exchange& exchange, Accounts& accounts, StreamPorts ports)
        : env_(env),
          faults_(faults),
          exchange_(exchange),
          accounts_(accounts),
          ports_(std::move(ports)) {}

    void open(SocketId socket, const std::string& peer);
    void message(SocketId socket, std::string_view text);
    void close(SocketId socket) { sockets_.erase(socket); }
    void close_key(const std::string& key_id);  // The key is revoked.
    std::size_t count() const { return sockets_.size(); }

    void publish(const News& news);

  private:
    using Products = std::set<std::string>;
    // Whom the user channel tells of.
    struct Subscriber {
        std::uint32_t account = 0;
        std::string key_id;
    };
    struct Socket {
        std::string peer;
        std::int64_t next_number = 0;
        bool has_subscribed = false;
        std::map<Channel, Products> channels;  // Of user: none stands for all of them.
        std::optional<Subscriber> subscriber;
        std::int64_t span = 0;  // The present second …
        int unsigned_messages = 0;
        int messages = 0;  // … and how many came in it.
    };
    struct Request;
    // What is to be told on one channel: of a product, or of an account's order in it.
    struct Event {
        Channel channel = Channel::heartbeats;
        std::string product;
        std::string event_json;
        std::string timestamp;
        std::optional<std::uint32_t> account;
        std::function<void()> delivered;
    };
    struct Frame {
        SocketId socket = 0;
        std::string text;
    };
    struct LastBar {
        Time start;
        std::string text;
    };

    // ---- streams.cc
    Answer<void> answer(SocketId socket, Socket& at, const Request& request);
    Answer<void> let_in(Socket& at, const Request& request, Channel channel);
    Answer<void> check_products(const Request& request, Channel channel) const;
    bool is_too_fast(Socket& at, bool is_signed) const;
    void send(SocketId socket, Socket& at, std::string_view channel, const std::string& event_json);
    void send_subscriptions(SocketId socket, Socket& at);
    std::string frame_of(Socket& at, std::string_view channel, std::string_view timestamp,
                         std::string_view event_json);
    std::string now_text() const;
    bool listens(const Socket& at, const Event& event) const;
    bool has_listener(Channel channel, const std::string& product) const;
    void tell(const Event& event);
    void deliver(const std::vector<Frame>& frames, const std::function<void()>& delivered);
    void tell_market(Channel channel, const Market& market, std::string event_json,
                     std::function<void()> delivered = {});

    // ---- market_events.cc
    void send_picture(SocketId socket, Socket& at, Channel channel, const Products& products);
    void publish_market(Market& market, const News& news);
    void publish_bars(Market& market);
    void keep_beating();
    void beat();

    // ---- user_events.cc
    void send_open_orders(SocketId socket, Socket& at);
    void tell_order(const Execution& execution);

    Env env_;
    Faults& faults_;
    Exchange& exchange_;
    Accounts& accounts_;
    StreamPorts ports_;
    std::map<SocketId, Socket> sockets_;
    std::map<std::string, LastBar> bars_;  // As told last, by product.
    std::set<std::string> moved_;          // Products that ticker_batch has not told of yet.
    bool is_beating_ = false;
    std::int64_t beats_ = 0;
};

}  // namespace strongroom::lab::practice::coinbase
