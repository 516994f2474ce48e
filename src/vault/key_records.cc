#include "vault/key_records.h"

#include <fmt/format.h>

#include <utility>

#include "base/ensure.h"
#include "base/record_file.h"
#include "vault/little_endian_internal.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kMagic = "SGK3";
constexpr std::size_t kHeadBytes = 4 + 4 + 4;
constexpr std::uint64_t kFileBytesMax = 1ULL << 30;

void append_to(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

Bytes print_key_record(const KeyRecord& record) {
    Bytes out = to_bytes(kMagic);
    put_u32(out, record.state_version);
    put_u32(out, static_cast<std::uint32_t>(record.details.size()));
    append_to(out, record.details);
    append_to(out, record.secret);
    return out;
}

Result<KeyRecord> parse_key_record(ByteView bytes) {
    if (bytes.size() < kHeadBytes || as_text(bytes.first(kMagic.size())) != kMagic)
        return fail(Errc::corrupt, "a record is cut short, or of another version");
    KeyRecord record{.state_version = get_u32(bytes.subspan(4))};
    const std::size_t details = get_u32(bytes.subspan(8));
    bytes = bytes.subspan(kHeadBytes);
    if (details > bytes.size()) return fail(Errc::corrupt, "a record is cut short");
    TRY_ASSIGN(const RecordHead first, read_record_head(bytes.first(details)));
    TRY_ASSIGN(const RecordHead second, read_record_head(bytes.subspan(details)));
    if (first.id != second.id || first.kek_version != second.kek_version)
        return fail(Errc::corrupt, "a record has the parts of two keys (AAD_MISMATCH)");
    record.id = first.id;
    record.kek_version = first.kek_version;
    record.details.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(details));
    record.secret.assign(bytes.begin() + static_cast<std::ptrdiff_t>(details), bytes.end());
    return record;
}

Bytes details_context(std::uint32_t state_version) {
    Bytes context = to_bytes("details");
    put_u32(context, state_version);
    return context;
}

Bytes secret_context(std::uint32_t state_version, const Mac& details_hash) {
    Bytes context = to_bytes("secret");
    put_u32(context, state_version);
    append_to(context, details_hash);
    return context;
}

// ---- The file --------------------------------------------------------------------------------

Status KeyRecords::create() {
    count_ = 0;
    TRY(disk_.replace(path_, {}));
    return open();
}

Status KeyRecords::open() {
    TRY_ASSIGN(file_, disk_.open_append(path_));
    return {};
}

Status KeyRecords::read(const std::function<Status(KeyRecord)>& each) {
    close();
    count_ = 0;
    const auto damaged = [this](std::string_view what) {
        return fail(Errc::corrupt,
                    fmt::format("{}: {}. Put it back from the newest backup", path_, what));
    };
    const Result<Bytes> file = disk_.read(path_, kFileBytesMax);
    if (!file && file.error().code == Errc::io) return std::unexpected(file.error());
    if (!file) return damaged(file.error().message);
    const auto good = visit_records(*file, [&](ByteView bytes) -> Status {
        TRY_ASSIGN(KeyRecord record, parse_key_record(bytes));
        ++count_;
        return each(std::move(record));
    });
    if (!good) return damaged(good.error().message);
    if (*good < file->size()) TRY(set_aside(ByteView(*file).subspan(*good), *good));
    return open();
}

// Only what a crash can leave: less than one record, at the very end. Its key was not acknowledged;
// whether one was, and is missing now, the ledger knows. Kept all the same.
Status KeyRecords::set_aside(ByteView damaged, std::uint64_t good_bytes) {
    if (damaged.size() > kRecordBytesMax || holds_record(damaged)) {
        return fail(Errc::corrupt,
                    fmt::format("{}: damaged at byte {}. Put it back from the newest backup", path_,
                                good_bytes));
    }
    TRY(disk_.replace(torn_, damaged));
    return disk_.truncate(path_, good_bytes);
}

Status KeyRecords::append(const KeyRecord& record) {
    ENSURE(file_ != nullptr, "keys are written while the store is open");
    TRY(file_->append(frame_record(print_key_record(record))));
    TRY(file_->sync());
    ++count_;
    return {};
}

void KeyRecords::close() {
    file_.reset();
    rewrite_.reset();
}

// ---- Rewriting -------------------------------------------------------------------------------

void KeyRecords::begin_rewrite() {
    rewrite_.emplace();
    rewritten_ = 0;
}

void KeyRecords::rewrite(const KeyRecord& record) {
    ENSURE(rewrite_.has_value(), "a rewrite was begun");
    const Bytes framed = frame_record(print_key_record(record));
    rewrite_->insert(rewrite_->end(), framed.begin(), framed.end());
    ++rewritten_;
}

Status KeyRecords::finish_rewrite() {
    ENSURE(rewrite_.has_value(), "a rewrite was begun");
    const Bytes made = *std::exchange(rewrite_, std::nullopt);
    file_.reset();
    TRY(disk_.replace(path_, made));
    count_ = rewritten_;
    return open();
}

}  // namespace strongroom::vault
