// The list of a pack's files.
#include <fmt/format.h>

#include <algorithm>

#include "base/sha256.h"
#include "loss/pack.h"

namespace strongroom::loss {
namespace {

constexpr std::size_t kHexBytes = 64;
constexpr std::size_t kPathBytesMax = 200;

bool is_of_path(char c) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || std::string_view("._/-").contains(c);
    return is_plain || static_cast<unsigned char>(c) >= 0x80;  // Venues name assets so.
}

bool is_of_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool is_path(std::string_view path) {
    return !path.empty() && path.size() <= kPathBytesMax && !path.starts_with('/') &&
           !path.ends_with('/') && !path.contains("..") && !path.contains("//") &&
           std::ranges::all_of(path, is_of_path);
}

}  // namespace

std::string print_file_list(const Files& files) {
    std::string out;
    for (const auto& [path, bytes] : files)
        out += fmt::format("{}  {}\n", to_hex(sha256(as_bytes(bytes))), path);
    return out;
}

Result<std::map<std::string, std::string>> parse_file_list(std::string_view text) {
    std::map<std::string, std::string> list;
    std::string_view before;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto wrong = [&](std::string_view what) {
            return fail(Errc::invalid, fmt::format("line {}: {}", line, what));
        };
        if (line > kPackFilesMax) return wrong("too many files");
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return wrong("has no end");
        const std::string_view one = text.substr(0, end);
        text.remove_prefix(end + 1);
        const std::string_view hash = one.substr(0, kHexBytes);
        if (hash.size() != kHexBytes || !std::ranges::all_of(hash, is_of_hex))
            return wrong("no SHA-256 in hex");
        if (one.substr(kHexBytes, 2) != "  ") return wrong("two blanks go after the hash");
        const std::string_view path = one.substr(kHexBytes + 2);
        if (!is_path(path)) return wrong("no path of a file in a pack");
        if (path <= before) return wrong("the paths do not ascend");
        before = path;
        list.emplace(path, hash);
    }
    return list;
}

}  // namespace strongroom::loss
