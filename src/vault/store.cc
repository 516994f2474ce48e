// Store: what opens it, and the keys of its root.
#include "vault/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.h"
#include "store.pb.h"
#include "vault/little_endian_internal.h"

namespace strongroom::vault {
namespace {

constexpr std::uint64_t kHeaderBytesMax = 1U << 20;
constexpr std::uint32_t kVersion = 3;
constexpr std::uint32_t kFirstKek = 1;

// With the shares that open it: nobody can make the store ask for others.
Bytes place_of_root(const proto::StoreHeader& header) {
    Bytes place = to_bytes("strongroom root v1");
    if (!header.has_shares()) return place;
    const proto::ShareWay& way = header.shares();
    const Bytes set = to_bytes(
        fmt::format(" shares {} {} {}", to_hex(as_bytes(way.set_id())), way.needed(), way.made()));
    place.insert(place.end(), set.begin(), set.end());
    return place;
}

Bytes place_of_state() { return to_bytes("strongroom state v1"); }

std::string bytes_text(ByteView bytes) { return std::string(as_text(bytes)); }

void write_shares(const ShareSet& set, proto::StoreHeader& header) {
    header.mutable_shares()->set_set_id(bytes_text(set.id));
    header.mutable_shares()->set_needed(set.needed);
    header.mutable_shares()->set_made(set.made);
}

bool has_form(const proto::ShareWay& way) {
    return way.set_id().size() == ShareSet{}.id.size() && way.needed() >= 1 &&
           way.needed() <= way.made() && way.made() <= kSharesMax;
}

// Argon2 counts memory in KiB: what is beyond a whole one would be a change that changes nothing.
bool has_form_of_passphrase(const proto::StoreHeader& header) {
    return header.salt().size() == PassphraseCost{}.salt.size() &&
           header.argon2_memory_bytes() % 1024 == 0;
}

// All of it that we know. What we would pass over was put there by somebody else.
proto::StoreHeader known_of(const proto::StoreHeader& header) {
    proto::StoreHeader known;
    known.set_version(header.version());
    known.set_argon2_operations(header.argon2_operations());
    known.set_argon2_memory_bytes(header.argon2_memory_bytes());
    known.set_salt(header.salt());
    known.set_root(header.root());
    for (const proto::WrappedKek& kek : header.keks()) {
        known.add_keks()->set_version(kek.version());
        known.mutable_keks()->rbegin()->set_kek(kek.kek());
    }
    known.set_state(header.state());
    if (header.has_shares()) {
        known.mutable_shares()->set_set_id(header.shares().set_id());
        known.mutable_shares()->set_needed(header.shares().needed());
        known.mutable_shares()->set_made(header.shares().made());
    }
    return known;
}

std::optional<ShareSet> shares_of(const proto::StoreHeader& header) {
    if (!header.has_shares()) return std::nullopt;
    ShareSet set{.needed = static_cast<std::uint8_t>(header.shares().needed()),
                 .made = static_cast<std::uint8_t>(header.shares().made())};
    std::ranges::copy(as_bytes(header.shares().set_id()), set.id.begin());
    return set;
}

// The unseal key of a passphrase under a fresh salt, noted in the header.
Result<Secret> key_of_passphrase(const Secret& passphrase, bool is_practice, Random& random,
                                 proto::StoreHeader& header) {
    if (passphrase.empty()) return fail(Errc::invalid, "the passphrase is empty");
    PassphraseCost cost;
    if (is_practice) cost = kCheapestCost;
    random.fill(cost.salt);
    header.clear_shares();
    header.set_argon2_operations(cost.operations);
    header.set_argon2_memory_bytes(cost.memory_bytes);
    header.set_salt(bytes_text(cost.salt));
    return unseal_key(passphrase, cost);
}

}  // namespace

Store::Store(Disk& disk, Random& random, std::string folder, std::size_t keys_max)
    : disk_(disk),
      random_(random),
      folder_(std::move(folder)),
      keys_max_(keys_max),
      records_(disk, folder_) {}

Bytes Store::nonce() const {
    Bytes bytes(24);
    random_.fill(bytes);
    return bytes;
}

Status Store::look() {
    const Result<Bytes> header = disk_.read(folder_ + "/store.pb", kHeaderBytesMax);
    if (!header && header.error().code != Errc::not_found) return std::unexpected(header.error());
    exists_ = header.has_value();
    if (!exists_) return {};
    TRY(read_header());
    return {};
}

Status Store::create(const Secret& passphrase, bool is_practice) {
    TRY(look());  // Whoever forgot to: a store is never written over.
    if (exists_) return fail(Errc::refused, "there is a store already; it is opened with unseal");
    proto::StoreHeader header;
    TRY_ASSIGN(const Secret key, key_of_passphrase(passphrase, is_practice, random_, header));
    return found(std::move(header), key);
}

Status Store::create_with(const Secret& unseal_key, const ShareSet& set) {
    TRY(look());
    if (exists_) return fail(Errc::refused, "there is a store already; it is opened with unseal");
    proto::StoreHeader header;
    write_shares(set, header);
    return found(std::move(header), unseal_key);
}

// The rest of a new store, whose header says how it is opened.
Status Store::found(proto::StoreHeader header, const Secret& unseal_key) {
    Secret root(kKeyBytes);
    Secret kek(kKeyBytes);
    random_.fill(root.bytes(OpenSecret{}));
    random_.fill(kek.bytes(OpenSecret{}));
    header.set_version(kVersion);
    header.set_root(bytes_text(wrap(root, unseal_key, place_of_root(header), nonce())));
    proto::WrappedKek* wrapped = header.add_keks();
    wrapped->set_version(kFirstKek);
    wrapped->set_kek(bytes_text(wrap(kek, root, place_of_kek(kFirstKek), nonce())));
    root_ = std::move(root);
    keks_.clear();
    keks_.emplace(kFirstKek, std::move(kek));
    state_ = {};
    header.set_state(bytes_text(wrap_state(state_)));
    const auto make = [&]() -> Status {
        TRY(records_.create());
        return write_header(header);  // Last: a store is there when this file is.
    };
    if (const Status made = make(); !made) {
        seal();
        return made;
    }
    exists_ = true;
    shares_ = shares_of(header);
    return {};
}

Result<proto::StoreHeader> Store::read_header() {
    const std::string path = folder_ + "/store.pb";
    TRY_ASSIGN(const Bytes bytes, disk_.read(path, kHeaderBytesMax));
    proto::StoreHeader header;
    const bool is_read = header.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    const bool has_way =
        header.has_shares() ? has_form(header.shares()) : has_form_of_passphrase(header);
    const bool is_ours = is_read && known_of(header).SerializeAsString() == as_text(bytes);
    if (!is_ours || header.version() != kVersion || header.keks().empty() || !has_way)
        return fail(Errc::corrupt, path + ": damaged, or of another version");
    shares_ = shares_of(header);
    return header;
}

Status Store::write_header(const proto::StoreHeader& header) {
    return disk_.replace(folder_ + "/store.pb", as_bytes(header.SerializeAsString()));
}

Status Store::unseal(const Secret& passphrase) {
    TRY(look());
    TRY_ASSIGN(const proto::StoreHeader header, read_header());
    if (header.has_shares()) {
        return fail(Errc::refused,
                    "this store opens with shares, not with a passphrase: "
                    "strongroom unseal --share");
    }
    PassphraseCost cost{.operations = header.argon2_operations(),
                        .memory_bytes = header.argon2_memory_bytes(),
                        .salt = {}};
    std::ranges::copy(as_bytes(header.salt()), cost.salt.begin());
    TRY_ASSIGN(const Secret key, unseal_key(passphrase, cost));
    return open_with(header, key);
}

Status Store::unseal_with(const Secret& unseal_key) {
    TRY(look());
    TRY_ASSIGN(const proto::StoreHeader header, read_header());
    return open_with(header, unseal_key);
}

Status Store::open_with(const proto::StoreHeader& header, const Secret& unseal_key) {
    Result<Secret> root = unwrap(as_bytes(header.root()), unseal_key, place_of_root(header));
    if (!root) {
        return fail(Errc::invalid, header.has_shares()
                                       ? "these shares do not open the store: at least one of them "
                                         "is false. All were forgotten; begin again"
                                       : "wrong passphrase");
    }
    if (root->size() != kKeyBytes)
        return fail(Errc::corrupt, folder_ + "/store.pb: a key in it has a wrong length");
    Status opened = open_keys(header, *root);
    if (opened) {
        root_ = *std::move(root);
        opened = read_records();
    }
    if (!opened) seal();
    return opened;
}

Status Store::open_keys(const proto::StoreHeader& header, const Secret& root) {
    TRY_ASSIGN(const Secret state, unwrap(as_bytes(header.state()), root, place_of_state()));
    keks_.clear();
    bool is_whole = state.size() == 5;
    for (const proto::WrappedKek& wrapped : header.keks()) {
        TRY_ASSIGN(Secret kek,
                   unwrap(as_bytes(wrapped.kek()), root, place_of_kek(wrapped.version())));
        is_whole = is_whole && kek.size() == kKeyBytes &&
                   (keks_.empty() || wrapped.version() > keks_.rbegin()->first);
        keks_.insert_or_assign(wrapped.version(), std::move(kek));
    }
    if (!is_whole)
        return fail(Errc::corrupt, folder_ + "/store.pb: a key in it has a wrong length or place");
    const auto bytes = state.bytes(OpenSecret{});
    state_ = {.has_ledger = bytes[0] != 0, .kek_floor = get_u32(bytes.subspan(1))};
    return {};
}

Bytes Store::wrap_state(const State& state) const {
    Secret plain(5);
    const auto bytes = plain.bytes(OpenSecret{});
    bytes[0] = state.has_ledger ? 1 : 0;
    for (unsigned i = 0; i < 4; ++i)
        bytes[1 + i] = static_cast<std::uint8_t>(state.kek_floor >> (8 * i));
    return wrap(plain, root_, place_of_state(), nonce());
}

Status Store::note_ledger_made() {
    ENSURE(!is_sealed(), "the ledger is made while the store is open");
    TRY_ASSIGN(proto::StoreHeader header, read_header());
    State state = state_;
    state.has_ledger = true;
    header.set_state(bytes_text(wrap_state(state)));
    TRY(write_header(header));
    state_ = state;
    return {};
}

Status Store::rewrap(const Secret& unseal_key, const ShareSet& set) {
    ENSURE(!is_sealed(), "what opens the store is changed while it is open");
    TRY_ASSIGN(proto::StoreHeader header, read_header());
    header.clear_argon2_operations();
    header.clear_argon2_memory_bytes();
    header.clear_salt();
    write_shares(set, header);
    header.set_root(bytes_text(wrap(root_, unseal_key, place_of_root(header), nonce())));
    TRY(write_header(header));
    shares_ = set;
    return {};
}

Status Store::rewrap(const Secret& passphrase, bool is_practice) {
    ENSURE(!is_sealed(), "what opens the store is changed while it is open");
    TRY_ASSIGN(proto::StoreHeader header, read_header());
    TRY_ASSIGN(const Secret key, key_of_passphrase(passphrase, is_practice, random_, header));
    header.set_root(bytes_text(wrap(root_, key, place_of_root(header), nonce())));
    TRY(write_header(header));
    shares_.reset();
    return {};
}

void Store::seal() {
    root_ = Secret();
    keks_.clear();
    records_.close();
    keys_.clear();
    pairs_.clear();
    policies_.clear();
    changed_.clear();
    rewritten_to_ = {};
}

// ---- Keys of the root ------------------------------------------------------------------------

Secret Store::derived(std::string_view what, ByteView more) const {
    ENSURE(!is_sealed(), "keys are derived while the store is open");
    Bytes info = to_bytes(what);
    info.insert(info.end(), more.begin(), more.end());
    return derive(root_, {}, info, kKeyBytes);
}

Secret Store::tag_key(const RecordId& id) const { return derived("tag1", id); }
Secret Store::ledger_key() const { return derived("ledger1"); }
Secret Store::mark_key() const { return derived("mark1"); }
Secret Store::entry_key() const { return derived("entry1"); }
Secret Store::blind_key() const { return derived("blind1"); }
Secret Store::list_key() const { return derived("list1"); }

}  // namespace strongroom::vault
