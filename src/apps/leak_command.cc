// `strongroom leak check`: which of our keys stand in a dump (docs/leak.md).
#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/leak_file.h"
#include "apps/signer_client.h"
#include "base/sha256.h"
#include "base/time.h"
#include "base/token_cutter.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct LeakOptions {
    std::string folder;
    std::string file;
    bool is_json = false;
    bool is_freezing = false;
};

// Collects words into frames, and has each looked up. Words that came lately are not asked again.
class Questions {
  public:
    explicit Questions(SignerClient& signer) : signer_(signer), recent_(kRecent) {
        randombytes_buf(recent_key_.data(), recent_key_.size());
    }

    void add_token(std::string_view token) {
        if (!is_new(as_bytes(token))) return;
        asked().add_tokens()->assign(token);
        ++tokens_;
        waiting_ += token.size() + 3;
    }
    void add_der(ByteView der) {
        const Digest digest = sha256(der);
        if (!is_new(digest)) return;
        asked().add_der_digests()->assign(as_text(digest));
        ++tokens_;
        waiting_ += digest.size() + 3;
    }
    // A frame is small enough that the signer's other clients hardly notice it. The next one is
    // collected while it is at this one.
    Status send_when_full() { return waiting_ < kFrameBytes ? Status{} : send(); }
    Status finish() {
        if (waiting_ > 0) TRY(send());
        return signer_.settle();
    }
    std::uint64_t tokens() const { return tokens_; }

  private:
    static constexpr std::size_t kFrameBytes = 48U << 10U;
    static constexpr std::size_t kRecent = 1U << 16U;
    using Mark = std::array<std::uint64_t, 2>;

    proto::LookUpTokens& asked() { return *message_.mutable_look_up_tokens(); }
    Status send() {
        waiting_ = 0;
        const Status sent = signer_.tell_ahead(message_);
        asked().clear_tokens();  // Keeps their memory for the next.
        asked().clear_der_digests();
        return sent;
    }
    // Known by 128 bits of a hash whose key nobody knows: no file can be made in which one word
    // passes for another.
    bool is_new(ByteView word) {
        Mark mark{};
        crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(mark.data()), word.data(),
                                    word.size(), recent_key_.data());
        Mark& place = recent_[mark[0] % kRecent];
        return std::exchange(place, mark) != mark;
    }

    SignerClient& signer_;
    proto::ToSigner message_;
    std::size_t waiting_ = 0;  // Bytes in the message.
    std::uint64_t tokens_ = 0;
    std::array<std::uint8_t, crypto_shorthash_siphashx24_KEYBYTES> recent_key_{};
    std::vector<Mark> recent_;
};

std::string_view class_of(const proto::LeakedKey& key) {
    if (key.is_id_found() && key.is_secret_found()) return "id and secret";
    if (key.is_id_found()) return "id only";
    return key.is_secret_found() ? "secret only" : "retired key";
}

std::string_view state_of(const proto::LeakedKey& key) {
    if (key.was_frozen()) return "was frozen before";
    return key.is_frozen() ? "FROZEN now" : "IN USE";
}

struct Reading {
    ReadLeak file;
    std::uint64_t tokens = 0;
};

Result<Reading> look_up(SignerClient& signer, const std::string& path) {
    Questions questions(signer);
    TokenCutter cutter({.token = [&](std::string_view word) { questions.add_token(word); },
                        .der = [&](ByteView der) { questions.add_der(der); }});
    ProgressBar progress("reading");
    TRY_ASSIGN(ReadLeak file, read_leak(
                                  path,
                                  [&](ByteView bytes) -> Status {
                                      // In small pieces, so that no frame grows too large.
                                      constexpr std::size_t at_once = 4096;
                                      while (!bytes.empty()) {
                                          const std::size_t size = std::min(at_once, bytes.size());
                                          cutter.feed(bytes.first(size));
                                          bytes = bytes.subspan(size);
                                          TRY(questions.send_when_full());
                                      }
                                      return {};
                                  },
                                  [&](double share) { progress.show(share); }));
    cutter.finish();
    TRY(questions.finish());
    return Reading{std::move(file), questions.tokens()};
}

nlohmann::ordered_json json_of(proto::LeakedKey::Known known) {
    if (known == proto::LeakedKey::YES) return true;
    if (known == proto::LeakedKey::NO) return false;
    return nullptr;
}

// "last order signed 2026-12-01T04:05:06.000Z"
std::string moment(std::string_view what, std::int64_t ms) {
    return fmt::format("{} {}", what, ms == 0 ? "never" : to_iso8601(Time{ms}));
}

