// Signer: the one place where a signature is made.
//
// Typed intent in -> policy -> order tag -> the venue's encoding -> ledger entry, durable ->
// signature out. In two steps, so that one fsync serves all requests of a turn:
//   record()  checks, and appends the entry;  commit() makes all of them durable;
//   finish()  signs what was committed. Nothing else can: Recorded is made by record() alone, and
//             finish() ENSUREs that its entry is below the committed size.
// An intent id is signed at most once for ever. A record without a signature is harmless, and there
// are some: a freeze that comes between the two stops the placement. A signature without a record
// must not exist, and so a failed commit ends the process.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/env.h"
#include "ledger/log.h"
#include "vault/backup_source.h"
#include "vault/campaign_list.h"
#include "vault/campaigns.h"
#include "vault/day_totals.h"
#include "vault/form_key.h"
#include "vault/freezes.h"
#include "vault/intent_index.h"
#include "vault/key_errand.h"
#include "vault/leak_verdict.h"
#include "vault/ledger_proof.h"
#include "vault/mandates.h"
#include "vault/market_prices.h"
#include "vault/minute_window.h"
#include "vault/office.h"
#include "vault/open_orders.h"
#include "vault/policy.h"
#include "vault/posture.h"
#include "vault/recorded.h"
#include "vault/share_gathering.h"
#include "vault/signed_request.h"
#include "vault/store.h"
#include "vault/unseal_attempts.h"
#include "vault/views.h"
#include "vault/witnesses.h"
#include "venues/requests.h"

namespace strongroom::proto {
class LedgerEntry;
}  // namespace strongroom::proto

namespace strongroom::vault {

// With so many entries that no checkpoint covers the next one begins, and with so many orders wait
// for it: what is unpublished is bounded by this and a turn.
inline constexpr std::uint64_t kCheckpointEntries = 256;
inline constexpr std::uint64_t kUnpublishedEntries = 2048;

inline constexpr std::string_view kStreamAsk = "user-stream";  // Comes back in the venue's answer.

struct SignerSettings {
    std::string folder;
    Duration venue_offset_max = seconds(5);  // A larger one is a wrong clock, or a trick.
    std::string version;
};

// What a user's factor signs to widen a policy (purpose kPolicyPurpose). The version is the one
// that the key will have: each change is signed for once.
std::string policy_change_text(const AccountName& account, std::uint32_t state_version,
                               std::string_view policy);

class Signer {
  public:
    Signer(Clock& clock, Random& random, Disk& disk, SignerSettings settings);

    // ---- Opening and closing. Errors: those of Store and ledger::Log.
    // First of all. Errors besides: refused, when this process may not lock memory.
    Status look();
    Status init(const Secret& passphrase, bool is_practice);
    // Errors besides: corrupt, when the ledger is missing or older than the store knows it to be.
    Status unseal(const Secret& passphrase);
    void seal();
    // Once a second or so: forgets what waited too long, and goes on with a rotation. Errors: io.
    Status tick();
    // From now on this passphrase opens it, and nothing else. Errors: refused, invalid, io.
    Status set_passphrase(const Secret& passphrase, bool is_practice);
    bool is_initialised() const { return store_.exists(); }
    bool is_sealed() const { return !log_.has_value(); }

    // ---- Shares (docs/unseal.md). They are given out once and kept nowhere.
    // A store that M of N shares open, left open. Errors: those of init.
    Result<std::vector<Share>> init_with_shares(unsigned needed, unsigned made);
    // What a share is sealed to. Errors: refused (open, or a store without shares), not_found.
    Result<BoxKey> share_key();
    // The last one that is needed opens the signer. Errors: those of unseal and ShareGathering;
    // exhausted (too many failed attempts). A failed one is on record at the next opening.
    Result<ShareGathering::Progress> submit_share(ByteView box);
    unsigned shares_gathered() const { return gathering_.have(); }
    std::optional<ShareSet> share_set() const { return store_.shares(); }
    // New ones, in two steps: the old ones (or the passphrase) are good until the holders have the
    // new ones and confirm_shares() says so. Errors: refused (sealed), invalid, not_found, io.
    Result<std::vector<Share>> make_shares(unsigned needed, unsigned made);
    Status confirm_shares(ByteView set_id);

