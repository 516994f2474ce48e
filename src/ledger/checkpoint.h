// C2SP tlog-checkpoint: the signed statement that a log of this name had this size and root.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/merkle.h"
#include "ledger/note.h"

namespace strongroom::ledger {

struct Checkpoint {
    std::string origin;  // The log's name for ever, like "example.com/strongroom".
    std::uint64_t size = 0;
    Hash root;

    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// Which log is meant, and the keys that may sign for it; the first is the one in use.
struct TrustedLog {
    std::string origin;
    std::vector<NoteKey> keys;
};

std::string print_checkpoint(const Checkpoint& checkpoint);  // The text of the note.

// Strict: three lines. Extension lines are refused, since nobody could audit them. Errors: invalid.
Result<Checkpoint> parse_checkpoint(std::string_view text);

// From the whole signed note. Errors: those of open_note, and corrupt (another log's origin).
Result<Checkpoint> open_checkpoint(std::string_view note, const TrustedLog& log);

// The whole signed note, verified. Errors: those of sign_note.
Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const NoteKey& key,
                                    const SignBytes& sign);

// A number as these formats write it: digits, no leading zero, at most `max`. Errors: invalid.
Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t max);
// One hash in base64. Errors: invalid.
Result<Hash> parse_hash(std::string_view text);

}  // namespace strongroom::ledger
