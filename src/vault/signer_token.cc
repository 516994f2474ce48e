// Signer: keys whose secret half is in a PKCS#11 token (docs/token.md).
#include <fmt/format.h>

#include "base/ensure.h"
#include "vault/signer.h"

namespace strongroom::vault {

Status Signer::may_make_key(const AccountName& account, const std::string& venue,
                            const Policy& policy, const std::string& user) {
    TRY(store_.prepare_born(account, venue, policy, user, clock_.now(), next_version(account)));
    return {};
}

Status Signer::add_token_key(const AccountName& account, const std::string& venue, Policy policy,
                             const std::string& user, ByteView public_half) {
    TRY_ASSIGN(StoredKey stored,
               store_.prepare_in_token(account, venue, std::move(policy), user, clock_.now(),
                                       next_version(account), public_half));
    return keep_added(std::move(stored), false);
}

std::expected<std::optional<TokenTask>, Refusal> Signer::token_task(
    const Recorded& recorded) const {
    const StoredKey* found = store_.find(recorded.account_);
    if (found == nullptr || found->kind != KeyKind::ed25519_token) return std::nullopt;
    const auto key = signable(recorded);
    if (!key) return std::unexpected(key.error());
    const auto made = [&]() -> Result<TokenTask> {
        TRY_ASSIGN(const Bytes public_half, ed25519_public_half((*key)->public_key));
        TRY_ASSIGN(const OpenedKey opened, store_.open(**key));
        const venues::Requests& venue = (*key)->requests();
        const venues::Signing signing{opened.api_key, algorithm_of((*key)->kind), recorded.time_};
        if (const auto* request = std::get_if<venues::UnsignedRequest>(&recorded.what_)) {
            TRY_ASSIGN(const std::string bytes, venue.bytes_to_sign(*request, signing));
            return TokenTask{public_half, bytes};
        }
        TRY_ASSIGN(const auto message, venue.stream_message(kStreamAsk, signing));
        return TokenTask{public_half, message.payload};
    }();
    if (!made) return refuse("key_damaged", made.error().message);
    return *made;
}

// A token, or the process that has it open, that signs something else gets nothing sent.
Result<std::string> Signer::checked_signature(const StoredKey& key, std::string_view payload,
                                              ByteView signature) {
    TRY_ASSIGN(const Bytes public_half, ed25519_public_half(key.public_key));
    if (is_ed25519_signature(signature, public_half, payload)) return to_base64(signature);
    return fail(Errc::refused, "the token's signature is not of this key and this request");
}

}  // namespace strongroom::vault