    // ---- A backup, in pieces. One at a time: a new one ends the one before it. Errors: refused
    // (sealed), io, not_found (none was begun).
    Status start_backup();
    Result<std::optional<BackupSource::Piece>> next_backup_piece();

    // ---- Keys. After an error of kind io it is not known what the disk holds, and commit() fails.
    Status add_key(NewKey key);
    // The same from a box that a browser sealed to form_public_key().
    Status add_sealed_key(ByteView sealed);
    FormPublicKey form_public_key() const { return form_key_.public_key(); }  // While it is open.
    // A key that is born here, Ed25519: the public half (PEM) is for the venue's page. It signs
    // nothing before it has the id that the venue gives it.
    Result<std::string> make_key(const AccountName& account, const std::string& venue,
                                 Policy policy, const std::string& user = std::string(kOwner));
    Status name_key(const AccountName& account, const std::string& api_key);
    // A wider policy needs a proof when the account has a factor (docs/policy.md). Errors: those of
    // adding a key; not_found.
    Status set_policy(const AccountName& account, Policy policy, const FactorProof& proof,
                      const std::string& by);
    // Its secret is gone for ever; the account may get another key.
    Status retire_key(const AccountName& account, const std::string& by);
    // In force even when it fails; on record when it succeeds.
    Status freeze(const FreezeTarget& target, const std::string& by, const std::string& reason,
                  const std::string& evidence);
    // On record before it is in force. Errors besides: approval, when others than the owner froze
    // it and several must approve.
    // `campaign`: the thaw is its step "resumed".
    Status thaw(const FreezeTarget& target, const std::string& by,
                const std::string& campaign = {});
    const Freezes& freezes() const { return freezes_; }
    // By account, behind this one. None while it is sealed.
    std::vector<KeyView> keys(const AccountName& after = {},
                              std::size_t most = static_cast<std::size_t>(-1)) const;
    std::size_t key_count() const { return store_.keys().size(); }
    // A new key-encryption key; the old ones go when all keys are sealed anew (docs/vault.md).
    // Errors: refused, io.
    Status rotate_keyring();
    const Store& store() const { return store_; }

    // ---- What keys may do at their venue (docs/policy.md, "The connect gate").
    // Accounts whose rights should be read now, at most `most`; each comes again until they were.
    std::vector<DuePosture> due_postures(std::size_t most);
    // The venue's answer to a read of kind key_rights that was signed. One that nobody asked for
    // means nothing. Errors: io.
    Status note_key_rights(const AccountName& account, int http_status, std::string_view body);
    // On record before it is in force.
    Status allow_posture(const AccountName& account, PostureOverride what, const std::string& by);

    // ---- Errands about keys at their venue (key_errand.h). Errors: refused, invalid, not_found,
    // io. Of `make` the account has a key afterwards that waits for the venue's answer.
    Result<KeyErrand> begin_errand(const KeyErrandWish& wish);
    std::expected<Recorded, Refusal> record(const KeyErrand& errand, Duration venue_offset);
    // Status 0: no answer came. Errors besides: unavailable (it is not known whether it was done).
    Result<KeyErrandEnd> end_errand(KeyErrand& errand, int http_status, std::string_view body);

    // ---- Campaigns (docs/campaign.md). All of these keys, or none; what is on record already is
    // not recorded again. "frozen" freezes them, "resumed" thaws them. Errors: refused, invalid,
    // not_found, those of thaw, io.
    Status note_campaign(const std::string& campaign, CampaignStep step,
                         const std::vector<CampaignKey>& keys);
    // In force, and not on record yet: note_campaign() follows, when all keys are in force.
    // Errors: refused, invalid, not_found; none is frozen then.
    Status freeze_ahead(const std::string& campaign, const std::vector<CampaignKey>& keys);
    // Its keys at the venue that are not proved dead. On record. Errors besides: not_found (none).
    Result<CampaignList> list_campaign(const std::string& campaign, const std::string& venue,
                                       const AccountName& after);

