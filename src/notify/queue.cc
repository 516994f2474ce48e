#include "notify/queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace strongroom::notify {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

// 2, 4, 8 … seconds, up to the longest.
Duration wait_after(std::uint32_t failures) {
    constexpr std::uint32_t doublings_max = 10;
    const std::uint32_t doublings = std::min(failures == 0 ? 0 : failures - 1, doublings_max);
    return std::min(Queue::kFirstWait * (std::int64_t{1} << doublings), Queue::kLongestWait);
}

// "foreign_order" as one reads it.
std::string name_of(Kind kind) {
    std::string name(word_of(kind));
    std::ranges::replace(name, '_', ' ');
    return name;
}

bool is_through(const Entry& entry) {
    return std::ranges::none_of(entry.deliveries, [](const auto& one) {
        return one.second.state == DeliveryState::queued;
    });
}

bool is_before(const Entry* a, const Entry* b) {
    const Level la = level_of(a->notice.kind);
    const Level lb = level_of(b->notice.kind);
    if (la != lb) return la > lb;
    if (a->notice.time != b->notice.time) return a->notice.time < b->notice.time;
    return a->notice.id < b->notice.id;
}

}  // namespace

std::string_view word_of(DeliveryState state) {
    switch (state) {
        case DeliveryState::queued: return "queued";
        case DeliveryState::sent: return "sent";
        case DeliveryState::summed: return "summed";
        case DeliveryState::given_up: return "given up";
    }
    return "?";
}

Queue::Queue(std::vector<QueueChannel> channels) {
    for (QueueChannel& channel : channels) {
        Line& line = lines_[channel.name];
        line.rules = std::move(channel);
        line.now.channel = line.rules.name;
        line.now.slots_ms = slot_ms(line) * kBurst;
    }
}

// ---- What to write ---------------------------------------------------------------------------

std::vector<Record> Queue::add(const Notice& notice, std::string_view except) const {
    if (knows(notice.id)) return {};
    Added added{.notice = notice, .channels = {}};
    Uncounted uncounted{.kind = notice.kind, .channels = {}};
    for (const auto& [name, line] : lines_) {
        if (name == except || !line.rules.tells.contains(notice.kind)) continue;
        const bool is_full = line.waiting.size() >= kWaitingMax;
        (is_full ? uncounted.channels : added.channels).push_back(name);
    }
    std::vector<Record> records;
    if (!uncounted.channels.empty()) records.emplace_back(std::move(uncounted));
    // Without a channel it is still shown in the list.
    records.emplace_back(std::move(added));
    return records;
}

std::vector<Record> Queue::tried(const std::string& id, const std::string& channel, Time now,
                                 bool is_sent, std::string said, Duration retry_after) const {
    const auto entry = entries_.find(id);
    const auto line = lines_.find(channel);
    if (entry == entries_.end() || line == lines_.end()) return {};
    Tried tried{.id = id,
                .channel = channel,
                .time = now,
                .outcome = Tried::Outcome::sent,
                .said = std::move(said),
                .retry_after = std::clamp(retry_after, Duration{}, Duration{kHourMs})};
    if (!is_sent) {
        const bool is_late = now - entry->second.notice.time > kGiveUpAfter;
        tried.outcome = is_late ? Tried::Outcome::given_up : Tried::Outcome::failed;
    }
    std::vector<Record> records{tried};
    // A server that says when to come again works.
    const bool begins_to_fail =
        !is_sent && retry_after.ms == 0 && line->second.now.failures + 1 == kFailsUntilQuiet;
    if (!begins_to_fail) return records;
    const Notice failing =
        make_notice(Kind::channel_failing, now, std::vector{channel, std::to_string(now.ms)},
                    {{"channel", channel},
                     {"since", to_iso8601(line->second.now.failing_since)},
                     {"reason", tried.said}});
    for (Record& record : add(failing, channel)) records.push_back(std::move(record));
    return records;
}

// ---- What to do ------------------------------------------------------------------------------

std::int64_t Queue::slot_ms(const Line& line) { return kHourMs / line.rules.per_hour; }

