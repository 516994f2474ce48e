// UserStream: the private stream of one account for one client, kept up: renewed before the venue
// cuts it, and opened again whenever it is lost.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/http.h"
#include "courier/user_line.h"
#include "feeds/relay.h"
#include "venues/profile.h"

namespace strongroom::courier {

class UserStream {
  public:
    struct Handler {
        std::function<void()> wants_signature;
        std::function<void()> opened;
        std::function<void(std::string_view)> message;
        std::function<void(const std::string&)> lost;  // Each time that it was open.
        // Whether a ping of this weight may be sent now, and if so it is counted.
        std::function<bool(int weight)> may_ping;
    };
    UserStream(Env env, const venues::Profile& venue, std::string ca_file, Handler handler);
    UserStream(const UserStream&) = delete;
    UserStream& operator=(const UserStream&) = delete;

    void start() { relay_.restart(); }
    // What was signed for the attempt in hand: the message that subscribes, …
    void subscribe(const std::string& signed_message);
    // … or the answer to the request.
    void take_ticket(const HttpReply& reply);
    // There is no signature to be had now, or no answer.
    void refused(const std::string& why);

  private:
    std::shared_ptr<void> connect(feeds::VenueStream::Handler handler);
    void on_message(std::string_view text);

    Env env_;
    const venues::Replies& venue_;
    UserLine::Source source_;
    Handler handler_;
    bool is_told_open_ = false;        // To whoever listens.
    std::weak_ptr<UserLine> attempt_;  // The newest, which the relay owns.
    feeds::Relay relay_;
};

}  // namespace strongroom::courier
