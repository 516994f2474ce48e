// Hooks: who may send signals to which bot (docs/webhooks.md).
//
// A hook is one bot's door for messages from outside. Its secret is 256 random bits, shown once; on
// disk there is only its SHA-256. While it is rotated the old and the new one are both good. Every
// message is judged here before the engine hears of it: source, secret or signature, age, replay
// and rate. Times are the wall clock's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/http.h"
#include "web/hook_memory.h"

namespace strongroom::web {

// token: the secret is in the message (`secret`, `email_token`) or in `Authorization: Bearer`.
// hmac: X-Strongroom-Signature: t=SECONDS,v1=HEX, over "t.body", with SHA-256 of the secret as key.
enum class HookForm { token, hmac };

// Whether --hook-proxy is an address. Errors: invalid.
Status check_hook_proxy(const std::string& proxy);

struct HookView {
    std::string bot;
    HookForm form = HookForm::token;
    std::vector<std::string> sources;  // Empty: any.
    Time made;                         // The newest secret.
    std::optional<Time> old_until;     // The one before is good until then.
    HookCounts counts;
};

class Hooks {
  public:
    static constexpr std::size_t hooks_max = 1'000;
    static constexpr std::size_t sources_max = 20;
    static constexpr std::size_t body_bytes_max = 8'192;
    static constexpr Duration overlap_max = minutes(7LL * 24 * 60);
    static constexpr Duration age_max = minutes(5);     // Of messages that say when they were made.
    static constexpr Duration ahead_max = seconds(10);  // So far may a sender's clock be ahead.
    static constexpr Duration replay_window = minutes(1);  // Of messages that do not.
    static constexpr int burst = 10;                       // Then one a second, for each bot.

    // `folder`: where hooks.json and hooks_taken.log are. `proxy`: whose X-Forwarded-For is
    // believed; empty: nobody's.
    Hooks(Disk& disk, Clock& clock, Random& random, const std::string& folder, std::string proxy);

    // Before all else. Errors: io, corrupt (a file that was edited; says what to do).
    Status load();
    // Writes what was counted since. Errors: io; then no message is taken any more.
    Status keep_counts() { return memory_.keep_counts(); }

    // ---- The owner's wishes.
    // The secret; it is not shown again. `sources`: IPv4 or IPv6 addresses, or "tradingview".
    // Errors: invalid (there is a hook already, a bad name or source), exhausted, io.
    Result<std::string> make(std::string_view bot, HookForm form, std::vector<std::string> sources);
    // A new secret; the one before is good for `overlap` more. Errors: not_found, invalid, io.
    Result<std::string> rotate(std::string_view bot, Duration overlap);
    Status drop(std::string_view bot);  // Errors: not_found, io.
    std::vector<HookView> list() const;

    // ---- A message.
    struct Verdict {
        std::optional<HookRefusal> refusal;
        std::string detail;  // For the sender; of a stranger's message it tells nothing.
        std::string text;    // For the engine: the message without its secret.
    };
    Verdict judge(std::string_view bot, const HttpRequest& request);

  private:
    using Hash = HookMemory::Hash;
    struct Secret {
        Hash hash{};
        Time made;
        std::optional<Time> until;  // Set when there is a newer one.
    };
    struct Hook {
        HookForm form = HookForm::token;
        std::vector<std::string> sources;
        std::vector<Secret> secrets;  // One or two; the newest last.
        std::int64_t tokens_ms = 0;   // What the bucket holds, in milliseconds of its filling.
        std::optional<Time> filled;
    };
    struct Proof {  // What showed that the sender knows the secret.
        bool is_good = false;
        std::string text;           // The message without the secret.
        std::optional<Time> made;   // As the sender says.
        Hash replay_key{};          // The same for a message that is sent twice.
        bool is_malformed = false;  // It is no JSON object.
    };

    Result<std::string> add_secret(Hook& hook);
    bool is_source(const Hook& hook, const HttpRequest& request) const;
    Proof prove_token(const Hook& hook, const HttpRequest& request) const;
    Proof prove_signature(const Hook& hook, const HttpRequest& request) const;
    bool knows(const Hook& hook, const Hash& hash) const;
    std::optional<Verdict> judge_time(std::string_view bot, const Proof& proof);
    bool take_token(Hook& hook);
    Status load_hooks();
    Status save() const;

    Disk& disk_;
    Clock& clock_;
    Random& random_;
    std::string path_;
    std::string proxy_;
    HookMemory memory_;
    std::map<std::string, Hook, std::less<>> hooks_;  // By bot. Bounded by hooks_max.
};

}  // namespace strongroom::web
