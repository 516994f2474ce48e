// SignerService: keys are frozen, changed and shown.
#include <fmt/format.h>

#include "signer.pb.h"
#include "vault/proof_fields_internal.h"
#include "vault/secret_memory.h"
#include "vault/service.h"
#include "vault/take_secret.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

// A page of keys fits into a frame, however long their policies are.
constexpr std::size_t kKeysOnPageMax = 1'000;
constexpr std::size_t kPageBytesMax = 512U << 10;

template <typename Message>
std::optional<FreezeTarget> target_of(const Message& message) {
    const auto scope = freeze_scope_of(message.scope().empty() ? "key" : message.scope());
    if (!scope) return std::nullopt;
    return FreezeTarget{message.account(), *scope};
}

void write(const KeyView& view, proto::KeyStatus& key) {
    key.set_account(view.account.value);
    key.set_user(view.user);
    key.set_venue(view.venue);
    key.set_kind(view.kind);
    key.set_policy(view.policy);
    key.set_is_frozen(view.is_frozen);
    key.set_frozen_reason(view.frozen_reason);
    key.set_added_ms(view.added.ms);
    key.set_last_signature_ms(view.last_signature.ms);
    key.set_public_key(view.public_key);
    key.set_is_waiting(view.is_waiting);
    key.set_is_retired(view.is_retired);
    key.set_state_version(view.state_version);
    key.set_is_admin(view.is_admin);
    if (view.sub) {
        key.set_master(view.sub->master.value);
        key.set_sub_account(view.sub->sub_account);
        key.set_label(view.sub->label);
    }
    key.set_posture(view.posture);
    key.set_posture_text(wire::cut_text(view.posture_text));
    key.set_posture_code(view.posture_code);
    key.set_posture_seen_ms(view.posture_seen.ms);
    key.set_campaign(view.campaign);
    key.set_campaign_step(view.campaign_step);
    key.set_open_orders(view.open_orders);
    for (const KeyView::Spent& spent : view.spent) {
        proto::SpentToday& out = *key.add_spent();
        out.set_quote(spent.quote.str());
        out.set_amount(spent.today.to_string());
        out.set_limit(spent.limit.to_string());
    }
    // Amounts of different assets do not add up.
    if (key.spent_size() == 1) key.set_spent_today(key.spent(0).amount());
}

}  // namespace

void SignerService::freeze(PeerId peer, const std::string& socket, const proto::ToSigner& message) {
    const auto unknown =
        fail(Errc::invalid, "scope: write \"key\", \"user\", \"venue\" or \"all\"");
    if (message.has_freeze()) {
        const proto::FreezeKey& freeze = message.freeze();
        const auto target = target_of(freeze);
        done(peer, freeze.request_id(),
             target ? signer_.freeze(*target, socket, freeze.reason(), freeze.evidence())
                    : Status(unknown));
        return;
    }
    const auto target = target_of(message.thaw());
    done(peer, message.thaw().request_id(),
         target ? signer_.thaw(*target, socket) : Status(unknown));
}

void SignerService::change_store(PeerId peer, proto::ToSigner& message) {
    if (message.has_set_policy()) {
        done(peer, message.set_policy().request_id(), set_policy(message.set_policy()));
        send_wanted_references();
    } else if (message.has_retire_key()) {
        const proto::RetireKey& retire = message.retire_key();
        done(peer, retire.request_id(), signer_.retire_key({retire.account()}, "admin"));
    } else if (message.has_rotate_keyring()) {
        done(peer, message.rotate_keyring().request_id(), signer_.rotate_keyring());
    } else {
        proto::SetPassphrase& set = *message.mutable_set_passphrase();
        done(peer, set.request_id(), set_passphrase(set));
    }
}

Status SignerService::set_policy(const proto::SetPolicy& set) {
    TRY_ASSIGN(Policy policy, Policy::parse(set.policy()));
    return signer_.set_policy({set.account()}, std::move(policy), read_proof(set.proof()), "admin");
}

Status SignerService::set_passphrase(proto::SetPassphrase& set) {
    TRY_ASSIGN(const Secret passphrase, take_secret("passphrase", *set.mutable_passphrase()));
    return signer_.set_passphrase(passphrase, set.is_practice());
}

// ---- Status ----------------------------------------------------------------------------------

void SignerService::send_status(PeerId peer, const proto::GetStatus& asked) {
    proto::FromSigner message;
    proto::SignerStatus& status = *message.mutable_status();
    status.set_request_id(asked.request_id());
    status.set_is_initialised(signer_.is_initialised());
    status.set_is_sealed(signer_.is_sealed());
    status.set_ledger_size(signer_.ledger_size());
    status.set_ledger_root(std::string(as_text(signer_.ledger_root().bytes)));
    status.set_ledger_key(signer_.ledger_verifier_key());
    if (!signer_.is_sealed()) {
        status.set_form_key(std::string(as_text(signer_.form_public_key())));
        status.set_form_fingerprint(fingerprint_of(signer_.form_public_key()));
    }
    status.set_memory(fmt::format("{}; {}", memory_guard(), process_guard_));
    if (const auto set = signer_.share_set()) {
        status.set_shares_needed(set->needed);
        status.set_shares_made(set->made);
        status.set_shares_have(signer_.shares_gathered());
        status.set_share_set(std::string(as_text(set->id)));
    }
    show_witnesses(status);
    show_token(status);
    if (asked.after().empty()) {
        write_mandates(status);
        write_people(status);
    }
    for (const auto& [target, why] : signer_.freezes().wide()) {
        proto::FrozenScope& out = *status.add_frozen();
        out.set_scope(std::string(to_string(target.scope)));
        out.set_subject(target.subject);
        out.set_reason(why.reason);
        out.set_by(why.by);
    }
    status.set_keyring_version(signer_.store().kek_version());
    status.set_keys_to_rewrite(signer_.store().left_to_rewrite());
    write_keys(asked.after(), status);
    (void)send(peer, message);
}

void SignerService::write_keys(const std::string& after, proto::SignerStatus& status) const {
    const std::vector<KeyView> views = signer_.keys({after}, kKeysOnPageMax);
    std::size_t bytes = 0;
    for (const KeyView& view : views) {
        proto::KeyStatus& key = *status.add_keys();
        write(view, key);
        bytes += key.ByteSizeLong();
        const bool is_last = &view == &views.back();
        if (bytes >= kPageBytesMax || (is_last && views.size() == kKeysOnPageMax)) {
            status.set_next(view.account.value);
            break;
        }
    }
    status.set_key_count(signer_.key_count());
}

}  // namespace strongroom::vault
