#include "ledger/tail.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.h"
#include "base/record_file.h"
#include "ledger/tiles.h"

namespace strongroom::ledger {
namespace {

constexpr std::string_view kMagic = "SRTAIL1\n";
constexpr std::size_t kHeaderBytes = kMagic.size() + 8 + 8 + sizeof(Hash);
constexpr std::size_t kFrameBytes = 8;  // Length and CRC, before the record's own bytes.
// How many places that look like a record are tried after damage; past it we refuse to judge.
constexpr int kResyncTriesMax = 4096;

static_assert(kHeaderBytes + 2 + kEntryBytesMax <= kRecordBytesMax, "each entry fits a record");

void put_u64(Bytes& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::uint64_t get_u64(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes.first(8)) value = value << 8 | byte;
    return value;
}

Bytes begin_record(std::uint64_t durable, const RightEdge& before) {
    Bytes record = to_bytes(kMagic);
    put_u64(record, durable);
    put_u64(record, before.size());
    const Hash root = before.root();
    record.insert(record.end(), root.bytes.begin(), root.bytes.end());
    return record;
}

void append_framed(Bytes& out, const Bytes& record) {
    const Bytes framed = frame_record(record);
    out.insert(out.end(), framed.begin(), framed.end());
}

bool is_ours(ByteView record) {
    return record.size() >= kHeaderBytes && as_text(record).starts_with(kMagic);
}

std::uint64_t durable_of(ByteView record) { return get_u64(record.subspan(kMagic.size())); }

Result<TailRecord> parse_record(ByteView bytes) {
    if (!is_ours(bytes)) return fail(Errc::corrupt, "is whole but not a record of a tail");
    TailRecord record{.durable = durable_of(bytes),
                      .first = get_u64(bytes.subspan(kMagic.size() + 8))};
    std::ranges::copy(bytes.subspan(kHeaderBytes - sizeof(Hash), sizeof(Hash)),
                      record.root.bytes.begin());
    if (record.first > kTreeSizeMax || record.durable > kTreeSizeMax)
        return fail(Errc::corrupt, "counts more entries than a log can have");
    for (ByteView rest = bytes.subspan(kHeaderBytes); !rest.empty();) {
        const BundleScan scan = scan_bundle(rest, 1);
        if (scan.entries.empty()) return fail(Errc::corrupt, scan.problem);
        record.entries.emplace_back(scan.entries[0].begin(), scan.entries[0].end());
        rest = rest.subspan(2 + scan.entries[0].size());
    }
    return record;
}

// The largest `durable` of the whole records that lie anywhere in these bytes.
Result<std::uint64_t> durable_among(ByteView bytes) {
    std::uint64_t largest = 0;
    int tries = 0;
    const std::string_view text = as_text(bytes);
    for (std::size_t at = text.find(kMagic, kFrameBytes); at != std::string_view::npos;
         at = text.find(kMagic, at + 1)) {
        if (++tries > kResyncTriesMax)
            return fail(Errc::corrupt, "too many pieces of records follow");
        // A scan of up to one record's bytes: it begins here or it is none.
        const std::size_t span = std::min(bytes.size() - at, kRecordBytesMax) + kFrameBytes;
        const RecordScan scan = scan_records(bytes.subspan(at - kFrameBytes, span));
        if (!scan.records.empty() && is_ours(scan.records.front()))
            largest = std::max(largest, durable_of(scan.records.front()));
    }
    return largest;
}

}  // namespace

Bytes print_tail(std::uint64_t durable, RightEdge before, std::span<const Bytes> entries,
                 std::span<const Hash> leaves) {
    ENSURE(entries.size() == leaves.size(), "each entry has its hash");
    Bytes out;
    Bytes record = begin_record(durable, before);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (record.size() + 2 + entries[i].size() > kRecordBytesMax) {
            append_framed(out, record);
            record = begin_record(durable, before);
        }
        append_entry(record, entries[i]);
        before.append(leaves[i]);
    }
    append_framed(out, record);
    return out;
}

Result<TailScan> scan_tail(ByteView file) {
    const RecordScan framed = scan_records(file);
    TailScan scan;
    std::uint64_t durable = 0;
    for (const Bytes& bytes : framed.records) {
        Result<TailRecord> record = parse_record(bytes);
        if (!record)
            return fail_in(fmt::format("the record at byte {}", scan.good_bytes), record.error());
        if (scan.records.empty()) scan.size = record->first;
        if (record->first != scan.size) break;  // Out of its order: judged below, like damage.
        durable = std::max(durable, record->durable);
        scan.size += record->entries.size();
        scan.good_bytes += kFrameBytes + bytes.size();
        scan.records.push_back(*std::move(record));
    }
    if (scan.records.empty() || scan.records.front().first % kTileWidth != 0)
        return fail(Errc::corrupt, "its first record, which is written whole, is damaged");
    scan.is_torn = scan.good_bytes < file.size();
    const Result<std::uint64_t> later = durable_among(file.subspan(scan.good_bytes));
    const std::uint64_t proved = later ? std::max(durable, *later) : durable;
    if (later && proved <= scan.size) return scan;
    return fail(Errc::corrupt, fmt::format("the record at byte {} (entry {}) is damaged, and {}",
                                           scan.good_bytes, scan.size,
                                           later ? fmt::format("{} entries were durable", proved)
                                                 : later.error().message));
}

}  // namespace strongroom::ledger
