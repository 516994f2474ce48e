// MarketStreams: public prices over WebSocket, raw and combined.
//
// Everything is pushed when it happens rather than once a second: a market that plays a month in a
// minute has no use for a second.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "lab/practice/exchange.h"
#include "lab/practice/faults.h"
#include "lab/practice/socket_message.h"
#include "lab/practice/stream_name.h"
#include "lab/practice/venue.h"

namespace strongroom::lab::practice {

class MarketStreams {
  public:
    static constexpr std::size_t kStreamsMax = 1'024;  // Of one socket.
    static constexpr int kMessagesPerSecond = 5;
    static constexpr std::size_t kNameBytesMax = 128;

    struct Ports {
        std::function<void(SocketId, std::string)> send;
        std::function<void(SocketId)> close;
        std::function<void(Duration, std::function<void()>)> later;
    };
    MarketStreams(Env env, Faults& faults, Ports ports)
        : env_(env), faults_(faults), ports_(std::move(ports)) {}

    void open(SocketId socket, bool is_combined, const std::vector<std::string>& names);
    bool has(SocketId socket) const { return sockets_.contains(socket); }
    void message(SocketId socket, std::string_view text);
    void close(SocketId socket);
    void warn(SocketId socket, const std::string& event_json);  // That it will be closed.
    std::size_t count() const { return sockets_.size(); }

    void publish(const News& news, Exchange& exchange);
    // The newest trade that was told, whoever listened; not those that the fault plan took.
    std::uint64_t told(std::uint32_t market) const;
    void set_told(std::uint32_t market, std::uint64_t trade) { told_[market] = trade; }

  private:
    struct Socket {
        bool is_combined = false;
        std::vector<std::string> names;  // In the order in which they were asked for.
        std::int64_t second = 0;         // The present one …
        int messages = 0;                // … and how many came in it.
    };
    struct Stream {
        StreamName name;
        std::set<SocketId> listeners;
        Time bar_start;            // The kline that was told of last …
        bool is_bar_told = false;  // … and that it has closed.
    };

    void subscribe(SocketId socket, Socket& at, const std::string& name);
    void unsubscribe(SocketId socket, Socket& at, const std::string& name);
    std::string answer(SocketId socket, Socket& at, const SocketMessage& message);
    std::string change_streams(SocketId socket, Socket& at, const SocketMessage& message,
                               bool is_subscribe);
    std::string change_property(Socket& at, const SocketMessage& message, bool is_set);

    void publish_market(Market& market, const News& news);
    void publish_all(const News& news, Exchange& exchange);
    bool push_trade(const Stream& stream, const std::string& name, const Market& market,
                    const PublicTrade& trade);
    void push_bar(Stream& stream, const std::string& name, const Market& market);
    void push_state(Stream& stream, const std::string& name, Market& market,
                    const std::optional<BookChange>& change);
    // False: the fault plan keeps it, for now or for ever.
    bool send_event(const Stream& stream, const std::string& name, const std::string& payload,
                    const std::function<void()>& delivered = {});
    void deliver(const std::string& name, const std::string& payload);

    Env env_;
    Faults& faults_;
    Ports ports_;
    std::map<SocketId, Socket> sockets_;
    std::map<std::uint32_t, std::uint64_t> told_;
    std::map<std::string, Stream> streams_;  // Those that somebody listens to, by name.
};

}  // namespace strongroom::lab::practice
