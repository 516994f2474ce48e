#include "courier/user_stream.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "venues/replies.h"
#include "venues/requests.h"

namespace strongroom::courier {
namespace {

constexpr Duration kFirstRetry = milliseconds(100);
constexpr Duration kLongestRetry = seconds(5);
constexpr Duration kAnswerLimit = seconds(10);  // Of the signer, and of the venue behind it.

bool wants_ticket(const venues::Profile& venue) {
    const venues::Requests* requests = venues::requests_of(venue.venue);
    return requests != nullptr && requests->is_stream_requested();
}

}  // namespace

UserStream::UserStream(Env env, const venues::Profile& venue, std::string ca_file, Handler handler)
    : env_(env),
      venue_(venues::served(venue)),
      urls_(venue.urls),
      ca_file_(std::move(ca_file)),
      wants_ticket_(wants_ticket(venue)),
      life_(venue.connection_life - minutes(10)),
      handler_(std::move(handler)),
      retry_(kFirstRetry) {}

UserStream::~UserStream() { env_.timers.cancel(timer_); }

// One timer at a time: what to do when the step in hand brings nothing.
void UserStream::set_timer(Duration delay, std::function<void()> action) {
    env_.timers.cancel(timer_);
    timer_ = env_.timers.after(delay, std::move(action));
}

void UserStream::attempt() {
    if (!wants_ticket_) return connect("");
    state_ = State::asking;
    set_timer(kAnswerLimit * 2, [this] { drop("the venue does not answer"); });
    handler_.wants_signature();
}

void UserStream::take_ticket(const HttpReply& reply) {
    if (state_ != State::asking) return;  // For an attempt that is over.
    if (const auto refusal = venue_.refusal(reply)) return drop(refusal->text);
    connect(reply.body);
}

void UserStream::connect(const std::string& ticket) {
    state_ = State::connecting;
    env_.timers.cancel(timer_);  // The stream has its own, until it is open.
    auto opening = venue_.user_opening(urls_, ticket);
    if (!opening) return drop(opening.error().message);
    stream_ = std::make_unique<feeds::VenueStream>(
        env_, *std::move(opening), ca_file_,
        feeds::VenueStream::Handler{.opened =
                                        [this] {
                                            state_ = State::open;
                                            retry_ = kFirstRetry;
                                            // The venue cuts it then; better that we do, and at
                                            // once open the next.
                                            set_timer(life_, [this] { drop("its time is up"); });
                                            handler_.opened();
                                        },
                                    .message = [this](std::string_view text) { on_message(text); },
                                    .lost = [this](const std::string& why) { drop(why); },
                                    .wants_message =
                                        [this] {
                                            state_ = State::subscribing;
                                            handler_.wants_signature();
                                        }});
}

void UserStream::subscribe(const std::string& signed_message) {
    if (state_ != State::subscribing) return;  // For an attempt that is over.
    stream_->send(signed_message);
}

void UserStream::on_message(std::string_view text) {
    const auto events = venue_.decode_user_message(text);
    const auto has = [&]<typename Body>(std::type_identity<Body>) {
        return events && std::ranges::any_of(*events, [](const venues::UserEvent& event) {
                   return std::holds_alternative<Body>(event.body);
               });
    };
    if (has(std::type_identity<venues::StreamTerminated>{}))
        return drop("the venue ended the subscription");
    if (has(std::type_identity<venues::ServerShutdown>{}))
        return drop("the venue is shutting this server down");
    handler_.message(text);
}

void UserStream::drop(const std::string& why) {
    if (state_ == State::waiting) return;
    const bool was_open = std::exchange(state_, State::waiting) == State::open;
    stream_.reset();
    set_timer(retry_, [this] { attempt(); });
    retry_ = std::min(retry_ * 2, kLongestRetry);
    if (was_open) handler_.lost(why);
}

}  // namespace strongroom::courier
