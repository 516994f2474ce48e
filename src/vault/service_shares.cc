// SignerService: shares in and out, and backups. A share crosses the socket sealed, in either
// direction.
#include <fmt/format.h>

#include "signer.pb.h"
#include "vault/service.h"
#include "vault/share_text.h"

namespace strongroom::vault {
namespace {

Result<BoxKey> read_box_key(const std::string& bytes) {
    BoxKey key{};
    if (bytes.size() != key.size()) {
        return fail(Errc::invalid, fmt::format("public_key: {} bytes, not {}: shares are sealed to "
                                               "an X25519 key of the one who asks",
                                               bytes.size(), key.size()));
    }
    std::ranges::copy(as_bytes(bytes), key.begin());
    // One that nothing can be sealed to must not leave a store behind that nobody can open.
    TRY(seal_to(key, Secret(1)));
    return key;
}

Status fill(const std::vector<Share>& shares, const BoxKey& key, proto::SharesMade& made) {
    for (const Share& share : shares) {
        TRY_ASSIGN(const Bytes box, seal_to(key, print_share(share)));
        made.add_sealed_shares(std::string(as_text(box)));
    }
    const ShareSet& set = shares.front().set;
    made.set_set_id(std::string(as_text(set.id)));
    made.set_needed(set.needed);
    return {};
}

}  // namespace

void SignerService::shares(PeerId peer, const proto::ToSigner& message) {
    if (message.has_init_shares()) {
        const proto::InitShares& init = message.init_shares();
        send_shares(peer, init.request_id(), init.public_key(),
                    [&] { return signer_.init_with_shares(init.needed(), init.made()); });
    } else if (message.has_make_shares()) {
        const proto::MakeShares& make = message.make_shares();
        send_shares(peer, make.request_id(), make.public_key(),
                    [&] { return signer_.make_shares(make.needed(), make.made()); });
    } else if (message.has_confirm_shares()) {
        const proto::ConfirmShares& confirm = message.confirm_shares();
        done(peer, confirm.request_id(), signer_.confirm_shares(as_bytes(confirm.set_id())));
    } else if (message.has_get_share_key()) {
        const std::uint64_t id = message.get_share_key().request_id();
        const Result<BoxKey> key = signer_.share_key();
        if (!key) return done(peer, id, std::unexpected(key.error()));
        proto::FromSigner out;
        out.mutable_share_key()->set_request_id(id);
        out.mutable_share_key()->set_public_key(std::string(as_text(*key)));
        (void)send(peer, out);
    } else {
        const proto::SubmitShare& submit = message.submit_share();
        const auto progress = signer_.submit_share(as_bytes(submit.sealed_share()));
        if (!progress) return done(peer, submit.request_id(), std::unexpected(progress.error()));
        proto::FromSigner out;
        proto::UnsealProgress& told = *out.mutable_unseal_progress();
        told.set_request_id(submit.request_id());
        told.set_share(progress->x);
        told.set_have(progress->have);
        told.set_needed(progress->set.needed);
        told.set_is_open(!signer_.is_sealed());
        (void)send(peer, out);
        if (!signer_.is_sealed()) send_wanted_references();
    }
}

void SignerService::send_shares(PeerId peer, std::uint64_t request_id,
                                const std::string& public_key, const MakeShares& make) {
    const auto seal_all = [&](proto::SharesMade& made) -> Status {
        TRY_ASSIGN(const BoxKey key, read_box_key(public_key));
        TRY_ASSIGN(const std::vector<Share> shares, make());
        return fill(shares, key, made);
    };
    proto::FromSigner out;
    out.mutable_shares_made()->set_request_id(request_id);
    const Status sealed = seal_all(*out.mutable_shares_made());
    if (!sealed) return done(peer, request_id, sealed);
    (void)send(peer, out);
}

void SignerService::backup(PeerId peer, const proto::ToSigner& message) {
    if (message.has_start_backup())
        return done(peer, message.start_backup().request_id(), signer_.start_backup());
    const std::uint64_t id = message.next_backup_piece().request_id();
    const auto piece = signer_.next_backup_piece();
    if (!piece) return done(peer, id, std::unexpected(piece.error()));
    proto::FromSigner out;
    proto::BackupPiece& told = *out.mutable_backup_piece();
    told.set_request_id(id);
    if (*piece) {
        told.set_name((*piece)->name);
        told.set_bytes(std::string(as_text((*piece)->bytes)));
        told.set_is_last((*piece)->is_last);
    }
    (void)send(peer, out);
}

}  // namespace strongroom::vault
