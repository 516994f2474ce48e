// UserLine: one connection of an account's private stream, from the question for a signature to
// its end.
//
// A signature lives two seconds, so it is asked for when it is needed: either for a request whose
// answer says where to connect, or for a message on the connection.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/env.h"
#include "base/http.h"
#include "feeds/venue_stream.h"
#include "venues/profile.h"

namespace strongroom::courier {

class UserLine {
  public:
    struct Source {
        const venues::Replies* venue = nullptr;  // Never null.
        venues::BaseUrls urls;
        std::string ca_file;
        bool wants_ticket = false;
        std::function<void()> wants_signature;
    };
    // `lost` is never called from inside the constructor.
    UserLine(Env env, Source source, feeds::VenueStream::Handler handler);
    ~UserLine() { env_.timers.cancel(timer_); }
    UserLine(const UserLine&) = delete;
    UserLine& operator=(const UserLine&) = delete;

    // What was signed: the message that subscribes, …
    void subscribe(const std::string& signed_message);
    // … or the answer to the request. Each means nothing to a line that does not wait for it.
    void take_ticket(const HttpReply& reply);
    // There is no signature to be had now, or no answer.
    void refused(const std::string& why);

  private:
    enum class State { asking, connecting, subscribing, subscribed, lost };

    void connect(const std::string& ticket);
    void lose_soon(const std::string& why);
    void lose(const std::string& why);

    Env env_;
    Source source_;
    feeds::VenueStream::Handler handler_;
    State state_ = State::connecting;
    TimerId timer_ = 0;
    std::unique_ptr<feeds::VenueStream> stream_;
};

}  // namespace strongroom::courier
