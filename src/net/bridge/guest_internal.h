// Guest: whoever has connected to the serving end, from the first byte until it is let through one
// of its doors, or not.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "base/log.h"
#include "net/any_stream_internal.h"
#include "net/bridge/bridge_clients.h"
#include "net/bridge/bridge_tls_internal.h"

namespace strongroom::net {

class Guest;

// What a guest asks of the end that it has come to.
class GuestHost {
  public:
    virtual ~GuestHost() = default;
    virtual const BridgeClients& clients() const = 0;
    virtual const BridgeLimits& limits() const = 0;
    virtual bool has_room() const = 0;
    virtual std::string path_of(std::string_view door) const = 0;
    // The guest is through: its stream, and the signer's.
    virtual void carry(AnyStream guest, AnyStream signer, const std::string& what) = 0;
    virtual void hold(AnyStream guest, AnyStream signer, const std::string& who) = 0;
    // It has come to its end; `why`: for the log, empty when it is through.
    virtual void gone(const std::shared_ptr<Guest>& guest, const std::string& why) = 0;
};

class Guest : public std::enable_shared_from_this<Guest> {
  public:
    Guest(AnyStream stream, std::string from, std::weak_ptr<GuestHost> host);
    void start();
    // Let in, and not carried yet: it takes one of the places.
    bool is_let_in() const { return is_let_in_; }
    void end(const std::string& why);

  private:
    void greet();
    void asked(const std::string& hello);
    void knock();
    void answer(std::string text, bool is_welcome);
    void enter();

    AnyStream stream_;
    std::string from_;  // Its address.
    std::weak_ptr<GuestHost> host_;
    boost::asio::steady_timer timer_;
    boost::asio::local::stream_protocol::socket signer_;
    const BridgeClient* client_ = nullptr;
    std::string door_;
    std::string wire_;
    bool is_ended_ = false;
    bool is_let_in_ = false;
};

// Strangers can make us refuse as often as they like: one line a second says so, with how many were
// left out.
class Complaints {
  public:
    void say(const std::string& line);

  private:
    std::int64_t said_s_ = -1;
    int left_out_ = 0;
};

}  // namespace strongroom::net
