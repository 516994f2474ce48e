#include "engine/journal.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/record_file.h"
#include "journal.pb.h"

namespace strongroom::engine {
namespace {

constexpr std::uint64_t kJournalBytesMax = 8ULL << 30;

}  // namespace

Result<Journal> Journal::open(Disk& disk, Random& random, const std::string& path) {
    Journal journal;
    TRY_ASSIGN(const RecordScan scan, recover_records(disk, path, kJournalBytesMax));
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
    TRY_ASSIGN(journal.file_, disk.open_append(path));
    if (journal.sequence_ == 0) {
        random.fill(journal.install_);
        proto::JournalRecord first;
        first.set_install(std::string(as_text(journal.install_)));
        TRY(journal.file_->append(frame_record(as_bytes(first.SerializeAsString()))));
        TRY(journal.file_->sync());
        journal.sequence_ = 1;
    }
    return journal;
}

Status Journal::append(const Input& input) {
    TRY(file_->append(frame_record(as_bytes(encode_input(input, sequence_)))));
    ++sequence_;
    is_dirty_ = true;
    return {};
}

Status Journal::sync() {
    if (!is_dirty_) return {};
    TRY(file_->sync());
    is_dirty_ = false;
    return {};
}

}  // namespace strongroom::engine
