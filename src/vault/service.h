// SignerService: the signer behind its sockets. Frames in, frames out; no socket in here.
//
// Each socket stands for one capability (docs/vault.md has the table). A message that its socket
// may not send, or that does not parse, ends the connection: there is no honest reason for one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "vault/signer.h"

namespace strongroom::proto {
class AddKey;
class AddSealedKey;
class AllowPosture;
class MakeKey;
class SignerStatus;
class FromSigner;
class GetAccountVenue;
class GetStatus;
class KeyErrandAnswer;
class ListCampaign;
class NoteCampaign;
class NoteLoss;
class SetPassphrase;
class SetPolicy;
class RunKeyErrand;
class SignRequest;
class TokenAnswer;
class ToSigner;
}  // namespace strongroom::proto

namespace strongroom::vault {

using PeerId = std::uint64_t;

// How frames leave.
struct ServicePorts {
    std::function<bool(PeerId, ByteView)> send;  // False: the peer is gone.
    std::function<void(PeerId)> close;
};

class SignerService {
  public:
    // `process_guard`: what confines this process, in words; the status shows it behind what guards
    // the memory.
    SignerService(Signer& signer, ServicePorts ports, std::string process_guard);

    void opened(PeerId peer, const std::string& socket);
    void closed(PeerId peer);
    void frame(PeerId peer, const std::string& socket, ByteView bytes);
    // After the frames that were ready: one commit of all that they appended, then the signatures.
    // Errors: io. The process must end.
    Status turn_done();
    // Begins a checkpoint. Once a second, and after a turn for which wants_checkpoint() is true.
    Status tick();
    bool wants_checkpoint() const { return signer_.wants_checkpoint(); }
    // Writes one file of it; all of it when too much is unpublished. After each turn, once the
    // turn's answers have left. Errors: io. The process must end.
    Status write_on();
    bool is_writing() const { return signer_.is_writing_checkpoint(); }

  private:
    struct Waiting {
        PeerId peer = 0;
        std::uint64_t request_id = 0;
        std::string client;
        Recorded recorded;
        std::int64_t asked_ns = 0;  // When a token was asked to sign it.
    };

