#include "ledger/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace strongroom::ledger {

Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t max) {
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool is_whole = error == std::errc{} && end == text.data() + text.size();
    if (!is_whole || count > max || (text.size() > 1 && text.starts_with('0'))) {
        return fail(Errc::invalid,
                    fmt::format("\"{}\" is not a number from 0 to {}", text.substr(0, 40), max));
    }
    return count;
}

Result<Hash> parse_hash(std::string_view text) {
    const Result<Bytes> bytes = from_base64(text);
    Hash hash;
    if (!bytes || bytes->size() != hash.bytes.size()) {
        return fail(Errc::invalid,
                    fmt::format("\"{}\" is not a hash in base64", text.substr(0, 60)));
    }
    std::ranges::copy(*bytes, hash.bytes.begin());
    return hash;
}

std::string print_checkpoint(const Checkpoint& checkpoint) {
    return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size,
                       to_base64(checkpoint.root.bytes));
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
    std::vector<std::string_view> lines;
    while (lines.size() <= 3 && text.find('\n') != std::string_view::npos) {
        lines.push_back(text.substr(0, text.find('\n')));
        text.remove_prefix(lines.back().size() + 1);
    }
    if (lines.size() != 3 || !text.empty() || lines[0].empty()) {
        return fail(Errc::invalid, "the checkpoint must be three lines: origin, size, root hash");
    }
    const Result<std::uint64_t> size = parse_count(lines[1], kTreeSizeMax);
    if (!size) return fail_in("checkpoint size", size.error());
    const Result<Hash> root = parse_hash(lines[2]);
    if (!root) return fail_in("checkpoint root", root.error());
    return Checkpoint{.origin = std::string(lines[0]), .size = *size, .root = *root};
}

Result<Checkpoint> open_checkpoint(std::string_view note, const TrustedLog& log) {
    TRY_ASSIGN(const Note opened, open_note(note, log.keys));
    TRY_ASSIGN(Checkpoint checkpoint, parse_checkpoint(opened.text));
    if (checkpoint.origin != log.origin) {
        return fail(Errc::corrupt, fmt::format("the checkpoint is of the log \"{}\", not \"{}\"",
                                               checkpoint.origin, log.origin));
    }
    return checkpoint;
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const NoteKey& key,
                                    const SignBytes& sign) {
    TRY_ASSIGN(const Note note, sign_note(print_checkpoint(checkpoint), key, sign));
    std::string bytes = print_note(note);
    TRY(open_checkpoint(bytes, {.origin = checkpoint.origin, .keys = {key}}));
    return bytes;
}

}  // namespace strongroom::ledger
