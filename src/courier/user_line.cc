#include "courier/user_line.h"

#include <utility>

#include "venues/replies.h"

namespace strongroom::courier {
namespace {

constexpr Duration kTicketLimit = seconds(20);  // The signer's time, and the venue's behind it.

}  // namespace

UserLine::UserLine(Env env, Source source, feeds::VenueStream::Handler handler)
    : env_(env), source_(std::move(source)), handler_(std::move(handler)) {
    if (!source_.wants_ticket) {
        connect("");
        return;
    }
    state_ = State::asking;
    timer_ = env_.timers.after(kTicketLimit, [this] { lose("the venue does not answer"); });
    source_.wants_signature();
}

void UserLine::take_ticket(const HttpReply& reply) {
    if (state_ != State::asking) return;
    if (const auto refusal = source_.venue->refusal(reply)) return lose(refusal->text);
    connect(reply.body);
}

void UserLine::connect(const std::string& ticket) {
    state_ = State::connecting;
    env_.timers.cancel(timer_);  // The stream has its own, until it is open.
    auto opening = source_.venue->user_opening(source_.urls, ticket);
    if (!opening) return lose_soon(opening.error().message);
    stream_ = std::make_unique<feeds::VenueStream>(
        env_, *std::move(opening), source_.ca_file,
        feeds::VenueStream::Handler{.opened = handler_.opened,
                                    .message = handler_.message,
                                    .lost = [this](const std::string& why) { lose(why); },
                                    .wants_message =
                                        [this] {
                                            state_ = State::subscribing;
                                            source_.wants_signature();
                                        },
                                    .may_ping = handler_.may_ping});
}

void UserLine::subscribe(const std::string& signed_message) {
    if (state_ != State::subscribing) return;
    state_ = State::subscribed;
    stream_->send(signed_message);
}

void UserLine::refused(const std::string& why) {
    if (state_ == State::asking || state_ == State::subscribing) lose(why);
}

void UserLine::lose_soon(const std::string& why) {
    timer_ = env_.timers.after({}, [this, why] { lose(why); });
}

// Its handler may end this object: nothing of it is touched afterwards.
void UserLine::lose(const std::string& why) {
    if (std::exchange(state_, State::lost) == State::lost) return;
    env_.timers.cancel(timer_);
    const auto lost = handler_.lost;
    lost(why);
}

}  // namespace strongroom::courier
