#include "lab/practice/kucoin/fields.h"

#include <algorithm>
#include <charconv>

#include "lab/practice/json_internal.h"
#include "lab/practice/kucoin/refusal.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr int kDepthMax = 3;  // The body, a list in it, an order in that.

// A field's text; nothing for null and for what is no field.
std::optional<std::string> scalar_text(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number() || value.is_boolean()) return text_of(value);
    return std::nullopt;
}

bool is_plain_amount(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto points = std::ranges::count(text, '.');
    return points <= 1 && std::ranges::any_of(text, is_digit) &&
           std::ranges::all_of(text, [&](char c) { return is_digit(c) || c == '.'; });
}

}  // namespace

Answer<Fields> Fields::of_query(std::string_view query) {
    Fields fields;
    for (const Header& pair : parse_query(query)) {
        if (fields.pairs_.size() >= kCountMax) return refusal::parameter("too many parameters");
        fields.pairs_.push_back(pair);
    }
    return fields;
}

Answer<Fields> Fields::of_body(std::string_view body) {
    Fields fields;
    if (body.empty()) return fields;
    if (body.size() > kBodyBytesMax) return refusal::parameter("the body is too long");
    const auto is_shallow = [](int depth, Json::parse_event_t, Json&) {
        return depth <= kDepthMax;
    };
    const Json json = Json::parse(body, is_shallow, false);
    if (!json.is_object()) return refusal::parameter("Request body is not valid JSON.");
    if (json.size() > kCountMax) return refusal::parameter("too many parameters");
    for (const auto& [name, value] : json.items()) {
        if (auto text = scalar_text(value)) fields.add(name, *text);
        if (!value.is_array() || name != "orderList") continue;
        fields.has_items_ = true;
        if (value.size() > kItemsMax) return refusal::invalid("orderList");
        for (const Json& item : value) {
            if (!item.is_object() || item.size() > kCountMax) return refusal::invalid("orderList");
            Fields inner;
            for (const auto& [inner_name, inner_value] : item.items()) {
                if (auto text = scalar_text(inner_value)) inner.add(inner_name, *text);
            }
            fields.items_.push_back(std::move(inner));
        }
    }
    return fields;
}

void Fields::add(std::string_view name, std::string_view value) {
    pairs_.push_back({std::string(name), std::string(value)});
}

void Fields::erase(std::string_view name) {
    std::erase_if(pairs_, [&](const Header& pair) { return pair.name == name; });
}

void Fields::set(std::string_view name, std::string_view value) {
    erase(name);
    add(name, value);
}

const std::string* Fields::find(std::string_view name) const {
    const auto at = std::ranges::find(pairs_, name, &Header::name);
    return at == pairs_.end() || at->value.empty() ? nullptr : &at->value;
}

Answer<std::string> Fields::text(std::string_view name) const {
    const std::string* found = find(name);
    if (found == nullptr) return refusal::missing(name);
    return *found;
}

Answer<std::optional<Decimal>> Fields::amount(std::string_view name) const {
    const std::string* found = find(name);
    if (found == nullptr) return std::nullopt;
    const Result<Decimal> value = Decimal::parse(*found);
    if (!is_plain_amount(*found) || !value) return refusal::invalid(name);
    return *value;
}

Answer<std::optional<std::int64_t>> Fields::integer(std::string_view name) const {
    const std::string* found = find(name);
    if (found == nullptr) return std::nullopt;
    std::int64_t value = 0;
    const char* end = found->data() + found->size();
    const auto [stopped, error] = std::from_chars(found->data(), end, value);
    if (error != std::errc{} || stopped != end) return refusal::invalid(name);
    return value;
}

Answer<bool> Fields::flag(std::string_view name) const {
    const std::string* found = find(name);
    if (found == nullptr || *found == "false") return false;
    if (*found != "true") return refusal::invalid(name);
    return true;
}

Answer<std::int64_t> Fields::count(std::string_view name, std::int64_t absent,
                                   std::int64_t most) const {
    TRY_ASSIGN(const auto value, integer(name));
    if (!value) return absent;
    if (*value < 1 || *value > most)
        return refusal::parameter(std::string(name) + " not in the given range!");
    return *value;
}

Answer<std::vector<std::string>> Fields::list(std::string_view name, std::size_t most) const {
    std::vector<std::string> parts;
    const std::string* found = find(name);
    if (found == nullptr) return parts;
    for (std::size_t from = 0; from <= found->size();) {
        const std::size_t comma = std::min(found->find(',', from), found->size());
        parts.push_back(found->substr(from, comma - from));
        if (parts.size() > most || parts.back().empty()) return refusal::invalid(name);
        from = comma + 1;
    }
    return parts;
}

}  // namespace strongroom::lab::practice::kucoin
