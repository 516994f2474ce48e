#include "ledger/log_proof.h"

#include <fmt/format.h>

namespace strongroom::ledger {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kHashesMax = 62;  // The height of the largest tree.

// Takes the line that the text begins with, without its newline; the text must have one.
Result<std::string_view> next_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return fail(Errc::invalid, "the proof is cut short");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

}  // namespace

std::string print_proof(const LogProof& proof) {
    std::string text = fmt::format("{}\n", kFirstLine);
    if (!proof.extra.empty()) text += fmt::format("{}{}\n", kExtra, to_base64(proof.extra));
    text += fmt::format("{}{}\n", kIndex, proof.index);
    for (const Hash& hash : proof.hashes) text += to_base64(hash.bytes) + '\n';
    return text + '\n' + proof.checkpoint;
}

Result<LogProof> parse_proof(std::string_view text) {
    if (text.size() > kProofBytesMax) {
        return fail(Errc::exhausted, fmt::format("the proof has {} bytes, more than {}",
                                                 text.size(), kProofBytesMax));
    }
    TRY_ASSIGN(std::string_view line, next_line(text));
    if (line != kFirstLine)
        return fail(Errc::invalid, fmt::format("a proof begins with the line {}", kFirstLine));
    LogProof proof;
    TRY_ASSIGN(line, next_line(text));
    if (line.starts_with(kExtra)) {
        Result<Bytes> extra = from_base64(line.substr(kExtra.size()));
        if (!extra || extra->empty())
            return fail(Errc::invalid, "the proof's extra line is not base64");
        proof.extra = *std::move(extra);
        TRY_ASSIGN(line, next_line(text));
    }
    if (!line.starts_with(kIndex))
        return fail(Errc::invalid, "the proof has no line with the index");
    const Result<std::uint64_t> index = parse_count(line.substr(kIndex.size()), kTreeSizeMax);
    if (!index) return fail_in("the proof's index", index.error());
    proof.index = *index;
    while (true) {
        TRY_ASSIGN(line, next_line(text));
        if (line.empty()) break;
        if (proof.hashes.size() == kHashesMax)
            return fail(Errc::exhausted, fmt::format("the proof has over {} hashes", kHashesMax));
        TRY_ASSIGN(const Hash hash, parse_hash(line));
        proof.hashes.push_back(hash);
    }
    TRY(parse_note(text));
    proof.checkpoint = std::string(text);
    return proof;
}

Result<LogProof> prove_entry(PublishedLog& log, std::uint64_t index) {
    TRY_ASSIGN(Proof hashes, log.inclusion(index));
    return LogProof{.index = index, .hashes = std::move(hashes), .checkpoint = log.note()};
}

Result<Checkpoint> check_proof(const LogProof& proof, ByteView entry, const TrustedLog& log) {
    TRY_ASSIGN(Checkpoint checkpoint, open_checkpoint(proof.checkpoint, log));
    TRY(check_inclusion(hash_leaf(entry), proof.index, checkpoint.size, proof.hashes,
                        checkpoint.root));
    return checkpoint;
}

}  // namespace strongroom::ledger
