// VenueStream: one connection to a venue, begun and kept as the venue wants it: its welcome
// awaited, the subscriptions sent and answered, its pings sent. It ends with the first trouble, and
// whoever has it decides when to try again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/env.h"
#include "venues/replies.h"

namespace strongroom::feeds {

class VenueStream {
  public:
    struct Handler {
        std::function<void()> opened;                      // All that was asked for is granted.
        std::function<void(std::string_view)> message;     // From then on.
        std::function<void(const std::string& why)> lost;  // Once, and nothing after it.
        std::function<void()> wants_message = {};  // Of an opening that wants a signed message: it
                                                   // is connected, and waits for send().
    };

    VenueStream(Env env, venues::StreamOpening opening, const std::string& ca_file,
                Handler handler);
    ~VenueStream();
    VenueStream(const VenueStream&) = delete;
    VenueStream& operator=(const VenueStream&) = delete;

    void send(const std::string& message) { stream_->send(message); }

  private:
    enum class State { connecting, welcome, asking, open, lost };

    void connected();
    void greet();
    void on_message(std::string_view text);
    void on_answer(std::string_view text);
    void open();
    void ping();
    void listen();
    void lose(const std::string& why);

    Env env_;
    venues::StreamOpening opening_;
    Handler handler_;
    State state_ = State::connecting;
    std::size_t answers_ = 0;
    TimerId timer_ = 0;  // For the step in hand.
    TimerId ping_timer_ = 0;
    TimerId silence_timer_ = 0;
    bool has_heard_ = false;  // Since the last look.
    std::unique_ptr<Stream> stream_;
};

}  // namespace strongroom::feeds
