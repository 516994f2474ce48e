#include "venues/json_internal.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::venues::json {
namespace {

constexpr std::size_t amount_bytes_max = 40;
constexpr std::int64_t time_ms_max = 9'223'372'036'854;  // 2262: microseconds do not pass for it.

bool is_control(char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }

// Ten to the twentieth: the most that a venue itself takes before the point.
Decimal amount_max() {
    return Decimal::from_raw(Decimal::one_raw * 10'000'000'000 * 10'000'000'000);
}

}  // namespace

std::string clean_text(std::string_view text) {
    std::size_t size = std::min(text.size(), free_text_bytes_max);
    // Not in the middle of a character: continuation bytes are 10xxxxxx.
    while (size > 0 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U)
        --size;
    std::string clean(text.substr(0, size));
    std::ranges::replace_if(clean, is_control, ' ');
    // A page that is no JSON can hold any bytes; whoever passes the text on relies on UTF-8.
    if (!simdjson::validate_utf8(clean)) {
        std::ranges::replace_if(clean, [](char c) { return c < 0; }, '?');
    }
    return clean;
}

Result<std::string> read_name(Value value, std::size_t bytes_max) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return fail(Errc::invalid, "not a text");
    if (text.size() > bytes_max) {
        return fail(Errc::invalid, fmt::format("longer than {} bytes", bytes_max));
    }
    if (std::ranges::any_of(text, is_control)) {
        return fail(Errc::invalid, "a control character in a name");
    }
    return std::string(text);
}

Result<std::string> read_free_text(Value value) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return fail(Errc::invalid, "not a text");
    return clean_text(text);
}

Result<Decimal> read_signed_amount(Value value) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) {
        return fail(Errc::invalid, "not an amount written as a text");
    }
    if (text.size() > amount_bytes_max) {
        return fail(Errc::invalid, fmt::format("an amount of {} characters", text.size()));
    }
    auto amount = Decimal::parse(text);
    if (!amount) return fail(Errc::invalid, clean_text(amount.error().message));
    if (*amount > amount_max() || *amount < -amount_max()) {
        return fail(Errc::invalid, fmt::format("{} is absurdly large", clean_text(text)));
    }
    return amount;
}

Result<Decimal> read_amount(Value value) {
    TRY_ASSIGN(const Decimal amount, read_signed_amount(value));
    if (amount.is_negative()) {
        return fail(Errc::invalid, fmt::format("{} is below zero", amount.to_string()));
    }
    return amount;
}

Result<std::int64_t> read_integer(Value value, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    if (value.get_int64().get(number) != simdjson::SUCCESS) {
        return fail(Errc::invalid, "not a whole number");
    }
    if (number < least || number > most) {
        return fail(Errc::invalid, fmt::format("{} is not from {} to {}", number, least, most));
    }
    return number;
}

Result<Time> read_time(Value value) {
    TRY_ASSIGN(const std::int64_t ms, read_integer(value, 0, time_ms_max));
    return Time{ms};
}

Result<bool> read_flag(Value value) {
    bool flag = false;
    if (value.get_bool().get(flag) != simdjson::SUCCESS) {
        return fail(Errc::invalid, "neither true nor false");
    }
    return flag;
}

Result<Asset> read_asset(Value value) {
    TRY_ASSIGN(const std::string name, read_name(value, Asset::capacity));
    if (name.empty()) return fail(Errc::invalid, "an asset without a name");
    return Asset(name);
}

Result<simdjson::dom::array> read_array(Value value) {
    simdjson::dom::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return fail(Errc::invalid, "not a list");
    return array;
}

Result<Object> Object::read(Value value) {
    simdjson::dom::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) {
        return fail(Errc::invalid, "not an object");
    }
    return Object(object);
}

