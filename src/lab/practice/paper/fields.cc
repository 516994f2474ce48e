#include "lab/practice/paper/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "lab/practice/json_internal.h"
#include "lab/practice/paper/refusal.h"

namespace strongroom::lab::practice::paper {
namespace {

std::optional<std::uint64_t> whole_number(const std::string& text) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_name_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
}

}  // namespace

Answer<void> Fields::add(Header pair) {
    if (pairs_.size() >= kCountMax) return refusal::bad_request("too many fields");
    if (find(pair.name) != nullptr)
        return refusal::bad_request(fmt::format("{}: is there twice", pair.name));
    pairs_.push_back(std::move(pair));
    return {};
}

Answer<Fields> Fields::of_query(std::string_view query) {
    Fields fields;
    for (Header& pair : parse_query(query)) TRY(fields.add(std::move(pair)));
    return fields;
}

Answer<Fields> Fields::of_body(std::string_view body) {
    constexpr int depth_max = 1;
    Fields fields;
    const Json json = body.size() > kBodyBytesMax ? Json() : parse_bounded(body, depth_max);
    if (!json.is_object()) return refusal::bad_request("the body is not one flat JSON object");
    for (const auto& [name, value] : json.items()) {
        if (!value.is_string())
            return refusal::bad_request(fmt::format("{}: must be a text", name));
        TRY(fields.add({name, value.get<std::string>()}));
    }
    return fields;
}

Answer<void> Fields::only(std::initializer_list<std::string_view> names) const {
    for (const Header& pair : pairs_) {
        if (std::ranges::find(names, pair.name) == names.end())
            return refusal::bad_request(
                fmt::format("{}: is no field of this request", pair.name.substr(0, 40)));
    }
    return {};
}

const std::string* Fields::find(std::string_view name) const {
    const auto at = std::ranges::find(pairs_, name, &Header::name);
    return at == pairs_.end() ? nullptr : &at->value;
}

Answer<std::string> Fields::text(std::string_view name) const {
    const std::string* value = find(name);
    if (value == nullptr || value->empty()) return refusal::missing(name);
    return *value;
}

Answer<Decimal> Fields::amount(std::string_view name) const {
    TRY_ASSIGN(const std::string value, text(name));
    const bool is_plain =
        std::ranges::count(value, '.') <= 1 &&
        std::ranges::all_of(value, [](char c) { return is_digit(c) || c == '.'; });
    const Result<Decimal> read = Decimal::parse(value);
    if (is_plain && read && read->is_positive()) return *read;
    return refusal::bad_request(fmt::format("{}: must be a number above zero", name));
}

Answer<std::size_t> Fields::count(std::string_view name, std::size_t usual,
                                  std::size_t most) const {
    const std::string* value = find(name);
    if (value == nullptr) return usual;
    const auto read = whole_number(*value);
    if (read && *read >= 1 && *read <= most) return static_cast<std::size_t>(*read);
    return refusal::bad_request(fmt::format("{}: must be 1 to {}", name, most));
}

Answer<std::optional<std::uint64_t>> Fields::number(std::string_view name) const {
    const std::string* value = find(name);
    if (value == nullptr) return std::optional<std::uint64_t>();
    const auto read = whole_number(*value);
    if (!read) return refusal::bad_request(fmt::format("{}: must be a number", name));
    return read;
}

Answer<std::optional<std::string>> Fields::client_id(std::string_view name) const {
    constexpr std::size_t longest = 36;
    const std::string* value = find(name);
    if (value == nullptr) return std::optional<std::string>();
    if (!value->empty() && value->size() <= longest && std::ranges::all_of(*value, is_name_letter))
        return std::optional(*value);
    return refusal::bad_request(
        fmt::format("{}: must be 1 to 36 letters, digits, '-' or '_'", name));
}

}  // namespace strongroom::lab::practice::paper
