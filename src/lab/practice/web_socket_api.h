// WebSocketApi: /ws-api/v3, where requests and their answers are messages, and where the private
// streams are asked for.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lab/practice/endpoints.h"
#include "lab/practice/gate.h"
#include "lab/practice/socket_message.h"
#include "lab/practice/user_streams.h"

namespace strongroom::lab::practice {

class WebSocketApi {
  public:
    WebSocketApi(Floor& floor, UserStreams& streams) : floor_(floor), streams_(streams) {}

    // Costs a weight of two. `query` is the address's own: returnRateLimits.
    void open(SocketId socket, std::string_view query, const std::string& peer);
    bool has(SocketId socket) const { return sockets_.contains(socket); }
    void close(SocketId socket);

    // The answer to one message, and what the fault plan calls it.
    std::string answer(SocketId socket, const SocketMessage& message);
    static std::string label(const SocketMessage& message);  // "ws order.place"
    // Who asks, by the key named in the message or the session's; for the fault plan.
    std::string account_name(SocketId socket, const SocketMessage& message) const;

    // An answer that no request came to: for messages that do not read and for faults.
    std::string failure(SocketId socket, const std::string& id_json, const ApiError& error);
    std::size_t count() const { return sockets_.size(); }

  private:
    struct Session {
        std::string key_id;
        Time since;
    };
    struct Socket {
        std::string peer;
        Time connected;
        bool returns_limits = true;
        std::optional<Session> session;
    };
    struct Reply {
        Answer<std::string> result;
        bool has_placed_order = false;
        std::uint32_t account = 0;
    };

    Reply run(SocketId socket, Socket& at, const SocketMessage& message);
    Answer<const ApiKey*> authenticate(Socket& at, const SocketMessage& message, Params& params,
                                       Security security);
    Answer<std::string> run_session(SocketId socket, Socket& at, const SocketMessage& message,
                                    Params& params);
    Answer<std::string> log_on(SocketId socket, Socket& at, const SocketMessage& message,
                               Params& params);
    Answer<std::string> subscribe_signed(SocketId socket, Socket& at, const SocketMessage& message,
                                         Params& params);
    Answer<std::string> subscribe_session(SocketId socket, Socket& at);
    Answer<std::string> unsubscribe(SocketId socket, Params& params);
    std::string session_json(SocketId socket, const Socket& at) const;
    std::string subscriptions_json(SocketId socket) const;
    std::string write(Socket& at, const std::string& id_json, const Reply& reply,
                      bool returns_limits);

    Floor& floor_;
    UserStreams& streams_;
    std::map<SocketId, Socket> sockets_;
};

}  // namespace strongroom::lab::practice
