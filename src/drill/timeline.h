// Timeline: the clock and the timers of a simulated world. Time passes only from one thing that is
// due to the next, so a day costs no more than what happens in it.
//
// Of two things that are due at the same moment the one that was set first happens first.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/env.h"

namespace strongroom::drill {

class Timeline final : public Clock, public Timers {
  public:
    explicit Timeline(Time start) : now_(start) {}

    Time now() override { return now_; }
    std::int64_t ticks_ns() override { return now_.ms * 1'000'000; }
    TimerId after(Duration delay, std::function<void()> action) override;
    void cancel(TimerId id) override;

    // Everything that is due until then, the last moment too; the clock stands there afterwards.
    void run_until(Time end);
    std::uint64_t steps() const { return steps_; }  // That were run, of all times.

  private:
    Time now_;
    TimerId next_id_ = 1;
    std::uint64_t steps_ = 0;
    std::map<std::pair<Time, TimerId>, std::function<void()>> due_;
    std::unordered_map<TimerId, Time> when_;  // Of each that waits.
};

}  // namespace strongroom::drill
