#include "vault/service.h"

#include <utility>

#include "signer.pb.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kEngine = "engine";
constexpr std::string_view kWatch = "watch";
constexpr std::string_view kCourier = "courier";
constexpr std::string_view kAdmin = "admin";
constexpr std::string_view kStatus = "status";

// Which typed requests a socket may have signed.
bool may_sign(std::string_view socket, const proto::SignRequest& request) {
    using What = proto::SignRequest;
    switch (request.what_case()) {
        case What::kPlace: return socket == kEngine;
        case What::kCancel: return socket == kEngine || socket == kWatch;
        case What::kRead: {
            const bool is_stream = request.read().kind() == proto::ReadQuery::USER_STREAM;
            return is_stream ? socket == kCourier : socket == kEngine || socket == kWatch;
        }
        case What::WHAT_NOT_SET: return false;
    }
    return false;
}

// Takes the secret out of a message and wipes it there.
Secret take_secret(std::string* field) {
    Secret secret = Secret::take(*field);
    return secret;
}

}  // namespace

SignerService::SignerService(Signer& signer, ServicePorts ports, std::string memory_guard)
    : signer_(signer), ports_(std::move(ports)), memory_guard_(std::move(memory_guard)) {}

void SignerService::opened(PeerId peer, const std::string& socket) {
    if (socket != kCourier) return;
    courier_ = peer;  // The newest: an older one is dying.
    send_wanted_references();
}

void SignerService::closed(PeerId peer) {
    if (peer == courier_) courier_ = 0;
}

void SignerService::frame(PeerId peer, const std::string& socket, ByteView bytes) {
    proto::ToSigner message;
    const bool is_read = message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (!is_read || !may(socket, message)) {
        ports_.close(peer);
        return;
    }
    handle(peer, socket, message);
    // Protobuf does not wipe: what held a secret is overwritten here.
    if (message.has_init()) wipe(*message.mutable_init()->mutable_passphrase());
    if (message.has_unseal()) wipe(*message.mutable_unseal()->mutable_passphrase());
    if (message.has_add_key()) wipe(*message.mutable_add_key()->mutable_secret());
}

// No default: the compiler lists the gaps when a message is added.
bool SignerService::may(const std::string& socket, const proto::ToSigner& message) const {
    using Message = proto::ToSigner;
    switch (message.message_case()) {
        case Message::kSign: return may_sign(socket, message.sign());
        case Message::kJudge: return socket == kWatch;
        case Message::kFreeze: return socket == kWatch || socket == kAdmin;
        case Message::kThaw: return socket == kAdmin;
        case Message::kReference: return socket == kCourier;
        case Message::kInit:
        case Message::kUnseal:
        case Message::kSeal:
        case Message::kAddKey: return socket == kAdmin;
        case Message::kGetStatus: return socket == kAdmin || socket == kStatus;
        case Message::MESSAGE_NOT_SET: return false;
    }
    return false;
}

void SignerService::handle(PeerId peer, const std::string& socket, const proto::ToSigner& message) {
    using Message = proto::ToSigner;
    switch (message.message_case()) {
        case Message::kSign: sign(peer, socket, message.sign()); return;
        case Message::kJudge: judge(peer, message); return;
        case Message::kReference: note_reference(message); return;
        case Message::kFreeze: {
            const proto::FreezeKey& freeze = message.freeze();
            done(peer, freeze.request_id(),
                 signer_.freeze({freeze.account()}, socket, freeze.reason(), freeze.evidence()));
            return;
        }
        case Message::kThaw:
        case Message::kInit:
        case Message::kUnseal:
        case Message::kSeal:
        case Message::kAddKey: admin(peer, message); return;
        case Message::kGetStatus: send_status(peer, message.get_status().request_id()); return;
        case Message::MESSAGE_NOT_SET: return;
    }
}

// ---- Signing ---------------------------------------------------------------------------------

