// Spoiling golden payloads: what the garbage tests of every venue share.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace strongroom::venues::spoil {

using Json = nlohmann::ordered_json;
using Path = Json::json_pointer;

inline std::set<std::string> lines_of(const std::string& text) {
    std::set<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.insert(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

// Whether every line of `after` is one of `before` or says that a market was left out, which a
// listing may do: it may not change one.
inline bool leaves_out_only(const std::string& before, const std::string& after) {
    const std::set<std::string> known = lines_of(before);
    return std::ranges::all_of(lines_of(after), [&](const std::string& line) {
        return line.starts_with("unreadable ") || known.contains(line);
    });
}

// The paths of all values in a document, inner ones too.
inline void collect(const Json& value, const Path& here, std::vector<Path>& all) {
    if (!here.empty()) all.push_back(here);
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items()) collect(inner, here / key, all);
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) collect(value[i], here / i, all);
    }
}

inline std::vector<Path> paths(const Json& document) {
    std::vector<Path> all;
    collect(document, Path(), all);
    return all;
}

// A document around the place of one value, which any text (it need not be JSON) may then take.
struct Gap {
    std::string before;
    std::string after;
    std::string with(const std::string& other) const { return before + other + after; }
};

inline Gap gap_at(const Json& document, const Path& path) {
    const std::string marker = "\x01here\x01";
    Json copy = document;
    copy[path] = marker;
    const std::string text = copy.dump();
    const std::string quoted = Json(marker).dump();
    const std::size_t at = text.find(quoted);
    return {text.substr(0, at), text.substr(at + quoted.size())};
}

// Whether the value is a number, or an amount written as a text.
inline bool is_a_number(const Json& value) {
    if (!value.is_string()) return value.is_number();
    const auto& text = value.get_ref<const std::string&>();
    return !text.empty() && text.find_first_not_of("0123456789.-") == std::string::npos;
}

}  // namespace strongroom::venues::spoil
