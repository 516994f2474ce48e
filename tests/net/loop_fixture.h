// An EventLoop that runs until the test has what it waits for, or a deadline has passed.
#pragma once

#include <chrono>
#include <functional>

#include "net/event_loop.h"
#include "support/test.h"

namespace strongroom::net {

class LoopTest : public ::testing::Test {
  protected:
    // True when `is_there` came to hold. Generous: it only bounds a test that fails.
    bool run_until(const std::function<bool()>& is_there, Duration limit = seconds(20)) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit.ms);
        std::function<void()> look = [&] {
            if (is_there() || std::chrono::steady_clock::now() > end)
                loop_.stop();
            else
                loop_.after(milliseconds(1), look);
        };
        loop_.after({}, look);
        loop_.run();
        return is_there();
    }
    void run_for(Duration time) {
        loop_.after(time, [this] { loop_.stop(); });
        loop_.run();
    }

    EventLoop loop_;
};

}  // namespace strongroom::net
