#include "courier/user_stream.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "venues/replies.h"
#include "venues/requests.h"

namespace strongroom::courier {
namespace {

constexpr Duration kOverlap = seconds(5);

bool wants_ticket(const venues::Profile& venue) {
    const venues::Requests* requests = venues::requests_of(venue.venue);
    return requests != nullptr && requests->is_stream_requested();
}

template <typename Body>
bool is(const venues::UserEvent& event) {
    return std::holds_alternative<Body>(event.body);
}

// The answer to a ping, or to whatever else was granted: nobody waits for it.
bool is_granted(const venues::UserEvent& event) {
    const auto* answer = std::get_if<venues::ApiAnswer>(&event.body);
    return answer != nullptr && !answer->error;
}

}  // namespace

UserStream::UserStream(Env env, const venues::Profile& venue, std::string ca_file, Handler handler)
    : env_(env),
      venue_(venues::served(venue)),
      source_{.venue = &venue_,
              .urls = venue.urls,
              .ca_file = std::move(ca_file),
              .wants_ticket = wants_ticket(venue),
              .wants_signature = handler.wants_signature},
      handler_(std::move(handler)),
      relay_(env,
             {.life = renewed_after(venue),
              .overlap = kOverlap,
              .first_retry = milliseconds(100),
              .longest_retry = seconds(5),
              .drops_twins = true},
             [this](feeds::VenueStream::Handler of) { return connect(std::move(of)); },
             {.opened =
                  [this] {
                      is_told_open_ = true;
                      handler_.opened();
                  },
              .message = [this](std::string_view text) { on_message(text); },
              .lost =
                  [this](const std::string& why) {
                      if (std::exchange(is_told_open_, false)) handler_.lost(why);
                  }}) {}

std::shared_ptr<void> UserStream::connect(feeds::VenueStream::Handler handler) {
    handler.may_ping = handler_.may_ping;
    auto line = std::make_shared<UserLine>(env_, source_, std::move(handler));
    attempt_ = line;
    return line;
}

void UserStream::subscribe(const std::string& signed_message) {
    if (const auto line = attempt_.lock()) line->subscribe(signed_message);
}

void UserStream::take_ticket(const HttpReply& reply) {
    if (const auto line = attempt_.lock()) line->take_ticket(reply);
}

void UserStream::refused(const std::string& why) {
    if (const auto line = attempt_.lock()) line->refused(why);
}

void UserStream::on_message(std::string_view text) {
    const auto events = venue_.decode_user_message(text);
    if (events && std::ranges::any_of(*events, is<venues::StreamTerminated>))
        return relay_.ended("the venue ended the subscription");
    if (events && std::ranges::any_of(*events, is<venues::ServerShutdown>)) relay_.warned();
    const bool is_news = !events || !std::ranges::all_of(*events, is_granted);
    if (is_news) handler_.message(text);
}

}  // namespace strongroom::courier
