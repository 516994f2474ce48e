#include "venues/kucoin/reply_internal.h"

#include <fmt/format.h>

namespace strongroom::venues::kucoin {
namespace {

Result<std::int64_t> whole_of(std::string_view text) {
    constexpr std::size_t digits_max = 19;
    if (text.empty() || text.size() > digits_max ||
        text.find_first_not_of("0123456789") != std::string_view::npos) {
        return fail(Errc::invalid, "not a whole number written as a text");
    }
    UInt128 number = 0;
    for (const char c : text) number = number * 10 + static_cast<UInt128>(c - '0');
    if (number > static_cast<UInt128>(INT64_MAX)) {
        return fail(Errc::invalid, "a number beyond 2^63");
    }
    return static_cast<std::int64_t>(number);
}

}  // namespace

Result<json::Value> read_data(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    TRY_ASSIGN(const std::string code, object.name("code"));
    if (code != code_of_success) {
        const auto text = object.free_text("msg");
        return fail(Errc::refused, fmt::format("code: {}: {}", code, text ? *text : ""));
    }
    if (!object.has("data")) return fail(Errc::not_found, "data: missing");
    return object.find("data");
}

Result<std::int64_t> read_whole(json::Value value) {
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) return whole_of(text);
    return json::read_integer(value, 0, INT64_MAX);
}

Result<Time> read_time_ms(json::Value value) {
    constexpr std::int64_t most = 9'223'372'036'854;  // 2262: other units do not pass for it.
    TRY_ASSIGN(const std::int64_t ms, read_whole(value));
    if (ms > most) return fail(Errc::invalid, fmt::format("{} are not milliseconds", ms));
    return Time{ms};
}

Result<Time> read_time_s(json::Value value) {
    constexpr std::int64_t most = 9'223'372'036;
    TRY_ASSIGN(const std::int64_t count, read_whole(value));
    if (count > most) return fail(Errc::invalid, fmt::format("{} are not seconds", count));
    return Time{count * 1'000};
}

Result<Time> read_time_ns(json::Value value) {
    constexpr std::int64_t least = 1'000'000'000'000'000;  // 12 days: milliseconds are below it.
    TRY_ASSIGN(const std::int64_t count, read_whole(value));
    if (count < least) return fail(Errc::invalid, fmt::format("{} are not nanoseconds", count));
    return Time{count / 1'000'000};
}

Result<VenueSymbol> read_symbol(json::Value value) {
    TRY_ASSIGN(std::string text, json::read_name(value));
    if (text.empty()) return fail(Errc::invalid, "empty");
    return VenueSymbol{std::move(text)};
}

Result<VenueOrderId> read_order_id(json::Value value) {
    TRY_ASSIGN(std::string text, json::read_name(value));
    if (text.empty()) return fail(Errc::invalid, "empty");
    return VenueOrderId{std::move(text)};
}

Result<std::string> read_optional_name(const json::Object& object, std::string_view field) {
    if (!object.has(field)) return std::string();
    return object.name(field);
}

Result<Side> read_side(json::Value value) {
    TRY_ASSIGN(const std::string name, json::read_name(value));
    if (name == "buy") return Side::buy;
    if (name == "sell") return Side::sell;
    return fail(Errc::invalid, fmt::format("\"{}\" is neither buy nor sell", name));
}

}  // namespace strongroom::venues::kucoin