void SignerService::sign(PeerId peer, const std::string& socket,
                         const proto::SignRequest& request) {
    const std::uint64_t id = request.request_id();
    const Duration offset{request.venue_offset_ms()};
    const auto bad = [&](const Error& error) { refuse(peer, id, {"invalid", error.message}); };
    if (courier_ == 0) {
        // Without a way out a signature would only be a risk.
        refuse(peer, id, {"courier", "the courier is not connected", true});
        return;
    }
    const auto keep = [&](std::expected<Recorded, Refusal> recorded) {
        if (recorded)
            waiting_.push_back({peer, id, socket, *std::move(recorded)});
        else
            refuse(peer, id, recorded.error());
    };
    if (request.has_place()) {
        const Result<OrderIntent> intent = wire::read(request.place());
        if (!intent) return bad(intent.error());
        auto outcome = signer_.record(*intent, offset);
        if (!outcome) return refuse(peer, id, outcome.error());
        if (const auto* before = std::get_if<SignedBefore>(&*outcome)) {
            proto::FromSigner message;
            message.mutable_reply()->set_request_id(id);
            proto::Signed& reply = *message.mutable_reply()->mutable_signed_();
            reply.set_client_id(before->client_id);
            reply.set_deadline_ms(before->deadline.ms);
            reply.set_ledger_index(before->ledger_index);
            reply.set_is_repeat(true);
            (void)send(peer, message);
            return;
        }
        keep(std::get<Recorded>(*std::move(outcome)));
    } else if (request.has_cancel()) {
        const Result<CancelIntent> intent = wire::read(request.cancel());
        if (!intent) return bad(intent.error());
        keep(signer_.record(*intent, offset));
    } else {
        const Result<ReadQuery> query = wire::read(request.read());
        if (!query) return bad(query.error());
        keep(signer_.record(*query, offset, socket));
    }
}

Status SignerService::turn_done() {
    if (waiting_.empty()) return {};
    TRY(signer_.commit());
    for (const Waiting& waiting : std::exchange(waiting_, {})) release(waiting);
    return {};
}

void SignerService::release(const Waiting& waiting) {
    const auto request = signer_.finish(waiting.recorded);
    if (!request) {
        refuse(waiting.peer, waiting.request_id, request.error());
        return;
    }
    // The asker hears first, so that it knows the order before the venue's answer can arrive.
    proto::FromSigner reply;
    reply.mutable_reply()->set_request_id(waiting.request_id);
    proto::Signed& made = *reply.mutable_reply()->mutable_signed_();
    made.set_client_id(waiting.recorded.client_id());
    made.set_deadline_ms(waiting.recorded.deadline().ms);
    made.set_ledger_index(waiting.recorded.ledger_index());
    (void)send(waiting.peer, reply);

    proto::FromSigner out;
    proto::SignedRequest& to_courier = *out.mutable_signed_request();
    to_courier.set_request_id(waiting.request_id);
    to_courier.set_client(waiting.client);
    to_courier.set_account(request->account);
    to_courier.set_venue(request->venue);
    to_courier.set_priority(static_cast<int>(request->priority));
    to_courier.set_deadline_ms(request->deadline.ms);
    to_courier.set_lifetime_ms(request->lifetime.ms);
    to_courier.set_is_order(request->is_order);
    to_courier.set_weight(request->weight);
    to_courier.set_method(request->method);
    to_courier.set_target(request->target);
    to_courier.set_api_key(request->api_key);
    to_courier.set_ws_message(request->ws_message);
    // A courier that left meanwhile takes the signature with it: the order is then in doubt, and
    // its proof is the venue's (docs/orders.md).
    (void)send(courier_, out);
}

void SignerService::refuse(PeerId peer, std::uint64_t request_id, const Refusal& refusal) {
    proto::FromSigner message;
    message.mutable_reply()->set_request_id(request_id);
    proto::Refused& refused = *message.mutable_reply()->mutable_refused();
    refused.set_code(refusal.code);
    refused.set_text(refusal.text);
    refused.set_is_for_now(refusal.is_for_now);
    (void)send(peer, message);
}

