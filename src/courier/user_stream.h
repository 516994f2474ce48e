// UserStream: the private stream of one account for one client, opened again whenever it is lost.
//
// Each attempt has something signed (a signature lives two seconds, so not before): either a
// request whose answer says where to connect, or a message for the connection.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/env.h"
#include "base/http.h"
#include "feeds/venue_stream.h"
#include "venues/profile.h"

namespace strongroom::courier {

class UserStream {
  public:
    struct Handler {
        std::function<void()> wants_signature;
        std::function<void()> opened;
        std::function<void(std::string_view)> message;
        std::function<void(const std::string&)> lost;  // Each time that it was open.
    };
    UserStream(Env env, const venues::Profile& venue, std::string ca_file, Handler handler);
    ~UserStream();
    UserStream(const UserStream&) = delete;
    UserStream& operator=(const UserStream&) = delete;

    void start() { attempt(); }
    // What was signed: the message that subscribes, …
    void subscribe(const std::string& signed_message);
    // … or the answer to the request.
    void take_ticket(const HttpReply& reply);
    // There is no signature to be had now, or no answer.
    void refused(const std::string& why) { drop(why); }

  private:
    enum class State { asking, connecting, subscribing, open, waiting };

    void attempt();
    void connect(const std::string& ticket);
    void on_message(std::string_view text);
    void drop(const std::string& why);
    void set_timer(Duration delay, std::function<void()> action);

    Env env_;
    const venues::Replies& venue_;
    venues::BaseUrls urls_;
    std::string ca_file_;
    bool wants_ticket_;
    Duration life_;
    Handler handler_;
    State state_ = State::waiting;
    std::unique_ptr<feeds::VenueStream> stream_;
    TimerId timer_ = 0;
    Duration retry_;
};

}  // namespace strongroom::courier
