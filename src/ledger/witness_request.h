// The body of C2SP tlog-witness's add-checkpoint: what a log tells a witness.
//
// Untrusted at the witness: bounded and strict, what parses prints as the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/merkle.h"
#include "ledger/note.h"

namespace strongroom::ledger {

inline constexpr std::size_t kWitnessProofMax = 63;  // Hashes.
inline constexpr std::size_t kWitnessRequestBytesMax = 32UL * 1024;

struct AddCheckpoint {
    std::uint64_t old_size = 0;
    Proof proof;       // From there to the checkpoint.
    std::string note;  // The signed checkpoint; parsed as a note, and no more than that.
};

std::string print_add_checkpoint(const AddCheckpoint& request);
// The form only. Errors: invalid, exhausted.
Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);

}  // namespace strongroom::ledger
