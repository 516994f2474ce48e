#include "notify/outbox.h"

#include <set>
#include <utility>

#include "base/record_file.h"
#include "notify/templates.h"

namespace strongroom::notify {
namespace {

constexpr std::uint64_t kFileBytesMax = 64ULL << 20;
// The file is written anew when it has this many records more than at its beginning.
constexpr std::size_t kAppendedMax = 4'096;

}  // namespace

Outbox::Outbox(Disk& disk, std::string path, std::vector<QueueChannel> channels)
    : disk_(disk), path_(std::move(path)), queue_(std::move(channels)) {}

std::unexpected<Error> Outbox::broken() const {
    return fail(Errc::corrupt,
                path_ +
                    ": not a file of notices, or damaged. Look at what has happened meanwhile "
                    "(`strongroom key list`, the page), then move the file away: what waits in "
                    "it is not sent");
}

// ---- Reading ---------------------------------------------------------------------------------

Status Outbox::open(Time now) {
    since_ = now;
    const Result<Bytes> file = disk_.read(path_, kFileBytesMax);
    if (file)
        TRY(read(*file));
    else if (file.error().code != Errc::not_found)
        return std::unexpected(file.error());
    return rewrite();
}

Status Outbox::read(ByteView file) {
    const RecordScan scan = scan_records(file);
    // A crash tears the last record, on which nothing was built yet. Anything else is damage.
    const ByteView rest = file.subspan(scan.good_bytes);
    if (rest.size() > kRecordBytesMax + 8 || holds_record(rest) || scan.records.empty())
        return broken();
    for (std::size_t i = 0; i < scan.records.size(); ++i) {
        const Result<FileRecord> record = decode(scan.records[i]);
        if (!record || std::holds_alternative<Begin>(*record) != (i == 0)) return broken();
        apply(*record);
    }
    return {};
}

void Outbox::apply(const FileRecord& record) {
    if (const auto* one = std::get_if<Record>(&record)) {
        queue_.apply(*one);
    } else if (const auto* lasting = std::get_if<Lasting>(&record)) {
        if (lasting->value.empty())
            lasting_.erase(lasting->key);
        else
            lasting_[lasting->key] = *lasting;
    } else {
        since_ = std::get<Begin>(record).since;
    }
}

// ---- Writing ---------------------------------------------------------------------------------

Status Outbox::rewrite() {
    Bytes file;
    const auto add = [&file](const FileRecord& record) {
        const Bytes framed = frame_record(encode(record));
        file.insert(file.end(), framed.begin(), framed.end());
    };
    add(Begin{since_});
    for (const Record& record : queue_.records()) add(record);
    for (const auto& [key, one] : lasting_) add(one);
    file_.reset();
    TRY(disk_.replace(path_, file));
    TRY_ASSIGN(file_, disk_.open_append(path_));
    appended_ = 0;
    return {};
}

Status Outbox::write(const std::vector<FileRecord>& records) {
    if (records.empty()) return {};
    if (!file_) return fail(Errc::io, path_ + ": could not be written before");
    Bytes bytes;
    for (const FileRecord& record : records) {
        const Bytes framed = frame_record(encode(record));
        bytes.insert(bytes.end(), framed.begin(), framed.end());
    }
    Status done = file_->append(bytes);
    if (done) done = file_->sync();
    if (!done) {
        file_.reset();
        return done;
    }
    for (const FileRecord& record : records) apply(record);
    appended_ += records.size();
    if (appended_ > kAppendedMax) return rewrite();
    return {};
}

Status Outbox::take(const News& news) {
    std::vector<FileRecord> records;
    std::set<std::string> taken;  // One may be told twice in one state.
    for (const Notice& notice : news.old) {
        if (!queue_.knows(notice.id) && taken.insert(notice.id).second)
            records.emplace_back(Added{.notice = notice, .channels = {}});
    }
    for (const Notice& notice : news.notices) {
        if (!taken.insert(notice.id).second) continue;
        for (Record& record : queue_.add(notice)) records.emplace_back(std::move(record));
    }
    for (const Lasting& change : news.changes) records.emplace_back(change);
    return write(records);
}

Status Outbox::sum_up(const Summed& summed) { return write({Record(summed)}); }

Status Outbox::tried(const std::string& id, const std::string& channel, Time now, bool is_sent,
                     const std::string& said, Duration retry_after) {
    std::vector<FileRecord> records;
    // A server may say anything; what is kept must read again, and is shown.
    for (Record& record : queue_.tried(id, channel, now, is_sent, plain(said), retry_after))
        records.emplace_back(std::move(record));
    return write(records);
}

}  // namespace strongroom::notify
