#include "feeds/relay.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace strongroom::feeds {
namespace {

// A venue that is being shut down warns every connection, the successor of one too.
constexpr std::int64_t kSettledNs = 60'000'000'000;

}  // namespace

Relay::Relay(Env env, const Pace& pace, Connect connect, Handler handler)
    : env_(env),
      pace_(pace),
      connect_(std::move(connect)),
      handler_(std::move(handler)),
      retry_(pace.first_retry) {}

Relay::~Relay() { stop(); }

void Relay::stop() {
    env_.timers.cancel(attempt_timer_);
    env_.timers.cancel(overlap_timer_);
    attempt_due_ns_.reset();
}

bool Relay::is_open() const { return newest_open() != 0; }

Relay::LegId Relay::newest_open() const {
    for (const auto& [id, leg] : std::views::reverse(legs_)) {
        if (leg.is_open) return id;
    }
    return 0;
}

// ---- Beginning -------------------------------------------------------------------------------

void Relay::restart() {
    stop();
    legs_.clear();
    twins_.forget();
    attempt();
}

void Relay::attempt() {
    env_.timers.cancel(attempt_timer_);
    attempt_due_ns_.reset();
    const LegId id = next_id_++;
    attempt_ = id;
    legs_[id].connection =
        connect_({.opened = [this, id] { on_opened(id); },
                  .message = [this, id](std::string_view text) { on_message(id, text); },
                  .lost = [this, id](const std::string& why) { on_lost(id, why); }});
}

// One timer: of several reasons to try, the one that is due first.
void Relay::attempt_after(Duration delay) {
    constexpr std::int64_t ns_per_ms = 1'000'000;
    const std::int64_t due_ns = env_.clock.ticks_ns() + delay.ms * ns_per_ms;
    if (attempt_ != 0 || (attempt_due_ns_ && *attempt_due_ns_ <= due_ns)) return;
    env_.timers.cancel(attempt_timer_);
    attempt_due_ns_ = due_ns;
    attempt_timer_ = env_.timers.after(delay, [this] { attempt(); });
}

void Relay::attempt_again() {
    if (attempt_ != 0) return;
    attempt_after(retry_);
    retry_ = std::min(retry_ * 2, pace_.longest_retry);
}

// ---- What becomes of it ----------------------------------------------------------------------

void Relay::on_opened(LegId id) {
    const bool was_open = is_open();
    Leg& leg = legs_.at(id);
    leg.is_open = true;
    leg.opened_ns = env_.clock.ticks_ns();
    attempt_ = 0;
    retry_ = pace_.first_retry;
    if (pace_.life.ms > 0) attempt_after(pace_.life);
    const auto tell = was_open ? handler_.renewed : handler_.opened;
    if (was_open) {
        env_.timers.cancel(overlap_timer_);
        if (pace_.overlap.ms == 0)
            let_go_of_old();
        else
            overlap_timer_ = env_.timers.after(pace_.overlap, [this] { let_go_of_old(); });
    }
    if (tell) tell();
}

void Relay::let_go_of_old() {
    const LegId newest = newest_open();
    std::erase_if(legs_, [&](const auto& entry) { return entry.first < newest; });
    if (legs_.size() < 2) twins_.forget();
}

void Relay::on_message(LegId id, std::string_view text) {
    if (pace_.drops_twins && legs_.size() > 1 && !twins_.is_news(id, text)) return;
    speaking_ = id;
    const auto tell = handler_.message;  // A copy: what it does may end this relay.
    tell(text);
}

// The connection ends with this call, after its handler's last step; the relay perhaps, too.
void Relay::on_lost(LegId id, const std::string& why) {
    const auto gone = legs_.extract(id);
    if (gone.empty()) return;
    const bool was_attempt = attempt_ == id;
    if (was_attempt) attempt_ = 0;
    const LegId newest = newest_open();
    if (newest != 0) {
        // The old one goes on, if it is still there; the loss of the old one costs nothing.
        if (was_attempt || id > newest) {
            env_.timers.cancel(overlap_timer_);
            attempt_again();
        }
        return;
    }
    attempt_again();
    const auto tell = handler_.lost;
    tell(why);
}

void Relay::warned() {
    const auto leg = legs_.find(speaking_);
    if (leg == legs_.end() || speaking_ != newest_open() || attempt_ != 0) return;
    const bool is_settled = env_.clock.ticks_ns() - leg->second.opened_ns >= kSettledNs;
    if (is_settled) return attempt();
    attempt_after(pace_.longest_retry);
}

void Relay::ended(const std::string& why) { on_lost(speaking_, why); }

}  // namespace strongroom::feeds
