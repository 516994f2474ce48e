// Store: the sealed keys on disk, and the unsealed root in memory while the signer is open.
//
//   store.pb          passphrase cost, wrapped root, wrapped key-encryption keys, and whether the
//                     ledger beside it was made
//   keys/<id>.toml    what the owner may read (key_file.h)
//   keys/<id>.sealed  the secret and the venue's key id (sealing.h), bound to the file above
//
// An edit of the readable file breaks the sealed one: a policy can be changed only by the signer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "model/ids.h"
#include "vault/key_file.h"
#include "vault/sealing.h"

namespace strongroom::proto {
class StoreHeader;
}  // namespace strongroom::proto

namespace strongroom::vault {

// Inherits: a stored key is its readable file and what is bound to it.
struct StoredKey : KeyFile {
    RecordId id{};
    Bytes sealed;
    std::string readable;  // The .toml as it lies on disk: the record's context.
    // Born here, and the venue's id is not known yet. Known only while the store is open.
    bool is_waiting = false;
};

struct NewKey {
    AccountName account;
    std::string venue;
    std::string api_key;
    Secret secret;
    Policy policy;
};

// What a signature needs, opened for one signature and wiped after it.
struct OpenedKey {
    std::string api_key;
    Secret secret;
};

class Store {
  public:
    Store(Disk& disk, Random& random, std::string folder);

    bool exists() const { return exists_; }
    bool is_sealed() const { return root_.empty(); }
    // Finds out whether there is a store, and reads its keys. Errors: corrupt, io.
    Status look();

    // A new store under this passphrase, left open. Errors: refused (there is one), invalid (an
    // empty passphrase), io.
    Status create(const Secret& passphrase, bool is_practice);
    // Errors: invalid (wrong passphrase), corrupt, not_found.
    Status unseal(const Secret& passphrase);
    void seal();

    // A store that was made, but not yet its ledger: the one state in which a missing ledger is no
    // loss, since nothing was signed yet. Authenticated: nobody can put a store back into it
    // without a copy of the file from that moment.
    bool has_ledger() const { return has_ledger_; }
    Status note_ledger_made();  // Durable on return. Errors: io, corrupt.

    // Sealed, and not yet kept: the ledger hears of it first. Errors: refused (sealed; an account
    // that has a key already), invalid (names the field), exhausted.
    Result<StoredKey> prepare(NewKey key, Time now);
    // The same with a secret of its own that nobody has seen.
    Result<StoredKey> prepare_born(const AccountName& account, const std::string& venue,
                                   Policy policy, Time now);
    // A key that waits for its id, with the id. Errors: not_found, refused (sealed; it has one),
    // invalid, corrupt.
    Result<StoredKey> prepare_name(const AccountName& account, const std::string& api_key);
    // Errors: io. What is on the disk is unknown then, and the process must end.
    Status keep(StoredKey key);
    const StoredKey* find(const AccountName& account) const;
    const std::map<AccountName, StoredKey>& keys() const { return keys_; }

    // Errors: refused (sealed), corrupt (damaged, moved, or its readable file was edited).
    Result<OpenedKey> open(const StoredKey& key) const;
    // The key that mints this account's order tags. It outlives rotations of the other keys.
    Secret tag_key(const RecordId& id) const;
    // Ed25519 seed of the ledger's checkpoints.
    Secret ledger_key() const;
    // Of the mark that says how large the ledger was, and of each entry (ledger_proof.h).
    Secret mark_key() const;
    Secret entry_key() const;

  private:
    Result<proto::StoreHeader> read_header();
    Status read_keys();
    Result<StoredKey> read_key(const std::string& name);
    Status check_room(const AccountName& account) const;
    Bytes seal_secret(const RecordId& id, const std::string& readable, const std::string& api_key,
                      const Secret& secret);
    void look_who_waits();
    Bytes nonce();

    Disk& disk_;
    Random& random_;
    std::string folder_;
    bool exists_ = false;
    bool has_ledger_ = false;
    Secret root_;
    Secret kek_;
    std::map<AccountName, StoredKey> keys_;
};

}  // namespace strongroom::vault
