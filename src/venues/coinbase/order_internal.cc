#include "venues/coinbase/order_internal.h"

#include <fmt/format.h>

#include <algorithm>

#include "venues/coinbase/error_internal.h"

namespace strongroom::venues::coinbase {
namespace {

// "STOP_LIMIT" and "Stop Limit".
bool is_same_word(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        if (c == ' ') return '_';
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

Result<Standing> read_status(json::Value value) {
    TRY_ASSIGN(const std::string name, json::read_name(value));
    if (name == "OPEN" || name == "PENDING" || name == "QUEUED" || name == "CANCEL_QUEUED" ||
        name == "EDIT_QUEUED") {
        return Standing{};
    }
    const auto closed = [](CloseReason reason) { return Standing{OrderState::closed, reason}; };
    if (name == "FILLED") return closed(CloseReason::filled);
    if (name == "CANCELLED") return closed(CloseReason::cancelled);
    if (name == "EXPIRED") return closed(CloseReason::expired);
    if (name == "FAILED") return closed(CloseReason::rejected);
    return fail(Errc::invalid, fmt::format("\"{}\" is not a status that we know", name));
}

std::optional<OrderKind> kind_of(std::string_view type, std::string_view time_in_force,
                                 bool is_post_only) {
    const bool is_immediate = time_in_force == "IMMEDIATE_OR_CANCEL";
    const bool is_lasting = time_in_force == "GOOD_UNTIL_CANCELLED";
    if (is_same_word(type, "MARKET") && is_immediate) return OrderKind::market;
    if (is_same_word(type, "LIMIT")) {
        if (is_lasting) return is_post_only ? OrderKind::post_only : OrderKind::limit;
        if (is_post_only) return std::nullopt;
        if (is_immediate) return OrderKind::ioc;
        if (time_in_force == "FILL_OR_KILL") return OrderKind::fok;
    }
    if (is_same_word(type, "STOP_LIMIT") && is_lasting && !is_post_only)
        return OrderKind::stop_limit;
    return std::nullopt;
}

void set_reason(OrderReport& report, std::string_view reject_reason, std::string_view message) {
    if (report.state != OrderState::closed || report.reason == CloseReason::filled) return;
    // REJECT_REASON_UNSPECIFIED is how the venue says nothing.
    const bool is_said = !reject_reason.empty() && !reject_reason.ends_with("_UNSPECIFIED");
    report.text = error_text(is_said ? reject_reason : "", message);
    if (report.reason == CloseReason::rejected && is_said &&
        kind_of_word(reject_reason) == ErrorKind::no_funds) {
        report.reason = CloseReason::no_funds;
    }
}

Status check_filled(const VenueOrder& order, std::string_view field) {
    const Qty filled = order.report.filled;
    const auto refuse = [&](std::string_view why) {
        return fail(Errc::invalid, fmt::format("{}: {} of {}, {}", field, filled.value.to_string(),
                                               order.qty.value.to_string(), why));
    };
    if (!order.qty.is_zero() && filled > order.qty) return refuse("more than the order's quantity");
    if (order.report.reason != CloseReason::filled) return {};
    if (filled.is_zero() || filled < order.qty) return refuse("yet FILLED");
    return {};
}

}  // namespace strongroom::venues::coinbase
