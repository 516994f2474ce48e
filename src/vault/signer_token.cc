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
    const auto failed = [](const Error& error) { return refuse("key_damaged", error.message); };
    const Result<Bytes> public_half = ed25519_public_half((*key)->public_key);
    if (!public_half) return failed(public_half.error());
    const Result<OpenedKey> opened = store_.open(**key);
    if (!opened) return failed(opened.error());
    const venues::Requests& venue = (*key)->requests();
    const venues::Signing signing{opened->api_key, algorithm_of((*key)->kind), recorded.time_};
    if (const auto* request = std::get_if<venues::UnsignedRequest>(&recorded.what_)) {
        const auto bytes = venue.bytes_to_sign(*request, signing);
        if (!bytes) return failed(bytes.error());
        return TokenTask{*public_half, *bytes};
    }
    const auto message = venue.stream_message(kStreamAsk, signing);
    if (!message) return failed(message.error());
    return TokenTask{*public_half, message->payload};
}

// A token, or the process that has it open, that signs something else gets nothing sent.
Result<std::string> Signer::checked_signature(const StoredKey& key, std::string_view payload,
                                              ByteView signature) {
    TRY_ASSIGN(const Bytes public_half, ed25519_public_half(key.public_key));
    if (is_ed25519_signature(signature, public_half, payload)) return to_base64(signature);
    return fail(Errc::refused, "the token's signature is not of this key and this request");
}

}  // namespace strongroom::vault
