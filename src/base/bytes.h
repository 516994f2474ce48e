// Bytes and the text forms in which they travel: hex, base64, base64url.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strongroom {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// The same memory seen as bytes or as text; the caller keeps it alive.
inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

// The first `bytes_max` bytes at most, and never a piece of a UTF-8 character at the end: a message
// that holds one does not read any more.
std::string_view cut_text(std::string_view text, std::size_t bytes_max);

std::string to_hex(ByteView bytes);             // lower case
Result<Bytes> from_hex(std::string_view text);  // either case; errors: invalid

std::string to_base64(ByteView bytes);             // RFC 4648 section 4, padded
Result<Bytes> from_base64(std::string_view text);  // strict: padding, no blanks, no stray bits

std::string to_base64url(ByteView bytes);  // RFC 4648 section 5, not padded
Result<Bytes> from_base64url(std::string_view text);

}  // namespace strongroom
