#include "model/order_tag.h"

#include <algorithm>
#include <span>

namespace strongroom {
namespace {

// Version 1 was base64url, whose '_' not every venue takes.
constexpr char kVersion = '2';
constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kIntentBytes = sizeof(IntentId::bytes);
constexpr std::size_t kNumberBytes = kIntentBytes + OrderTag::mac_bytes;
constexpr std::size_t kNumberDigits = 35;  // 62^34 < 2^(8 * 26) < 62^35
constexpr std::size_t kTagChars = 1 + kNumberDigits;
// So many are taken from the number at once: dividing all of its bytes is what takes time.
constexpr std::size_t kGroupDigits = 7;
constexpr std::uint64_t kGroup = 3'521'614'606'208;  // 62^7; a byte more still fits.
static_assert(kNumberDigits % kGroupDigits == 0);

using Number = std::array<std::uint8_t, kNumberBytes>;  // Big-endian.

// The number becomes its quotient.
std::uint64_t take_group(Number& number) {
    std::uint64_t rest = 0;
    for (std::uint8_t& byte : number) {
        rest = (rest << 8U) | byte;
        byte = static_cast<std::uint8_t>(rest / kGroup);
        rest %= kGroup;
    }
    return rest;
}

// False when the number would be larger than its bytes.
bool add_digit(Number& number, std::size_t digit) {
    std::size_t carry = digit;
    for (std::size_t at = number.size(); at-- > 0;) {
        carry += number[at] * kDigits.size();
        number[at] = static_cast<std::uint8_t>(carry);
        carry >>= 8U;
    }
    return carry == 0;
}

}  // namespace

std::string to_client_id(const OrderTag& tag) {
    Number number{};
    const auto mac_at = std::ranges::copy(tag.intent.bytes, number.begin()).out;
    std::ranges::copy(tag.mac, mac_at);
    std::string text(kTagChars, kVersion);
    for (std::size_t at = kTagChars; at > 1;) {
        std::uint64_t group = take_group(number);
        for (std::size_t i = 0; i < kGroupDigits; ++i, group /= kDigits.size())
            text[--at] = kDigits[group % kDigits.size()];
    }
    return text;
}

std::optional<OrderTag> read_client_id(std::string_view client_id) {
    if (client_id.size() != kTagChars || client_id.front() != kVersion) return std::nullopt;
    Number number{};
    for (const char c : client_id.substr(1)) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos || !add_digit(number, digit)) return std::nullopt;
    }
    OrderTag tag;
    const std::span<const std::uint8_t> bytes(number);
    std::ranges::copy(bytes.first(kIntentBytes), tag.intent.bytes.begin());
    std::ranges::copy(bytes.subspan(kIntentBytes), tag.mac.begin());
    return tag;
}

}  // namespace strongroom
