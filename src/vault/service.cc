#include "vault/service.h"

#include <utility>

#include "base/ensure.h"
#include "signer.pb.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kEngine = "engine";
constexpr std::string_view kWatch = "watch";
constexpr std::string_view kCourier = "courier";
constexpr std::string_view kAdmin = "admin";
constexpr std::string_view kStatus = "status";
constexpr std::string_view kForm = "form";
constexpr std::string_view kToken = "token";

// Which typed requests a socket may have signed.
bool may_sign(std::string_view socket, const proto::SignRequest& request) {
    using What = proto::SignRequest;
    switch (request.what_case()) {
        case What::kPlace: return socket == kEngine;
        case What::kCancel: return socket == kEngine || socket == kWatch;
        case What::kRead: {
            const auto kind = request.read().kind();
            const bool is_couriers =
                kind == proto::ReadQuery::USER_STREAM || kind == proto::ReadQuery::KEY_RIGHTS;
            return is_couriers ? socket == kCourier : socket == kEngine || socket == kWatch;
        }
        case What::kKeyErrand: return socket == kCourier;
        case What::kCancelAtVenue: return socket == kWatch;
        case What::WHAT_NOT_SET: return false;
    }
    return false;
}

Result<CancelIntent> cancel_at_venue(const proto::CancelAtVenue& wanted) {
    TRY(check_name("account", wanted.account()));
    if (wanted.venue_symbol().empty() || wanted.venue_symbol().size() > wire::kTextBytesMax)
        return fail(Errc::invalid, "venue_symbol: must be what the venue calls the pair");
    if (wanted.venue_id().empty() || wanted.venue_id().size() > wire::kTextBytesMax)
        return fail(Errc::invalid, "venue_id: must be the venue's number of the order");
    return CancelIntent{.order = {},
                        .account = {wanted.account()},
                        .symbol = {},
                        .bot = {},
                        .why = wire::cut_text(wanted.why()),
                        .venue_id = wanted.venue_id()};
}

// A full turn of all three sockets, with what else a turn appends, fits into what the ledger lets
// wait: an engine that floods the signer crowds the watch's cancels and freezes out of nothing.
constexpr std::size_t kRecordedATurnMax = 1'000;
static_assert(3 * kRecordedATurnMax + 1'000 <= ledger::kPendingEntriesMax);

// Protobuf does not wipe.
void wipe_secrets(proto::ToSigner& message) {
    if (message.has_init()) wipe(*message.mutable_init()->mutable_passphrase());
    if (message.has_unseal()) wipe(*message.mutable_unseal()->mutable_passphrase());
    if (message.has_add_key()) {
        wipe(*message.mutable_add_key()->mutable_secret());
        wipe(*message.mutable_add_key()->mutable_passphrase());
    }
    if (message.has_key_errand_answer()) wipe(*message.mutable_key_errand_answer()->mutable_body());
    if (message.has_set_passphrase()) wipe(*message.mutable_set_passphrase()->mutable_passphrase());
}

void write(const HttpRequest& http, proto::SignedRequest& out) {
    out.set_method(http.method);
    out.set_target(http.target);
    out.set_body(http.body);
    for (const Header& header : http.headers) {
        proto::SignedRequest::Header& one = *out.add_headers();
        one.set_name(header.name);
        one.set_value(header.value);
    }
}

}  // namespace

SignerService::SignerService(Signer& signer, ServicePorts ports, std::string process_guard)
    : signer_(signer), ports_(std::move(ports)), process_guard_(std::move(process_guard)) {}

void SignerService::opened(PeerId peer, const std::string& socket) {
    if (socket == kStatus) listeners_.insert(peer);
    if (socket == kToken) take_token(peer);
    if (socket != kCourier) return;
    courier_ = peer;  // The newest: an older one is dying.
    send_wanted_references();
    ask_witnesses(/*is_new_courier=*/true);
    send_due_postures();
}

void SignerService::closed(PeerId peer) {
    looked_up_.erase(peer);
    listeners_.erase(peer);
    if (peer == courier_) courier_ = 0;
    if (peer == token_) lose_token();
}

void SignerService::frame(PeerId peer, const std::string& socket, ByteView bytes) {
    proto::ToSigner message;
    const bool is_read = message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (is_read && may(socket, message))
        handle(peer, socket, message);
    else
        ports_.close(peer);
    wipe_secrets(message);
}

