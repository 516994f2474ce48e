// Signer: the one place where a signature is made.
//
// Typed intent in -> policy -> order tag -> the venue's encoding -> ledger entry, durable ->
// signature out. In two steps, so that one fsync serves all requests of a turn:
//   record()  checks, and appends the entry;  commit() makes all of them durable;
//   finish()  signs what was committed. Nothing else can: Recorded is made by record() alone, and
//             finish() ENSUREs that its entry is below the committed size.
// An intent id is signed at most once for ever. A record without a signature is harmless; a
// signature without a record must not exist, and so a failed commit ends the process.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/env.h"
#include "ledger/log.h"
#include "vault/intent_index.h"
#include "vault/policy.h"
#include "vault/signed_request.h"
#include "vault/store.h"
#include "venues/request.h"

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

  private:
    friend class Signer;
    Recorded() = default;
    AccountName account_;
    std::string client_id_;
    Time deadline_;
    std::uint64_t ledger_index_ = 0;
    Priority priority_ = Priority::query;
    std::variant<venues::UnsignedRequest, ReadQuery> what_;  // ReadQuery: the user stream.
    venues::SigningTime time_;
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
    Side side = Side::buy;
    std::optional<OrderKind> kind;
    std::optional<Price> limit;
    Qty qty;
    std::string venue_id;
};
struct Verdict {
    bool is_ours = false;
    std::string reason;  // Why not.
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
    Decimal spent_today;
};

class Signer {
  public:
    Signer(Clock& clock, Random& random, Disk& disk, SignerSettings settings);

    // ---- Opening and closing. Errors: those of Store and ledger::Log.
    Status look() { return store_.look(); }
    Status init(const Secret& passphrase, bool is_practice);
    Status unseal(const Secret& passphrase);
    void seal();
    bool is_initialised() const { return store_.exists(); }
    bool is_sealed() const { return !log_.has_value(); }

    // ---- Keys.
    Status add_key(NewKey key);
    Status freeze(const AccountName& account, const std::string& by, const std::string& reason,
                  const std::string& evidence);
    Status thaw(const AccountName& account, const std::string& by);
    std::vector<KeyView> keys() const;

    // ---- Signing.
    using Outcome = std::variant<Recorded, SignedBefore>;
    std::expected<Outcome, Refusal> record(const OrderIntent& intent, Duration venue_offset);
    std::expected<Recorded, Refusal> record(const CancelIntent& intent, Duration venue_offset);
    std::expected<Recorded, Refusal> record(const ReadQuery& query, Duration venue_offset,
                                            const std::string& client);
    // Errors: io. The process must end then: what is on the disk is unknown (orders.md R6).
    Status commit();
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

    Status open_log(bool is_new);
    Status read_log();
    void read_entry(ByteView bytes, std::uint64_t index);
    Result<std::uint64_t> append(const std::string& entry);
    std::expected<Usable, Refusal> usable(const AccountName& account, Duration venue_offset) const;
    std::expected<Policy::Allowed, Refusal> check(const StoredKey& key, const OrderIntent& intent);
    std::expected<venues::UnsignedRequest, Refusal> encode(const ReadQuery& query,
                                                           venues::SigningTime time);
    void note_refusal(const OrderIntent& intent, const Refusal& refusal);
    std::string tag_of(const StoredKey& key, const OrderIntent& intent) const;

    Clock& clock_;
    Disk& disk_;
    SignerSettings settings_;
    Store store_;
    std::optional<ledger::Log> log_;
    ledger::NoteKey note_key_;
    Secret note_seed_;
    IntentIndex index_;
    std::map<AccountName, KeyState> states_;
    std::map<std::pair<std::string, Symbol>, ReferencePrice> references_;
    std::uint64_t appended_ = 0;  // Entries in the log, committed or not.
};

}  // namespace strongroom::vault
