// Store: keys of sub-accounts that are made at the venue.
#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "vault/store.h"
#include "venues/key_admin.h"

namespace strongroom::vault {
namespace {

// 24 letters and digits, some 142 random bits: what a venue takes as a passphrase, and needs no
// encoding in an address.
Secret make_passphrase(Random& random) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::size_t size = 24;
    constexpr std::uint8_t fair = 248;  // Four times 62: what is above it would favour some.
    Secret made(size);
    const auto out = made.bytes(OpenSecret{});
    for (std::size_t at = 0; at < size;) {
        std::array<std::uint8_t, 1> byte{};
        random.fill(byte);
        if (byte[0] < fair)
            out[at++] = static_cast<std::uint8_t>(letters[byte[0] % letters.size()]);
        wipe(byte);
    }
    return made;
}

// No two keys of a store, and no two that an account had, have the same: 24 bytes at most.
std::string label_of(const StoredKey& key) {
    constexpr std::size_t bytes = 6;
    constexpr std::uint32_t versions = 100'000'000;
    return fmt::format("sr-{}-{}", to_hex(ByteView(key.id).first(bytes)),
                       key.state_version % versions);
}

}  // namespace

Result<StoredKey> Store::prepare_sub_key(const AccountName& account, const std::string& venue,
                                         Policy policy, const std::string& user, SubKeyPlace place,
                                         Time now, std::uint32_t version_min) {
    TRY_ASSIGN(StoredKey stored, begin_key(account, user, venue, version_min));
    if (stored.is_canary) return refuse_use(account);
    const venues::KeyAdmin* admin = venues::key_admin_of(venue);
    if (admin == nullptr) {
        return fail(Errc::invalid,
                    fmt::format("venue: {} makes keys on its page alone", stored.venue));
    }
    stored.added = now;
    stored.policy = shared(std::move(policy));
    stored.is_waiting = true;
    stored.sub = std::move(place);
    stored.sub->label = label_of(stored);
    OpenedKey made;
    if (admin->takes_public_key()) {
        stored.kind = KeyKind::ed25519;
        made.secret = make_ed25519_key();
        TRY_ASSIGN(stored.public_key, public_key_pem(made.secret));
    } else {
        // Kept before the venue hears it: without it nobody could delete the key again.
        stored.kind = KeyKind::hmac_sha256;
        made.passphrase = make_passphrase(random_);
    }
    seal_secret(stored, made);
    return stored;
}

Result<StoredKey> Store::prepare_told(const AccountName& account, const std::string& api_key,
                                      Secret secret, std::uint32_t version_min) {
    TRY(check_api_key(api_key));
    TRY_ASSIGN(StoredKey told, next_version_of(account, version_min));
    if (!told.is_waiting) {
        return fail(Errc::refused,
                    fmt::format("the key of account \"{}\" has its id already", account.value));
    }
    TRY_ASSIGN(OpenedKey opened, open(*find(account)));
    if (opened.secret.empty() == secret.empty())
        return fail(Errc::invalid, "secret: the venue has told none, or one too many");
    if (!secret.empty()) {
        TRY_ASSIGN(const KeyKind kind, recognise(secret));
        if (kind != told.kind) return fail(Errc::invalid, "secret: of another kind of key");
        opened.secret = std::move(secret);
    }
    told.is_waiting = false;
    opened.api_key = api_key;
    seal_secret(told, opened);
    return told;
}

}  // namespace strongroom::vault
