// Outbox: its records as bytes, field by field (proto/notify.proto).
#include <type_traits>
#include <utility>

#include "notify.pb.h"
#include "notify/outbox.h"

namespace strongroom::notify {
namespace {

constexpr std::int64_t kYear9999Ms = 253'402'300'799'999;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::uint32_t kFailuresMax = 1'000'000;

std::unexpected<Error> bad() { return fail(Errc::corrupt, "not a record of notices"); }

// Moments with which one can reckon.
template <typename... Ms>
bool are_times(Ms... ms) {
    return ((ms >= 0 && ms <= kYear9999Ms) && ...);
}

// ---- Out -------------------------------------------------------------------------------------

void write(const Notice& notice, proto::Notice& out) {
    out.set_id(notice.id);
    out.set_time_ms(notice.time.ms);
    out.set_kind(std::string(word_of(notice.kind)));
    for (const Field& field : notice.fields) {
        proto::NoticeField& row = *out.add_fields();
        row.set_name(field.name);
        row.set_value(field.value);
    }
}

void write(const Added& added, proto::NoticeRecord& out) {
    write(added.notice, *out.mutable_added()->mutable_notice());
    for (const std::string& channel : added.channels) out.mutable_added()->add_channels(channel);
}

void write(const Tried& tried, proto::NoticeRecord& out) {
    proto::NoticeTried& row = *out.mutable_tried();
    row.set_id(tried.id);
    row.set_channel(tried.channel);
    row.set_time_ms(tried.time.ms);
    row.set_outcome(static_cast<proto::NoticeTried::Outcome>(tried.outcome));
    row.set_said(tried.said);
    row.set_retry_after_ms(tried.retry_after.ms);
}

void write(const Summed& summed, proto::NoticeRecord& out) {
    proto::NoticesSummed& row = *out.mutable_summed();
    row.set_channel(summed.channel);
    write(summed.summary, *row.mutable_summary());
    for (const std::string& id : summed.ids) row.add_ids(id);
}

void write(const Uncounted& uncounted, proto::NoticeRecord& out) {
    proto::NoticeUncounted& row = *out.mutable_uncounted();
    row.set_kind(std::string(word_of(uncounted.kind)));
    for (const std::string& channel : uncounted.channels) row.add_channels(channel);
}

void write(const Entry& entry, proto::NoticeRecord& out) {
    proto::NoticeKept& kept = *out.mutable_kept();
    write(entry.notice, *kept.mutable_notice());
    for (const auto& [channel, delivery] : entry.deliveries) {
        proto::NoticeKept::Delivery& row = *kept.add_deliveries();
        row.set_channel(channel);
        row.set_state(static_cast<std::uint32_t>(delivery.state));
        row.set_attempts(delivery.attempts);
        row.set_said(delivery.said);
        row.set_changed_ms(delivery.changed.ms);
        row.set_next_ms(delivery.next.ms);
    }
}

void write(const Standing& standing, proto::NoticeRecord& out) {
    proto::ChannelKept& row = *out.mutable_channel();
    row.set_channel(standing.channel);
    row.set_slots_ms(standing.slots_ms);
    row.set_slots_at_ms(standing.slots_at.ms);
    row.set_failures(standing.failures);
    row.set_failing_since_ms(standing.failing_since.ms);
    row.set_not_before_ms(standing.not_before.ms);
    row.set_said(standing.said);
    for (const auto& [kind, count] : standing.uncounted) {
        proto::ChannelKept::Count& counted = *row.add_uncounted();
        counted.set_kind(std::string(word_of(kind)));
        counted.set_count(count);
    }
}

void write(const Record& record, proto::NoticeRecord& out) {
    std::visit([&out](const auto& one) { write(one, out); }, record);
}

void write(const Lasting& lasting, proto::NoticeRecord& out) {
    out.mutable_lasting()->set_key(lasting.key);
    out.mutable_lasting()->set_value(lasting.value);
    out.mutable_lasting()->set_since_ms(lasting.since.ms);
}

void write(const Begin& begin, proto::NoticeRecord& out) {
    out.mutable_begin()->set_since_ms(begin.since.ms);
}

// ---- In --------------------------------------------------------------------------------------

Result<Notice> read(const proto::Notice& row) {
    const auto kind = kind_of(row.kind());
    if (!kind || row.id().empty() || !are_times(row.time_ms())) return bad();
    Notice notice{.id = row.id(), .time = {row.time_ms()}, .kind = *kind, .fields = {}};
    for (const proto::NoticeField& field : row.fields())
        notice.fields.push_back({field.name(), field.value()});
    return notice;
}

Result<FileRecord> read(const proto::NoticeAdded& row) {
    TRY_ASSIGN(Notice notice, read(row.notice()));
    return Record(Added{.notice = std::move(notice),
                        .channels = {row.channels().begin(), row.channels().end()}});
}

Result<FileRecord> read(const proto::NoticeTried& row) {
    if (row.outcome() < proto::NoticeTried::SENT || row.outcome() > proto::NoticeTried::GIVEN_UP ||
        !are_times(row.time_ms()) || row.retry_after_ms() < 0 || row.retry_after_ms() > kHourMs)
        return bad();
    return Record(Tried{.id = row.id(),
                        .channel = row.channel(),
                        .time = {row.time_ms()},
                        .outcome = static_cast<Tried::Outcome>(row.outcome()),
                        .said = row.said(),
                        .retry_after = {row.retry_after_ms()}});
}

Result<FileRecord> read(const proto::NoticesSummed& row) {
    TRY_ASSIGN(Notice summary, read(row.summary()));
    return Record(Summed{.channel = row.channel(),
                         .summary = std::move(summary),
                         .ids = {row.ids().begin(), row.ids().end()}});
}

Result<FileRecord> read(const proto::NoticeUncounted& row) {
    const auto kind = kind_of(row.kind());
    if (!kind) return bad();
    return Record(
        Uncounted{.kind = *kind, .channels = {row.channels().begin(), row.channels().end()}});
}

Result<FileRecord> read(const proto::NoticeKept& row) {
    Entry entry;
    TRY_ASSIGN(entry.notice, read(row.notice()));
    for (const proto::NoticeKept::Delivery& one : row.deliveries()) {
        if (one.state() >= kDeliveryStates || !are_times(one.changed_ms(), one.next_ms()))
            return bad();
        entry.deliveries[one.channel()] = {.state = static_cast<DeliveryState>(one.state()),
                                           .attempts = one.attempts(),
                                           .said = one.said(),
                                           .changed = {one.changed_ms()},
                                           .next = {one.next_ms()}};
    }
    return Record(std::move(entry));
}

Result<FileRecord> read(const proto::ChannelKept& row) {
    const bool is_whole =
        are_times(row.slots_at_ms(), row.failing_since_ms(), row.not_before_ms()) &&
        row.slots_ms() >= 0 && row.slots_ms() <= kHourMs * Queue::kBurst &&
        row.failures() <= kFailuresMax;
    if (!is_whole) return bad();
    Standing standing{.channel = row.channel(),
                      .slots_ms = row.slots_ms(),
                      .slots_at = {row.slots_at_ms()},
                      .failures = row.failures(),
                      .failing_since = {row.failing_since_ms()},
                      .not_before = {row.not_before_ms()},
                      .said = row.said(),
                      .uncounted = {}};
    for (const proto::ChannelKept::Count& counted : row.uncounted()) {
        const auto kind = kind_of(counted.kind());
        if (!kind) return bad();
        standing.uncounted[*kind] = counted.count();
    }
    return Record(std::move(standing));
}

}  // namespace

Bytes encode(const FileRecord& record) {
    proto::NoticeRecord out;
    std::visit([&out](const auto& one) { write(one, out); }, record);
    return to_bytes(out.SerializeAsString());
}

Result<FileRecord> decode(ByteView bytes) {
    proto::NoticeRecord row;
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return bad();
    switch (row.record_case()) {
        case proto::NoticeRecord::kBegin:
            if (!are_times(row.begin().since_ms())) return bad();
            return Begin{{row.begin().since_ms()}};
        case proto::NoticeRecord::kAdded: return read(row.added());
        case proto::NoticeRecord::kTried: return read(row.tried());
        case proto::NoticeRecord::kSummed: return read(row.summed());
        case proto::NoticeRecord::kUncounted: return read(row.uncounted());
        case proto::NoticeRecord::kKept: return read(row.kept());
        case proto::NoticeRecord::kChannel: return read(row.channel());
        case proto::NoticeRecord::kLasting:
            if (!are_times(row.lasting().since_ms())) return bad();
            return Lasting{.key = row.lasting().key(),
                           .value = row.lasting().value(),
                           .since = {row.lasting().since_ms()}};
        case proto::NoticeRecord::RECORD_NOT_SET: break;
    }
    return bad();
}

}  // namespace strongroom::notify
