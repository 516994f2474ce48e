#include "vault/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.h"
#include "store.pb.h"

namespace strongroom::vault {
namespace {

constexpr std::uint64_t kFileBytesMax = 1U << 20;
constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kKekVersion = 1;
constexpr std::size_t kKeysMax = 1000;  // LIMIT: all keys are read at start-up and held by account.

Bytes place_of_root() { return to_bytes("strongroom root v1"); }
Bytes place_of_kek(std::uint32_t version) {
    return to_bytes(fmt::format("strongroom kek v1 {}", version));
}

std::string bytes_text(ByteView bytes) { return std::string(as_text(bytes)); }

Bytes place_of_ledger() { return to_bytes("strongroom ledger v1"); }

// One byte under the root: whether the ledger was made.
Bytes wrap_ledger_state(bool is_made, const Secret& root, ByteView nonce) {
    Secret state(1);
    state.bytes(OpenSecret{})[0] = is_made ? 1 : 0;
    return wrap(state, root, place_of_ledger(), nonce);
}

}  // namespace

Store::Store(Disk& disk, Random& random, std::string folder)
    : disk_(disk), random_(random), folder_(std::move(folder)) {}

Bytes Store::nonce() {
    Bytes bytes(24);
    random_.fill(bytes);
    return bytes;
}

Status Store::look() {
    const Result<Bytes> header = disk_.read(folder_ + "/store.pb", kFileBytesMax);
    if (!header && header.error().code != Errc::not_found) return std::unexpected(header.error());
    exists_ = header.has_value();
    return exists_ ? read_keys() : Status{};
}

Status Store::create(const Secret& passphrase, bool is_practice) {
    TRY(look());  // Whoever forgot to: a store is never written over.
    if (exists_) return fail(Errc::refused, "there is a store already; it is opened with unseal");
    if (passphrase.empty()) return fail(Errc::invalid, "the passphrase is empty");
    PassphraseCost cost;
    if (is_practice) cost = kCheapestCost;
    random_.fill(cost.salt);
    TRY_ASSIGN(const Secret unseal, unseal_key(passphrase, cost));
    Secret root(kKeyBytes);
    Secret kek(kKeyBytes);
    random_.fill(root.bytes(OpenSecret{}));
    random_.fill(kek.bytes(OpenSecret{}));

    proto::StoreHeader header;
    header.set_version(kVersion);
    header.set_argon2_operations(cost.operations);
    header.set_argon2_memory_bytes(cost.memory_bytes);
    header.set_salt(bytes_text(cost.salt));
    header.set_root(bytes_text(wrap(root, unseal, place_of_root(), nonce())));
    proto::WrappedKek* wrapped = header.add_keks();
    wrapped->set_version(kKekVersion);
    wrapped->set_kek(bytes_text(wrap(kek, root, place_of_kek(kKekVersion), nonce())));
    header.set_ledger(bytes_text(wrap_ledger_state(false, root, nonce())));
    TRY(disk_.make_folder(folder_ + "/keys"));
    TRY(disk_.replace(folder_ + "/store.pb", as_bytes(header.SerializeAsString())));
    exists_ = true;
    has_ledger_ = false;
    root_ = std::move(root);
    kek_ = std::move(kek);
    return {};
}

Result<proto::StoreHeader> Store::read_header() {
    const std::string path = folder_ + "/store.pb";
    TRY_ASSIGN(const Bytes bytes, disk_.read(path, kFileBytesMax));
    proto::StoreHeader header;
    const bool is_read = header.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (!is_read || header.version() != kVersion || header.keks_size() != 1 ||
        header.salt().size() != 16) {
        return fail(Errc::corrupt, path + ": damaged, or of another version");
    }
    return header;
}

Status Store::unseal(const Secret& passphrase) {
    TRY(look());
    TRY_ASSIGN(const proto::StoreHeader header, read_header());
    PassphraseCost cost{.operations = header.argon2_operations(),
                        .memory_bytes = header.argon2_memory_bytes(),
                        .salt = {}};
    std::ranges::copy(as_bytes(header.salt()), cost.salt.begin());
    TRY_ASSIGN(const Secret key, unseal_key(passphrase, cost));
    Result<Secret> root = unwrap(as_bytes(header.root()), key, place_of_root());
    if (!root) return fail(Errc::invalid, "wrong passphrase");
    const proto::WrappedKek& wrapped = header.keks(0);
    TRY_ASSIGN(Secret kek, unwrap(as_bytes(wrapped.kek()), *root, place_of_kek(wrapped.version())));
    TRY_ASSIGN(const Secret state, unwrap(as_bytes(header.ledger()), *root, place_of_ledger()));
    if (kek.size() != kKeyBytes || root->size() != kKeyBytes || state.size() != 1)
        return fail(Errc::corrupt, folder_ + "/store.pb: a key in it has a wrong length");
    has_ledger_ = state.bytes(OpenSecret{})[0] != 0;
    root_ = *std::move(root);
    kek_ = std::move(kek);
    look_who_waits();
    return {};
}

Status Store::note_ledger_made() {
    ENSURE(!is_sealed(), "the ledger is made while the store is open");
    TRY_ASSIGN(proto::StoreHeader header, read_header());
    header.set_ledger(bytes_text(wrap_ledger_state(true, root_, nonce())));
    TRY(disk_.replace(folder_ + "/store.pb", as_bytes(header.SerializeAsString())));
    has_ledger_ = true;
    return {};
}

void Store::seal() {
    root_ = Secret();
    kek_ = Secret();
}

// ---- Keys ------------------------------------------------------------------------------------

Status Store::check_room(const AccountName& account) const {
    if (is_sealed()) return fail(Errc::refused, "the store is sealed; unseal it first");
    if (keys_.contains(account))
        return fail(Errc::refused, fmt::format("account \"{}\" has a key already", account.value));
    if (keys_.size() >= kKeysMax)
        return fail(Errc::exhausted, "the store holds as many keys as it can");
    return {};
}

Bytes Store::seal_secret(const RecordId& id, const std::string& readable,
                         const std::string& api_key, const Secret& secret) {
    proto::SealedKey plain;
    plain.set_api_key(api_key);
    plain.mutable_secret()->assign(secret.text(OpenSecret{}));
    std::string plain_bytes = plain.SerializeAsString();
    wipe(*plain.mutable_secret());
    const Secret sealed_part = Secret::take(plain_bytes);
    const RecordHead head{.kek_version = kKekVersion, .id = id};
    return seal_record(sealed_part, kek_, head, as_bytes(readable), nonce());
}

Result<StoredKey> Store::prepare(NewKey key, Time now) {
    TRY(check_account_and_venue(key.account.value, key.venue));
    TRY(check_api_key(key.api_key));
    TRY(check_room(key.account));
    StoredKey stored;
    TRY_ASSIGN(stored.kind, recognise(key.secret));
    stored.account = key.account;
    stored.venue = key.venue;
    stored.added = now;
    stored.policy = std::move(key.policy);
    TRY_ASSIGN(stored.readable, print_key_file(stored));
    random_.fill(stored.id);
    stored.sealed = seal_secret(stored.id, stored.readable, key.api_key, key.secret);
    return stored;
}

Result<StoredKey> Store::prepare_born(const AccountName& account, const std::string& venue,
                                      Policy policy, Time now) {
    TRY(check_account_and_venue(account.value, venue));
    TRY(check_room(account));
    const Secret secret = make_ed25519_key();
    StoredKey stored;
    stored.kind = KeyKind::ed25519;
    stored.account = account;
    stored.venue = venue;
    stored.added = now;
    stored.policy = std::move(policy);
    stored.is_waiting = true;
    TRY_ASSIGN(stored.public_key, public_key_pem(secret));
    TRY_ASSIGN(stored.readable, print_key_file(stored));
    random_.fill(stored.id);
    stored.sealed = seal_secret(stored.id, stored.readable, "", secret);
    return stored;
}

// The readable half stays as it is, so that one file is replaced and the secret cannot be lost.
Result<StoredKey> Store::prepare_name(const AccountName& account, const std::string& api_key) {
    TRY(check_api_key(api_key));
    const StoredKey* key = find(account);
    if (key == nullptr)
        return fail(Errc::not_found,
                    fmt::format("there is no key for account \"{}\"", account.value));
    TRY_ASSIGN(const OpenedKey opened, open(*key));
    if (!opened.api_key.empty()) {
        return fail(Errc::refused,
                    fmt::format("the key of account \"{}\" has its id already", account.value));
    }
    StoredKey named = *key;
    named.is_waiting = false;
    named.sealed = seal_secret(named.id, named.readable, api_key, opened.secret);
    return named;
}

// One that does not open is not waiting: its first use says what is wrong.
void Store::look_who_waits() {
    for (auto& [account, key] : keys_) {
        if (key.public_key.empty()) continue;
        const Result<OpenedKey> opened = open(key);
        key.is_waiting = opened && opened->api_key.empty();
    }
}

Status Store::keep(StoredKey key) {
    const std::string path = folder_ + "/keys/" + to_hex(key.id);
    if (!keys_.contains(key.account)) TRY(disk_.replace(path + ".toml", as_bytes(key.readable)));
    TRY(disk_.replace(path + ".sealed", key.sealed));  // Last: a key is there when this file is.
    keys_.insert_or_assign(key.account, std::move(key));
    return {};
}

Status Store::read_keys() {
    TRY_ASSIGN(const std::vector<std::string> names, disk_.list(folder_ + "/keys"));
    keys_.clear();
    for (const std::string& name : names) {
        constexpr std::string_view ending = ".sealed";
        if (!name.ends_with(ending)) continue;
        TRY_ASSIGN(StoredKey key, read_key(name.substr(0, name.size() - ending.size())));
        const AccountName account = key.account;
        if (!keys_.emplace(account, std::move(key)).second) {
            return fail(Errc::corrupt, fmt::format("{}/keys: account \"{}\" has two keys", folder_,
                                                   account.value));
        }
    }
    return {};
}

Result<StoredKey> Store::read_key(const std::string& name) {
    const std::string path = folder_ + "/keys/" + name;
    TRY_ASSIGN(Bytes sealed, disk_.read(path + ".sealed", kFileBytesMax));
    TRY_ASSIGN(const Bytes readable, disk_.read(path + ".toml", kFileBytesMax));
    TRY_ASSIGN(const RecordHead head, read_record_head(sealed));
    Result<KeyFile> file = read_key_file(as_text(readable));
    if (!file) return fail_in(path + ".toml", file.error());
    return StoredKey{*std::move(file), head.id, std::move(sealed), std::string(as_text(readable))};
}

const StoredKey* Store::find(const AccountName& account) const {
    const auto at = keys_.find(account);
    return at == keys_.end() ? nullptr : &at->second;
}

Result<OpenedKey> Store::open(const StoredKey& key) const {
    if (is_sealed()) return fail(Errc::refused, "the store is sealed; unseal it first");
    TRY_ASSIGN(const Secret plain, open_record(key.sealed, kek_, as_bytes(key.readable)));
    proto::SealedKey message;
    const auto bytes = plain.bytes(OpenSecret{});
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fail(Errc::corrupt, "the sealed key is of another version");
    }
    OpenedKey opened{message.api_key(), Secret::take(*message.mutable_secret())};
    return opened;
}

Secret Store::tag_key(const RecordId& id) const {
    ENSURE(!is_sealed(), "tags are minted while the store is open");
    Bytes info = to_bytes("tag1");
    info.insert(info.end(), id.begin(), id.end());
    return derive(root_, {}, info, kKeyBytes);
}

Secret Store::ledger_key() const {
    ENSURE(!is_sealed(), "checkpoints are signed while the store is open");
    return derive(root_, {}, as_bytes("ledger1"), kKeyBytes);
}

Secret Store::mark_key() const {
    ENSURE(!is_sealed(), "the mark is read and written while the store is open");
    return derive(root_, {}, as_bytes("mark1"), kKeyBytes);
}

Secret Store::entry_key() const {
    ENSURE(!is_sealed(), "entries are written while the store is open");
    return derive(root_, {}, as_bytes("entry1"), kKeyBytes);
}

}  // namespace strongroom::vault