// No default: the compiler lists the gaps when a message is added.
bool SignerService::may(const std::string& socket, const proto::ToSigner& message) const {
    using Message = proto::ToSigner;
    switch (message.message_case()) {
        case Message::kSign: return may_sign(socket, message.sign());
        case Message::kJudge: return socket == kWatch;
        case Message::kGetAccountVenue: return socket == kEngine;
        case Message::kFreeze:
            return socket == kAdmin || (socket == kWatch && message.freeze().scope().empty());
        case Message::kThaw: return socket == kAdmin;
        case Message::kWitnessAnswer: return socket == kCourier;
        case Message::kAddWitness:
        case Message::kRemoveWitness: return socket == kAdmin;
        case Message::kOpenOrders: return socket == kWatch;
        case Message::kReference:
        case Message::kKeyErrandAnswer:
        case Message::kKeyRights: return socket == kCourier;
        case Message::kInit:
        case Message::kUnseal:
        case Message::kSeal:
        case Message::kAddKey:
        case Message::kMakeKey:
        case Message::kInitShares:
        case Message::kGetShareKey:
        case Message::kSubmitShare:
        case Message::kMakeShares:
        case Message::kConfirmShares:
        case Message::kStartBackup:
        case Message::kNextBackupPiece:
        case Message::kAllowPosture:
        case Message::kLookUpTokens:
        case Message::kFinishLookUp:
        case Message::kSetPolicy:
        case Message::kRetireKey:
        case Message::kRotateKeyring:
        case Message::kSetPassphrase:
        case Message::kRunKeyErrand:
        case Message::kNoteCampaign:
        case Message::kListCampaign:
        case Message::kNoteLoss:
        case Message::kNameKey: return socket == kAdmin;
        case Message::kAddSealedKey: return socket == kForm;
        case Message::kTokenAnswer: return socket == kToken;
        case Message::kCheckGrant:
        case Message::kGetStatus: return socket == kAdmin || socket == kStatus;
        case Message::kAddPerson:
        case Message::kRevokePerson:
        case Message::kSetNeed:
        case Message::kProposeAct:
        case Message::kApproveAct:
        case Message::kRetractAct:
        case Message::kEndGrant:
        case Message::kLockDown:
        case Message::kGetPeople:
        case Message::kSetFactor:
        case Message::kAddMandate:
        case Message::kRevokeMandate: return socket == kAdmin;
        case Message::MESSAGE_NOT_SET: return false;
    }
    return false;
}

