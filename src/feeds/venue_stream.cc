#include "feeds/venue_stream.h"

#include <algorithm>
#include <utility>

namespace strongroom::feeds {
namespace {

constexpr Duration kStepLimit = seconds(10);  // For each step until it is open.

}  // namespace

VenueStream::VenueStream(Env env, venues::StreamOpening opening, const std::string& ca_file,
                         Handler handler)
    : env_(env), opening_(std::move(opening)), handler_(std::move(handler)) {
    timer_ = env_.timers.after(kStepLimit, [this] { lose("the venue does not answer"); });
    stream_ = env_.network.open_stream(
        {opening_.url, ca_file}, {.opened = [this] { connected(); },
                                  .message = [this](std::string_view text) { on_message(text); },
                                  .lost = [this](const Error& error) { lose(error.message); }});
}

VenueStream::~VenueStream() {
    env_.timers.cancel(timer_);
    env_.timers.cancel(ping_timer_);
    env_.timers.cancel(silence_timer_);
}

void VenueStream::connected() {
    state_ = State::welcome;
    if (!opening_.waits_for_welcome) greet();
}

void VenueStream::greet() {
    state_ = State::asking;
    for (const std::string& message : opening_.messages) stream_->send(message);
    if (opening_.answers == 0) return open();
    env_.timers.cancel(timer_);
    timer_ = env_.timers.after(kStepLimit, [this] { lose("the venue does not answer"); });
    if (opening_.wants_signed_message && handler_.wants_message) handler_.wants_message();
}

void VenueStream::on_message(std::string_view text) {
    heard_ns_ = env_.clock.ticks_ns();
    if (has_gap(text)) return lose("a message of the venue is missing");
    switch (state_) {
        case State::open: handler_.message(text); return;
        case State::welcome: greet(); return;
        case State::asking: on_answer(text); return;
        case State::connecting:
        case State::lost: return;
    }
}

void VenueStream::on_answer(std::string_view text) {
    const std::optional<bool> answer = opening_.answer_of ? opening_.answer_of(text) : std::nullopt;
    if (!answer) return;  // What a subscription that was granted already brings.
    if (!*answer) return lose("the venue refuses a subscription");
    if (++answers_ >= opening_.answers) open();
}

// Pings and silence are of an open connection: until then each step has its own limit.
void VenueStream::open() {
    env_.timers.cancel(timer_);
    state_ = State::open;
    heard_ns_ = env_.clock.ticks_ns();
    if (opening_.ping_every.ms > 0)
        ping_timer_ = env_.timers.after(opening_.ping_every, [this] { ping(); });
    if (opening_.silence_max.ms > 0) watch_silence(opening_.silence_max);
    handler_.opened();
}

// A ping that cannot be paid for is not sent, and then silence says nothing.
void VenueStream::ping() {
    if (opening_.ping_weight == 0 || !handler_.may_ping || handler_.may_ping(opening_.ping_weight))
        stream_->send(opening_.ping);
    else
        heard_ns_ = env_.clock.ticks_ns();
    ping_timer_ = env_.timers.after(opening_.ping_every, [this] { ping(); });
}

// A connection that died without a word brings nothing any more, and looks like a quiet market.
void VenueStream::watch_silence(Duration delay) {
    silence_timer_ = env_.timers.after(delay, [this] {
        constexpr std::int64_t ns_per_ms = 1'000'000;
        const Duration silence{(env_.clock.ticks_ns() - heard_ns_) / ns_per_ms};
        if (silence >= opening_.silence_max) return lose("the venue is silent");
        watch_silence(opening_.silence_max - silence);
    });
}

// What is older than the newest message came late or twice: it hides nothing.
bool VenueStream::has_gap(std::string_view text) {
    if (!opening_.number_of) return false;
    const std::optional<std::int64_t> number = opening_.number_of(text);
    if (!number) return false;
    const bool is_missing = number_ && *number > *number_ + 1;
    number_ = std::max(number_.value_or(*number), *number);
    return is_missing;
}

// Its handler may end this object: nothing of it is touched afterwards.
void VenueStream::lose(const std::string& why) {
    if (std::exchange(state_, State::lost) == State::lost) return;
    env_.timers.cancel(timer_);
    env_.timers.cancel(ping_timer_);
    env_.timers.cancel(silence_timer_);
    const auto lost = handler_.lost;
    lost(why);
}

}  // namespace strongroom::feeds
