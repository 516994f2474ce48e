#include "vault/tagger.h"

#include <sodium.h>

#include <algorithm>

#include "vault/sealing.h"

namespace strongroom::vault {
namespace {

// Length before each part: no two lists of parts give the same bytes.
void append(Bytes& out, std::string_view part) {
    out.push_back(static_cast<std::uint8_t>(part.size() >> 8));
    out.push_back(static_cast<std::uint8_t>(part.size()));
    const ByteView bytes = as_bytes(part);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

std::array<std::uint8_t, OrderTag::mac_bytes> mac_of(const Secret& key, const IntentId& intent,
                                                     const TagTerms& terms) {
    Bytes message;
    append(message, "ordtag1");
    append(message, terms.venue);
    append(message, terms.account.value);
    append(message, as_text(intent.bytes));
    append(message, terms.symbol.str());
    append(message, to_string(terms.side));
    const Mac full = hmac_sha256(key, message);
    std::array<std::uint8_t, OrderTag::mac_bytes> mac{};
    std::copy_n(full.begin(), mac.size(), mac.begin());
    return mac;
}

}  // namespace

std::string mint_tag(const Secret& tag_key, const IntentId& intent, const TagTerms& terms) {
    return to_client_id({intent, mac_of(tag_key, intent, terms)});
}

bool is_genuine(const OrderTag& tag, const Secret& tag_key, const TagTerms& terms) {
    const auto mac = mac_of(tag_key, tag.intent, terms);
    return sodium_memcmp(mac.data(), tag.mac.data(), mac.size()) == 0;
}

std::string mint_cancel_tag(const Secret& tag_key, std::string_view order_name,
                            const TagTerms& terms) {
    Bytes seed;
    append(seed, "cancel1");
    append(seed, order_name);
    const Mac hash = sha256(seed);
    IntentId id;
    std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
    return mint_tag(tag_key, id, terms);
}

}  // namespace strongroom::vault