    bool may(const std::string& socket, const proto::ToSigner& message) const;
    void handle(PeerId peer, const std::string& socket, proto::ToSigner& message);
    void sign(PeerId peer, const std::string& socket, const proto::SignRequest& request);
    void admin(PeerId peer, proto::ToSigner& message);
    Status add_key(proto::AddKey& add);
    void add_sealed_key(PeerId peer, const proto::AddSealedKey& add);
    Status make_key(const proto::MakeKey& make);
    void shares(PeerId peer, const proto::ToSigner& message);
    void backup(PeerId peer, const proto::ToSigner& message);
    using MakeShares = std::function<Result<std::vector<Share>>()>;
    void send_shares(PeerId peer, std::uint64_t request_id, const std::string& public_key,
                     const MakeShares& make);
    void mandates(PeerId peer, const proto::ToSigner& message);
    // ---- service_people.cc
    void persons(PeerId peer, const proto::ToSigner& message);
    void acts(PeerId peer, const proto::ToSigner& message);
    void grants(PeerId peer, const proto::ToSigner& message);
    void send_act(PeerId peer, std::uint64_t request_id, const Result<Office::Progress>& made);
    void send_people(PeerId peer, std::uint64_t request_id);
    void check_grant(PeerId peer, const proto::ToSigner& message);
    void write_people(proto::SignerStatus& status) const;
    void leak(PeerId peer, const proto::ToSigner& message);
    void judge(PeerId peer, const proto::ToSigner& message);
    void tell_venue(PeerId peer, const proto::GetAccountVenue& asked);
    void note_reference(const proto::ToSigner& message);
    void note_key_rights(const proto::ToSigner& message);
    void note_open_orders(const proto::ToSigner& message);
    void send_due_postures();
    Status allow_posture(const proto::AllowPosture& allow);
    void release(const Waiting& waiting);
    void send_signed(const Waiting& waiting, const std::expected<SignedRequest, Refusal>& request);
    void refuse(PeerId peer, std::uint64_t request_id, const Refusal& refusal);
    void done(PeerId peer, std::uint64_t request_id, const Status& status);
    // ---- service_keys.cc
    void freeze(PeerId peer, const std::string& socket, const proto::ToSigner& message);
    void change_store(PeerId peer, proto::ToSigner& message);
    Status set_policy(const proto::SetPolicy& set);
    Status set_passphrase(proto::SetPassphrase& set);
    void send_status(PeerId peer, const proto::GetStatus& asked);
    void write_keys(const std::string& after, proto::SignerStatus& status) const;
    void write_mandates(proto::SignerStatus& status) const;
    void send_wanted_references();
    // ---- service_errands.cc
    struct Errand {
        PeerId peer = 0;  // Who wants it.
        std::uint64_t request_id = 0;
        KeyErrand errand;
        std::int64_t asked_ns = 0;
        int signed_question = -1;  // Each is signed once, however often the courier asks.
    };
    void run_key_errand(PeerId peer, const proto::RunKeyErrand& wanted);
    void ask_for_errand(std::uint64_t number);
    std::expected<Recorded, Refusal> record_errand(std::uint64_t number, Duration offset);
    void take_errand_answer(const proto::KeyErrandAnswer& answer);
    void end_errand(std::uint64_t number, int status, std::string_view body);
    void end_late_errands();
    // ---- service_campaign.cc
    void note_campaign(PeerId peer, const proto::NoteCampaign& told);
    void list_campaign(PeerId peer, const proto::ListCampaign& asked);
    // ---- service_loss.cc
    void note_loss(PeerId peer, const proto::NoteLoss& note);
    // ---- service_token.cc
    struct Making {
        PeerId peer = 0;
        std::uint64_t request_id = 0;
        std::string account;
        std::string venue;
        std::string policy;
        std::string user;
        std::int64_t asked_ns = 0;
    };
    // What it says of itself.
    struct TokenWords {
        std::string text;
        std::string problem;
        std::uint64_t question = 0;
        std::int64_t asked_ns = 0;
        bool is_waiting = false;
    };
    void take_token(PeerId peer);
    void lose_token();
    void ask_which_token();
    void note_which_token(const proto::TokenAnswer& answer);
    void show_token(proto::SignerStatus& status) const;
    void make_in_token(PeerId peer, const proto::MakeKey& make);
    void ask_token(const Waiting& waiting, const TokenTask& task);
    void take_token_answer(PeerId peer, const proto::TokenAnswer& answer);
    Status keep_made(const Making& making, const proto::TokenAnswer& answer);
    void drop_late_token_work();
    // ---- service_witness.cc
    void change_witnesses(PeerId peer, const proto::ToSigner& message);
    void ask_witnesses(bool is_new_courier = false);
    void take_witness_answer(const proto::ToSigner& message);
    void show_witnesses(proto::SignerStatus& status) const;
    bool send(PeerId peer, const proto::FromSigner& message);

    Signer& signer_;
    ServicePorts ports_;
    std::string process_guard_;
    std::optional<Error> failed_;  // The disk, outside of a commit: the turn ends the process.
    PeerId courier_ = 0;           // 0: none is connected, and nothing is signed.
    std::set<PeerId> listeners_;   // Of the status socket: a lockdown is told at once.
    // Recorded in this turn, and how much of it by each socket: at most kRecordedATurnMax.
    std::vector<Waiting> waiting_;
    std::map<std::string, std::size_t> recorded_by_;
    PeerId token_ = 0;  // 0: none is connected.
    TokenWords token_words_;
    std::uint64_t token_requests_ = 0;
    std::map<std::uint64_t, Waiting> at_token_;  // By the request to the token, as is the next.
    std::map<std::uint64_t, Making> making_;
    std::map<std::uint64_t, Errand> errands_;  // Bounded by kErrandsMax.
    std::uint64_t last_errand_ = 0;
    std::map<PeerId, LeakMatches> looked_up_;  // Of peers that are there.
    std::int64_t forms_minute_ = 0;            // Of the monotonic clock.
    int forms_in_minute_ = 0;
};

}  // namespace strongroom::vault
