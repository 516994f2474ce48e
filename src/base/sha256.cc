// The old one-piece contexts of OpenSSL: those of EVP are on the heap, out of their owner's reach.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/sha256.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <new>

namespace strongroom {
namespace {

static_assert(sizeof(SHA256_CTX) == 112 && alignof(SHA256_CTX) <= 8);

constexpr std::size_t kBlockBytes = 64;

SHA256_CTX* context_in(std::array<std::uint8_t, 112>& state) {
    return std::launder(reinterpret_cast<SHA256_CTX*>(state.data()));
}

}  // namespace

Sha256::Sha256() { SHA256_Init(new (state_.data()) SHA256_CTX); }

Sha256::~Sha256() { OPENSSL_cleanse(state_.data(), state_.size()); }

void Sha256::add(ByteView bytes) { SHA256_Update(context_in(state_), bytes.data(), bytes.size()); }

Digest Sha256::done() {
    Digest digest{};
    SHA256_Final(digest.data(), context_in(state_));
    return digest;
}

HmacSha256::HmacSha256(ByteView key) {
    std::array<std::uint8_t, kBlockBytes> block{};
    if (key.size() > kBlockBytes) {
        Digest short_key = sha256(key);
        std::ranges::copy(short_key, block.begin());
        OPENSSL_cleanse(short_key.data(), short_key.size());
    } else {
        std::ranges::copy(key, block.begin());
    }
    for (std::uint8_t& byte : block) byte ^= 0x36U;
    inner_.add(block);
    for (std::uint8_t& byte : block) byte ^= 0x36U ^ 0x5CU;
    outer_.add(block);
    OPENSSL_cleanse(block.data(), block.size());
}

Digest HmacSha256::done() {
    outer_.add(inner_.done());
    return outer_.done();
}

Digest sha256(ByteView bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.done();
}

}  // namespace strongroom
