// VenueStream: one connection to a venue, begun and kept as the venue wants it: its welcome
// awaited, the subscriptions sent and answered, its pings sent. It ends with the first trouble,
// which may be that nothing comes any more or that a message is missing, and whoever has it decides
// when to try again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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
        // Whether a ping may be paid for now, and if so it is. Empty: always.
        std::function<bool(int weight)> may_ping = {};
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
    void watch_silence(Duration delay);
    bool has_gap(std::string_view text);
    void lose(const std::string& why);

    Env env_;
    venues::StreamOpening opening_;
    Handler handler_;
    State state_ = State::connecting;
    std::size_t answers_ = 0;
    TimerId timer_ = 0;  // For the step in hand.
    TimerId ping_timer_ = 0;
    TimerId silence_timer_ = 0;
    std::int64_t heard_ns_ = 0;           // When the newest message came.
    std::optional<std::int64_t> number_;  // Of the newest message, where they are numbered.
    std::unique_ptr<Stream> stream_;
};

}  // namespace strongroom::feeds
