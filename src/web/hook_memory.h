// HookMemory: what the hooks must still know after a restart: messages that were taken, and counts.
//
// It is one file of records (base/record_file.h). A message is on the disk before anybody hears of
// it, so neither kill -9 nor a power cut lets one in twice. What is refused is counted, and written
// when keep_counts() is called: a stranger's knock must not cost a sync (decision 0055).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/env.h"

namespace strongroom::web {

// Why a message was not taken. Each is counted. unkept: this file could not be written.
enum class HookRefusal { source, secret, malformed, oversize, stale, replayed, flood, unkept };
inline constexpr std::size_t kHookRefusals = 8;
std::string_view to_string(HookRefusal refusal);

struct HookCounts {
    std::uint64_t taken = 0;  // Since the hook was made; so are the others.
    std::array<std::uint64_t, kHookRefusals> refused{};
};

class HookMemory {
  public:
    using Hash = std::array<std::uint8_t, 32>;

    HookMemory(Disk& disk, Clock& clock, std::string path);

    // Before all else. What is of a bot that `has_hook` does not know is forgotten. Errors: io,
    // corrupt (says what to do).
    Status load(const std::function<bool(std::string_view)>& has_hook);

    // Of messages that were made before this moment it cannot say whether they were taken.
    Time since() const { return since_; }
    bool has_seen(std::string_view bot, const Hash& message);
    // Remembers the message until then; durable on return. Errors: io; then every later call fails,
    // too, until the process starts again: what has reached the disk is unknown.
    Status take(std::string_view bot, const Hash& message, Time until);
    void refuse(std::string_view bot, HookRefusal why);
    Status keep_counts();                   // Writes what was counted since. Errors: io, as take().
    Status forget(const std::string& bot);  // The hook is no more. Errors: io, as take().
    HookCounts counts(std::string_view bot) const;

  private:
    struct Of {
        std::map<Hash, Time> seen;  // Until when. Bounded by the rate at which hooks take.
        HookCounts counts;
    };

    Status read(ByteView file);
    Status read_record(std::string_view text);
    std::unexpected<Error> broken() const;
    std::string counts_text(const std::set<std::string, std::less<>>& bots) const;
    Status write(const std::string& record);
    Status rewrite();

    Disk& disk_;
    Clock& clock_;
    std::string path_;
    Time since_;
    std::unique_ptr<AppendFile> file_;            // None after an error.
    std::size_t appended_ = 0;                    // Records since the file was written as a whole.
    std::map<std::string, Of, std::less<>> of_;   // By bot: those that have a hook.
    std::set<std::string, std::less<>> counted_;  // Whose counts are not written yet.
};

}  // namespace strongroom::web
