#include "apps/leak_reading.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "apps/command.h"
#include "apps/signer_client.h"
#include "base/sha256.h"
#include "base/token_cutter.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

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
    TRY(questions.finish());
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
