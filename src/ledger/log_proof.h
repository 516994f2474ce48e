// C2SP tlog-proof: one text that proves offline that a log holds an entry at an index.
//
// It goes with a user's statement. Parsing is bounded and strict: what parses prints as the same
// bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/checkpoint.h"
#include "ledger/merkle.h"
#include "ledger/published_log.h"

namespace strongroom::ledger {

inline constexpr std::size_t kProofBytesMax = kNoteBytesMax + 64UL * 1024;

struct LogProof {
    Bytes extra;  // For the reader's own use; nothing vouches for it. May be empty.
    std::uint64_t index = 0;
    Proof hashes;
    std::string checkpoint;  // The signed note.
};

std::string print_proof(const LogProof& proof);
// The form only. Errors: invalid (says which line), exhausted.
Result<LogProof> parse_proof(std::string_view text);

// Errors: invalid (no such entry), corrupt, io.
Result<LogProof> prove_entry(PublishedLog& log, std::uint64_t index);

// The log's own signed statement that `entry` is its entry number proof.index. Errors: invalid,
// corrupt (not signed by that log, or not this entry).
Result<Checkpoint> check_proof(const LogProof& proof, ByteView entry, const TrustedLog& log);

}  // namespace strongroom::ledger
