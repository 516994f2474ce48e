// The file of a key as Coinbase gives it: the key's name and its secret in one JSON object.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace strongroom::apps {

struct KeyFile {
    std::string key_id;
    std::string secret;  // A PEM, or base64 of an Ed25519 key.
};

// {"name":"organizations/…/apiKeys/…","privateKey":"…"}; of an Ed25519 key "id" in place of "name".
// Errors: invalid, naming the field. No piece of the secret is in the text.
Result<KeyFile> parse_key_file(std::string_view text);

}  // namespace strongroom::apps
