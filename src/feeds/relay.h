// Relay: one stream that is made of many connections. The next one is open before the one in use is
// let go, so that whoever listens is not blind in between; a loss is told only when none is left.
//
// A connection gets a successor when its life is over and when the venue warns that it will end.
// What is lost is opened again, ever later. For a while both are listened to: what was under way on
// the old one when the new one was granted comes too. So messages may come twice, and, of the old
// one, late.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "feeds/twins.h"
#include "feeds/venue_stream.h"

namespace strongroom::feeds {

class Relay {
  public:
    struct Pace {
        Duration life;     // A connection gets a successor after so long; zero: never.
        Duration overlap;  // For so long the old one is listened to as well.
        Duration first_retry;
        Duration longest_retry;
        bool drops_twins = false;  // What both bring is told once (twins.h).
    };
    struct Handler {
        std::function<void()> opened;  // None was open before.
        std::function<void(std::string_view)> message;
        // None is open: the last one was lost, or an attempt failed. It is tried again by itself.
        std::function<void(const std::string& why)> lost;
        std::function<void()> renewed = {};  // Another one has taken over; nothing was missed.
    };
    // Begins a connection: letting go of what it returns ends it. It calls nothing from inside.
    // shared_ptr<void>: the relay need not know what it is, only keep it.
    using Connect = std::function<std::shared_ptr<void>(VenueStream::Handler)>;

    Relay(Env env, const Pace& pace, Connect connect, Handler handler);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    // Lets go of what there is and begins: the first time, or to ask for something else.
    void restart();
    bool is_open() const;

    // ---- Of the connection whose message is being told.
    // It will end soon.
    void warned();
    // Nothing more will come of it.
    void ended(const std::string& why);

  private:
    struct Leg {
        std::shared_ptr<void> connection;
        bool is_open = false;
        std::int64_t opened_ns = 0;
    };
    using LegId = std::uint64_t;  // The newer, the larger. Never 0.

    void attempt();
    void attempt_after(Duration delay);
    void attempt_again();
    void on_opened(LegId id);
    void on_message(LegId id, std::string_view text);
    void on_lost(LegId id, const std::string& why);
    void let_go_of_old();
    LegId newest_open() const;  // 0: none is.
    void stop();

    Env env_;
    Pace pace_;
    Connect connect_;
    Handler handler_;
    std::map<LegId, Leg> legs_;  // At most three: the old one, the one in use, and an attempt.
    LegId attempt_ = 0;          // The one that is being opened; 0: none.
    LegId speaking_ = 0;         // Whose message is being told.
    LegId next_id_ = 1;
    Twins twins_;
    Duration retry_;
    TimerId attempt_timer_ = 0;
    TimerId overlap_timer_ = 0;
    std::optional<std::int64_t> attempt_due_ns_;  // None: no attempt is set.
};

}  // namespace strongroom::feeds