std::int64_t Queue::slots_ms_at(const Line& line, Time now) {
    const std::int64_t passed = std::max<std::int64_t>((now - line.now.slots_at).ms, 0);
    return std::min(line.now.slots_ms + passed, slot_ms(line) * kBurst);
}

std::vector<const Entry*> Queue::due(const Line& line, Time now) const {
    std::vector<const Entry*> found;
    for (const std::string& id : line.waiting) {
        const Entry& entry = entries_.at(id);
        if (entry.deliveries.at(line.rules.name).next <= now) found.push_back(&entry);
    }
    return found;
}

Queue::Step Queue::next(const std::string& channel, Time now) const {
    const Line& line = lines_.at(channel);
    if (line.waiting.empty()) return {};
    if (now < line.now.not_before) return Wait{line.now.not_before};
    const std::int64_t slots_ms = slots_ms_at(line, now);
    if (slots_ms < slot_ms(line)) return Wait{now + Duration{slot_ms(line) - slots_ms}};
    const std::vector<const Entry*> ready = due(line, now);
    if (ready.empty()) {
        Time first{std::numeric_limits<std::int64_t>::max()};
        for (const std::string& id : line.waiting)
            first = std::min(first, entries_.at(id).deliveries.at(channel).next);
        return Wait{first};
    }
    const auto summary = std::ranges::find_if(
        ready, [](const Entry* entry) { return entry->notice.kind == Kind::more; });
    if (summary != ready.end()) return Send{(*summary)->notice};
    const bool is_last_slot = slots_ms < 2 * slot_ms(line);
    if (is_last_slot && is_worth_a_summary(line)) return sum_up(line, now);
    return Send{(*std::ranges::min_element(ready, is_before))->notice};
}

bool Queue::is_worth_a_summary(const Line& line) const {
    const auto alone = std::ranges::count_if(line.waiting, [&](const std::string& id) {
        return entries_.at(id).notice.kind != Kind::more;
    });
    return alone > 1;
}

Summed Queue::sum_up(const Line& line, Time now) const {
    std::map<Kind, std::uint64_t> counts = line.now.uncounted;
    Summed summed{.channel = line.rules.name, .summary = {}, .ids = {}};
    for (const std::string& id : line.waiting) {
        const Kind kind = entries_.at(id).notice.kind;
        if (kind == Kind::more) continue;
        summed.ids.push_back(id);
        ++counts[kind];
    }
    std::vector<std::pair<Kind, std::uint64_t>> rows(counts.begin(), counts.end());
    std::ranges::sort(rows, [](const auto& a, const auto& b) {
        return std::pair(level_of(b.first), a.first) < std::pair(level_of(a.first), b.first);
    });
    std::uint64_t total = 0;
    std::string kinds;
    for (const auto& [kind, count] : rows) {
        total += count;
        kinds += fmt::format("{}{} x {}", kinds.empty() ? "" : ", ", count, name_of(kind));
    }
    summed.summary = make_notice(
        Kind::more, now, std::vector{line.rules.name, std::to_string(now.ms), summed.ids.front()},
        {{"count", std::to_string(total)}, {"kinds", std::move(kinds)}});
    return summed;
}

// ---- What has happened -----------------------------------------------------------------------

void Queue::apply(const Record& record) {
    std::visit([this](const auto& one) { apply_to(one); }, record);
}

void Queue::apply_to(const Added& added) {
    Entry& entry = entries_[added.notice.id];
    entry.notice = added.notice;
    for (const std::string& channel : added.channels) {
        const auto line = lines_.find(channel);
        if (line == lines_.end()) continue;  // It is not in the file any more.
        entry.deliveries[channel].changed = added.notice.time;
        line->second.waiting.insert(added.notice.id);
    }
    forget_oldest();
}

void Queue::apply_to(const Tried& tried) {
    const auto entry = entries_.find(tried.id);
    const auto at = lines_.find(tried.channel);
    if (entry == entries_.end() || at == lines_.end()) return;
    const auto found = entry->second.deliveries.find(tried.channel);
    if (found == entry->second.deliveries.end()) return;
    Delivery& delivery = found->second;
    Line& line = at->second;
    ++delivery.attempts;
    delivery.said = tried.said;
    delivery.changed = tried.time;
    if (tried.outcome == Tried::Outcome::sent) {
        delivery.state = DeliveryState::sent;
        line.waiting.erase(tried.id);
        line.now.slots_ms =
            std::max<std::int64_t>(slots_ms_at(line, tried.time) - slot_ms(line), 0);
        line.now.slots_at = tried.time;
        line.now.failures = 0;
        line.now.not_before = {};
        line.now.said.clear();
        return;
    }
    fail(line, delivery, tried);
}

