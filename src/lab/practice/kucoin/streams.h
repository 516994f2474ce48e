// Streams: the WebSocket connections of KuCoin's clients: who listens to which topic.
//
// A connection is opened with a token, welcomed, and told of the topics that it has subscribed to.
// Everything is pushed when it happens. The fault plan may lose, double or delay events.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/env.h"
#include "lab/practice/door.h"
#include "lab/practice/exchange.h"
#include "lab/practice/faults.h"
#include "lab/practice/kucoin/tokens.h"
#include "lab/practice/kucoin/topic.h"

namespace strongroom::lab::practice::kucoin {

class Streams {
  public:
    static constexpr std::size_t kTopicsMax = 300;  // Of one connection.
    static constexpr int kMessagesMax = 100;        // In ten seconds; then it is closed.
    static constexpr std::size_t kMessageBytesMax = 64U << 10U;
    static constexpr std::size_t kIdBytesMax = 128;

    Streams(Env env, Faults& faults, Exchange& exchange, Accounts& accounts, StreamPorts ports)
        : env_(env),
          faults_(faults),
          exchange_(exchange),
          accounts_(accounts),
          ports_(std::move(ports)) {}

    // No grant: the token opens nothing, which the client is told once it is there.
    void open(SocketId socket, std::string connect_id, std::optional<Tokens::Grant> grant);
    void ready(SocketId socket);  // Frames reach it from now on: it is welcomed.
    void message(SocketId socket, std::string_view text);
    void close(SocketId socket);
    bool has(SocketId socket) const { return sockets_.contains(socket); }
    void close_key(const std::string& key_id);  // The key is revoked.
    std::size_t count() const { return sockets_.size(); }

    void publish(const News& news);
    // Balance events tell of changes: from what is there now on.
    void remember_balances();

  private:
    struct Socket {
        std::string connect_id;
        bool is_let_in = false;
        bool is_welcome = false;
        std::optional<Subscriber> subscriber;
        std::set<std::string> topics;
        std::int64_t span = 0;  // The present ten seconds …
        int messages = 0;       // … and how many came in them.
    };
    struct Stream {
        Topic topic;
        std::set<SocketId> listeners;
        Time bar_start;        // Of candles: the last that was told of …
        std::string last_bar;  // … and as what.
    };
    // What is to be told, of a public topic or to one account.
    struct Event {
        std::string topic;
        std::string_view subject;
        std::string data_json;
        std::optional<std::uint32_t> account;
        std::function<void()> delivered;
    };

    // ---- streams.cc
    struct Request;
    std::string answer(SocketId socket, Socket& at, const Request& request);
    Answer<void> subscribe(SocketId socket, Socket& at, const Request& request);
    void unsubscribe(SocketId socket, Socket& at, const std::string& name);
    bool is_too_fast(Socket& at) const;
    void deliver(const Event& event);
    void tell(Event event);

    // ---- stream_events.cc
    void publish_market(Market& market, const News& news);
    void push_state(Stream& stream, Market& market, const std::optional<BookChange>& change);
    void push_bars(Stream& stream, const Market& market);

    // ---- account_events.cc
    void publish_executions(const News& news);
    void publish_balances(const News& news);
    void tell_order(const Execution& execution, std::string_view type);

    Env env_;
    Faults& faults_;
    Exchange& exchange_;
    Accounts& accounts_;
    StreamPorts ports_;
    std::map<SocketId, Socket> sockets_;
    std::map<std::string, Stream> streams_;  // Those that somebody listens to, by topic.
    std::map<std::pair<std::uint32_t, Asset>, Wallet::Balance> balances_;  // As told last.
    std::uint64_t next_balance_event_ = 1;
};

}  // namespace strongroom::lab::practice::kucoin
