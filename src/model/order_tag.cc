#include "model/order_tag.h"

#include <algorithm>

namespace strongroom {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kIntentBytes = sizeof(IntentId::bytes);
constexpr std::size_t kTagBytes = 1 + kIntentBytes + OrderTag::mac_bytes;
constexpr std::size_t kTagChars = kTagBytes / 3 * 4;
static_assert(kTagBytes % 3 == 0 && kTagChars == 36);

}  // namespace

std::string to_client_id(const OrderTag& tag) {
    Bytes bytes{kVersion};
    bytes.insert(bytes.end(), tag.intent.bytes.begin(), tag.intent.bytes.end());
    bytes.insert(bytes.end(), tag.mac.begin(), tag.mac.end());
    return to_base64url(bytes);
}

std::optional<OrderTag> read_client_id(std::string_view client_id) {
    if (client_id.size() != kTagChars) return std::nullopt;
    const Result<Bytes> bytes = from_base64url(client_id);
    if (!bytes || bytes->size() != kTagBytes || bytes->front() != kVersion) return std::nullopt;
    OrderTag tag;
    std::copy_n(bytes->begin() + 1, kIntentBytes, tag.intent.bytes.begin());
    std::copy_n(bytes->begin() + 1 + kIntentBytes, OrderTag::mac_bytes, tag.mac.begin());
    return tag;
}

}  // namespace strongroom
