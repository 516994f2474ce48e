#include "vault/store.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

#include "base/ensure.h"
#include "store.pb.h"

namespace strongroom::vault {
namespace {

constexpr std::uint64_t kFileBytesMax = 1U << 20;
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kKekVersion = 1;
constexpr std::size_t kKeysMax = 1000;  // LIMIT: all keys are read at start-up and held by account.

Bytes place_of_root() { return to_bytes("strongroom root v1"); }
Bytes place_of_kek(std::uint32_t version) {
    return to_bytes(fmt::format("strongroom kek v1 {}", version));
}

std::string bytes_text(ByteView bytes) { return std::string(as_text(bytes)); }

// The readable half. What it says is bound to the sealed half byte by byte.
std::string readable_text(const NewKey& key, KeyKind kind, Time now) {
    return fmt::format(
        "# The sealed key beside this file is bound to it: an edit makes the key unusable.\n"
        "account = \"{}\"\nvenue = \"{}\"\nkind = \"{}\"\nadded_ms = {}\npolicy = '''\n{}'''\n",
        key.account.value, key.venue, to_string(kind), now.ms, key.policy.text());
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
    TRY(disk_.make_folder(folder_ + "/keys"));
    TRY(disk_.replace(folder_ + "/store.pb", as_bytes(header.SerializeAsString())));
    exists_ = true;
    root_ = std::move(root);
    kek_ = std::move(kek);
    return {};
}

Status Store::unseal(const Secret& passphrase) {
    TRY_ASSIGN(const Bytes bytes, disk_.read(folder_ + "/store.pb", kFileBytesMax));
    proto::StoreHeader header;
    const bool is_read = header.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (!is_read || header.version() != kVersion || header.keks_size() != 1 ||
        header.salt().size() != 16) {
        return fail(Errc::corrupt, folder_ + "/store.pb: damaged, or of another version");
    }
    PassphraseCost cost{.operations = header.argon2_operations(),
                        .memory_bytes = header.argon2_memory_bytes(),
                        .salt = {}};
    std::ranges::copy(as_bytes(header.salt()), cost.salt.begin());
    TRY_ASSIGN(const Secret key, unseal_key(passphrase, cost));
    Result<Secret> root = unwrap(as_bytes(header.root()), key, place_of_root());
    if (!root) return fail(Errc::invalid, "wrong passphrase");
    const proto::WrappedKek& wrapped = header.keks(0);
    TRY_ASSIGN(kek_, unwrap(as_bytes(wrapped.kek()), *root, place_of_kek(wrapped.version())));
    root_ = *std::move(root);
    return {};
}

void Store::seal() {
    root_ = Secret();
    kek_ = Secret();
}

// ---- Keys ------------------------------------------------------------------------------------

Result<RecordId> Store::add(NewKey key, Time now) {
    if (is_sealed()) return fail(Errc::refused, "the store is sealed; unseal it first");
    TRY(check_name("account", key.account.value));
    if (keys_.contains(key.account)) {
        return fail(Errc::refused,
                    fmt::format("account \"{}\" has a key already", key.account.value));
    }
    if (keys_.size() >= kKeysMax)
        return fail(Errc::exhausted, "the store holds as many keys as it can");
    if (key.api_key.empty()) return fail(Errc::invalid, "the venue's key id is empty");
    TRY_ASSIGN(const KeyKind kind, recognise(key.secret));

    RecordHead head{.kek_version = kKekVersion};
    random_.fill(head.id);
    proto::SealedKey plain;
    plain.set_api_key(key.api_key);
    plain.set_secret(std::string(key.secret.text(OpenSecret{})));
    std::string plain_bytes = plain.SerializeAsString();
    wipe(*plain.mutable_secret());
    const Secret sealed_part = Secret::take(plain_bytes);

    const std::string readable = readable_text(key, kind, now);
    StoredKey stored{head.id,
                     key.account,
                     key.venue,
                     kind,
                     now,
                     key.policy,
                     seal_record(sealed_part, kek_, head, as_bytes(readable), nonce()),
                     readable};
    const std::string path = folder_ + "/keys/" + to_hex(head.id);
    TRY(disk_.replace(path + ".toml", as_bytes(readable)));
    TRY(disk_.replace(path + ".sealed", stored.sealed));  // Last: a key is there when this file is.
    keys_.emplace(stored.account, std::move(stored));
    return head.id;
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
    const auto damaged = [&](std::string_view why) {
        return fail(Errc::corrupt, fmt::format("{}.toml: {}", path, why));
    };
    try {
        const toml::table table = toml::parse(as_text(readable));
        const auto text = [&table](std::string_view key) {
            return table[key].value<std::string>().value_or("");
        };
        const Result<KeyKind> kind = key_kind_of(text("kind"));
        const Result<Policy> policy = Policy::parse(text("policy"));
        const auto added = table["added_ms"].value<std::int64_t>();
        const std::string account = text("account");
        if (!kind || !policy || !added || !check_name("account", account))
            return damaged("a field is missing or broken");
        return StoredKey{head.id,  {account}, text("venue"),     *kind,
                         {*added}, *policy,   std::move(sealed), std::string(as_text(readable))};
    } catch (const toml::parse_error& error) {
        return damaged(error.description());
    }
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

}  // namespace strongroom::vault
