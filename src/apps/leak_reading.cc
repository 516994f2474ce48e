#include "apps/leak_reading.h"

#include <sodium.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "apps/command.h"
#include "apps/signer_client.h"
#include "base/token_cutter.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

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

}  // namespace

Result<LeakReading> look_up_leak(SignerClient& signer, const std::string& path) {
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
    return LeakReading{std::move(file), questions.tokens()};
}

Status finish_leak(SignerClient& signer, const LeakReading& reading, bool is_freezing,
                   proto::LeakVerdict& verdict) {
    proto::ToSigner message;
    proto::FinishLookUp& finish = *message.mutable_finish_look_up();
    finish.set_file_sha256(std::string(as_text(reading.file.sha256)));
    finish.set_file_bytes(reading.file.bytes);
    finish.set_tokens(reading.tokens);
    finish.set_freeze(is_freezing);
    proto::FromSigner answer;
    TRY(signer.ask(message, answer));
    if (!answer.has_leak_verdict())
        return fail(Errc::corrupt, "the signer's answer does not read; is it another version?");
    verdict = answer.leak_verdict();
    return {};
}

}  // namespace strongroom::apps
