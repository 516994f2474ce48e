// The readable half of a key, keys/<id>.toml: account, venue, kind, time and policy. The sealed
// half is bound to it byte by byte, so that an edit makes the key unusable.
//
// What is written has been read back first: a file that the next start could not read would take
// all keys with it.
#pragma once

#include <string>
#include <string_view>

#include "model/ids.h"
#include "vault/key_pair.h"
#include "vault/policy.h"

namespace strongroom::vault {

struct KeyFile {
    AccountName account;
    std::string venue;
    KeyKind kind = KeyKind::hmac_sha256;
    Time added;
    Policy policy;
    std::string public_key;  // PEM, of a key that was born in the signer; else empty.
};

// The names of NewKey: an account name, a venue that we serve, a key id as a venue gives them.
// Errors: invalid, naming the field.
Status check_account_and_venue(std::string_view account, std::string_view venue);
Status check_api_key(std::string_view api_key);

// Errors: invalid, naming the field that could not be read back.
Result<std::string> print_key_file(const KeyFile& key);
// Errors: corrupt, saying what is missing or broken.
Result<KeyFile> read_key_file(std::string_view text);

}  // namespace strongroom::vault
