// UserStream: the private stream of one account for one client, opened again whenever it is lost.
//
// Each attempt: connect, have a subscription signed (a signature lives two seconds, so not before),
// send it, and wait for the venue's yes.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/env.h"
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

    void start() { connect(); }
    void subscribe(const std::string& signed_message);
    // There is no signature to be had now.
    void refused(const std::string& why) { drop(why); }
    bool is_open() const { return state_ == State::open; }

  private:
    enum class State { connecting, asking, subscribing, open, waiting };

    void connect();
    void on_message(std::string_view text);
    void drop(const std::string& why);
    void set_timer(Duration delay, std::function<void()> action);

    Env env_;
    Endpoint endpoint_;
    Duration life_;
    Handler handler_;
    State state_ = State::waiting;
    std::unique_ptr<Stream> stream_;
    TimerId timer_ = 0;
    Duration retry_;
};

}  // namespace strongroom::courier
