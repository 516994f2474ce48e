// Streams: the WebSocket connections of the paper venue's clients: who follows which market, and
// which account.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "lab/practice/door.h"
#include "lab/practice/exchange.h"
#include "lab/practice/faults.h"
#include "lab/practice/paper/refusal.h"

namespace strongroom::lab::practice::paper {

class Streams {
  public:
    static constexpr Duration kFirstMessage = seconds(10);  // Later than that it is closed.
    static constexpr int kMessagesMax = 20;                 // Of a connection in a second.
    static constexpr std::size_t kMessageBytesMax = 64U << 10U;
    static constexpr std::size_t kTopicsMax = 300;  // Of one message.

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
    enum class Topic { trades, candles, tops };
    // Whom a connection is told of.
    struct Subscriber {
        std::uint32_t account = 0;
        std::string key_id;
    };
    struct Socket {
        std::string peer;
        bool has_asked = false;
        std::set<std::pair<Topic, std::uint32_t>> topics;  // Of a market, by its number.
        std::optional<Subscriber> subscriber;
        std::int64_t span = 0;  // The present second …
        int messages = 0;       // … and how many came in it.
    };
    struct Request;
    // What is to be told: of a market, or of an account.
    struct Event {
        std::string_view name;  // "trade", as clients read it and as the fault plan does.
        std::string text;
        std::optional<std::pair<Topic, std::uint32_t>> topic;
        std::optional<std::uint32_t> account;
        std::function<void()> delivered;
    };
    struct LastBar {
        Time start;
        bool is_closed_told = false;
    };

    Answer<void> answer(SocketId socket, Socket& at, const Request& request);
    Answer<void> subscribe(SocketId socket, Socket& at, const Request& request);
    bool is_too_fast(Socket& at) const;
    bool has_listener(Topic topic, std::uint32_t market) const;
    void tell(Event event);
    void deliver(const Event& event);

    void publish_market(Market& market, const News& news);
    void publish_bar(const Market& market);
    void tell_top(Market& market);
    void tell_order(const Execution& execution);
    void tell_balances(const News& news);

    Env env_;
    Faults& faults_;
    Exchange& exchange_;
    Accounts& accounts_;
    StreamPorts ports_;
    std::map<SocketId, Socket> sockets_;
    std::map<std::uint32_t, LastBar> bars_;  // As told last, by market.
};

}  // namespace strongroom::lab::practice::paper
