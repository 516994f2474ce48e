#include "venues/coinbase/der.h"

#include <algorithm>

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t number_bytes = 32;
constexpr std::size_t head_bytes = 2;  // Tag and length. Longer forms of a length are not needed.
constexpr std::uint8_t sequence_tag = 0x30;
constexpr std::uint8_t integer_tag = 0x02;
constexpr std::uint8_t sign_bit = 0x80;

std::unexpected<Error> refuse() {
    return fail(Errc::invalid, "signature: not the DER of an ECDSA signature for P-256");
}

// What the element at the front holds; `rest` loses it.
Result<ByteView> cut_element(ByteView& rest, std::uint8_t tag) {
    if (rest.size() < head_bytes || rest[0] != tag || rest[1] >= sign_bit) return refuse();
    const std::size_t size = rest[1];
    if (rest.size() - head_bytes < size) return refuse();
    const ByteView content = rest.subspan(head_bytes, size);
    rest = rest.subspan(head_bytes + size);
    return content;
}

Status cut_number(ByteView& rest, std::span<std::uint8_t, number_bytes> out) {
    TRY_ASSIGN(ByteView number, cut_element(rest, integer_tag));
    if (number.empty() || number[0] >= sign_bit) return refuse();  // Nothing, or below zero.
    if (number[0] == 0) {
        // Zero itself, or a zero in front that is not needed.
        if (number.size() == 1 || number[1] < sign_bit) return refuse();
        number = number.subspan(1);
    }
    if (number.size() > number_bytes) return refuse();
    std::ranges::fill(out, std::uint8_t{0});
    std::ranges::copy(number, out.end() - static_cast<std::ptrdiff_t>(number.size()));
    return {};
}

}  // namespace

Result<std::array<std::uint8_t, 64>> raw_signature(ByteView der) {
    TRY_ASSIGN(ByteView numbers, cut_element(der, sequence_tag));
    if (!der.empty()) return refuse();
    std::array<std::uint8_t, 2 * number_bytes> raw{};
    const std::span<std::uint8_t, 2 * number_bytes> all(raw);
    TRY(cut_number(numbers, all.first<number_bytes>()));
    TRY(cut_number(numbers, all.last<number_bytes>()));
    if (!numbers.empty()) return refuse();
    return raw;
}

}  // namespace strongroom::venues::coinbase
