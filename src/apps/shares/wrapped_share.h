// A share as its holder keeps it: sealed under a passphrase, to an age recipient, or by a key of a
// PKCS#11 token. What a file is, it says in its first line (docs/unseal.md).
#pragma once

#include <string>

#include "base/bytes.h"

namespace strongroom::apps {

inline constexpr std::string_view kPassphraseHead = "strongroom share, passphrase v1\n";
inline constexpr std::string_view kTokenHead = "strongroom share, PKCS#11 v1\n";
inline constexpr std::string_view kAgeHead = "-----BEGIN AGE ENCRYPTED FILE-----\n";
inline constexpr std::size_t kShareFileBytesMax = 16U << 10;

// Argon2id (3 passes over 256 MiB) and XChaCha20-Poly1305. Errors: exhausted (memory).
Result<std::string> seal_under_passphrase(std::string_view share, std::string_view passphrase);
// Errors: corrupt (damaged), invalid (another passphrase, or altered), exhausted (memory).
Result<std::string> open_under_passphrase(std::string_view file, std::string_view passphrase);

// By Debian's `age`. Errors: not_found (no age here), invalid (it refused).
Result<std::string> seal_to_age(std::string_view share, const std::string& recipient);
Result<std::string> open_with_age(std::string_view file, const std::string& identity_file);

}  // namespace strongroom::apps
