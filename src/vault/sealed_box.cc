#include "vault/sealed_box.h"

#include <sodium.h>

namespace strongroom::vault {

BoxPair make_box_pair(Random& random) {
    BoxPair pair{.secret_key = Secret(crypto_box_SECRETKEYBYTES)};
    const auto secret = pair.secret_key.bytes(OpenSecret{});
    random.fill(secret);
    crypto_scalarmult_base(pair.public_key.data(), secret.data());
    return pair;
}

Result<Bytes> seal_to(const BoxKey& key, const Secret& plain) {
    Bytes box(crypto_box_SEALBYTES + plain.size());
    const auto bytes = plain.bytes(OpenSecret{});
    if (crypto_box_seal(box.data(), bytes.data(), bytes.size(), key.data()) != 0)
        return fail(Errc::invalid, "the public key is none that anything can be sealed to");
    return box;
}

Result<Secret> open_box(const BoxPair& pair, ByteView box, std::size_t plain_bytes_max) {
    if (box.size() < crypto_box_SEALBYTES || box.size() > crypto_box_SEALBYTES + plain_bytes_max)
        return fail(Errc::invalid, "what was sent is no sealed share: its length is wrong");
    Secret plain(box.size() - crypto_box_SEALBYTES);
    const int opened =
        crypto_box_seal_open(plain.bytes(OpenSecret{}).data(), box.data(), box.size(),
                             pair.public_key.data(), pair.secret_key.bytes(OpenSecret{}).data());
    if (opened != 0) {
        return fail(Errc::invalid,
                    "what was sent is not sealed to the signer's present key; ask for the key "
                    "again");
    }
    return plain;
}

}  // namespace strongroom::vault
