#include "venues/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/http.h"

namespace strongroom::venues {

void Query::append(std::string_view name, std::string_view value) {
    constexpr std::size_t usual_bytes = 256;
    if (text_.empty())
        text_.reserve(usual_bytes);
    else
        text_ += '&';
    text_ += name;
    text_ += '=';
    text_ += percent_encode(value);
}

void append_json_text(std::string& out, std::string_view text) {
    const auto is_plain = [](char c) { return c != '"' && c != '\\' && (c < 0 || c >= 0x20); };
    out += '"';
    if (std::ranges::all_of(text, is_plain)) {
        out += text;
    } else {
        for (const char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            if (c >= 0 && c < 0x20)
                fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<int>(c));
            else
                out += c;
        }
    }
    out += '"';
}

std::string json_text(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    append_json_text(out, text);
    return out;
}

// The narrowest pattern of the venues has at most 20 digits before the point and no sign.
Status check_amount(std::string_view field, Decimal amount) {
    const Decimal most = Decimal::from_raw(Decimal::one_raw * 10'000'000'000 * 10'000'000'000);
    if (amount.is_positive() && amount < most) return {};
    return fail(Errc::invalid,
                fmt::format("{}: {} is not above zero and below 10^20", field, amount.to_string()));
}

Status check_terms(const OrderIntent& intent, const Instrument& instrument) {
    if (intent.symbol != instrument.symbol) {
        return fail(Errc::invalid, fmt::format("order.symbol: {} is not the instrument's {}",
                                               intent.symbol.str(), instrument.symbol.str()));
    }
    TRY(check_amount("order.qty", intent.qty.value));
    const bool is_market = intent.kind == OrderKind::market;
    if (is_market == intent.limit.has_value()) {
        return fail(Errc::invalid, is_market ? "order.limit: a market order has none"
                                             : "order.limit: this kind of order needs one");
    }
    if (intent.limit) TRY(check_amount("order.limit", intent.limit->value));
    const bool is_stop = intent.kind == OrderKind::stop_limit;
    if (is_stop != intent.trigger.has_value()) {
        return fail(Errc::invalid, is_stop ? "order.trigger: a stop-limit order needs one"
                                           : "order.trigger: this kind of order has none");
    }
    if (intent.trigger) TRY(check_amount("order.trigger", intent.trigger->value));
    return {};
}

Status check_limit(int limit, int most) {
    if (limit >= 1 && limit <= most) return {};
    return fail(Errc::invalid, fmt::format("limit: {} is not 1 to {}", limit, most));
}

Status check_range(const std::optional<Time>& start, const std::optional<Time>& end,
                   std::string_view start_name, std::string_view end_name) {
    if ((start && start->ms < 0) || (end && end->ms < 0) || (start && end && *end < *start)) {
        return fail(Errc::invalid,
                    fmt::format("{}: before {}, or a time before 1970", end_name, start_name));
    }
    return {};
}

}  // namespace strongroom::venues
