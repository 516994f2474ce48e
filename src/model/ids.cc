#include "model/ids.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom {

Status check_name(std::string_view what, std::string_view name) {
    constexpr std::size_t longest = 40;
    const auto is_fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    if (name.empty() || name.size() > longest || !std::ranges::all_of(name, is_fine)) {
        return fail(Errc::invalid, fmt::format("{}: write 1 to {} letters, digits, '-', '_' or '.'",
                                               what, longest));
    }
    return {};
}

Result<IntentId> parse_intent_id(std::string_view hex) {
    TRY_ASSIGN(const Bytes bytes, from_hex(hex));
    IntentId id;
    if (bytes.size() != id.bytes.size())
        return fail(Errc::invalid, "an intent id is 20 hex digits");
    std::ranges::copy(bytes, id.bytes.begin());
    return id;
}

}  // namespace strongroom
