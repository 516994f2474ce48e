// The Asio side of an EventLoop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>

#include "net/event_loop.h"

namespace strongroom::net {

struct EventLoop::Inner {
    boost::asio::io_context io{1};
    boost::asio::signal_set stop_signals{io};
    boost::asio::signal_set child_signals{io};
    // What is still to come. Null: due at once, without a timer.
    std::map<TimerId, std::unique_ptr<boost::asio::steady_timer>> timers;
    TimerId next_timer = 1;
};

}  // namespace strongroom::net