    // ---- Mandates (docs/people.md). On record before they are in force. Errors: refused (sealed,
    // a signature that does not hold), invalid (names the key of the text), not_found, exhausted.
    Status set_factor(const std::string& text, const FactorProof& proof);
    Status add_mandate(const std::string& text, const FactorProof& proof);
    Status revoke_mandate(const std::string& id);
    std::vector<Mandates::View> mandates() const { return mandates_.views(); }

    // ---- Persons, acts and grants (docs/people.md).
    Office& office() { return office_; }
    const Office& office() const { return office_; }

    // ---- Signing.
    using Outcome = std::variant<Recorded, SignedBefore>;
    std::expected<Outcome, Refusal> record(const OrderIntent& intent, Duration venue_offset);
    // `venue_symbol`: of an order that is not ours, or may not be; the key must be frozen then.
    std::expected<Recorded, Refusal> record(const CancelIntent& intent, Duration venue_offset,
                                            const std::string& venue_symbol = {});
    std::expected<Recorded, Refusal> record(const ReadQuery& query, Duration venue_offset,
                                            const std::string& client);
    // At the end of each turn; costs nothing when nothing was appended.
    // Errors: io. The process must end then: what is on the disk is unknown (docs/ledger.md).
    Status commit();
    // Refuses a placement whose key was frozen since it was recorded, and whatever was recorded
    // before the signer was sealed.
    // `from_token`: the raw signature, when the key is in a token; one that does not hold is
    // refused.
    std::expected<SignedRequest, Refusal> finish(const Recorded& recorded,
                                                 ByteView from_token = {}) const;

    // ---- Keys in a PKCS#11 token (docs/token.md).
    // While it is not connected its keys sign nothing, and nothing is recorded for them.
    void note_token(bool is_connected) { has_token_ = is_connected; }
    // For a key in a token: what it is to sign. None for other keys. Errors: those of finish.
    std::expected<std::optional<TokenTask>, Refusal> token_task(const Recorded& recorded) const;
    // Asked before the token makes a key: errors of make_key.
    Status may_make_key(const AccountName& account, const std::string& venue, const Policy& policy,
                        const std::string& user);
    // A key that the token made; it waits for its id like one that was born here.
    Status add_token_key(const AccountName& account, const std::string& venue, Policy policy,
                         const std::string& user, ByteView public_half);

    // ---- The market as the courier sees it, and the venue's orders as the watch sees them.
    void note_reference(const std::string& venue, const Symbol& symbol, Price bid, Price ask);
    void note_volume(const std::string& venue, const Symbol& symbol, Decimal quote);
    // All orders of the account that are open at the venue, from a list this old.
    void note_open_orders(const AccountName& account, const std::vector<std::string>& client_ids,
                          Duration age);
    std::map<std::string, std::vector<Symbol>> wanted_references() const;
    Verdict judge(const OrderTerms& order);

    std::int64_t ticks_ns() const { return clock_.ticks_ns(); }

