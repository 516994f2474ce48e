// The folder of a witness: its key, and the logs that it is to serve.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "ledger/cosignature.h"

namespace strongroom::apps {

// An Ed25519 key under the witness's name. Its seed stands in DIR/witness.key, for its owner only.
struct WitnessIdentity {
    ledger::WitnessKey key;
    ledger::SignBytes sign;
};
// Made at the first start, for which a name is needed; later the name must be the same, or empty.
// Errors: invalid (the name), corrupt (a file is damaged), io.
Result<WitnessIdentity> open_witness_identity(Disk& disk, Random& random, const std::string& folder,
                                              const std::string& name);

// [[log]] tables with one key each. Errors: invalid, naming the file and the line.
Result<std::vector<ledger::NoteKey>> parse_witness_logs(std::string_view text,
                                                        const std::string& name);

}  // namespace strongroom::apps
