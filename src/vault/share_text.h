// The text of a share: what is printed, drawn as a QR code, typed and kept (docs/unseal.md).
//
// "SRS1" and 83 characters in groups of four: 48 bytes in the alphabet of BIP 173, then six
// characters of its checksum (BIP 350's constant). Any four wrong characters are noticed for
// certain, and where a single one is wrong can be told. The 48 bytes:
//   version 1 | set id[8] | M | N | x | y[32] | BLAKE2b of all before, cut by its own parameter to
//   4 bytes
// The text is as secret as y: it is a Secret, and is written and read without tables or branches
// that depend on it.
#pragma once

#include "vault/shamir.h"

namespace strongroom::vault {

inline constexpr std::size_t kShareTextBytes = 4 + 83 + 21;  // With its dashes.
inline constexpr std::size_t kShareTextBytesMax = 512;       // As it is typed, with blanks.

Secret print_share(const Share& share);  // In capitals, groups separated by dashes.

// Any case; blanks, dashes and line ends mean nothing. Errors: invalid, saying what is wrong and,
// when a single character is, at which place: never what stands there.
Result<Share> parse_share(const Secret& text);

std::string name_of_set(const ShareSet& set);  // "3-of-5 set 0123456789abcdef"

}  // namespace strongroom::vault
