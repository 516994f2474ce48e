// Conductor: when the market takes its next step: in its own time, as fast as it can, or when those
// who trade on it have caught up.
//
// Never faster than the pace says; what is late is caught up at once. With a settle port, nothing
// moves on until whoever trades has come to the newest news: not the first step either, so that a
// venue that was killed waits for those who have to find it again. What they did meanwhile is
// waited for too.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/env.h"
#include "lab/practice/settings.h"

namespace strongroom::lab::practice {

class Conductor {
  public:
    struct Ports {
        std::function<std::optional<Time>()> next_time;  // Of the market; nothing: the end.
        std::function<Time()> market_time;               // Where it stands.
        // Takes one step. False: something is broken and the market stops.
        std::function<bool()> step;
        std::function<SettleMarks()> marks;
        std::function<void(SettleMarks, std::function<void(bool)>)> settle;  // May be empty.
    };

    Conductor(Env env, PracticePace pace, Ports ports);
    ~Conductor();
    Conductor(const Conductor&) = delete;
    Conductor& operator=(const Conductor&) = delete;

    void start(bool is_paused);
    void pause();
    void resume();
    bool is_paused() const { return is_paused_; }
    bool is_settling() const { return is_settling_; }

  private:
    void anchor();
    std::optional<Duration> wait_for(Time market_time) const;
    void pump();
    void schedule(Duration delay);
    void begin_settling();
    void ask();
    void answered(std::uint64_t question, bool is_settled);

    Env env_;
    PracticePace pace_;
    Ports ports_;
    bool is_paused_ = true;
    bool is_pumping_ = false;
    bool is_settling_ = false;
    bool has_asked_ = false;      // Since it was started or resumed.
    std::uint64_t question_ = 0;  // Answers to older ones do not count.
    SettleMarks asked_;
    std::optional<TimerId> timer_;
    std::int64_t anchor_ns_ = 0;  // This moment of ours …
    Time anchor_time_;            // … is this moment of the market.
    // Answers may come when the venue is gone already: they look here first.
    std::shared_ptr<bool> is_alive_ = std::make_shared<bool>(true);
};

}  // namespace strongroom::lab::practice
