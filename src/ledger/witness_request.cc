#include "ledger/witness_request.h"

#include <fmt/format.h>

#include "ledger/checkpoint.h"

namespace strongroom::ledger {
namespace {

constexpr std::string_view kOld = "old ";

Result<std::string_view> next_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return fail(Errc::invalid, "the request is cut short");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

}  // namespace

std::string print_add_checkpoint(const AddCheckpoint& request) {
    std::string body = fmt::format("{}{}\n", kOld, request.old_size);
    for (const Hash& hash : request.proof) body += to_base64(hash.bytes) + '\n';
    return body + '\n' + request.note;
}

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
    if (body.size() > kWitnessRequestBytesMax) {
        return fail(Errc::exhausted, fmt::format("the request has {} bytes, more than {}",
                                                 body.size(), kWitnessRequestBytesMax));
    }
    AddCheckpoint request;
    TRY_ASSIGN(std::string_view line, next_line(body));
    if (!line.starts_with(kOld))
        return fail(Errc::invalid, "the request must begin with \"old\" and a size");
    const Result<std::uint64_t> size = parse_count(line.substr(kOld.size()), kTreeSizeMax);
    if (!size) return fail_in("old size", size.error());
    request.old_size = *size;
    while (true) {
        TRY_ASSIGN(line, next_line(body));
        if (line.empty()) break;
        if (request.proof.size() == kWitnessProofMax)
            return fail(Errc::exhausted,
                        fmt::format("the proof has over {} hashes", kWitnessProofMax));
        TRY_ASSIGN(const Hash hash, parse_hash(line));
        request.proof.push_back(hash);
    }
    TRY(parse_note(body));
    request.note = std::string(body);
    return request;
}

}  // namespace strongroom::ledger
