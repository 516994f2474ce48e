// A user's Ed25519 key file: PKCS#8 PEM, encrypted with a passphrase (scrypt, AES-256), and beside
// it FILE.pub with the public half in hex. It never goes to any process of ours but the command.
#pragma once

#include <string>

#include "base/result.h"

namespace strongroom::apps {

// Asks for a passphrase. Errors: refused (a file is there already), invalid, io.
Status make_factor_file(const std::string& path);
Result<std::string> factor_public_key(const std::string& path);  // hex
// Asks for the passphrase. 64 bytes. Errors: invalid (wrong passphrase, not such a file), io.
Result<std::string> sign_with_factor(const std::string& path, const std::string& message);

// "strongroom PURPOSE v1", a newline, and the text: what a factor signs. The room vault has the
// same line; this program does not link it.
std::string signed_bytes(std::string_view purpose, std::string_view text);
// Hex of the SHA-256 of a signed text: what it is called by.
std::string text_id(std::string_view text);

}  // namespace strongroom::apps
