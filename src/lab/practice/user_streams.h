// UserStreams: who listens to which account's private stream, on which socket.
//
// An event goes to every subscription of its account, under the subscription's number. The fault
// plan may lose, double or delay it on the way.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/env.h"
#include "lab/practice/answer.h"
#include "lab/practice/exchange.h"
#include "lab/practice/faults.h"
#include "lab/practice/venue.h"

namespace strongroom::lab::practice {

class UserStreams {
  public:
    static constexpr std::size_t kActiveMax = 1'000;     // On one socket.
    static constexpr std::uint32_t kNumberMax = 65'535;  // In a socket's life.

    struct Ports {
        std::function<void(SocketId, std::string)> send;
        std::function<void(Duration, std::function<void()>)> later;
    };
    UserStreams(Env env, Faults& faults, Ports ports)
        : env_(env), faults_(faults), ports_(std::move(ports)) {}

    struct Subscription {
        std::uint32_t account = 0;
        std::string key_id;
        bool is_of_session = false;  // Ends with the session's logout.
    };
    // Refused: -2035 (this account has one here), -2042, -1003 (too many).
    Answer<std::uint32_t> open(SocketId socket, Subscription subscription);
    // The one of this number, or all. Refused: -2036.
    Answer<void> close(SocketId socket, std::optional<std::uint32_t> number);
    void close_session(SocketId socket);
    void close_key(const std::string& key_id);  // The key is revoked.
    void forget(SocketId socket);               // Its socket is gone.
    std::vector<std::uint32_t> list(SocketId socket) const;
    std::size_t count() const;

    // All that happened, each account's reports first and then where its balances stand.
    void publish(const News& news, const Exchange& exchange, const Accounts& accounts);
    // The newest execution that was told, whoever listened; not those that the fault plan took.
    std::uint64_t told(std::uint32_t account) const;
    void set_told(std::uint32_t account, std::uint64_t execution) { told_[account] = execution; }

  private:
    struct Socket {
        std::map<std::uint32_t, Subscription> subscriptions;  // By number.
        std::uint32_t next = 0;
    };
    void send_event(std::uint32_t account, const std::string& account_name, std::string_view type,
                    const std::function<std::string()>& write, std::uint64_t execution);
    bool has_listener(std::uint32_t account) const;
    void deliver(std::uint32_t account, const std::string& event, std::uint64_t execution);
    template <typename Fits>
    void end(SocketId socket, Fits fits);

    Env env_;
    Faults& faults_;
    Ports ports_;
    std::map<SocketId, Socket> sockets_;
    std::map<std::uint32_t, std::uint64_t> told_;
};

}  // namespace strongroom::lab::practice
