// SignerService: what the owner may do and see.
#include <fmt/format.h>

#include <utility>

#include "signer.pb.h"
#include "vault/service.h"
#include "vault/take_secret.h"

namespace strongroom::vault {
namespace {

constexpr int kFormsAMinuteMax = 10;

std::string user_of(const std::string& named) {
    return named.empty() ? std::string(kOwner) : named;
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
        send_due_postures();
    } else if (message.has_seal()) {
        signer_.seal();
        done(peer, message.seal().request_id(), {});
    } else if (message.has_add_key()) {
        done(peer, message.add_key().request_id(), add_key(*message.mutable_add_key()));
        send_wanted_references();
        send_due_postures();
    } else if (message.has_make_key()) {
        // Its public half is in the status, then and later.
        const proto::MakeKey& make = message.make_key();
        if (make.in_token()) return make_in_token(peer, make);
        done(peer, make.request_id(), make_key(make));
        send_wanted_references();
        send_due_postures();
    } else if (message.has_name_key()) {
        const proto::NameKey& name = message.name_key();
        done(peer, name.request_id(), signer_.name_key({name.account()}, name.api_key()));
        send_due_postures();
    } else {
        const proto::AllowPosture& allow = message.allow_posture();
        done(peer, allow.request_id(), allow_posture(allow));
    }
}

Status SignerService::allow_posture(const proto::AllowPosture& allow) {
    const auto what = override_of(allow.what());
    if (!what) return fail(Errc::invalid, "what: write \"no_ip_list\" or \"unread\"");
    return signer_.allow_posture({allow.account()}, *what, "admin");
}

Status SignerService::make_key(const proto::MakeKey& make) {
    TRY_ASSIGN(Policy policy, Policy::parse(make.policy()));
    TRY(signer_.make_key({make.account()}, make.venue(), std::move(policy), user_of(make.user())));
    return {};
}

Status SignerService::add_key(proto::AddKey& add) {
    TRY_ASSIGN(Secret secret, take_secret("secret", *add.mutable_secret()));
    TRY_ASSIGN(Secret passphrase, take_secret("passphrase", *add.mutable_passphrase()));
    TRY_ASSIGN(Policy policy, Policy::parse(add.policy()));
    return signer_.add_key({.account = {add.account()},
                            .venue = add.venue(),
                            .api_key = add.api_key(),
                            .secret = std::move(secret),
                            .policy = std::move(policy),
                            .user = user_of(add.user()),
                            .passphrase = std::move(passphrase),
                            .is_canary = add.is_canary()});
}

// Web is owned by whoever finds a hole in it: it may neither fill the store nor use up the disk.
void SignerService::add_sealed_key(PeerId peer, const proto::AddSealedKey& add) {
    const std::int64_t minute = signer_.ticks_ns() / 60'000'000'000;
    if (std::exchange(forms_minute_, minute) != minute) forms_in_minute_ = 0;
    if (forms_in_minute_ >= kFormsAMinuteMax) {
        done(peer, add.request_id(),
             fail(Errc::exhausted, "too many keys were brought by the page; wait a minute"));
        return;
    }
    ++forms_in_minute_;
    done(peer, add.request_id(), signer_.add_sealed_key(as_bytes(add.sealed())));
    send_wanted_references();
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

}  // namespace strongroom::vault