// ---- The watch and the courier -----------------------------------------------------------------

void SignerService::judge(PeerId peer, const proto::ToSigner& message) {
    const proto::JudgeOrder& judged = message.judge();
    proto::FromSigner out;
    proto::Verdict& verdict = *out.mutable_verdict();
    verdict.set_request_id(judged.request_id());
    const Result<Side> side = wire::side_of(judged.side());
    const Result<OrderKind> kind = wire::kind_of(judged.kind());
    const Result<Decimal> qty = Decimal::parse(judged.qty());
    const Result<Decimal> limit = Decimal::parse(judged.limit().empty() ? "0" : judged.limit());
    if (!side || !qty || !limit) {
        verdict.set_reason("an order of a shape that we never send");
    } else {
        OrderTerms terms{
            {judged.account()}, judged.client_id(), judged.venue_symbol(), *side, {}, {}, {*qty},
            judged.venue_id()};
        if (kind) terms.kind = *kind;
        if (!judged.limit().empty()) terms.limit = Price{*limit};
        const Verdict made = signer_.judge(terms);
        verdict.set_is_ours(made.is_ours);
        verdict.set_reason(made.reason);
        verdict.set_ledger_index(made.ledger_index);
    }
    (void)send(peer, out);
}

void SignerService::note_reference(const proto::ToSigner& message) {
    const proto::Reference& reference = message.reference();
    const Result<Symbol> symbol = Symbol::parse(reference.symbol());
    const Result<Decimal> bid = Decimal::parse(reference.bid());
    const Result<Decimal> ask = Decimal::parse(reference.ask());
    // A price that does not read is no price: orders that need one are refused until there is.
    if (!symbol || !bid || !ask || !bid->is_positive() || *ask < *bid) return;
    signer_.note_reference(reference.venue(), *symbol, {*bid}, {*ask});
}

void SignerService::send_wanted_references() {
    if (courier_ == 0) return;
    for (const auto& [venue, symbols] : signer_.wanted_references()) {
        proto::FromSigner message;
        message.mutable_want_references()->set_venue(venue);
        for (const Symbol& symbol : symbols)
            message.mutable_want_references()->add_symbols(symbol.str());
        (void)send(courier_, message);
    }
}

// ---- The owner -------------------------------------------------------------------------------

void SignerService::admin(PeerId peer, const proto::ToSigner& message) {
    proto::ToSigner copy = message;  // Emptied of its secrets below.
    if (copy.has_init()) {
        proto::InitStore& init = *copy.mutable_init();
        done(peer, init.request_id(),
             signer_.init(take_secret(init.mutable_passphrase()), init.is_practice()));
    } else if (copy.has_unseal()) {
        proto::Unseal& unseal = *copy.mutable_unseal();
        done(peer, unseal.request_id(), signer_.unseal(take_secret(unseal.mutable_passphrase())));
        send_wanted_references();
    } else if (copy.has_seal()) {
        signer_.seal();
        done(peer, copy.seal().request_id(), {});
    } else if (copy.has_thaw()) {
        done(peer, copy.thaw().request_id(), signer_.thaw({copy.thaw().account()}, "admin"));
    } else if (copy.has_add_key()) {
        proto::AddKey& add = *copy.mutable_add_key();
        Secret secret = take_secret(add.mutable_secret());
        const Result<Policy> policy = Policy::parse(add.policy());
        const Status added =
            policy ? signer_.add_key(
                         {{add.account()}, add.venue(), add.api_key(), std::move(secret), *policy})
                   : std::unexpected(policy.error());
        done(peer, add.request_id(), added);
        send_wanted_references();
    }
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
    status.set_memory(memory_guard_);
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
        key.set_spent_today(view.spent_today.to_string());
    }
    (void)send(peer, message);
}

bool SignerService::send(PeerId peer, const proto::FromSigner& message) {
    const std::string bytes = message.SerializeAsString();
    return peer != 0 && ports_.send(peer, as_bytes(bytes));
}

}  // namespace strongroom::vault
