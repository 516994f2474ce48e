#include "lab/practice/coinbase/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "lab/practice/coinbase/refusal.h"
#include "venues/coinbase/timestamp.h"

namespace strongroom::lab::practice::coinbase {
namespace {

std::unexpected<ApiError> wrong(std::string_view name) {
    return refusal::invalid(fmt::format("invalid {}", name));
}

}  // namespace

Answer<Query> Query::read(std::string_view text) {
    Query query;
    for (Header& pair : parse_query(text)) {
        if (query.pairs_.size() >= kCountMax) return refusal::invalid("too many parameters");
        query.pairs_.push_back(std::move(pair));
    }
    return query;
}

void Query::set(const Header& pair) {
    std::erase_if(pairs_, [&](const Header& one) { return one.name == pair.name; });
    pairs_.push_back(pair);
}

const std::string* Query::find(std::string_view name) const {
    const auto at = std::ranges::find(pairs_, name, &Header::name);
    return at == pairs_.end() || at->value.empty() ? nullptr : &at->value;
}

std::vector<std::string> Query::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const Header& pair : pairs_) {
        if (pair.name == name && !pair.value.empty()) values.push_back(pair.value);
    }
    return values;
}

Answer<std::string> Query::text(std::string_view name) const {
    const std::string* found = find(name);
    if (found == nullptr) return refusal::missing(name);
    return *found;
}

Answer<std::optional<std::int64_t>> Query::integer(std::string_view name) const {
    const std::string* found = find(name);
    if (found == nullptr) return std::nullopt;
    std::int64_t value = 0;
    const char* const end = found->data() + found->size();
    const auto [stopped, error] = std::from_chars(found->data(), end, value);
    if (error != std::errc{} || stopped != end) return wrong(name);
    return value;
}

Answer<std::size_t> Query::count(std::string_view name, std::size_t absent,
                                 std::size_t most) const {
    TRY_ASSIGN(const auto value, integer(name));
    if (!value) return absent;
    if (*value < 1) return wrong(name);
    return std::min(static_cast<std::size_t>(*value), most);
}

Answer<std::optional<Time>> Query::seconds(std::string_view name) const {
    constexpr std::int64_t latest_s = 9'000'000'000;  // Year 2255.
    TRY_ASSIGN(const auto value, integer(name));
    if (!value) return std::nullopt;
    if (*value < 0 || *value > latest_s) return wrong(name);
    return Time{} + strongroom::seconds(*value);
}

Answer<std::optional<Time>> Query::rfc3339(std::string_view name) const {
    const std::string* found = find(name);
    if (found == nullptr) return std::nullopt;
    const auto time = venues::coinbase::parse_rfc3339(*found);
    if (!time) return wrong(name);
    return *time;
}

}  // namespace strongroom::lab::practice::coinbase