Object::Object(simdjson::dom::object object) : object_(object) {
    constexpr std::size_t many = 12;
    const std::size_t count = object.size();
    fields_.reserve(count);
    if (count > many) heads_.resize(slots);
    for (const auto field : object) {
        const auto before = static_cast<Link>(fields_.size());
        const std::string_view name = field.key;
        if (heads_.empty()) {
            fields_.push_back({name, field.value, before});
        } else {
            Link& head = heads_[slot_of(name)];
            fields_.push_back({name, field.value, head});
            head = before + 1;
        }
    }
}

Object::Found Object::look_up(std::string_view name) const {
    Found found;
    for (Link link = head_of(name); link != 0;) {
        const Field& field = fields_[link - 1];
        if (field.is(name)) {
            found.field = &field;
            ++found.count;
        }
        link = field.next;
    }
    return found;
}

bool Object::has(std::string_view name) const {
    for (Link link = head_of(name); link != 0; link = fields_[link - 1].next) {
        if (fields_[link - 1].is(name) && !fields_[link - 1].value.is_null()) return true;
    }
    return false;
}

Result<Value> Object::find(std::string_view name) const {
    const Found found = look_up(name);
    if (found.count > 1)
        return fail(Errc::invalid, fmt::format("{}: there {} times", name, found.count));
    if (found.count == 0 || found.field->value.is_null())
        return fail(Errc::invalid, fmt::format("{}: missing", name));
    return found.field->value;
}

Result<Price> Object::price(std::string_view key) const {
    TRY_ASSIGN(const Decimal value, amount(key));
    if (value.is_zero()) return fail(Errc::invalid, fmt::format("{}: must be above zero", key));
    return Price{value};
}

Result<Qty> Object::qty(std::string_view key) const {
    TRY_ASSIGN(const Decimal value, amount(key));
    if (value.is_zero()) return fail(Errc::invalid, fmt::format("{}: must be above zero", key));
    return Qty{value};
}

Result<std::int64_t> Object::integer(std::string_view key, std::int64_t least,
                                     std::int64_t most) const {
    return field(key, [&](Value value) { return read_integer(value, least, most); });
}

namespace {

constexpr std::size_t kept_bytes_max = 65'536;
constexpr std::size_t kept_max = 2;  // A message may hold another one as a text.
using Parsers = std::vector<std::unique_ptr<simdjson::dom::parser>>;

Parsers& kept_parsers() {
    // The model spares the signer a call into the loader.
    [[gnu::tls_model("local-exec")]] thread_local Parsers parsers;
    return parsers;
}

}  // namespace

Document::Document(Buffers buffers) : buffers_(buffers) {
    Parsers& kept = kept_parsers();
    if (buffers == Buffers::kept && !kept.empty()) {
        parser_ = std::move(kept.back());
        kept.pop_back();
    } else {
        parser_ = std::make_unique<simdjson::dom::parser>();
    }
}

Document::~Document() {
    Parsers& kept = kept_parsers();
    if (buffers_ == Buffers::kept && parser_->capacity() <= kept_bytes_max &&
        kept.size() < kept_max)
        kept.push_back(std::move(parser_));
}

Result<Value> Document::parse(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        return fail(Errc::exhausted,
                    fmt::format("message: {} bytes, at most {} are read", text.size(), bytes_max));
    }
    constexpr std::size_t least_capacity = 64;
    Value root;
    const std::size_t capacity = std::max({text.size(), parser_->capacity(), least_capacity});
    auto error = parser_->allocate(capacity, depth_max);
    if (error == simdjson::SUCCESS) error = parser_->parse(text.data(), text.size()).get(root);
    if (error == simdjson::SUCCESS) return root;
    const bool is_bound = error == simdjson::DEPTH_ERROR || error == simdjson::MEMALLOC;
    return fail(
        is_bound ? Errc::exhausted : Errc::invalid,
        fmt::format("message: not JSON that we can read: {}", simdjson::error_message(error)));
}

}  // namespace strongroom::venues::json
