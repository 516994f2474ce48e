// A text that somebody signed with a factor, in a file of its own: made on his machine, which need
// not reach the signer, and carried to it.
//
//     strongroom signed PURPOSE v1
//     signature HEX
//
//     the text
#pragma once

#include <string>

#include "base/result.h"

namespace strongroom::apps {

struct SignedText {
    std::string text;
    std::string signature;  // 64 bytes.
};

// Asks for the passphrase of the key file. Errors: those of sign_with_factor.
Result<SignedText> sign_text(const std::string& purpose, const std::string& text,
                             const std::string& key_file);
std::string print_signed(const std::string& purpose, const SignedText& made);
// Errors: invalid (not such a file, or for another purpose), and those of read_file.
Result<SignedText> read_signed(const std::string& purpose, const std::string& path);

}  // namespace strongroom::apps
