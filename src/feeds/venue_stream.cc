#include "feeds/venue_stream.h"

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
    if (opening_.ping_every.ms > 0)
        ping_timer_ = env_.timers.after(opening_.ping_every, [this] { ping(); });
    if (!opening_.waits_for_welcome) greet();
}

void VenueStream::greet() {
    state_ = State::asking;
    for (const std::string& message : opening_.messages) stream_->send(message);
    if (opening_.silence_max.ms > 0) listen();
    if (opening_.answers == 0) return open();
    env_.timers.cancel(timer_);
    timer_ = env_.timers.after(kStepLimit, [this] { lose("the venue does not answer"); });
    if (opening_.wants_signed_message && handler_.wants_message) handler_.wants_message();
}

void VenueStream::on_message(std::string_view text) {
    has_heard_ = true;
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

void VenueStream::open() {
    env_.timers.cancel(timer_);
    state_ = State::open;
    handler_.opened();
}

void VenueStream::ping() {
    stream_->send(opening_.ping);
    ping_timer_ = env_.timers.after(opening_.ping_every, [this] { ping(); });
}

// A connection that died without a word brings nothing any more, and looks like a quiet market.
void VenueStream::listen() {
    has_heard_ = false;
    silence_timer_ = env_.timers.after(opening_.silence_max, [this] {
        if (!has_heard_) return lose("the venue is silent");
        listen();
    });
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