void SignerService::handle(PeerId peer, const std::string& socket, proto::ToSigner& message) {
    using Message = proto::ToSigner;
    switch (message.message_case()) {
        case Message::kSign: sign(peer, socket, message.sign()); return;
        case Message::kJudge: judge(peer, message); return;
        case Message::kGetAccountVenue: tell_venue(peer, message.get_account_venue()); return;
        case Message::kReference: note_reference(message); return;
        case Message::kWitnessAnswer: take_witness_answer(message); return;
        case Message::kAddWitness:
        case Message::kRemoveWitness: change_witnesses(peer, message); return;
        case Message::kOpenOrders: note_open_orders(message); return;
        case Message::kKeyRights: note_key_rights(message); return;
        case Message::kKeyErrandAnswer: take_errand_answer(message.key_errand_answer()); return;
        case Message::kRunKeyErrand: run_key_errand(peer, message.run_key_errand()); return;
        case Message::kNoteCampaign: note_campaign(peer, message.note_campaign()); return;
        case Message::kListCampaign: list_campaign(peer, message.list_campaign()); return;
        case Message::kNoteLoss: note_loss(peer, message.note_loss()); return;
        case Message::kFreeze:
        case Message::kThaw: freeze(peer, socket, message); return;
        case Message::kSetPolicy:
        case Message::kRetireKey:
        case Message::kRotateKeyring:
        case Message::kSetPassphrase: change_store(peer, message); return;
        case Message::kInit:
        case Message::kUnseal:
        case Message::kSeal:
        case Message::kAddKey:
        case Message::kMakeKey:
        case Message::kAllowPosture:
        case Message::kNameKey: admin(peer, message); return;
        case Message::kAddSealedKey: add_sealed_key(peer, message.add_sealed_key()); return;
        case Message::kTokenAnswer: take_token_answer(peer, message.token_answer()); return;
        case Message::kInitShares:
        case Message::kGetShareKey:
        case Message::kSubmitShare:
        case Message::kMakeShares:
        case Message::kConfirmShares: shares(peer, message); return;
        case Message::kStartBackup:
        case Message::kNextBackupPiece: backup(peer, message); return;
        case Message::kLookUpTokens:
        case Message::kFinishLookUp: leak(peer, message); return;
        case Message::kGetStatus: send_status(peer, message.get_status()); return;
        case Message::kSetFactor:
        case Message::kAddMandate:
        case Message::kRevokeMandate: mandates(peer, message); return;
        case Message::kAddPerson:
        case Message::kRevokePerson:
        case Message::kSetNeed:
        case Message::kGetPeople: persons(peer, message); return;
        case Message::kProposeAct:
        case Message::kApproveAct:
        case Message::kRetractAct: acts(peer, message); return;
        case Message::kEndGrant:
        case Message::kLockDown: grants(peer, message); return;
        case Message::kCheckGrant: check_grant(peer, message); return;
        case Message::MESSAGE_NOT_SET: ENSURE(false, "no socket may send an empty message");
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
    std::size_t& recorded_by = recorded_by_[socket];
    if (recorded_by >= kRecordedATurnMax) {
        refuse(peer, id, {"busy", "too many requests at once; ask again", true});
        return;
    }
    const auto keep = [&](std::expected<Recorded, Refusal> recorded) {
        if (!recorded) return refuse(peer, id, recorded.error());
        ++recorded_by;
        waiting_.push_back({peer, id, socket, *std::move(recorded)});
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
    } else if (request.has_cancel_at_venue()) {
        const proto::CancelAtVenue& wanted = request.cancel_at_venue();
        const Result<CancelIntent> intent = cancel_at_venue(wanted);
        if (!intent) return bad(intent.error());
        keep(signer_.record(*intent, offset, wanted.venue_symbol()));
    } else if (request.has_key_errand()) {
        keep(record_errand(request.key_errand(), offset));
    } else {
        const Result<ReadQuery> query = wire::read(request.read());
        if (!query) return bad(query.error());
        keep(signer_.record(*query, offset, socket));
    }
}

// Refusals, too, wait for a commit: what was appended never stays behind in the log's memory.
Status SignerService::turn_done() {
    recorded_by_.clear();
    if (failed_) return std::unexpected(*failed_);
    TRY(signer_.commit());
    for (const Waiting& waiting : std::exchange(waiting_, {})) release(waiting);
    return {};
}

void SignerService::release(const Waiting& waiting) {
    if (courier_ == 0) {  // It left in this turn. An order that is on record is not tried again.
        refuse(waiting.peer, waiting.request_id,
               {"courier", "the courier left before this was signed",
                !waiting.recorded.is_placement()});
        return;
    }
    const auto task = signer_.token_task(waiting.recorded);
    if (!task)
        refuse(waiting.peer, waiting.request_id, task.error());
    else if (*task)
        ask_token(waiting, **task);
    else
        send_signed(waiting, signer_.finish(waiting.recorded));
}

void SignerService::send_signed(const Waiting& waiting,
                                const std::expected<SignedRequest, Refusal>& request) {
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
    to_courier.set_pool(static_cast<int>(request->pool));
    to_courier.set_ws_message(request->ws_message);
    if (request->ws_message.empty()) write(request->http, to_courier);
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

// A bot names an account; the engine must know where that trades.
void SignerService::tell_venue(PeerId peer, const proto::GetAccountVenue& asked) {
    proto::FromSigner message;
    proto::AccountVenue& answer = *message.mutable_account_venue();
    answer.set_request_id(asked.request_id());
    const StoredKey* key = signer_.store().find({asked.account()});
    if (key != nullptr) answer.set_venue(key->venue);
    answer.set_is_for_now(signer_.is_sealed());
    if (key == nullptr)
        answer.set_reason(signer_.is_sealed()
                              ? "the signer is sealed"
                              : "there is no key of account \"" + wire::cut_text(asked.account()) +
                                    "\": add one, or name an account that has one");
    (void)send(peer, message);
}

// ---- The watch -----------------------------------------------------------------

bool SignerService::send(PeerId peer, const proto::FromSigner& message) {
    const std::string bytes = message.SerializeAsString();
    return ports_.send(peer, as_bytes(bytes));
}

}  // namespace strongroom::vault