void Queue::fail(Line& line, Delivery& delivery, const Tried& tried) {
    line.now.said = tried.said;
    if (tried.retry_after.ms > 0) {
        line.now.not_before = tried.time + tried.retry_after;
    } else {
        if (line.now.failures++ == 0) line.now.failing_since = tried.time;
        // One that fails alone must not hold up the rest; when all fail, one knock at a time.
        const bool is_failing = line.now.failures >= kFailsUntilQuiet;
        line.now.not_before = is_failing ? tried.time + wait_after(line.now.failures) : Time{};
    }
    delivery.next = tried.time + std::max(wait_after(delivery.attempts), tried.retry_after);
    if (tried.outcome != Tried::Outcome::given_up) return;
    delivery.state = DeliveryState::given_up;
    line.waiting.erase(tried.id);
}

void Queue::apply_to(const Summed& summed) {
    const auto line = lines_.find(summed.channel);
    if (line == lines_.end()) return;
    for (const std::string& id : summed.ids) {
        const auto entry = entries_.find(id);
        if (entry == entries_.end()) continue;
        Delivery& delivery = entry->second.deliveries[summed.channel];
        delivery.state = DeliveryState::summed;
        delivery.changed = summed.summary.time;
        line->second.waiting.erase(id);
    }
    line->second.now.uncounted.clear();
    apply_to(Added{.notice = summed.summary, .channels = {summed.channel}});
}

void Queue::apply_to(const Uncounted& uncounted) {
    for (const std::string& channel : uncounted.channels) {
        const auto line = lines_.find(channel);
        if (line != lines_.end()) ++line->second.now.uncounted[uncounted.kind];
    }
}

void Queue::apply_to(const Entry& entry) {
    Entry& kept = entries_[entry.notice.id];
    kept = entry;
    for (auto& [channel, delivery] : kept.deliveries) {
        if (delivery.state != DeliveryState::queued) continue;
        if (const auto line = lines_.find(channel); line != lines_.end()) {
            line->second.waiting.insert(entry.notice.id);
        } else {
            delivery.state = DeliveryState::given_up;
            delivery.said = "this channel is not in the notices file any more";
        }
    }
}

void Queue::apply_to(const Standing& standing) {
    const auto line = lines_.find(standing.channel);
    if (line != lines_.end()) line->second.now = standing;
}

void Queue::forget_oldest() {
    const std::size_t most = kKeptMax + kWaitingMax * lines_.size();
    if (entries_.size() <= most) return;
    auto oldest = entries_.end();
    for (auto at = entries_.begin(); at != entries_.end(); ++at) {
        if (!is_through(at->second)) continue;
        if (oldest == entries_.end() || at->second.notice.time < oldest->second.notice.time)
            oldest = at;
    }
    if (oldest != entries_.end()) entries_.erase(oldest);
}

// ---- What is kept, and shown -----------------------------------------------------------------

std::vector<Record> Queue::records() const {
    std::vector<const Entry*> sorted;
    for (const auto& [id, entry] : entries_) sorted.push_back(&entry);
    std::ranges::sort(sorted, {}, [](const Entry* entry) {
        return std::pair(entry->notice.time, entry->notice.id);
    });
    std::vector<Record> records;
    for (const auto& [channel, line] : lines_) records.emplace_back(line.now);
    for (const Entry* entry : sorted) records.emplace_back(*entry);
    return records;
}

ChannelSight Queue::sight(const std::string& channel) const {
    const Line& line = lines_.at(channel);
    return {.is_failing = line.now.failures >= kFailsUntilQuiet,
            .said = line.now.said,
            .failing_since = line.now.failing_since,
            .waiting = line.waiting.size()};
}

}  // namespace strongroom::notify
