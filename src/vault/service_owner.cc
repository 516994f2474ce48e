// SignerService: what the owner may do and see.
#include <fmt/format.h>

#include "signer.pb.h"
#include "vault/secret_memory.h"
#include "vault/service.h"

namespace strongroom::vault {
namespace {

// Takes the secret out of a message and wipes it there. What is too long never becomes a Secret:
// locked memory is scarce.
Result<Secret> take_secret(std::string_view name, std::string& field) {
    if (field.size() <= kSecretBytesMax) return Secret::take(field);
    return fail(Errc::invalid, fmt::format("{}: longer than {} bytes", name, kSecretBytesMax));
}

}  // namespace

void SignerService::admin(PeerId peer, proto::ToSigner& message) {
    if (message.has_init()) {
        proto::InitStore& init = *message.mutable_init();
        const Result<Secret> passphrase = take_secret("passphrase", *init.mutable_passphrase());
        done(peer, init.request_id(),
             passphrase ? signer_.init(*passphrase, init.is_practice())
                        : std::unexpected(passphrase.error()));
    } else if (message.has_unseal()) {
        proto::Unseal& unseal = *message.mutable_unseal();
        const Result<Secret> passphrase = take_secret("passphrase", *unseal.mutable_passphrase());
        done(peer, unseal.request_id(),
             passphrase ? signer_.unseal(*passphrase) : std::unexpected(passphrase.error()));
        send_wanted_references();
    } else if (message.has_seal()) {
        signer_.seal();
        done(peer, message.seal().request_id(), {});
    } else if (message.has_thaw()) {
        done(peer, message.thaw().request_id(), signer_.thaw({message.thaw().account()}, "admin"));
    } else if (message.has_add_key()) {
        done(peer, message.add_key().request_id(), add_key(*message.mutable_add_key()));
        send_wanted_references();
    } else if (message.has_make_key()) {
        // Its public half is in the status, then and later.
        done(peer, message.make_key().request_id(), make_key(message.make_key()));
        send_wanted_references();
    } else if (message.has_name_key()) {
        const proto::NameKey& name = message.name_key();
        done(peer, name.request_id(), signer_.name_key({name.account()}, name.api_key()));
    }
}

Status SignerService::make_key(const proto::MakeKey& make) {
    TRY_ASSIGN(Policy policy, Policy::parse(make.policy()));
    TRY(signer_.make_key({make.account()}, make.venue(), std::move(policy)));
    return {};
}

Status SignerService::add_key(proto::AddKey& add) {
    TRY_ASSIGN(Secret secret, take_secret("secret", *add.mutable_secret()));
    TRY_ASSIGN(Policy policy, Policy::parse(add.policy()));
    return signer_.add_key(
        {{add.account()}, add.venue(), add.api_key(), std::move(secret), std::move(policy)});
}

void SignerService::done(PeerId peer, std::uint64_t request_id, const Status& status) {
    proto::FromSigner message;
    message.mutable_done()->set_request_id(request_id);
    if (!status) {
        message.mutable_done()->set_error(status.error().message);
        message.mutable_done()->set_code(std::string(to_string(status.error().code)));
    }
    (void)send(peer, message);
}

void SignerService::send_status(PeerId peer, std::uint64_t request_id) {
    proto::FromSigner message;
    proto::SignerStatus& status = *message.mutable_status();
    status.set_request_id(request_id);
    status.set_is_initialised(signer_.is_initialised());
    status.set_is_sealed(signer_.is_sealed());
    status.set_ledger_size(signer_.ledger_size());
    status.set_ledger_root(std::string(as_text(signer_.ledger_root().bytes)));
    status.set_ledger_key(signer_.ledger_verifier_key());
    status.set_memory(fmt::format("{}; {}", memory_guard(), process_guard_));
    for (const KeyView& view : signer_.keys()) {
        proto::KeyStatus& key = *status.add_keys();
        key.set_account(view.account.value);
        key.set_venue(view.venue);
        key.set_kind(view.kind);
        key.set_policy(view.policy);
        key.set_is_frozen(view.is_frozen);
        key.set_frozen_reason(view.frozen_reason);
        key.set_added_ms(view.added.ms);
        key.set_last_signature_ms(view.last_signature.ms);
        key.set_public_key(view.public_key);
        key.set_is_waiting(view.is_waiting);
        for (const KeyView::Spent& spent : view.spent) {
            proto::SpentToday& out = *key.add_spent();
            out.set_quote(spent.quote.str());
            out.set_amount(spent.today.to_string());
            out.set_limit(spent.limit.to_string());
        }
        // Amounts of different assets do not add up.
        if (key.spent_size() == 1) key.set_spent_today(key.spent(0).amount());
    }
    (void)send(peer, message);
}

}  // namespace strongroom::vault
