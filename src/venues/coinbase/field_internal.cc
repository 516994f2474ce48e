#include "venues/coinbase/field_internal.h"

#include <fmt/format.h>

#include <charconv>

#include "venues/coinbase/profile.h"
#include "venues/coinbase/timestamp.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t amount_bytes_max = 64;

// The text with at most twelve places, and whether a digit other than zero went.
struct Cut {
    std::string text;
    bool is_rounded = false;
};

Result<Cut> cut_places(json::Value value) {
    if (!value.is_string()) return fail(Errc::invalid, "not an amount written as a text");
    TRY_ASSIGN(std::string text, json::read_name(value, amount_bytes_max));
    const std::size_t point = text.find('.');
    const std::size_t kept = point + 1 + Decimal::places;
    if (point == std::string::npos || text.size() <= kept) return Cut{std::move(text)};
    const std::string_view tail = std::string_view(text).substr(kept);
    if (tail.find_first_not_of("0123456789") != std::string_view::npos) {
        return fail(Errc::invalid, fmt::format("\"{}\" is not a number", text));
    }
    const bool is_rounded = tail.find_first_not_of('0') != std::string_view::npos;
    text.resize(kept);
    return Cut{std::move(text), is_rounded};
}

// The bounds of the other venues' amounts, on the text that was cut.
Result<Decimal> to_amount(const Cut& cut) {
    auto amount = Decimal::parse(cut.text);
    if (!amount) return fail(Errc::invalid, json::clean_text(amount.error().message));
    const Decimal most = Decimal::from_raw(Decimal::one_raw * 10'000'000'000 * 10'000'000'000);
    if (amount->is_negative() || cut.text.starts_with('-')) {
        return fail(Errc::invalid, fmt::format("{} is below zero", cut.text));
    }
    if (*amount > most) return fail(Errc::invalid, fmt::format("{} is absurdly large", cut.text));
    return amount;
}

}  // namespace

Result<Decimal> read_long_amount(json::Value value) {
    TRY_ASSIGN(const Cut cut, cut_places(value));
    if (cut.is_rounded) {
        return fail(Errc::invalid, "more than 12 decimal places; nothing may be rounded here");
    }
    return to_amount(cut);
}

Result<Decimal> read_fee(json::Value value) {
    TRY_ASSIGN(const Cut cut, cut_places(value));
    TRY_ASSIGN(const Decimal fee, to_amount(cut));
    return cut.is_rounded ? fee + Decimal::from_raw(1) : fee;
}

Result<Decimal> read_amount(const json::Object& object, std::string_view field) {
    return object.field(field, read_long_amount);
}

Result<Price> read_price(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(const Decimal value, read_amount(object, field));
    if (value.is_zero()) return fail(Errc::invalid, fmt::format("{}: must be above zero", field));
    return Price{value};
}

Result<Qty> read_qty(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(const Decimal value, read_amount(object, field));
    if (value.is_zero()) return fail(Errc::invalid, fmt::format("{}: must be above zero", field));
    return Qty{value};
}

Result<std::optional<Decimal>> read_some_amount(const json::Object& object,
                                                std::string_view field) {
    if (!object.has(field)) return std::optional<Decimal>();
    return object.field(field, [](json::Value value) -> Result<std::optional<Decimal>> {
        if (const auto text = json::read_name(value, amount_bytes_max); text && text->empty()) {
            return std::optional<Decimal>();
        }
        TRY_ASSIGN(const Decimal amount, read_long_amount(value));
        return amount.is_zero() ? std::optional<Decimal>() : amount;
    });
}

Result<std::string> read_some_text(const json::Object& object, std::string_view field) {
    if (!object.has(field)) return std::string();
    return object.free_text(field);
}

Result<std::int64_t> read_number(json::Value value, std::int64_t most) {
    if (!value.is_string()) return json::read_integer(value, 0, most);
    TRY_ASSIGN(const std::string text, json::read_name(value));
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const bool is_long = text.size() > 1 && text.starts_with('0');
    if (error != std::errc{} || stop != end || text.starts_with('-') || is_long || number > most) {
        return fail(Errc::invalid, fmt::format("\"{}\" is not a whole number we take", text));
    }
    return number;
}

Result<std::int64_t> read_timestamp_ns(const json::Object& object, std::string_view field) {
    return object.field(field, [](json::Value value) -> Result<std::int64_t> {
        TRY_ASSIGN(const std::string text, json::read_name(value));
        return parse_rfc3339_ns(text);
    });
}

Result<Time> read_timestamp(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(const std::int64_t ns, read_timestamp_ns(object, field));
    return Time{ns / ns_of_ms};
}

Result<Time> read_seconds(const json::Object& object, std::string_view field) {
    return object.field(field, [](json::Value value) -> Result<Time> {
        constexpr std::int64_t latest = 9'214'646'400;  // 2262, as of timestamps.
        TRY_ASSIGN(const std::int64_t count, read_number(value, latest));
        return Time{} + seconds(count);
    });
}

Result<VenueSymbol> read_symbol(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(std::string text, object.name(field));
    if (text.empty()) return fail(Errc::invalid, fmt::format("{}: empty", field));
    return VenueSymbol{std::move(text)};
}

Result<VenueOrderId> read_order_id(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(std::string text, object.name(field));
    if (text.empty()) return fail(Errc::invalid, fmt::format("{}: empty", field));
    return VenueOrderId{std::move(text)};
}

Result<ClientOrderId> read_client_id(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(std::string text, object.field(field, [](json::Value value) {
        return json::read_name(value, client_id_bytes_max);
    }));
    return ClientOrderId{std::move(text)};
}

Result<Side> read_side(json::Value value) {
    TRY_ASSIGN(const std::string name, json::read_name(value));
    if (name == "BUY") return Side::buy;
    if (name == "SELL") return Side::sell;
    return fail(Errc::invalid, fmt::format("\"{}\" is neither BUY nor SELL", name));
}

Result<std::optional<Cursor>> read_cursor(const json::Object& object) {
    std::string text;
    if (object.has("cursor")) {
        TRY_ASSIGN(text, object.field("cursor", [](json::Value value) {
            return json::read_name(value, cursor_bytes_max);
        }));
    }
    if (object.has("has_next")) {
        TRY_ASSIGN(const bool has_next, object.flag("has_next"));
        if (has_next && text.empty()) {
            return fail(Errc::invalid, "cursor: empty, though there is a next page");
        }
        if (!has_next) return std::optional<Cursor>();
    }
    return text.empty() ? std::optional<Cursor>() : Cursor{std::move(text)};
}

}  // namespace strongroom::venues::coinbase
