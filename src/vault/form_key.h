// FormKey: what a browser seals a new exchange key to (docs/web.md, "A key from the page").
//
// The page encrypts to the public half; web carries a box that only the signer opens. The pair is
// X25519, made at each opening of the signer and kept in memory alone: a box that was made for an
// earlier opening, or recorded and sent again after the next one, does not open.
#pragma once

#include <array>
#include <string>

#include "base/env.h"
#include "vault/sealed_box.h"

namespace strongroom::vault {

using FormPublicKey = BoxKey;

// What the form says. Only names and bounds of the form are checked here; each field has its own
// rules where keys are added.
struct KeyForm {
    std::string account;
    std::string venue;
    std::string api_key;
    std::string policy;
    Secret secret;
    Secret passphrase = {};  // Of a venue whose keys have one.
};

class FormKey {
  public:
    FormKey() = default;
    static FormKey make(Random& random);

    bool empty() const { return pair_.secret_key.empty(); }
    const FormPublicKey& public_key() const { return pair_.public_key; }
    // A box of sealed_box.h. Errors: invalid: of another key, damaged, too long, or not a form.
    Result<KeyForm> open(ByteView sealed) const;

  private:
    BoxPair pair_;
};

// BLAKE2b-128 in hex, in groups of four: what the page shows and the owner compares.
std::string fingerprint_of(const FormPublicKey& key);

// "SGF2", then account, venue, key id, policy, secret, passphrase: each a length (u32, little
// endian) and so many bytes, and nothing after them. Errors: invalid.
Result<KeyForm> parse_key_form(const Secret& plain);

}  // namespace strongroom::vault
