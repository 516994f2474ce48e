// Pipe: one connection to the signer, carried from one stream to another, both ways.
//
// Nothing is read before what was read has been written: a side that does not read holds the other
// one up, and no byte more than two buffers waits here.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>

#include "net/any_stream_internal.h"
#include "net/bridge/bridge_tls.h"
#include "net/bridge/frame_meter.h"

namespace strongroom::net {

class Pipe : public std::enable_shared_from_this<Pipe> {
  public:
    // `asker`: where questions to the signer come from. `ended` is called once, not from inside
    // end().
    Pipe(AnyStream asker, AnyStream signer, const BridgeLimits& limits,
         std::function<void(const std::string& why)> ended);

    void start();
    void end(const std::string& why);

  private:
    struct Way {
        AnyStream& from;
        AnyStream& to;
        FrameMeter meter;
        std::array<std::uint8_t, 64U << 10> buffer{};
        bool is_writing = false;
        std::uint64_t writes = 0;       // Begun so far, …
        std::uint64_t writes_seen = 0;  // … and at the last look.
    };
    void carry(Way& way);
    void look_for_stall();

    AnyStream asker_;
    AnyStream signer_;
    Way questions_;
    Way answers_;
    Duration stall_limit_;
    boost::asio::steady_timer timer_;
    std::function<void(const std::string&)> ended_;
    bool is_ended_ = false;
};

}  // namespace strongroom::net
