#include "vault/sealing.h"

#include <sodium.h>

#include <algorithm>
#include <string_view>

#include "base/ensure.h"
#include "vault/little_endian_internal.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kMagic = "SGR1";
constexpr std::uint8_t kAlgorithm = 1;  // XChaCha20-Poly1305 with a committed key.
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kCommitBytes = 32;
constexpr std::size_t kHeadBytes = 4 + 1 + 4 + 16 + kNonceBytes;
constexpr std::size_t kBeforeCipher = kHeadBytes + kCommitBytes + 4;
constexpr std::size_t kPadBytes = 512;
constexpr std::size_t kPlainBytesMax = 64U << 10;
static_assert(kNonceBytes == 24 && kTagBytes == 16);

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// The record's own key, and the commitment that only this key has: a ciphertext opens under one
// key, never under two (docs/vault.md, "Keys on disk").
Secret record_key(const Secret& kek, ByteView record_id, ByteView context) {
    Bytes info = to_bytes("rec1");
    append(info, sha256(context));
    return derive(kek, record_id, info, kKeyBytes + kCommitBytes);
}

Bytes associated_data(ByteView head, ByteView context) {
    Bytes data(head.begin(), head.end());
    append(data, sha256(context));
    return data;
}

// Length, then the bytes, then zeros up to a multiple of 512: records of all venues look alike.
Secret pad(const Secret& plain) {
    const auto bytes = plain.bytes(OpenSecret{});
    Secret padded((bytes.size() + 4 + kPadBytes - 1) / kPadBytes * kPadBytes);
    const auto out = padded.bytes(OpenSecret{});
    for (unsigned i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(bytes.size() >> (8 * i));
    std::ranges::copy(bytes, out.begin() + 4);
    return padded;
}

Result<Secret> unpad(const Secret& padded) {
    const auto bytes = padded.bytes(OpenSecret{});
    const std::size_t size = get_u32(bytes);
    if (size > bytes.size() - 4) return fail(Errc::corrupt, "the record's padding is damaged");
    Secret plain(size);
    std::ranges::copy(bytes.subspan(4, size), plain.bytes(OpenSecret{}).begin());
    return plain;
}

}  // namespace

Mac hmac_sha256(const Secret& key, ByteView message) {
    HmacSha256 mac(key.bytes(OpenSecret{}));
    mac.add(message);
    return mac.done();
}

Secret derive(const Secret& key, ByteView salt, ByteView info, std::size_t size) {
    ENSURE(size <= std::size_t{255} * 32, "HKDF gives at most 255 blocks");
    Bytes salt_copy(salt.begin(), salt.end());
    if (salt_copy.empty()) salt_copy.assign(32, 0);  // RFC 5869: absent is a string of zeros.
    const Secret salt_key = Secret::take(salt_copy);
    Mac extracted = hmac_sha256(salt_key, key.bytes(OpenSecret{}));
    const Secret pseudo_random = Secret::take(extracted);

    Secret out(size);
    const auto bytes = out.bytes(OpenSecret{});
    Secret block_input(32 + info.size() + 1);
    const auto input = block_input.bytes(OpenSecret{});
    std::size_t previous = 0;  // The first block has none before it.
    for (std::size_t done = 0, counter = 1; done < size; done += 32, ++counter) {
        std::ranges::copy(info, input.begin() + static_cast<std::ptrdiff_t>(previous));
        input[previous + info.size()] = static_cast<std::uint8_t>(counter);
        Mac block = hmac_sha256(pseudo_random, input.first(previous + info.size() + 1));
        std::ranges::copy(std::span(block).first(std::min<std::size_t>(32, size - done)),
                          bytes.begin() + static_cast<std::ptrdiff_t>(done));
        std::ranges::copy(block, input.begin());
        wipe(block);
        previous = 32;
    }
    return out;
}

