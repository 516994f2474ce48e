// EventLoop: the one thread of a process: its timers, its signals, and whatever sockets use it.
//
// Asio and TLS are behind it and behind the other headers of this room; nobody outside sees them.
#pragma once

#include <functional>
#include <memory>

#include "base/env.h"

namespace strongroom::net {

class EventLoop final : public Timers {
  public:
    EventLoop();
    ~EventLoop() override;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    TimerId after(Duration delay, std::function<void()> action) override;
    void cancel(TimerId id) override;

    // SIGINT or SIGTERM came. Without this call they end the process.
    void on_stop_signal(std::function<void()> action);
    // A child process ended. Call waitpid for as long as it has something to say.
    void on_child_signal(std::function<void()> action);

    void run();  // Until stop(). It may be run again.
    void stop();

    struct Inner;  // For this room.
    Inner& inner() { return *inner_; }

  private:
    std::unique_ptr<Inner> inner_;
};

}  // namespace strongroom::net