    // ---- Is a dump ours? Errors: refused (sealed), invalid.
    Status look_up(const LeakWords& words, LeakMatches& found);
    // On record: what was found, never the file. It freezes even when it fails. Errors besides: io.
    Result<LeakVerdict> finish_look_up(const LeakFile& file, const LeakMatches& found,
                                       bool is_freezing);
    // Statements and claims: kept on record, no more (docs/loss.md). Errors besides: not_found, io.
    Status note_loss(proto::LedgerEntry& entry);
    // ---- The ledger. Errors of all of these: io; the process must end then.
    Status publish();  // Signs a checkpoint when there is something new, and writes all of it.
    // The same in pieces of one file each, between which orders are recorded and signed.
    Status begin_checkpoint();  // Of whole bundles when many entries are in none (docs/ledger.md).
    Status write_checkpoint();
    bool is_writing_checkpoint() const { return log_ && (log_->is_publishing() || is_mark_due_); }
    // ---- Witnesses (docs/witness.md). Errors: invalid, refused, and those of commit().
    Status add_witness(const std::string& key, const std::string& url, const std::string& ca);
    Status remove_witness(const std::string& name);
    // What the courier should ask now; each is asked once. `is_new_courier`: the one before it took
    // what it was told with it.
    std::vector<WitnessAsk> witness_asks(bool is_new_courier = false);
    // Errors: io (the newest cosigned checkpoint could not be kept).
    Status take_witness_answer(const WitnessReply& reply);
    std::vector<WitnessView> witnesses() const { return witnesses_.views(); }

    // So many entries are in no checkpoint yet that the next one should not wait for its second.
    bool wants_checkpoint() const;
    bool is_far_behind() const;  // So many that orders should wait for the checkpoint.
    std::uint64_t ledger_size() const { return log_ ? log_->size() : 0; }
    ledger::Hash ledger_root() const { return log_ ? log_->root() : ledger::Hash{}; }
    std::string ledger_verifier_key() const;

  private:
    struct PostureState {
        Posture posture;
        std::int64_t asked_ns = 0;   // 0: not in this opening. When its rights were last wanted …
        std::int64_t signed_ns = 0;  // … and the read signed that is not answered yet.
        bool is_read = false;        // In this opening.
    };
    struct Usable {
        const StoredKey* key;
        venues::SigningTime time;
    };

    struct RefusalsNoted {
        std::int64_t second = 0;  // Of the monotonic clock.
        std::uint64_t on_record = 0;
        std::uint64_t omitted = 0;  // Since the last one on record.
    };

    Status open();
    std::string unseal_way() const;
    Status check_takes_shares() const;
    template <typename T>
    Result<T> note_if_failed(Result<T> result);
    Status note_opening(const std::string& way, const std::vector<std::uint8_t>& shares);
    Status open_log();
    Result<ledger::Log> find_log();
    Result<LedgerMark> read_mark() const;
    Status write_mark();
    std::uint64_t unpublished() const;
    Status begin_checkpoint(ledger::Cover cover);
    void forget();
    void forget_the_log();
    Status read_log();
    Status read_witness(const proto::LedgerEntry& entry);
    Status read_cosigned();
    Status read_entry(ByteView bytes, std::uint64_t index);
    Status read_mandates(const proto::LedgerEntry& entry);
    OfficePorts office_ports();
    Result<std::string> standing(ActKind kind, const std::string& subject) const;
    Result<bool> carry_out(const ActTerms& act);
    Status read_order(const proto::LedgerEntry& entry, std::uint64_t index);
    std::expected<void, Refusal> check_posture(const AccountName& account) const;
    void show_posture(const StoredKey& key, KeyView& view) const;
    void read_posture(const proto::LedgerEntry& entry);
    bool is_due(const StoredKey& key, std::int64_t ticks_ns) const;
    Status take_rights(const StoredKey& key, Posture& posture, const venues::KeyRights& rights);
    Status change_rights(const StoredKey& key, Posture& posture, const venues::KeyRights& rights,
                         const RightsChange& change);
    class Errands;  // signer_errands.cc
    bool is_wanted_pair(const std::string& venue, const Symbol& symbol) const;
    Result<std::uint64_t> append(const proto::LedgerEntry& entry);
    Status append_durably(const proto::LedgerEntry& entry);
    Status append_of_many(const proto::LedgerEntry& entry);
    void make_blind_index();
    Status note_leak(const LeakFile& file, const LeakMatches& found);
    Status add_key(NewKey key, bool is_from_form);
    Status keep_added(StoredKey key, bool is_from_form);
    Status keep_on_record(StoredKey key, proto::LedgerEntry entry);
    std::uint32_t next_version(const AccountName& account) const;
    bool is_narrowing(const StoredKey& key, const Policy& policy) const;
    bool is_version_right(const StoredKey& key) const;
    std::expected<void, Refusal> check_version(const StoredKey& key) const;
    Status read_key(const proto::LedgerEntry& entry);
    Status note_keyring();
    Status rewrite_keys();
    Status check_keyring(std::uint32_t version, std::uint32_t floor) const;
    KeyView view_of(const StoredKey& key) const;
    Status check_target(const FreezeTarget& target) const;
    Status read_freeze(const proto::LedgerEntry& entry);
    void freeze_for(const std::string& campaign, const AccountName& account, Time now);
    Status append_campaign(const std::string& campaign, CampaignStep step, const CampaignKey& key,
                           Time now);
    std::string campaign_of_end(const KeyErrand& errand, const std::string& outcome);
    Status read_campaign(const proto::LedgerEntry& entry);
    const Frozen* frozen(const StoredKey& key) const;
    std::expected<Usable, Refusal> usable(const AccountName& account, Duration venue_offset,
                                          Time now) const;
    std::expected<Policy::Allowed, Refusal> check(const StoredKey& key, const OrderIntent& intent,
                                                  Time now) const;
    std::expected<venues::UnsignedRequest, Refusal> encode(const StoredKey& key,
                                                           const ReadQuery& query,
                                                           venues::SigningTime time);
    const SignedOrder* own_order(const AccountName& account, const IntentId& intent);
    static venues::OrderKey key_of(const venues::Requests& venue, const SignedOrder& order,
                                   const std::string& venue_id);
    void note_refusal(const OrderIntent& intent, const Refusal& refusal, Time now);
    bool is_frozen(const AccountName& account) const;
    std::expected<std::string, Refusal> mandate_for(const StoredKey& key, const OrderIntent& intent,
                                                    Decimal notional, Time now) const;
    std::string tag_of(const StoredKey& key, const OrderIntent& intent) const;
    std::expected<const StoredKey*, Refusal> signable(const Recorded& recorded) const;
    static Result<std::string> checked_signature(const StoredKey& key, std::string_view payload,
                                                 ByteView signature);

