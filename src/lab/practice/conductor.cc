#include "lab/practice/conductor.h"

#include <algorithm>
#include <utility>

namespace strongroom::lab::practice {
namespace {

constexpr int kStepsPerTurn = 64;  // Then the sockets have theirs.
constexpr Duration kAskAgain = milliseconds(2);
constexpr std::int64_t kNsPerMs = 1'000'000;

}  // namespace

Conductor::Conductor(Env env, PracticePace pace, Ports ports)
    : env_(env), pace_(pace), ports_(std::move(ports)) {}

Conductor::~Conductor() {
    *is_alive_ = false;
    if (timer_) env_.timers.cancel(*timer_);
}

void Conductor::start(bool is_paused) {
    is_paused_ = true;
    if (!is_paused) resume();
}

void Conductor::pause() {
    is_paused_ = true;
    if (timer_) env_.timers.cancel(*timer_);
    timer_.reset();
}

void Conductor::resume() {
    if (!is_paused_) return;
    is_paused_ = false;
    has_asked_ = false;
    anchor();
    schedule({});
}

void Conductor::anchor() {
    anchor_ns_ = env_.clock.ticks_ns();
    anchor_time_ = ports_.market_time();
}

// How long until the market may be at this time; nothing when it may be there now.
std::optional<Duration> Conductor::wait_for(Time market_time) const {
    if (pace_.speed <= 0) return std::nullopt;
    const std::int64_t due_ms = (market_time - anchor_time_).ms / pace_.speed;
    const std::int64_t passed_ms = (env_.clock.ticks_ns() - anchor_ns_) / kNsPerMs;
    if (due_ms <= passed_ms) return std::nullopt;
    return Duration{due_ms - passed_ms};
}

void Conductor::schedule(Duration delay) {
    if (timer_) env_.timers.cancel(*timer_);
    timer_ = env_.timers.after(delay, [this] {
        timer_.reset();
        pump();
    });
}

void Conductor::pump() {
    if (is_pumping_) return;
    is_pumping_ = true;
    for (int i = 0; i < kStepsPerTurn && !is_paused_ && !is_settling_; ++i) {
        const std::optional<Time> next = ports_.next_time();
        if (!next) break;
        if (!std::exchange(has_asked_, true) && ports_.settle) {
            begin_settling();
            continue;
        }
        if (const std::optional<Duration> wait = wait_for(*next)) {
            schedule(*wait);
            break;
        }
        if (!ports_.step()) {
            is_paused_ = true;
            break;
        }
        begin_settling();
    }
    is_pumping_ = false;
    if (!is_paused_ && !is_settling_ && !timer_ && ports_.next_time()) schedule({});
}

// ---- Waiting for those who trade -------------------------------------------------------------

void Conductor::begin_settling() {
    if (!ports_.settle) return;
    is_settling_ = true;
    ask();
}

void Conductor::ask() {
    const std::uint64_t question = ++question_;
    asked_ = ports_.marks();
    ports_.settle(asked_, [this, question, alive = is_alive_](bool is_settled) {
        if (*alive) answered(question, is_settled);
    });
}

void Conductor::answered(std::uint64_t question, bool is_settled) {
    if (question != question_ || !is_settling_) return;
    ++question_;
    // What they did while we waited has made news of its own: wait for that too.
    const bool is_quiet = is_settled && ports_.marks() == asked_;
    if (is_quiet) {
        is_settling_ = false;
        if (!is_pumping_) pump();
        return;
    }
    env_.timers.after(is_settled ? Duration{} : kAskAgain, [this, alive = is_alive_] {
        if (*alive && is_settling_) ask();
    });
}

}  // namespace strongroom::lab::practice
