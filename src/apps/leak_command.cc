// `strongroom leak check`: which of our keys stand in a dump (docs/leak.md).
#include <fmt/format.h>
#include <sodium.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/options.h"
#include "apps/leak_file.h"
#include "apps/signer_client.h"
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
    explicit Questions(SignerClient& signer) : signer_(signer) {}

    void add_token(std::string_view token) {
        if (!is_new(std::string(token))) return;
        asked().add_tokens(std::string(token));
        ++tokens_;
        waiting_ += token.size() + 3;
    }
    void add_der(ByteView der) {
        std::string digest(crypto_hash_sha256_BYTES, '\0');
        crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()), der.data(), der.size());
        if (!is_new(digest)) return;
        waiting_ += digest.size() + 3;
        asked().add_der_digests(std::move(digest));
        ++tokens_;
    }
    // A frame is small enough that the signer's other clients hardly notice it.
    Status send_when_full() { return waiting_ < kFrameBytes ? Status{} : send(); }
    Status send() {
        if (waiting_ == 0) return {};
        waiting_ = 0;
        const Status sent = signer_.tell(message_);
        message_.Clear();
        return sent;
    }
    std::uint64_t tokens() const { return tokens_; }

  private:
    static constexpr std::size_t kFrameBytes = 48U << 10U;
    static constexpr std::size_t kRecentMax = 1U << 16U;

    proto::LookUpTokens& asked() { return *message_.mutable_look_up_tokens(); }
    bool is_new(std::string word) {
        if (recent_.size() >= kRecentMax) recent_.clear();
        return recent_.insert(std::move(word)).second;
    }

    SignerClient& signer_;
    proto::ToSigner message_;
    std::size_t waiting_ = 0;  // Bytes in the message.
    std::uint64_t tokens_ = 0;
    std::unordered_set<std::string> recent_;
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
    TRY(questions.send());
    return Reading{std::move(file), questions.tokens()};
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
                        {"last_signature_ms", key.last_signature_ms()}});
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
        fmt::print("{:<24} {:<8} {:<13} {}\n", key.account(), key.venue(), class_of(key),
                   state_of(key));
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
