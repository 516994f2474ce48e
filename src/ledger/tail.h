// The tail file: the entries of the bundle that is not full yet, in the order of their commits.
//
// Each commit is one or more records (base/record_file.h adds length and CRC32C) that chain:
//   "SRTAIL1\n" | u64 durable | u64 first | root of the tree before `first` | entries, as in a
//   bundle
// big endian. `durable` is how many entries were surely on disk before this record was written, so
// a later record is a witness that damage to an earlier one is no torn write. The first record's
// `first` is where the bundle begins; it may hold no entry.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "ledger/merkle.h"

namespace strongroom::ledger {

inline constexpr std::string_view kTailFile = "tail";  // Relative to the log's folder.
inline constexpr std::uint64_t kTailBytesMax = 64ULL << 20;

struct TailRecord {
    std::uint64_t durable = 0;
    std::uint64_t first = 0;
    Hash root;  // Of the `first` entries before this record.
    std::vector<Bytes> entries;
};

// The bytes to append for these entries, whose hashes are `leaves`. `before` is the tree that they
// follow. Without entries: one empty record, to begin a file with.
Bytes print_tail(std::uint64_t durable, RightEdge before, std::span<const Bytes> entries,
                 std::span<const Hash> leaves);

struct TailScan {
    std::vector<TailRecord> records;  // At least one; each begins where the one before it ends.
    std::uint64_t size = 0;           // Of the log: the index after the last entry.
    std::uint64_t good_bytes = 0;
    bool is_torn = false;  // Bytes follow that an unfinished commit may have left: to be cut off.
};

// Errors: corrupt, when what is damaged cannot be an unfinished commit: the first record, a record
// that a later one proves was durable, or a whole record that is not ours.
Result<TailScan> scan_tail(ByteView file);

}  // namespace strongroom::ledger
