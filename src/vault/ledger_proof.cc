#include "vault/ledger_proof.h"

#include <sodium.h>

#include <algorithm>

#include "store.pb.h"
#include "vault/sealing.h"

namespace strongroom::vault {
namespace {

// Field 15 of proto::LedgerEntry and its length, as protobuf writes them.
constexpr std::array<std::uint8_t, 2> kMacField = {15 << 3 | 2, 16};
constexpr std::size_t kEntryMacBytes = 16;
constexpr std::size_t kSealBytes = kMacField.size() + kEntryMacBytes;

void append_u64(Bytes& out, std::uint64_t value) {
    for (unsigned i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

Mac entry_mac(ByteView entry, std::uint64_t index, const Secret& entry_key) {
    Bytes message;
    append_u64(message, index);
    message.insert(message.end(), entry.begin(), entry.end());
    return hmac_sha256(entry_key, message);
}

Mac mark_mac(const LedgerMark& mark, const Secret& mark_key) {
    Bytes message;
    append_u64(message, mark.size);
    message.insert(message.end(), mark.root.bytes.begin(), mark.root.bytes.end());
    return hmac_sha256(mark_key, message);
}

}  // namespace

Bytes seal_entry(std::string_view entry, std::uint64_t index, const Secret& entry_key) {
    Bytes sealed = to_bytes(entry);
    const Mac mac = entry_mac(sealed, index, entry_key);
    sealed.insert(sealed.end(), kMacField.begin(), kMacField.end());
    sealed.insert(sealed.end(), mac.begin(), mac.begin() + kEntryMacBytes);
    return sealed;
}

bool is_own_entry(ByteView sealed, std::uint64_t index, const Secret& entry_key) {
    if (sealed.size() < kSealBytes) return false;
    const ByteView seal = sealed.last(kSealBytes);
    const Mac mac = entry_mac(sealed.first(sealed.size() - kSealBytes), index, entry_key);
    return std::ranges::equal(seal.first(kMacField.size()), kMacField) &&
           sodium_memcmp(seal.data() + kMacField.size(), mac.data(), kEntryMacBytes) == 0;
}

Bytes print_mark(const LedgerMark& mark, const Secret& mark_key) {
    proto::LedgerMark out;
    out.set_size(mark.size);
    out.set_root(std::string(as_text(mark.root.bytes)));
    out.set_mac(std::string(as_text(mark_mac(mark, mark_key))));
    return to_bytes(out.SerializeAsString());
}

Result<LedgerMark> parse_mark(ByteView file, const Secret& mark_key) {
    proto::LedgerMark in;
    LedgerMark mark;
    if (!in.ParseFromArray(file.data(), static_cast<int>(file.size())) ||
        in.root().size() != mark.root.bytes.size() || in.mac().size() != Mac().size()) {
        return fail(Errc::corrupt, "damaged, or of another version");
    }
    mark.size = in.size();
    std::ranges::copy(as_bytes(in.root()), mark.root.bytes.begin());
    const Mac mac = mark_mac(mark, mark_key);
    if (sodium_memcmp(mac.data(), in.mac().data(), mac.size()) != 0)
        return fail(Errc::corrupt, "damaged, or not made by this store");
    return mark;
}

}  // namespace strongroom::vault