// What happened to the key, and what whoever has it can do.
void print_history(const proto::LeakedKey& key) {
    fmt::print("    {}, {}\n", moment("stored", key.added_ms()),
               moment("last order signed", key.last_signature_ms()));
    if (!key.is_id_found() && !key.is_secret_found()) return;  // The key in force is another one.
    const auto said = [](proto::LeakedKey::Known known, std::string_view yes, std::string_view no,
                         std::string_view unknown) {
        if (known == proto::LeakedKey::YES) return yes;
        return known == proto::LeakedKey::NO ? no : unknown;
    };
    fmt::print("    {}; {} ({})\n",
               said(key.is_ip_bound(), "bound to an IP list: useless from elsewhere",
                    "no IP list: it works from anywhere", "whether it has an IP list is not known"),
               said(key.can_withdraw(), "withdrawals or transfers WERE POSSIBLE",
                    "no withdrawals or transfers", "whether it can withdraw is not known"),
               moment("rights read", key.posture_seen_ms()));
}

void print_json(const Reading& reading, const proto::LeakVerdict& verdict) {
    auto keys = nlohmann::ordered_json::array();
    for (const proto::LeakedKey& key : verdict.keys()) {
        keys.push_back({{"account", key.account()},
                        {"venue", key.venue()},
                        {"found", class_of(key)},
                        {"was_frozen", key.was_frozen()},
                        {"is_frozen", key.is_frozen()},
                        {"added_ms", key.added_ms()},
                        {"last_signature_ms", key.last_signature_ms()},
                        {"is_canary", key.is_canary()},
                        {"user", key.user()},
                        {"posture", key.posture()},
                        {"posture_seen_ms", key.posture_seen_ms()},
                        {"is_ip_bound", json_of(key.is_ip_bound())},
                        {"can_withdraw", json_of(key.can_withdraw())}});
    }
    const nlohmann::ordered_json out{{"sha256", to_hex(reading.file.sha256)},
                                     {"bytes", reading.file.bytes},
                                     {"tokens", reading.tokens},
                                     {"keys_compared", verdict.keys_compared()},
                                     {"unreadable", verdict.unreadable()},
                                     {"keys", keys}};
    fmt::print("{}\n", out.dump());
}

void print_words(const Reading& reading, const proto::LeakVerdict& verdict) {
    for (const proto::LeakedKey& key : verdict.keys()) {
        if (key.is_canary()) {
            fmt::print("CANARY {}: the store leaked: no user ever had this key\n", key.account());
        }
        fmt::print("{:<24} {:<8} {:<13} {}\n", key.account(), key.venue(), class_of(key),
                   state_of(key));
        print_history(key);
    }
    fmt::print("{} of our {} keys are in it ({} words looked up, file {})\n", verdict.keys_size(),
               verdict.keys_compared(), reading.tokens, to_hex(reading.file.sha256));
    for (const std::string& account : verdict.unreadable())
        fmt::print(stderr, "not compared, its key does not open: {}\n", account);
}

Result<int> check(const LeakOptions& options) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(options.folder));
    TRY_ASSIGN(const Reading reading, look_up(signer, options.file));
    proto::ToSigner message;
    proto::FinishLookUp& finish = *message.mutable_finish_look_up();
    finish.set_file_sha256(std::string(as_text(reading.file.sha256)));
    finish.set_file_bytes(reading.file.bytes);
    finish.set_tokens(reading.tokens);
    finish.set_freeze(options.is_freezing);
    proto::FromSigner answer;
    TRY(signer.ask(message, answer));
    if (!answer.has_leak_verdict())
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    const proto::LeakVerdict& verdict = answer.leak_verdict();
    if (options.is_json)
        print_json(reading, verdict);
    else
        print_words(reading, verdict);
    return verdict.keys_size() > 0 || verdict.unreadable_size() > 0 ? kFound : kDone;
}

}  // namespace

void add_leak_command(Command app, int& exit_code) {
    Command group = app.add_subcommand("leak", "is a dump of keys ours?");
    group.require_subcommand();
    const auto options = std::make_shared<LeakOptions>();
    Command command = group.add_subcommand(
        "check", "which of our keys stand in a file of any form; exit 1 when some do");
    command.add_option("file", options->file, "the file, also .gz; - reads stdin").required();
    add_folder_option(command, options->folder);
    command.add_flag("--freeze", options->is_freezing, "freeze every key that is found, at once");
    command.add_flag("--json", options->is_json);
    command.footer("Example: strongroom leak check dump.csv.gz --freeze");
    command.callback([options, &exit_code] {
        const Result<int> done = check(*options);
        exit_code = done ? *done : report(done.error());
    });
}

}  // namespace strongroom::apps
