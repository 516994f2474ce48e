// Verifies a whole log offline, from its folder alone: every entry, every hash, the signature.
#pragma once

#include <optional>
#include <string>

#include "base/env.h"
#include "ledger/checkpoint.h"

namespace strongroom::ledger {

// The checkpoint that everything was found to agree with. With `older`, a checkpoint that was
// trusted before, the log must also begin with the entries that it covered: nothing rewritten,
// nothing cut off.
// Errors: not_found (nothing is published there), io, and corrupt: one sentence that names the
// file and the entry of the first place, in the order of the entries, that is not as it was signed.
// When all hashes agree with each other but not with the signature, that place is the checkpoint:
// who rewrote every hash leaves no other trace.
Result<Checkpoint> verify_log(Disk& disk, const std::string& folder, const TrustedLog& log,
                              const std::optional<Checkpoint>& older = {});

}  // namespace strongroom::ledger
