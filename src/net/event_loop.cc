#include <boost/asio/post.hpp>
#include <csignal>
#include <utility>

#include "net/event_loop_internal.h"

namespace strongroom::net {
namespace {

void listen(boost::asio::signal_set& signals, std::function<void()> action) {
    signals.async_wait(
        [&signals, action = std::move(action)](boost::system::error_code error, int) {
            if (error) return;
            action();
            listen(signals, action);
        });
}

}  // namespace

EventLoop::EventLoop() : inner_(std::make_unique<Inner>()) {}
EventLoop::~EventLoop() = default;

TimerId EventLoop::after(Duration delay, std::function<void()> action) {
    const TimerId id = inner_->next_timer++;
    const auto run = [inner = inner_.get(), id, action = std::move(action)] {
        if (inner->timers.erase(id) > 0) action();
    };
    auto& timer = inner_->timers[id];
    if (delay <= Duration{}) {
        boost::asio::post(inner_->io, run);
        return id;
    }
    timer = std::make_unique<boost::asio::steady_timer>(inner_->io,
                                                        std::chrono::milliseconds(delay.ms));
    timer->async_wait([run](boost::system::error_code error) {
        if (!error) run();
    });
    return id;
}

void EventLoop::cancel(TimerId id) { inner_->timers.erase(id); }

void EventLoop::on_stop_signal(std::function<void()> action) {
    inner_->stop_signals.add(SIGINT);
    inner_->stop_signals.add(SIGTERM);
    listen(inner_->stop_signals, std::move(action));
}

void EventLoop::on_child_signal(std::function<void()> action) {
    inner_->child_signals.add(SIGCHLD);
    listen(inner_->child_signals, std::move(action));
}

void EventLoop::run() {
    inner_->io.restart();
    const auto work = boost::asio::make_work_guard(inner_->io);
    inner_->io.run();
}

void EventLoop::stop() { inner_->io.stop(); }

}  // namespace strongroom::net