Result<Secret> unseal_key(const Secret& passphrase, const PassphraseCost& cost) {
    constexpr std::uint64_t memory_max = 4ULL << 30;
    constexpr std::uint64_t operations_max = 64;
    if (cost.operations < kCheapestCost.operations ||
        cost.memory_bytes < kCheapestCost.memory_bytes || cost.operations > operations_max ||
        cost.memory_bytes > memory_max) {
        return fail(Errc::invalid, "the store's passphrase cost is outside of what is allowed");
    }
    Secret key(kKeyBytes);
    const std::string_view text = passphrase.text(OpenSecret{});
    const int made = crypto_pwhash(key.bytes(OpenSecret{}).data(), kKeyBytes, text.data(),
                                   text.size(), cost.salt.data(), cost.operations,
                                   cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    if (made != 0) return fail(Errc::exhausted, "not enough memory to hash the passphrase");
    return key;
}

Bytes wrap(const Secret& value, const Secret& key, ByteView place, ByteView nonce24) {
    ENSURE(nonce24.size() == kNonceBytes && key.size() == kKeyBytes,
           "a nonce has 24 bytes, a key 32");
    const auto plain = value.bytes(OpenSecret{});
    Bytes out(nonce24.begin(), nonce24.end());
    out.resize(kNonceBytes + plain.size() + kTagBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonceBytes, nullptr, plain.data(),
                                               plain.size(), place.data(), place.size(), nullptr,
                                               nonce24.data(), key.bytes(OpenSecret{}).data());
    return out;
}

Result<Secret> unwrap(ByteView wrapped, const Secret& key, ByteView place) {
    if (wrapped.size() < kNonceBytes + kTagBytes || key.size() != kKeyBytes) {
        return fail(Errc::corrupt, "a wrapped key is cut short");
    }
    const ByteView cipher = wrapped.subspan(kNonceBytes);
    Secret value(cipher.size() - kTagBytes);
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        value.bytes(OpenSecret{}).data(), nullptr, nullptr, cipher.data(), cipher.size(),
        place.data(), place.size(), wrapped.data(), key.bytes(OpenSecret{}).data());
    if (opened != 0) return fail(Errc::corrupt, "a wrapped key does not open");
    return value;
}

Bytes seal_record(const Secret& plain, const Secret& kek, const RecordHead& head, ByteView context,
                  ByteView nonce24) {
    ENSURE(plain.size() <= kPlainBytesMax && nonce24.size() == kNonceBytes,
           "a record is within its bounds");
    Bytes out = to_bytes(kMagic);
    out.push_back(kAlgorithm);
    put_u32(out, head.kek_version);
    append(out, head.id);
    append(out, nonce24);
    const Bytes data = associated_data(out, context);

    const Secret keys = record_key(kek, head.id, context);
    const auto key = keys.bytes(OpenSecret{});
    append(out, key.subspan(kKeyBytes));
    const Secret padded = pad(plain);
    const auto bytes = padded.bytes(OpenSecret{});
    put_u32(out, static_cast<std::uint32_t>(bytes.size() + kTagBytes));
    out.resize(kBeforeCipher + bytes.size() + kTagBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kBeforeCipher, nullptr, bytes.data(),
                                               bytes.size(), data.data(), data.size(), nullptr,
                                               nonce24.data(), key.data());
    return out;
}

Result<RecordHead> read_record_head(ByteView sealed) {
    const bool has_form =
        sealed.size() >= kBeforeCipher + kPadBytes + kTagBytes &&
        as_text(sealed.first(4)) == kMagic && sealed[4] == kAlgorithm &&
        sealed.size() - kBeforeCipher == get_u32(sealed.subspan(kHeadBytes + kCommitBytes));
    if (!has_form) return fail(Errc::corrupt, "not a sealed record, or one that is cut short");
    RecordHead head{.kek_version = get_u32(sealed.subspan(5))};
    std::ranges::copy(sealed.subspan(9, head.id.size()), head.id.begin());
    return head;
}

Result<Secret> open_record(ByteView sealed, const Secret& kek, ByteView context) {
    TRY_ASSIGN(const RecordHead head, read_record_head(sealed));
    const Secret keys = record_key(kek, head.id, context);
    const auto key = keys.bytes(OpenSecret{});
    if (sodium_memcmp(sealed.data() + kHeadBytes, key.data() + kKeyBytes, kCommitBytes) != 0) {
        return fail(Errc::corrupt,
                    "the record is not of this key, account or policy (AAD_MISMATCH)");
    }
    const ByteView cipher = sealed.subspan(kBeforeCipher);
    const Bytes data = associated_data(sealed.first(kHeadBytes), context);
    Secret padded(cipher.size() - kTagBytes);
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        padded.bytes(OpenSecret{}).data(), nullptr, nullptr, cipher.data(), cipher.size(),
        data.data(), data.size(), sealed.data() + kHeadBytes - kNonceBytes, key.data());
    if (opened != 0) return fail(Errc::corrupt, "the record is damaged");
    return unpad(padded);
}

}  // namespace strongroom::vault
