// Store: the sealed keys on disk, and the unsealed root in memory while the signer is open.
//
//   store.pb   what opens it, wrapped root, wrapped key-encryption keys, and what they guard
//   keys.rec   all keys, details and secrets, each sealed (key_records.h)
//
// While it is sealed it knows nothing of its keys, not even their names.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/env.h"
#include "model/ids.h"
#include "vault/key_details.h"
#include "vault/key_records.h"
#include "vault/sealing.h"
#include "vault/shamir.h"

namespace strongroom::proto {
class StoreHeader;
}  // namespace strongroom::proto

namespace strongroom::vault {

// Inherits: a stored key is its details and the secret that is bound to them.
struct StoredKey : KeyDetails {
    RecordId id{};
    std::uint32_t state_version = 0;
    std::uint32_t kek_version = 0;
    Mac bound{};   // SHA-256 of the details.
    Bytes sealed;  // The venue's key id and the secret.
};

struct NewKey {
    AccountName account;
    std::string venue;
    std::string api_key;
    Secret secret;
    Policy policy;
    std::string user = std::string(kOwner);
    Secret passphrase = {};  // Of a venue whose keys have one.
    bool is_canary = false;
};

// What a signature needs, opened for one signature and wiped after it.
struct OpenedKey {
    std::string api_key;
    Secret secret;
    Secret passphrase = {};
};

class Store {
  public:
    // LIMIT: all details are held in memory, so there may be at most `keys_max`.
    Store(Disk& disk, Random& random, std::string folder, std::size_t keys_max = 200'000);

    bool exists() const { return exists_; }
    bool is_sealed() const { return root_.empty(); }
    // Finds out whether there is a store. Errors: corrupt, io.
    Status look();

    // A new store under this passphrase, left open. Errors: refused (there is one), invalid (an
    // empty passphrase), io.
    Status create(const Secret& passphrase, bool is_practice);
    // Errors: invalid (wrong passphrase), corrupt, not_found.
    Status unseal(const Secret& passphrase);
    void seal();

    // ---- Opened by shares, whose key is not made of anything (docs/unseal.md).
    // Which shares; none: a passphrase opens it.
    const std::optional<ShareSet>& shares() const { return shares_; }
    // Errors: those of create and unseal.
    Status create_with(const Secret& unseal_key, const ShareSet& set);
    Status unseal_with(const Secret& unseal_key);
    // From now on these shares, or this passphrase, open it and nothing else does; the root stays
    // as it is. Errors: invalid, io, corrupt. What is on the disk is unknown after io.
    Status rewrap(const Secret& unseal_key, const ShareSet& set);
    Status rewrap(const Secret& passphrase, bool is_practice);

    // A store that was made, but not yet its ledger: the one state in which a missing ledger is no
    // loss, since nothing was signed yet. Authenticated: nobody can put a store back into it
    // without a copy of the file from that moment.
    bool has_ledger() const { return state_.has_ledger; }
    Status note_ledger_made();  // Durable on return. Errors: io, corrupt.

    // ---- Keys (store_keys.cc). Sealed, and not yet kept: the ledger hears of it first. Errors:
    // refused (sealed; an account that has a key already), invalid (names the field), not_found,
    // exhausted, corrupt (it does not open).
    // An account whose key was retired gets the new one in its place. `version_min`: the least
    // version that the new record may have, when the ledger is ahead of the one before it.
    Result<StoredKey> prepare(NewKey key, Time now, std::uint32_t version_min);
    // The same with a secret of its own that nobody has seen.
    Result<StoredKey> prepare_born(const AccountName& account, const std::string& venue,
                                   Policy policy, const std::string& user, Time now,
                                   std::uint32_t version_min);
    // The same for one whose secret is in a token; this is its public half (32 bytes).
    Result<StoredKey> prepare_in_token(const AccountName& account, const std::string& venue,
                                       Policy policy, const std::string& user, Time now,
                                       std::uint32_t version_min, ByteView public_half);
    // A key of a sub-account that the key of its master account shall make (store_sub_keys.cc): of
    // our own where the venue takes its public half; else with a passphrase of ours alone, and a
    // secret that the venue will tell.
    Result<StoredKey> prepare_sub_key(const AccountName& account, const std::string& venue,
                                      Policy policy, const std::string& user, SubKeyPlace place,
                                      Time now, std::uint32_t version_min);
    // What the venue told of it: its id and, where it is the venue's, its secret.
    Result<StoredKey> prepare_told(const AccountName& account, const std::string& api_key,
                                   Secret secret, std::uint32_t version_min);
    // A key that waits for its id, with the id.
    Result<StoredKey> prepare_name(const AccountName& account, const std::string& api_key,
                                   std::uint32_t version_min);
    Result<StoredKey> prepare_policy(const AccountName& account, Policy policy,
                                     std::uint32_t version_min);
    // Without its secret; of that remains what it takes to know it again in a dump.
    Result<StoredKey> prepare_retirement(const AccountName& account, Time now,
                                         std::uint32_t version_min);
    // Errors: io. What is on the disk is unknown then, and the process must end.
    Status keep(StoredKey key);
    const StoredKey* find(const AccountName& account) const;
    const std::map<AccountName, StoredKey>& keys() const { return keys_; }
    // How many keys may trade a pair at a venue.
    using PairCounts = std::map<Symbol, std::size_t>;
    const std::map<std::string, PairCounts>& pairs() const { return pairs_; }

    // Errors: refused (sealed; retired), corrupt (damaged, moved, or its details were changed).
    Result<OpenedKey> open(const StoredKey& key) const;

    // ---- Rotation (store_rewrite.cc). New records are sealed under a new key-encryption key from
    // now on, old ones little by little. Durable on return. Errors: refused (sealed; one is under
    // way), io, corrupt.
    Status rotate();
    // Seals the next `most` records anew, when there is need. True: that was the last, the new file
    // has taken the old one's place, and the older key-encryption keys are gone for ever. Errors:
    // io, corrupt; the process must end then.
    Result<bool> rewrite_some(std::size_t most);
    std::size_t left_to_rewrite() const;
    std::uint32_t kek_version() const { return keks_.empty() ? 0 : keks_.rbegin()->first; }
    std::uint32_t kek_floor() const { return state_.kek_floor; }

    // ---- Keys of the root. While it is open.
    // The key that mints this account's order tags. It outlives rotations of the other keys.
    Secret tag_key(const RecordId& id) const;
    // Ed25519 seed of the ledger's checkpoints.
    Secret ledger_key() const;
    // Of the mark that says how large the ledger was, and of each entry (ledger_proof.h).
    Secret mark_key() const;
    Secret entry_key() const;
    // Of the index that tells whether a word is a key of ours (blind_index.h).
    Secret blind_key() const;
    // Ed25519 seed of lists for venues (campaign_list.h).
    Secret list_key() const;

  private:
    struct State {
        bool has_ledger = false;
        std::uint32_t kek_floor = 1;
    };

    Result<proto::StoreHeader> read_header();
    Status write_header(const proto::StoreHeader& header);
    Status found(proto::StoreHeader header, const Secret& unseal_key);
    Status open_with(const proto::StoreHeader& header, const Secret& unseal_key);
    Status open_keys(const proto::StoreHeader& header, const Secret& root);
    Bytes wrap_state(const State& state) const;
    Status read_records();
    Status take_record(KeyRecord record);
    Result<std::shared_ptr<const Policy>> policy_of(const std::string& text);
    std::shared_ptr<const Policy> shared(Policy policy);
    void count_pairs(const StoredKey& key, int by);
    static Bytes place_of_kek(std::uint32_t version);
    const Secret* kek_of(std::uint32_t version) const;
    Result<StoredKey> begin_key(const AccountName& account, const std::string& user,
                                const std::string& venue, std::uint32_t version_min);
    Result<StoredKey> next_version_of(const AccountName& account, std::uint32_t version_min) const;
    static std::unexpected<Error> refuse_use(const AccountName& account);
    static Status take_use(StoredKey& stored, const NewKey& key);
    void seal_secret(StoredKey& key, const OpenedKey& opened);
    KeyRecord record_of(const StoredKey& key);
    Status check_all_open() const;
    bool needs_rewrite() const;
    Status rewrite_one(StoredKey& key);
    Status finish_rewrite();
    Result<StoredKey> begin_waiting(const AccountName& account, const std::string& user,
                                    const std::string& venue, Policy policy, Time now,
                                    std::uint32_t version_min);
    Secret derived(std::string_view what, ByteView more = {}) const;
    Bytes nonce() const;

    Disk& disk_;
    Random& random_;
    std::string folder_;
    std::size_t keys_max_;
    bool exists_ = false;
    std::optional<ShareSet> shares_;
    State state_;
    Secret root_;
    std::map<std::uint32_t, Secret> keks_;  // By version.
    KeyRecords records_;
    std::map<AccountName, StoredKey> keys_;
    std::map<std::string, PairCounts> pairs_;                                       // By venue.
    std::unordered_map<std::string_view, std::shared_ptr<const Policy>> policies_;  // By text.
    AccountName rewritten_to_;       // While a rewrite is under way: all up to here …
    std::set<AccountName> changed_;  // … but for these.
};

}  // namespace strongroom::vault
