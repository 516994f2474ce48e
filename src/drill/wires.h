// Wires: the network of the drill: from the house to the practice venue and back, with a latency
// that is drawn, answers that get lost, and times at which the venue is not to be reached.
//
// Messages of one stream keep their order. Nothing is ever called from inside a call.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/env.h"
#include "drill/chance.h"
#include "drill/drill_venue.h"

namespace strongroom::drill {

// How the way to the venue is. Latencies are of one direction.
struct Weather {
    Duration least = milliseconds(8);
    Duration spread = milliseconds(30);
    std::uint64_t order_reply_lost_in = 0;  // One answer to an order in so many; 0: none.
    std::uint64_t order_reply_late_in = 0;  // The same, three seconds late.
    Time down_from{};                       // The house reaches nothing from then …
    Time down_until{};                      // … until then.
};

class Wires final : public Network {
  public:
    Wires(Clock& clock, Timers& timers, Weather weather, std::uint64_t seed);
    ~Wires() override;
    Wires(const Wires&) = delete;
    Wires& operator=(const Wires&) = delete;

    void reach(DrillVenue& venue) { venue_ = &venue; }
    // The venue's ports.
    void venue_says(lab::SocketId socket, std::string text);
    void venue_closes(lab::SocketId socket);

    // ---- The house's.
    void request(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                 std::function<void(Result<HttpReply>)> done) override;
    std::unique_ptr<Stream> open_stream(const Endpoint& endpoint, StreamHandler handler) override;

    std::uint64_t replies_lost() const { return replies_lost_; }
    std::uint64_t replies_late() const { return replies_late_; }

  private:
    class ClientEnd;
    struct Line {
        StreamHandler handler;
        Time up;    // When the newest message to the venue arrives there, …
        Time down;  // … and the newest to the client here.
    };

    bool is_down() const;
    void cut_all();
    Duration latency() { return chance_.within(weather_.least, weather_.spread); }
    void answer(bool is_order, Result<HttpReply> reply,
                const std::shared_ptr<std::function<void(Result<HttpReply>)>>& done);
    void to_client(lab::SocketId socket, std::function<void(StreamHandler&)> tell);
    void to_venue(lab::SocketId socket, std::function<void()> tell);
    void lose(lab::SocketId socket);

    Clock& clock_;
    Timers& timers_;
    Weather weather_;
    Chance chance_;
    DrillVenue* venue_ = nullptr;
    lab::SocketId next_socket_ = 1;
    std::map<lab::SocketId, Line> lines_;  // That the client has not dropped and did not lose.
    std::uint64_t replies_lost_ = 0;
    std::uint64_t replies_late_ = 0;
};

}  // namespace strongroom::drill
