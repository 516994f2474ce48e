// Sessions: who is logged in. A one-time token becomes a cookie; of both only the hash is kept.
//
// Sessions survive a restart in one file of hashes; tokens do not, they live for minutes. Times are
// the wall clock's, so a clock that jumps ahead logs people out and never in.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"

namespace strongroom::web {

class Sessions {
  public:
    static constexpr Duration token_life = minutes(15);
    static constexpr Duration idle_limit = minutes(12LL * 60);
    static constexpr Duration absolute_limit = minutes(7LL * 24 * 60);
    static constexpr std::size_t tokens_max = 16;
    static constexpr std::size_t sessions_max = 100;
    static constexpr int tries_per_minute_max = 10;

    Sessions(Disk& disk, Clock& clock, Random& random, std::string path)
        : disk_(disk), clock_(clock), random_(random), path_(std::move(path)) {}

    // Errors: io, corrupt (a file that was edited; says what to do).
    Status load();

    std::string new_token();  // For a link; the oldest goes when there are too many.
    // The session's cookie for a token that was never used. Errors: refused (unknown, used or old),
    // exhausted (too many wrong tries this minute), io.
    Result<std::string> log_in(std::string_view token);
    bool is_logged_in(std::string_view cookie);
    Status log_out(std::string_view cookie);
    // How many lockdowns the signer counts. Another number than before ends every session and link:
    // true. Over a restart it is remembered with the sessions. Errors: io; they have ended all the
    // same.
    Result<bool> note_lockdowns(std::uint64_t count);

  private:
    using Hash = std::array<std::uint8_t, 32>;
    struct Session {
        Time made;
        Time used;
    };

    bool is_alive(const Session& session) const;
    Status save();

    Disk& disk_;
    Clock& clock_;
    Random& random_;
    std::string path_;
    std::uint64_t lockdowns_ = 0;
    std::map<Hash, Time> tokens_;       // Made at.
    std::map<Hash, Session> sessions_;  // Bounded by sessions_max.
    std::deque<Time> wrong_tries_;      // Of the last minute.
};

}  // namespace strongroom::web
