#include "ledger/witness.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/witness_request.h"

namespace strongroom::ledger {
namespace {

// In one line of plain characters: the text may quote what was sent.
WitnessAnswer answer(int status, std::string text) {
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return {.status = status, .body = text + "\n"};
}

WitnessAnswer conflict(const Checkpoint& newest) {
    return {.status = 409,
            .content_type = "text/x.tlog.size",
            .body = fmt::format("{}\n", newest.size)};
}

Checkpoint nothing_seen(const NoteKey& log) {
    return {.origin = log.name, .size = 0, .root = empty_root()};
}

}  // namespace

// By the key's whole text: two logs of one name have a file each.
std::string Witness::path_of(const NoteKey& log) const {
    const Hash hash = hash_leaf(as_bytes(log.to_string()));
    return fmt::format("{}/seen-{}", folder_, to_hex(ByteView(hash.bytes).first(8)));
}

Result<Witness> Witness::open(Disk& disk, std::string folder, WitnessKey key, SignBytes sign,
                              std::vector<NoteKey> logs) {
    Witness witness(disk, std::move(folder), std::move(key), std::move(sign));
    if (logs.size() > kWitnessedLogsMax)
        return fail(Errc::exhausted, fmt::format("more than {} logs", kWitnessedLogsMax));
    for (const NoteKey& log : logs) {
        const bool is_twice = std::ranges::any_of(witness.logs_, [&](const Seen& seen) {
            return seen.log.to_string() == log.to_string();
        });
        if (is_twice) return fail(Errc::invalid, log.to_string() + ": is listed twice");
        TRY(witness.read(log));
    }
    return witness;
}

Status Witness::read(const NoteKey& log) {
    const std::string path = path_of(log);
    Seen seen{.log = log, .newest = nothing_seen(log)};
    const Result<Bytes> file = disk_->read(path, kNoteBytesMax);
    if (!file && file.error().code == Errc::io) return std::unexpected(file.error());
    if (!file && file.error().code == Errc::not_found) {
        logs_.push_back(std::move(seen));
        return {};
    }
    const auto damaged = [&](const std::string& why) {
        return fail(Errc::corrupt,
                    fmt::format("{}: {}. It says what this witness has signed; without it the "
                                "witness could sign a fork. Put it back, or begin anew with "
                                "another key",
                                path, why));
    };
    if (!file) return damaged(file.error().message);
    seen.note = std::string(as_text(*file));
    const auto checkpoint = open_checkpoint(seen.note, {.origin = log.name, .keys = {log}});
    if (!checkpoint) return damaged(checkpoint.error().message);
    TRY_ASSIGN(const Note note, parse_note(seen.note));
    const auto time_s = cosigned_at(note, key_);
    if (!time_s) return damaged(time_s.error().message);
    seen.newest = *checkpoint;
    seen.time_s = *time_s;
    logs_.push_back(std::move(seen));
    return {};
}

Witness::Seen* Witness::log_of(std::string_view note, const std::string& origin, int& status) {
    status = 404;
    for (Seen& seen : logs_) {
        if (seen.log.name != origin) continue;
        status = 403;
        if (open_checkpoint(note, {.origin = origin, .keys = {seen.log}})) return &seen;
    }
    return nullptr;
}

WitnessAnswer Witness::add_checkpoint(std::string_view body, Time now) {
    const Result<AddCheckpoint> request = parse_add_checkpoint(body);
    if (!request) return answer(400, request.error().message);
    const Result<Note> note = parse_note(request->note);
    if (!note) return answer(400, note.error().message);
    const Result<Checkpoint> checkpoint = parse_checkpoint(note->text);
    if (!checkpoint) return answer(400, checkpoint.error().message);

    int status = 0;
    Seen* seen = log_of(request->note, checkpoint->origin, status);
    if (seen == nullptr) {
        return answer(status, status == 404 ? "no log of this name is listed here"
                                            : "no good signature by this log");
    }
    if (request->old_size > checkpoint->size)
        return answer(400, "the old size is above the checkpoint's");
    if (request->old_size != seen->newest.size) return conflict(seen->newest);
    if (checkpoint->size == seen->newest.size && checkpoint->root != seen->newest.root)
        return conflict(seen->newest);
    const bool is_first = request->old_size == 0;
    if (is_first ? !request->proof.empty()
                 : !check_consistency(request->old_size, checkpoint->size, seen->newest.root,
                                      checkpoint->root, request->proof)) {
        return answer(422, "the proof does not lead from the old size to this checkpoint");
    }
    return take(*seen, *checkpoint, request->note, now);
}

// The log's own signature and ours are kept; whatever else stood below the text is not.
WitnessAnswer Witness::take(Seen& seen, const Checkpoint& checkpoint, std::string_view note,
                            Time now) {
    const auto failed = [](const Error& error) { return answer(500, error.message); };
    const auto now_s = static_cast<std::uint64_t>(std::max<std::int64_t>(now.ms / 1000, 0));
    // A clock that steps back does not make a later cosignature look like an earlier one.
    const std::uint64_t time_s = std::max(seen.time_s, now_s);
    Result<Note> kept = parse_note(note);
    if (!kept) return failed(kept.error());
    std::erase_if(kept->signatures, [&](const NoteSignature& line) {
        return line.name != seen.log.name || line.key_id != seen.log.id();
    });
    Result<NoteSignature> line = cosign(kept->text, time_s, key_, sign_);
    if (!line) return failed(line.error());
    const std::string text = print_signature_line(*line);
    kept->signatures.push_back(*std::move(line));
    std::string whole = print_note(*kept);
    if (const Status written = disk_->replace(path_of(seen.log), as_bytes(whole)); !written)
        return failed(written.error());
    seen.newest = checkpoint;
    seen.note = std::move(whole);
    seen.time_s = time_s;
    return {.status = 200, .body = text};
}

WitnessAnswer Witness::newest(std::string_view log_key) const {
    const auto seen = std::ranges::find_if(
        logs_, [&](const Seen& log) { return log.log.to_string() == log_key; });
    if (seen == logs_.end()) return answer(404, "no log with this key is listed here");
    if (seen->note.empty()) return answer(404, "nothing was seen of this log yet");
    return {.status = 200, .body = seen->note};
}

}  // namespace strongroom::ledger
