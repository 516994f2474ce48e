#include "vault/blind_index.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <new>

#include "base/freed.h"
#include "base/sha256.h"

namespace strongroom::vault {
namespace {

using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

constexpr std::string_view kId = "bi1";
constexpr std::string_view kSecret = "bs1";
constexpr std::string_view kDer = "bs2";
constexpr std::string_view kSieve = "sv1";
constexpr std::size_t kSieveBits = 1U << 22U;  // At 100,000 keys one foreign word in 20 passes.

// PKCS#8 of an Ed25519 seed is this, and the seed (RFC 8410).
constexpr std::array<std::uint8_t, 16> kEd25519Head = {
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

// The store keeps an Ed25519 key as libsodium signs with it: the seed comes first.
void seed_digest(const Secret& ready, Digest& out) {
    Sha256 hash;
    hash.add(kEd25519Head);
    hash.add(ready.bytes(OpenSecret{}).first(crypto_sign_SEEDBYTES));
    out = hash.done();
}

// What lies between the lines of a PEM, hashed; nothing when it is none.
bool pem_digest(const Secret& pem, Digest& out) {
    const std::string_view text = pem.text(OpenSecret{});
    const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* der = nullptr;
    long size = 0;
    const bool is_read = PEM_read_bio(memory.get(), &name, &header, &der, &size) == 1;
    ERR_clear_error();
    if (!is_read) return false;
    out = sha256({der, static_cast<std::size_t>(size)});
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return true;
}

}  // namespace

BlindIndex::BlindIndex(const Secret& key) : keyed_(sizeof(HmacSha256)) {
    new (keyed_.bytes(OpenSecret{}).data()) HmacSha256(key.bytes(OpenSecret{}));
    Index of_sieve = index_of({kSieve});
    static_assert(sizeof(Index) == crypto_shorthash_KEYBYTES);
    sieve_key_ = Secret::take(of_sieve);
}

std::size_t BlindIndex::sieve_bit(std::string_view word) const {
    std::array<std::uint8_t, crypto_shorthash_BYTES> hash{};
    const ByteView bytes = as_bytes(word);
    crypto_shorthash(hash.data(), bytes.data(), bytes.size(),
                     sieve_key_.bytes(OpenSecret{}).data());
    std::uint64_t number = 0;
    std::memcpy(&number, hash.data(), sizeof number);
    return number % kSieveBits;
}

void BlindIndex::mark(std::string_view word) {
    sieve_.resize(kSieveBits);
    sieve_[sieve_bit(word)] = true;
}

bool BlindIndex::may_be_known(std::string_view word) const {
    return has_retired_ || (!sieve_.empty() && sieve_[sieve_bit(word)]);
}

BlindIndex::Index BlindIndex::index_of(std::initializer_list<std::string_view> parts) const {
    HmacSha256 mac =
        *std::launder(reinterpret_cast<const HmacSha256*>(keyed_.bytes(OpenSecret{}).data()));
    for (const std::string_view part : parts) {
        // Each with its length before it: no two lists of parts are the same bytes.
        const auto size = static_cast<std::uint16_t>(part.size());
        const std::array<std::uint8_t, 2> length{static_cast<std::uint8_t>(size & 0xFFU),
                                                 static_cast<std::uint8_t>(size >> 8U)};
        mac.add(length);
        mac.add(as_bytes(part));
    }
    const Digest whole = mac.done();
    Index index{};
    std::copy_n(whole.begin(), index.size(), index.begin());
    return index;
}

BlindIndex::Index BlindIndex::id_index(std::string_view venue, std::string_view api_key) const {
    return index_of({kId, venue, api_key});
}

std::optional<BlindIndex::Index> BlindIndex::secret_index(KeyKind kind,
                                                          const Secret& secret) const {
    if (secret.empty()) return std::nullopt;  // Not told yet.
    if (kind == KeyKind::hmac_sha256) return index_of({kSecret, secret.text(OpenSecret{})});
    if (kind == KeyKind::ed25519_token) return std::nullopt;  // Nobody has it, in any form.
    Digest digest{};
    if (kind == KeyKind::ed25519 && secret.size() == crypto_sign_SECRETKEYBYTES)
        seed_digest(secret, digest);
    else if (!pem_digest(secret, digest))
        return std::nullopt;
    return index_of({kDer, as_text(digest)});
}

void BlindIndex::add(const std::string& venue, const Index& index, Known known) {
    if (std::ranges::count(venues_, venue) == 0) venues_.push_back(venue);
    known_.emplace(index, std::move(known));
}

void BlindIndex::add_id(const std::string& venue, std::string_view api_key,
                        const AccountName& account) {
    mark(api_key);
    add(venue, id_index(venue, api_key), {account});
}

bool BlindIndex::add_secret(KeyKind kind, const Secret& secret, const AccountName& account) {
    const std::optional<Index> index = secret_index(kind, secret);
    if (!index) return false;
    mark(secret.text(OpenSecret{}));
    known_.emplace(*index, Known{account, true});
    return true;
}

void BlindIndex::add_retired(const std::string& venue, const RetiredKey& gone,
                             const AccountName& account) {
    has_retired_ = true;
    if (gone.id != Index{}) add(venue, gone.id, {account, false, true});
    if (gone.secret != Index{}) add(venue, gone.secret, {account, true, true});
}

void BlindIndex::note(const Index& index, LeakMatches& found) const {
    const auto [from, to] = known_.equal_range(index);
    for (auto at = from; at != to; ++at) {
        LeakMatch& match = found[at->second.account];
        const Known& known = at->second;
        (known.is_retired  ? match.is_retired
         : known.is_secret ? match.is_secret
                           : match.is_id) = true;
    }
}

void BlindIndex::look_up(std::string_view token, LeakMatches& found) const {
    if (!may_be_known(token)) return;
    for (const std::string& venue : venues_) note(index_of({kId, venue, token}), found);
    note(index_of({kSecret, token}), found);
}

void BlindIndex::look_up_der(ByteView sha256, LeakMatches& found) const {
    note(index_of({kDer, as_text(sha256)}), found);
}

}  // namespace strongroom::vault
