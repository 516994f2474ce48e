#include "base/record_file.h"

#include <array>
#include <optional>

#include "base/crc32c.h"
#include "base/ensure.h"

namespace strongroom {
namespace {

constexpr std::size_t kHeaderBytes = 8;

void put_u32(std::uint32_t value, std::uint8_t* out) {
    for (unsigned i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint32_t get_u32(const std::uint8_t* in) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(in[i]) << (8 * i);
    return value;
}

// The length is under the checksum too: a flipped bit there must not swallow the next record.
std::uint32_t checksum(const std::uint8_t* length, ByteView payload) {
    return crc32c(std::array{ByteView{length, 4}, payload});
}

// The record at the front, when there is a whole one.
std::optional<ByteView> first_record(ByteView bytes) {
    if (bytes.size() < kHeaderBytes) return std::nullopt;
    const std::size_t length = get_u32(bytes.data());
    if (length > kRecordBytesMax || bytes.size() - kHeaderBytes < length) return std::nullopt;
    const ByteView payload = bytes.subspan(kHeaderBytes, length);
    if (checksum(bytes.data(), payload) != get_u32(bytes.data() + 4)) return std::nullopt;
    return payload;
}

}  // namespace

Bytes frame_record(ByteView payload) {
    ENSURE(payload.size() <= kRecordBytesMax, "a record is within its bound");
    Bytes framed(kHeaderBytes + payload.size());
    put_u32(static_cast<std::uint32_t>(payload.size()), framed.data());
    put_u32(checksum(framed.data(), payload), framed.data() + 4);
    std::copy(payload.begin(), payload.end(), framed.begin() + kHeaderBytes);
    return framed;
}

RecordScan scan_records(ByteView file) {
    RecordScan scan;
    ByteView rest = file;
    while (const auto payload = first_record(rest)) {
        scan.records.emplace_back(payload->begin(), payload->end());
        rest = rest.subspan(kHeaderBytes + payload->size());
    }
    scan.good_bytes = file.size() - rest.size();
    scan.is_torn = !rest.empty();
    return scan;
}

Result<std::uint64_t> visit_records(ByteView file, const std::function<Status(ByteView)>& each) {
    ByteView rest = file;
    while (const auto payload = first_record(rest)) {
        TRY(each(*payload));
        rest = rest.subspan(kHeaderBytes + payload->size());
    }
    return file.size() - rest.size();
}

bool holds_record(ByteView damaged) {
    for (std::size_t at = 1; at < damaged.size(); ++at) {
        if (first_record(damaged.subspan(at))) return true;
    }
    return false;
}

Result<RecordScan> recover_records(Disk& disk, const std::string& path, std::uint64_t max_bytes) {
    const Result<Bytes> file = disk.read(path, max_bytes);
    if (!file && file.error().code == Errc::not_found) return RecordScan{};
    if (!file) return std::unexpected(file.error());
    RecordScan scan = scan_records(*file);
    if (scan.is_torn) TRY(disk.truncate(path, scan.good_bytes));
    return scan;
}

}  // namespace strongroom
