#include "lab/practice/params.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace strongroom::lab::practice {
namespace {

constexpr std::string_view kAmountRange = R"(^([0-9]{1,20})(\.[0-9]{1,20})?$)";
constexpr std::string_view kIntegerRange = "^[0-9]{1,20}$";
constexpr std::string_view kClientIdRange = "^[a-zA-Z0-9-_]{1,36}$";
constexpr std::size_t kDigitsMax = 20;
// A count of this many or more is microseconds: as milliseconds it would be after the year 5138.
constexpr std::int64_t kFirstMicroseconds = 100'000'000'000'000;

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= kDigitsMax &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_amount(std::string_view text) {
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos) return is_digits(text);
    return is_digits(text.substr(0, point)) && is_digits(text.substr(point + 1));
}

std::optional<std::int64_t> read_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::unexpected<ApiError> twice() {
    return refuse(-1101, "Duplicate values for a parameter detected.");
}

}  // namespace

std::optional<std::int64_t> read_microseconds(std::string_view text) {
    if (!is_digits(text)) return std::nullopt;
    const auto count = read_integer(text);
    if (!count) return std::nullopt;
    return *count >= kFirstMicroseconds ? *count : *count * 1'000;
}

Answer<Params> Params::read(std::string_view query, std::string_view body) {
    TRY_ASSIGN(Params params, read(parse_query(query)));
    TRY_ASSIGN(Params second, read(parse_query(body)));
    for (Entry& entry : second.entries_) {
        if (!params.has(entry.pair.name)) params.entries_.push_back(std::move(entry));
    }
    return params;
}

Answer<Params> Params::read(std::vector<Header> pairs) {
    Params params;
    if (pairs.size() > kCountMax) {
        return refuse(-1101, "Too many parameters sent for this endpoint.");
    }
    for (Header& pair : pairs) {
        if (params.has(pair.name)) return twice();
        params.entries_.push_back({.pair = std::move(pair)});
    }
    return params;
}

bool Params::has(std::string_view name) const {
    return std::ranges::any_of(entries_, [&](const Entry& e) { return e.pair.name == name; });
}

Params::Entry* Params::entry(std::string_view name) {
    const auto at =
        std::ranges::find_if(entries_, [&](const Entry& e) { return e.pair.name == name; });
    if (at == entries_.end()) return nullptr;
    at->is_read = true;
    return &*at;
}

std::optional<std::string> Params::find(std::string_view name) {
    const Entry* found = entry(name);
    if (found == nullptr) return std::nullopt;
    return found->pair.value;
}

Answer<std::string> Params::text(std::string_view name) {
    std::optional<std::string> value = find(name);
    if (!value || value->empty()) return refusal::missing(name);
    return *std::move(value);
}

Answer<std::optional<std::string>> Params::optional_text(std::string_view name) {
    std::optional<std::string> value = find(name);
    if (value && value->empty()) return refusal::empty(name);
    return value;
}

Answer<std::optional<Decimal>> Params::amount(std::string_view name, int places) {
    TRY_ASSIGN(const std::optional<std::string> sent, optional_text(name));
    if (!sent) return std::optional<Decimal>();
    if (!is_amount(*sent)) return refusal::illegal_characters(name, kAmountRange);
    std::string text = *sent;
    if (const std::size_t point = text.find('.'); point != std::string::npos) {
        text.erase(std::max(text.find_last_not_of('0') + 1, point));
        if (text.ends_with('.')) text.pop_back();
        if (text.size() > point + 1 + static_cast<std::size_t>(places))
            return refuse(-1111, fmt::format("Parameter '{}' has too much precision.", name));
    }
    const Result<Decimal> value = Decimal::parse(text);
    if (!value) return refuse(-1108, fmt::format("Parameter '{}' overflowed.", name));
    return *value;
}

Answer<std::optional<std::int64_t>> Params::integer(std::string_view name) {
    TRY_ASSIGN(const std::optional<std::string> sent, optional_text(name));
    if (!sent) return std::optional<std::int64_t>();
    if (!is_digits(*sent)) return refusal::illegal_characters(name, kIntegerRange);
    const auto value = read_integer(*sent);
    if (!value) return refuse(-1108, fmt::format("Parameter '{}' overflowed.", name));
    return value;
}

Answer<std::optional<Time>> Params::time(std::string_view name) {
    TRY_ASSIGN(const std::optional<std::int64_t> count, integer(name));
    if (!count) return std::optional<Time>();
    return Time{*count >= kFirstMicroseconds ? *count / 1'000 : *count};
}

Answer<bool> Params::flag(std::string_view name, bool absent) {
    TRY_ASSIGN(const std::optional<std::string> sent, optional_text(name));
    if (!sent) return absent;
    if (*sent == "true" || *sent == "TRUE") return true;
    if (*sent == "false" || *sent == "FALSE") return false;
    return refusal::illegal_characters(name, "^(true|false)$");
}

Answer<std::int64_t> Params::limit(std::int64_t absent, std::int64_t most) {
    TRY_ASSIGN(const std::optional<std::int64_t> sent, integer("limit"));
    if (!sent) return absent;
    if (*sent == 0) return refusal::invalid_parameter("limit");
    return std::min(*sent, most);
}

Answer<std::optional<std::string>> Params::client_id(std::string_view name) {
    TRY_ASSIGN(std::optional<std::string> sent, optional_text(name));
    constexpr std::size_t bytes_max = 36;
    const auto is_fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    if (sent && (sent->size() > bytes_max || !std::ranges::all_of(*sent, is_fine)))
        return refusal::illegal_characters(name, kClientIdRange);
    return sent;
}

Answer<void> Params::check_all_read() const {
    const auto read = std::ranges::count_if(entries_, &Entry::is_read);
    const auto sent = static_cast<std::int64_t>(entries_.size());
    if (read == sent) return {};
    if (read == 0) {
        return refuse(-1101,
                      fmt::format("Too many parameters; expected '0' and received '{}'.", sent));
    }
    return refuse(-1104, fmt::format("Not all sent parameters were read; read '{}' parameter(s) "
                                     "but was sent '{}'.",
                                     read, sent));
}

}  // namespace strongroom::lab::practice
