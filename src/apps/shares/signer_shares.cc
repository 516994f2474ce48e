#include "apps/shares/signer_shares.h"

#include <sodium.h>

#include <array>

#include "signer.pb.h"

namespace strongroom::apps {
namespace {

struct BoxPair {
    BoxPair() { crypto_box_keypair(public_key.data(), secret_key.data()); }
    BoxPair(const BoxPair&) = delete;
    BoxPair& operator=(const BoxPair&) = delete;
    ~BoxPair() { sodium_memzero(secret_key.data(), secret_key.size()); }
    std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> public_key{};
    std::array<std::uint8_t, crypto_box_SECRETKEYBYTES> secret_key{};
};

Result<std::string> open_box(const BoxPair& pair, std::string_view box) {
    const std::unexpected<Error> bad =
        fail(Errc::corrupt, "a share that the signer sent does not open");
    if (box.size() < crypto_box_SEALBYTES) return bad;
    std::string text(box.size() - crypto_box_SEALBYTES, '\0');
    const ByteView bytes = as_bytes(box);
    const int opened =
        crypto_box_seal_open(reinterpret_cast<std::uint8_t*>(text.data()), bytes.data(),
                             bytes.size(), pair.public_key.data(), pair.secret_key.data());
    if (opened != 0) return bad;
    return text;
}

}  // namespace

ShareTexts::~ShareTexts() {
    for (std::string& text : texts) sodium_memzero(text.data(), text.size());
}

Result<ShareTexts> make_shares(SignerClient& signer, bool is_new_store, unsigned needed,
                               unsigned made) {
    if (sodium_init() < 0) return fail(Errc::io, "libsodium does not start");
    const BoxPair pair;
    const std::string key(as_text(pair.public_key));
    proto::ToSigner message;
    const auto fill = [&](auto& ask) {
        ask.set_needed(needed);
        ask.set_made(made);
        ask.set_public_key(key);
    };
    if (is_new_store)
        fill(*message.mutable_init_shares());
    else
        fill(*message.mutable_make_shares());
    proto::FromSigner answer;
    TRY(signer.ask(message, answer));
    ShareTexts shares;
    shares.set_id = answer.shares_made().set_id();
    shares.needed = answer.shares_made().needed();
    for (const std::string& box : answer.shares_made().sealed_shares()) {
        TRY_ASSIGN(std::string text, open_box(pair, box));
        shares.texts.push_back(std::move(text));
    }
    if (shares.texts.size() == made) return shares;
    return fail(Errc::corrupt, "the signer sent another number of shares");
}

Status confirm_shares(SignerClient& signer, const std::string& set_id) {
    proto::ToSigner message;
    message.mutable_confirm_shares()->set_set_id(set_id);
    return signer.tell(message);
}

Result<ShareProgress> hand_in_share(SignerClient& signer, std::string_view share) {
    if (sodium_init() < 0) return fail(Errc::io, "libsodium does not start");
    proto::ToSigner ask;
    ask.mutable_get_share_key();
    proto::FromSigner answer;
    TRY(signer.ask(ask, answer));
    const std::string key = answer.share_key().public_key();
    const ByteView plain = as_bytes(share);
    Bytes box(crypto_box_SEALBYTES + plain.size());
    if (key.size() != crypto_box_PUBLICKEYBYTES ||
        crypto_box_seal(box.data(), plain.data(), plain.size(), as_bytes(key).data()) != 0) {
        return fail(Errc::corrupt, "the signer's key for shares does not read");
    }
    proto::ToSigner message;
    message.mutable_submit_share()->set_sealed_share(std::string(as_text(box)));
    proto::FromSigner told;
    TRY(signer.ask(message, told));
    const proto::UnsealProgress& progress = told.unseal_progress();
    return ShareProgress{progress.share(), progress.have(), progress.needed(), progress.is_open()};
}

}  // namespace strongroom::apps
