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
#include "vault/day_totals.h"
#include "vault/intent_index.h"
#include "vault/ledger_proof.h"
#include "vault/policy.h"
#include "vault/signed_request.h"
#include "vault/store.h"
#include "venues/request.h"

namespace strongroom::proto {
class LedgerEntry;
}  // namespace strongroom::proto

namespace strongroom::vault {

struct SignerSettings {
    std::string folder;
    Duration recv_window = seconds(2);       // A signature lives no longer.
    Duration venue_offset_max = seconds(5);  // A larger one is a wrong clock, or a trick.
    std::string version;
};

// A request that is in the ledger and waits to be signed.
class Recorded {
  public:
    const std::string& client_id() const { return client_id_; }
    Time deadline() const { return deadline_; }
    std::uint64_t ledger_index() const { return ledger_index_; }
    bool is_placement() const;

  private:
    friend class Signer;
    Recorded(std::uint64_t opening, std::uint64_t ledger_index, AccountName account,
             venues::SigningTime time)
        : opening_(opening),
          ledger_index_(ledger_index),
          account_(std::move(account)),
          time_(time),
          deadline_(time.timestamp + time.recv_window) {}

    std::uint64_t opening_;  // Which opening of the signer it was recorded in.
    std::uint64_t ledger_index_;
    AccountName account_;
    venues::SigningTime time_;
    Time deadline_;
    std::string client_id_;
    Priority priority_ = Priority::query;
    std::variant<venues::UnsignedRequest, ReadQuery> what_;  // ReadQuery: the user stream.
};

// The same intent was signed before. There is no second signature; this is what the first one was.
struct SignedBefore {
    std::string client_id;
    Time deadline;
    std::uint64_t ledger_index = 0;
};

struct OrderTerms {  // An order as the venue shows it.
    AccountName account;
    std::string client_id;
    std::string venue_symbol;  // As the venue writes it.
    std::optional<Side> side;  // None of side, kind and quantity: of a form that we never send.
    std::optional<OrderKind> kind;
    std::optional<Price> limit;
    std::optional<Qty> qty;
    std::string venue_id;
};
struct Verdict {
    // cannot_judge: sealed, or no key of the account is here. Nothing may be concluded from it.
    enum class Answer { cannot_judge, ours, foreign };
    Answer answer = Answer::cannot_judge;
    std::string reason;  // Why it is not ours.
    std::uint64_t ledger_index = 0;
};

struct KeyView {
    AccountName account;
    std::string venue;
    std::string kind;
    std::string policy;
    bool is_frozen = false;
    std::string frozen_reason;
    Time added;
    Time last_signature;
    std::string public_key;   // PEM, of a key that was born here.
    bool is_waiting = false;  // For its id at the venue.
    struct Spent {
        Asset quote;
        Decimal today;
        Decimal limit;
    };
    std::vector<Spent> spent;  // One for each quote asset of the policy.
};

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
    bool is_initialised() const { return store_.exists(); }
    bool is_sealed() const { return !log_.has_value(); }

    // ---- Keys. After an error of kind io it is not known what the disk holds, and commit() fails.
    Status add_key(NewKey key);
    // A key that is born here, Ed25519: the public half (PEM) is for the venue's page. It signs
    // nothing before it has the id that the venue gives it.
    Result<std::string> make_key(const AccountName& account, const std::string& venue,
                                 Policy policy);
    Status name_key(const AccountName& account, const std::string& api_key);
    // In force even when it fails; on record when it succeeds.
    Status freeze(const AccountName& account, const std::string& by, const std::string& reason,
                  const std::string& evidence);
    // On record before it is in force.
    Status thaw(const AccountName& account, const std::string& by);
    std::vector<KeyView> keys() const;

    // ---- Signing.
    using Outcome = std::variant<Recorded, SignedBefore>;
    std::expected<Outcome, Refusal> record(const OrderIntent& intent, Duration venue_offset);
    std::expected<Recorded, Refusal> record(const CancelIntent& intent, Duration venue_offset);
    std::expected<Recorded, Refusal> record(const ReadQuery& query, Duration venue_offset,
                                            const std::string& client);
    // At the end of each turn; costs nothing when nothing was appended.
    // Errors: io. The process must end then: what is on the disk is unknown (docs/ledger.md).
    Status commit();
    // Refuses a placement whose key was frozen since it was recorded, and whatever was recorded
    // before the signer was sealed.
    std::expected<SignedRequest, Refusal> finish(const Recorded& recorded) const;

    // ---- The market as the courier sees it, and the venue's orders as the watch sees them.
    void note_reference(const std::string& venue, const Symbol& symbol, Price bid, Price ask);
    std::map<std::string, std::vector<Symbol>> wanted_references() const;
    Verdict judge(const OrderTerms& order);

    // ---- The ledger.
    Status publish();  // Signs a checkpoint when there is something new.
    std::uint64_t ledger_size() const { return log_ ? log_->size() : 0; }
    ledger::Hash ledger_root() const { return log_ ? log_->root() : ledger::Hash{}; }
    std::string ledger_verifier_key() const;

  private:
    struct KeyState {
        bool is_frozen = false;
        std::string frozen_reason;
        Time last_signature;
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
    Status open_log();
    Result<ledger::Log> find_log();
    Result<LedgerMark> read_mark() const;
    Status write_mark();
    void forget();
    Status read_log();
    Status read_entry(ByteView bytes, std::uint64_t index);
    Status read_order(const proto::LedgerEntry& entry, std::uint64_t index);
    Result<std::uint64_t> append(const proto::LedgerEntry& entry);
    Status append_durably(const proto::LedgerEntry& entry);
    Status keep_on_record(StoredKey key, const proto::LedgerEntry& entry);
    std::expected<Usable, Refusal> usable(const AccountName& account, Duration venue_offset,
                                          Time now) const;
    std::expected<Policy::Allowed, Refusal> check(const StoredKey& key, const OrderIntent& intent,
                                                  Time now) const;
    std::expected<venues::UnsignedRequest, Refusal> encode(const ReadQuery& query,
                                                           venues::SigningTime time);
    void note_refusal(const OrderIntent& intent, const Refusal& refusal, Time now);
    bool is_frozen(const AccountName& account) const;
    std::string tag_of(const StoredKey& key, const OrderIntent& intent) const;

    Clock& clock_;
    Disk& disk_;
    SignerSettings settings_;
    Store store_;
    std::optional<ledger::Log> log_;
    std::uint64_t opening_ = 0;     // Counts the openings of this process.
    std::uint64_t next_entry_ = 0;  // The index that the next entry will have.
    std::uint64_t marked_ = 0;      // What the mark on the disk says of the ledger's size.
    std::optional<Error> broken_;   // Set: what is on the disk is unknown.
    ledger::NoteKey note_key_;
    Secret note_seed_;
    Secret entry_key_;
    IntentIndex index_;
    DayTotals day_totals_;
    std::map<AccountName, KeyState> states_;
    std::map<std::pair<std::string, Symbol>, ReferencePrice> references_;
    RefusalsNoted refusals_;
};

}  // namespace strongroom::vault
