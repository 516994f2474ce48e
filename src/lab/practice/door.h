// Door: the way in of a protocol other than Binance's: its REST and its WebSockets.
//
// A door owns what only its protocol has (pools, tokens, connections). The books behind it are the
// Exchange's, and what the doors tell leaves through the venue, once it is stored.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "lab/practice/exchange.h"
#include "lab/practice/faults.h"
#include "lab/practice/venue.h"

namespace strongroom::lab::practice {

// How a door's streams reach their clients and the venue.
struct StreamPorts {
    std::function<void(SocketId, std::string)> send;
    std::function<void(SocketId)> close;
    // The action may tell clients something; it changes nothing that is to be stored.
    std::function<void(Duration, std::function<void()>)> later;
    // What was told, whoever listened; not what the fault plan took. Of an execution the time
    // that its event bears, in nanoseconds.
    std::function<void(std::uint32_t account, std::uint64_t time_ns)> told_execution;
    std::function<void(std::uint32_t market, std::uint64_t trade)> told_trade;
};

class Door {
  public:
    Door() = default;
    virtual ~Door() = default;
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;

    virtual HttpReply answer(const HttpRequest& request) = 0;
    // A refusal of the venue itself or of the fault plan, in the words of this protocol.
    virtual HttpReply refusal_of(const ApiError& error) const = 0;
    // Whose key the request says to be of, unchecked: for the fault plan.
    virtual std::string key_id_of(const HttpRequest& request) const = 0;

    // False: the upgrade is refused.
    virtual bool socket_opened(SocketId socket, const std::string& target,
                               const std::string& peer) = 0;
    virtual void socket_ready(SocketId socket) = 0;  // Frames reach it from now on.
    virtual void socket_message(SocketId socket, std::string_view text) = 0;
    virtual void socket_closed(SocketId socket) = 0;
    virtual std::size_t count() const = 0;  // Of open sockets.

    virtual void begin() = 0;  // The books are open; nothing has been told yet.
    virtual void publish(const News& news) = 0;
    virtual void close_key(const std::string& key_id) = 0;  // The key is revoked.
};

}  // namespace strongroom::lab::practice
