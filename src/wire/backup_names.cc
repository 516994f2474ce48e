#include "wire/backup_names.h"

#include <algorithm>

namespace strongroom::wire {
namespace {

constexpr std::size_t kNameBytesMax = 100;  // What fits into a tar header.

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "name.ext" in small letters, digits, '_' and '-', with one dot.
bool is_plain_file(std::string_view name) {
    const std::size_t dot = name.find('.');
    if (dot == 0 || dot == std::string_view::npos || dot + 1 == name.size()) return false;
    const std::string_view extension = name.substr(dot + 1);
    const auto is_good = [](char c) { return is_small(c) || is_digit(c) || c == '_' || c == '-'; };
    return std::ranges::all_of(name.substr(0, dot), is_good) &&
           std::ranges::all_of(extension, is_good) && extension != "new";
}

// "0", "entries", "x001", "067.p", "112": what tlog-tiles makes of levels, indices and widths.
bool is_tile_part(std::string_view part) {
    if (part == "entries") return true;
    if (part.starts_with('x')) part.remove_prefix(1);
    if (part.ends_with(".p")) part.remove_suffix(2);
    return !part.empty() && part.size() <= 3 && std::ranges::all_of(part, is_digit);
}

bool is_tile_path(std::string_view path) {
    for (;;) {
        const std::size_t slash = path.find('/');
        if (!is_tile_part(path.substr(0, slash))) return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace

bool is_backup_name(std::string_view name) {
    if (name.size() > kNameBytesMax) return false;
    constexpr std::string_view tiles = "ledger/tile/";
    if (name == "ledger/checkpoint" || name == "ledger/tail") return true;
    if (name.starts_with(tiles)) return is_tile_path(name.substr(tiles.size()));
    return is_plain_file(name);
}

}  // namespace strongroom::wire
