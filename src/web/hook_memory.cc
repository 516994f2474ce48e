#include "web/hook_memory.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/record_file.h"

namespace strongroom::web {
namespace {

// A thousand hooks that take all that they may, twice over.
constexpr std::uint64_t kFileBytesMax = 256ULL << 20;
// The file is written anew when it has this many records more than it needs.
constexpr std::size_t kAppendedMax = 4'096;

std::string taken_text(std::string_view bot, const HookMemory::Hash& message, Time until) {
    return nlohmann::json{{"bot", bot}, {"taken", to_hex(message)}, {"until_ms", until.ms}}.dump();
}

std::optional<HookMemory::Hash> hash_of(const nlohmann::json& text) {
    if (!text.is_string()) return std::nullopt;
    const Result<Bytes> bytes = from_hex(text.get<std::string>());
    HookMemory::Hash hash{};
    if (!bytes || bytes->size() != hash.size()) return std::nullopt;
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

}  // namespace

std::string_view to_string(HookRefusal refusal) {
    switch (refusal) {
        case HookRefusal::source: return "source";
        case HookRefusal::secret: return "secret";
        case HookRefusal::malformed: return "malformed";
        case HookRefusal::oversize: return "oversize";
        case HookRefusal::stale: return "stale";
        case HookRefusal::replayed: return "replayed";
        case HookRefusal::flood: return "flood";
        case HookRefusal::unkept: return "unkept";
    }
    return "?";
}

HookMemory::HookMemory(Disk& disk, Clock& clock, std::string path)
    : disk_(disk), clock_(clock), path_(std::move(path)), since_(clock.now()) {}

std::unexpected<Error> HookMemory::broken() const {
    return fail(Errc::corrupt,
                path_ +
                    ": not what hooks have taken; remove the file. What senders made before "
                    "the next start is then refused, and what says no time could be sent again");
}

// ---- Reading ---------------------------------------------------------------------------------

Status HookMemory::load(const std::function<bool(std::string_view)>& has_hook) {
    const Result<Bytes> file = disk_.read(path_, kFileBytesMax);
    if (file)
        TRY(read(*file));
    else if (file.error().code != Errc::not_found)
        return std::unexpected(file.error());
    std::erase_if(of_, [&](const auto& one) { return !has_hook(one.first); });
    return rewrite();
}

Status HookMemory::read(ByteView file) {
    const RecordScan scan = scan_records(file);
    // A crash tears the last record, which nobody was told of. Anything else is damage.
    const ByteView rest = file.subspan(scan.good_bytes);
    if (rest.size() > kRecordBytesMax || holds_record(rest) || scan.records.empty())
        return broken();
    const auto head = nlohmann::json::parse(as_text(scan.records.front()), nullptr, false);
    if (!head.is_object() || head.size() != 1 || !head.contains("since_ms") ||
        !head["since_ms"].is_number_integer())
        return broken();
    since_ = {head["since_ms"].get<std::int64_t>()};
    for (std::size_t i = 1; i < scan.records.size(); ++i)
        TRY(read_record(as_text(scan.records[i])));
    return {};
}

// {"bot":…,"taken":HASH,"until_ms":…}, or {"counts":[[BOT,TAKEN,REFUSED,…],…]}.
Status HookMemory::read_record(std::string_view text) {
    const auto record = nlohmann::json::parse(text, nullptr, false);
    if (!record.is_object()) return broken();
    if (!record.contains("counts")) {
        const bool is_whole = record.size() == 3 && record.contains("bot") &&
                              record["bot"].is_string() && record.contains("taken") &&
                              record.contains("until_ms") && record["until_ms"].is_number_integer();
        const auto hash = is_whole ? hash_of(record["taken"]) : std::nullopt;
        if (!hash) return broken();
        Of& of = of_[record["bot"].get<std::string>()];
        of.seen[*hash] = {record["until_ms"].get<std::int64_t>()};
        ++of.counts.taken;
        return {};
    }
    if (record.size() != 1 || !record["counts"].is_array()) return broken();
    for (const auto& row : record["counts"]) {
        const bool is_whole = row.is_array() && row.size() == kHookRefusals + 2 &&
                              row[0].is_string() &&
                              std::all_of(row.begin() + 1, row.end(),
                                          [](const auto& n) { return n.is_number_unsigned(); });
        if (!is_whole) return broken();
        HookCounts& counts = of_[row[0].get<std::string>()].counts;
        counts.taken = row[1].get<std::uint64_t>();
        for (std::size_t i = 0; i < kHookRefusals; ++i)
            counts.refused[i] = row[i + 2].get<std::uint64_t>();
    }
    return {};
}

// ---- Remembering -----------------------------------------------------------------------------

bool HookMemory::has_seen(std::string_view bot, const Hash& message) {
    const auto at = of_.find(bot);
    if (at == of_.end()) return false;
    const Time now = clock_.now();
    std::erase_if(at->second.seen, [&](const auto& one) { return one.second <= now; });
    return at->second.seen.contains(message);
}

Status HookMemory::take(std::string_view bot, const Hash& message, Time until) {
    TRY(write(taken_text(bot, message, until)));
    Of& of = of_[std::string(bot)];
    of.seen[message] = until;
    ++of.counts.taken;
    std::size_t needed = 0;
    for (const auto& [name, one] : of_) needed += one.seen.size();
    // The message is safe whether or not this succeeds; if not, the next one is refused.
    if (++appended_ > kAppendedMax + needed) (void)rewrite();
    return {};
}

void HookMemory::refuse(std::string_view bot, HookRefusal why) {
    ++of_[std::string(bot)].counts.refused[static_cast<std::size_t>(why)];
    counted_.emplace(bot);
}

Status HookMemory::keep_counts() {
    if (counted_.empty()) return {};
    const std::string text = counts_text(std::exchange(counted_, {}));
    TRY(write(text));
    if (++appended_ > kAppendedMax) return rewrite();
    return {};
}

Status HookMemory::forget(const std::string& bot) {
    of_.erase(bot);
    counted_.erase(bot);
    return rewrite();
}

HookCounts HookMemory::counts(std::string_view bot) const {
    const auto at = of_.find(bot);
    return at == of_.end() ? HookCounts{} : at->second.counts;
}

// ---- Writing ---------------------------------------------------------------------------------

std::string HookMemory::counts_text(const std::set<std::string, std::less<>>& bots) const {
    auto rows = nlohmann::json::array();
    for (const std::string& bot : bots) {
        const HookCounts of = counts(bot);
        auto row = nlohmann::json::array({bot, of.taken});
        for (const std::uint64_t count : of.refused) row.push_back(count);
        rows.push_back(std::move(row));
    }
    return nlohmann::json{{"counts", std::move(rows)}}.dump();
}

Status HookMemory::write(const std::string& record) {
    if (!file_)
        return fail(Errc::io, path_ +
                                  ": could not be written before; look at the disk, then start "
                                  "the web process again");
    Status done = file_->append(frame_record(as_bytes(record)));
    if (done) done = file_->sync();
    if (!done) file_.reset();
    return done;
}

// Counts come last: they are what they are, and a taken message read before them adds one.
Status HookMemory::rewrite() {
    const Time now = clock_.now();
    Bytes file;
    const auto add = [&](const std::string& text) {
        const Bytes record = frame_record(as_bytes(text));
        file.insert(file.end(), record.begin(), record.end());
    };
    add(nlohmann::json{{"since_ms", since_.ms}}.dump());
    std::set<std::string, std::less<>> bots;
    for (auto& [bot, of] : of_) {
        std::erase_if(of.seen, [&](const auto& one) { return one.second <= now; });
        for (const auto& [hash, until] : of.seen) add(taken_text(bot, hash, until));
        bots.insert(bot);
    }
    add(counts_text(bots));
    file_.reset();
    TRY(disk_.replace(path_, file));
    TRY_ASSIGN(file_, disk_.open_append(path_));
    appended_ = 0;
    counted_.clear();
    return {};
}

}  // namespace strongroom::web
