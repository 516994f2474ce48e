// Records in a file that only grows: length, CRC32C, bytes. For the ledger's tail and the journal.
//
// Layout of a record: u32 length, u32 CRC32C of length and bytes, the bytes; little endian. Reading
// stops at the first record that is cut short or fails its checksum: a crash tears only the tail.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/env.h"

namespace strongroom {

inline constexpr std::size_t kRecordBytesMax = 1U << 20;

Bytes frame_record(ByteView payload);  // ENSUREs payload.size() <= kRecordBytesMax.

struct RecordScan {
    std::vector<Bytes> records;
    std::uint64_t good_bytes = 0;  // Up to here the file is whole.
    bool is_torn = false;          // Bytes follow that are no record.
};
RecordScan scan_records(ByteView file);

// The same without copies: each payload goes to `each`, whose error ends it. Returns the bytes that
// are whole. Errors: those of `each`.
Result<std::uint64_t> visit_records(ByteView file, const std::function<Status(ByteView)>& each);
// Whether a whole record begins anywhere behind the first byte. An append that was cut off leaves
// none; damage in the middle of a file does.
bool holds_record(ByteView damaged);

// Reads all records and cuts a torn tail off, durably. A missing file has no records.
// Only for a tail that nothing was built on: the caller must know that whole records which were
// synced come before it.
Result<RecordScan> recover_records(Disk& disk, const std::string& path, std::uint64_t max_bytes);

}  // namespace strongroom
