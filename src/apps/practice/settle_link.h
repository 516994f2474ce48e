// SettleLink: the practice venue waits for the engine, so that a market at any speed never runs
// away from the bots: the same candles give the same fills as a backtest.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "lab/practice/settings.h"
#include "net/event_loop.h"
#include "net/unix_channel.h"

namespace strongroom::apps {

class SettleLink {
  public:
    // `venue`: whose marks are told.
    SettleLink(net::EventLoop& loop, const std::string& engine_socket, std::string venue);

    // done(true): the engine has seen these marks, and no order of its own is in flight.
    // done(false): not yet, or it is not there; ask again.
    void await(const lab::SettleMarks& marks, std::function<void(bool)> done);

  private:
    void fail_all();

    net::EventLoop& loop_;
    std::string venue_;
    std::map<std::uint64_t, std::function<void(bool)>> waiting_;
    std::uint64_t next_ = 1;
    net::UnixLink link_;
};

}  // namespace strongroom::apps
