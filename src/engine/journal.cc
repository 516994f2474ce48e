#include "engine/journal.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/record_file.h"
#include "journal.pb.h"

namespace strongroom::engine {
namespace {

constexpr std::uint64_t kJournalBytesMax = 8ULL << 30;
constexpr std::size_t kFrameBytes = 8;  // Length and CRC, before the record's own bytes.
// How many places that look like a record are tried after damage; past it we refuse to judge.
constexpr int kResyncTriesMax = 4096;

// Whether a whole record in these bytes, which begin with damage, says that more than `count` were
// durable. Then what is damaged was durable too, and something may have come of it.
bool is_proved_durable(ByteView bytes, std::uint64_t count) {
    int tries = 0;
    for (std::size_t at = 0; at + kFrameBytes < bytes.size(); ++at) {
        std::size_t length = 0;
        for (unsigned i = 0; i < 4; ++i) length |= std::size_t{bytes[at + i]} << (8 * i);
        const std::size_t left = bytes.size() - at - kFrameBytes;
        if (length == 0 || length > std::min(left, kRecordBytesMax)) continue;
        const RecordScan scan = scan_records(bytes.subspan(at, kFrameBytes + length));
        proto::JournalRecord record;
        if (scan.records.empty()) {
            if (++tries > kResyncTriesMax) return true;
        } else if (record.ParseFromArray(scan.records.front().data(), static_cast<int>(length))) {
            if (record.durable() > count) return true;
            at += kFrameBytes + length - 1;
        }
    }
    return false;
}

// The whole records of the file, which may end in a torn tail. Errors: io, corrupt.
Result<RecordScan> read_records(Disk& disk, const std::string& path) {
    const Result<Bytes> file = disk.read(path, kJournalBytesMax);
    if (!file && file.error().code == Errc::not_found) return RecordScan{};
    if (!file) return std::unexpected(file.error());
    RecordScan scan = scan_records(*file);
    const ByteView rest = ByteView(*file).subspan(scan.good_bytes);
    if (scan.is_torn && is_proved_durable(rest, scan.records.size())) {
        return fail(Errc::corrupt,
                    fmt::format("{}: record {}: is damaged, and it is not the end of the file; "
                                "bring the folder back from a backup",
                                path, scan.records.size()));
    }
    return scan;
}

}  // namespace

Result<Journal> Journal::open(Disk& disk, Random& random, const std::string& path) {
    Journal journal;
    TRY_ASSIGN(const RecordScan scan, read_records(disk, path));
    for (const Bytes& record : scan.records) {
        const auto broken = [&](std::string_view why) {
            return fail(Errc::corrupt,
                        fmt::format("{}: record {}: {}", path, journal.sequence_, why));
        };
        if (journal.sequence_ == 0) {
            proto::JournalRecord first;
            if (!first.ParseFromArray(record.data(), static_cast<int>(record.size())) ||
                first.install().size() != journal.install_.size()) {
                return broken("not the beginning of a journal");
            }
            std::ranges::copy(as_bytes(first.install()), journal.install_.begin());
        } else {
            Result<Input> input = decode_input(record);
            if (!input) return broken(input.error().message);
            journal.inputs_.push_back(*std::move(input));
        }
        ++journal.sequence_;
    }
    // Not before all of it was read: a file that is no journal is left as it is.
    if (scan.is_torn) TRY(disk.truncate(path, scan.good_bytes));
    TRY_ASSIGN(journal.file_, disk.open_append(path));
    if (journal.sequence_ == 0) {
        random.fill(journal.install_);
        proto::JournalRecord first;
        first.set_install(std::string(as_text(journal.install_)));
        TRY(journal.file_->append(frame_record(as_bytes(first.SerializeAsString()))));
        journal.sequence_ = 1;
    }
    // What a killed process had written and not synced is read all the same, and acted upon.
    TRY(journal.sync());
    return journal;
}

Status Journal::keep_failure(Status status) {
    if (!status) failure_ = status.error();
    return status;
}

Status Journal::append(const Input& input) {
    if (failure_) return std::unexpected(*failure_);
    TRY(keep_failure(
        file_->append(frame_record(as_bytes(encode_input(input, sequence_, durable_))))));
    ++sequence_;
    return {};
}

Status Journal::sync() {
    if (failure_) return std::unexpected(*failure_);
    if (durable_ == sequence_) return {};
    TRY(keep_failure(file_->sync()));
    durable_ = sequence_;
    return {};
}

}  // namespace strongroom::engine