    Clock& clock_;
    Random& random_;
    Disk& disk_;
    SignerSettings settings_;
    Store store_;
    std::optional<ledger::Log> log_;
    std::uint64_t opening_ = 0;     // Counts the openings of this process.
    std::uint64_t next_entry_ = 0;  // The index that the next entry will have.
    std::uint64_t marked_ = 0;      // What the mark on the disk says of the ledger's size.
    bool is_mark_due_ = false;      // It follows the checkpoint that is being written.
    std::optional<Error> broken_;   // Set: what is on the disk is unknown.
    ledger::NoteKey note_key_;
    Secret note_seed_;
    Secret entry_key_;
    FormKey form_key_;  // Of this opening.
    IntentIndex index_;
    DayTotals day_totals_;
    Mandates mandates_;  // Whole in the ledger, as is the next.
    Office office_;
    Freezes freezes_;
    Campaigns campaigns_;
    std::map<AccountName, Time> last_signatures_;
    bool has_token_ = false;    // The process that has it open is connected.
    bool is_rewriting_ = true;  // False: a key that does not open has stopped a rotation.
    std::map<RecordId, std::uint32_t> versions_;  // Of each key's record, as the ledger has them.
    MinuteWindow minute_;
    OpenOrders open_orders_;
    MarketPrices prices_;
    std::map<RecordId, PostureState> postures_;
    AccountName posture_cursor_;  // Where due_postures() goes on.
    RefusalsNoted refusals_;
    std::optional<BlindIndex> blind_;      // Made when it is first asked.
    std::vector<AccountName> unreadable_;  // Not in it.
    ShareGathering gathering_;
    UnsealAttempts attempts_;
    std::optional<BackupSource> backup_;
    std::optional<std::pair<ShareSet, Secret>> new_shares_;  // Made, and not yet confirmed.
    Witnesses witnesses_;
};

}  // namespace strongroom::vault
