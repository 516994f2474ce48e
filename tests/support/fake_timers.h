// FakeTimers: Timers that run when the test moves its FakeClock, in the order in which they fall
// due; of two that are due at the same moment the one that was set first runs first.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "support/fake_env.h"

namespace strongroom::test {

class FakeTimers final : public Timers {
  public:
    explicit FakeTimers(FakeClock& clock) : clock_(clock) {}

    TimerId after(Duration delay, std::function<void()> action) override;
    void cancel(TimerId id) override;

    // Moves the clock on and stops on the way at each moment at which something is due. Timers that
    // are set meanwhile count too. ENSUREs an end: a timer that sets itself for now, for ever, is a
    // bug in the code under test.
    void advance(Duration by);
    // What is due now and what that makes due now: "until the event loop is idle".
    void run_due() { advance({}); }

    // The process that set them has ended.
    void forget_all() { due_.clear(); }

    std::size_t waiting() const { return due_.size(); }
    std::optional<Duration> next_in() const;  // Until the next is due; nothing when none waits.

  private:
    FakeClock& clock_;
    TimerId next_id_ = 1;
    std::map<std::pair<Time, TimerId>, std::function<void()>> due_;
};

}  // namespace strongroom::test
