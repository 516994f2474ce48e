#include "courier/user_stream.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "venues/binance/decode.h"
#include "venues/binance/stream.h"

namespace strongroom::courier {
namespace {

constexpr Duration kFirstRetry = milliseconds(100);
constexpr Duration kLongestRetry = seconds(5);
constexpr Duration kAnswerLimit = seconds(10);  // For each step of an attempt.

}  // namespace

UserStream::UserStream(Env env, const venues::Profile& venue, std::string ca_file, Handler handler)
    : env_(env),
      endpoint_{venues::binance::api_stream_url(venue.urls.api_stream), std::move(ca_file)},
      life_(venue.connection_life - minutes(10)),
      handler_(std::move(handler)),
      retry_(kFirstRetry) {}

UserStream::~UserStream() { env_.timers.cancel(timer_); }

// One timer at a time: what to do when the step in hand brings nothing.
void UserStream::set_timer(Duration delay, std::function<void()> action) {
    env_.timers.cancel(timer_);
    timer_ = env_.timers.after(delay, std::move(action));
}

void UserStream::connect() {
    state_ = State::connecting;
    set_timer(kAnswerLimit, [this] { drop("the venue does not answer"); });
    stream_ = env_.network.open_stream(
        endpoint_, {.opened =
                        [this] {
                            state_ = State::asking;
                            handler_.wants_signature();
                        },
                    .message = [this](std::string_view text) { on_message(text); },
                    .lost = [this](const Error& error) { drop(error.message); }});
}

void UserStream::subscribe(const std::string& signed_message) {
    if (state_ != State::asking) return;  // For an attempt that is over.
    state_ = State::subscribing;
    stream_->send(signed_message);
}

void UserStream::on_message(std::string_view text) {
    const auto event = venues::binance::decode_user_message(text);
    if (event && std::holds_alternative<venues::StreamTerminated>(event->body))
        return drop("the venue ended the subscription");
    if (event && std::holds_alternative<venues::ServerShutdown>(event->body))
        return drop("the venue is shutting this server down");
    if (state_ == State::open) {
        handler_.message(text);
        return;
    }
    const auto* answer = event ? std::get_if<venues::ApiAnswer>(&event->body) : nullptr;
    if (answer == nullptr || state_ != State::subscribing) return;
    if (answer->error) return drop(answer->error->text);
    state_ = State::open;
    retry_ = kFirstRetry;
    // The venue cuts it then; better that we do, and at once open the next.
    set_timer(life_, [this] { drop("its time is up"); });
    handler_.opened();
}

void UserStream::drop(const std::string& why) {
    if (state_ == State::waiting) return;
    const bool was_open = std::exchange(state_, State::waiting) == State::open;
    stream_.reset();
    set_timer(retry_, [this] { connect(); });
    retry_ = std::min(retry_ * 2, kLongestRetry);
    if (was_open) handler_.lost(why);
}

}  // namespace strongroom::courier
