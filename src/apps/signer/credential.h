// What systemd hands to the signer at its start, for machines that nobody attends: the file
// strongroom-unseal in $CREDENTIALS_DIRECTORY, a passphrase or shares, one a line (docs/unseal.md).
#pragma once

#include <optional>

#include "vault/signer.h"

namespace strongroom::apps {

// Before the process gives up its rights: the file belongs to whoever systemd started. None: there
// is no such file. Errors: io, exhausted (longer than any credential of ours), refused (no memory
// can be locked).
Result<std::optional<vault::Secret>> read_credential();

// Errors: those of Signer::unseal and submit_share; refused (too few shares).
Status open_with_credential(vault::Signer& signer, const vault::Secret& credential);

}  // namespace strongroom::apps
