// SignerService: the words of a dump come in, a verdict goes out.
#include "signer.pb.h"
#include "vault/service.h"

namespace strongroom::vault {
namespace {

constexpr int kTokensInFrameMax = 8'192;

LeakWords words_of(const proto::LookUpTokens& asked) {
    return {.tokens = {asked.tokens().begin(), asked.tokens().end()},
            .der_digests = {asked.der_digests().begin(), asked.der_digests().end()}};
}

void write(const Posture& posture, proto::LeakedKey& leaked) {
    leaked.set_posture_seen_ms(posture.seen.ms);
    if (!posture.rights) return;
    const venues::KeyRights& rights = *posture.rights;
    const auto known = [](bool is) { return is ? proto::LeakedKey::YES : proto::LeakedKey::NO; };
    if (rights.is_ip_list_readable) leaked.set_is_ip_bound(known(rights.is_ip_bound));
    leaked.set_can_withdraw(known(rights.can_withdraw || rights.can_transfer));
}

void write(const LeakVerdict& verdict, proto::LeakVerdict& out) {
    for (const LeakVerdict::Key& key : verdict.keys) {
        proto::LeakedKey& leaked = *out.add_keys();
        leaked.set_account(key.account.value);
        leaked.set_venue(key.venue);
        leaked.set_is_id_found(key.match.is_id);
        leaked.set_is_secret_found(key.match.is_secret);
        leaked.set_is_retired_found(key.match.is_retired);
        leaked.set_was_frozen(key.was_frozen);
        leaked.set_is_frozen(key.is_frozen);
        leaked.set_added_ms(key.added.ms);
        leaked.set_last_signature_ms(key.last_signature.ms);
        leaked.set_is_canary(key.is_canary);
        leaked.set_user(key.user);
        if (key.match.is_id || key.match.is_secret)
            leaked.set_posture(std::string(badge_of(key.posture, verdict.now)));
        write(key.posture, leaked);
    }
    for (const AccountName& account : verdict.unreadable) out.add_unreadable(account.value);
    out.set_keys_compared(verdict.compared);
}

}  // namespace

void SignerService::leak(PeerId peer, const proto::ToSigner& message) {
    if (message.has_look_up_tokens()) {
        const proto::LookUpTokens& asked = message.look_up_tokens();
        const int words = asked.tokens_size() + asked.der_digests_size();
        done(peer, asked.request_id(),
             words <= kTokensInFrameMax ? signer_.look_up(words_of(asked), looked_up_[peer])
                                        : fail(Errc::invalid, "tokens: at most 8,192 in a frame"));
        return;
    }
    const proto::FinishLookUp& asked = message.finish_look_up();
    const LeakMatches found = std::exchange(looked_up_[peer], {});
    const auto verdict = signer_.finish_look_up(
        {asked.file_sha256(), asked.file_bytes(), asked.tokens()}, found, asked.freeze());
    if (!verdict) return done(peer, asked.request_id(), std::unexpected(verdict.error()));
    proto::FromSigner out;
    out.mutable_leak_verdict()->set_request_id(asked.request_id());
    write(*verdict, *out.mutable_leak_verdict());
    (void)send(peer, out);
}

}  // namespace strongroom::vault
