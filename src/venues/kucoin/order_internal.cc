#include "venues/kucoin/order_internal.h"

#include <fmt/format.h>

namespace strongroom::venues::kucoin {

std::optional<OrderKind> kind_of(std::string_view type, std::string_view time_in_force,
                                 bool is_post_only) {
    if (type == "market") return OrderKind::market;
    if (type != "limit") return std::nullopt;
    if (time_in_force == "GTC") return is_post_only ? OrderKind::post_only : OrderKind::limit;
    if (is_post_only) return std::nullopt;
    if (time_in_force == "IOC") return OrderKind::ioc;
    if (time_in_force == "FOK") return OrderKind::fok;
    return std::nullopt;
}

Result<CloseReason> read_end(Qty qty, const Quantities& quantities, bool was_cancelled) {
    const auto& [filled, cancelled] = quantities;
    if (!qty.is_zero() && filled >= qty) return CloseReason::filled;
    if (was_cancelled) return CloseReason::cancelled;
    if (qty.is_zero() && !filled.is_zero()) return CloseReason::filled;
    // Nobody asked for it, yet the rest is gone: the venue ended it.
    if (!cancelled.is_zero() && filled + cancelled >= qty) return CloseReason::expired;
    return fail(Errc::invalid, fmt::format("{} of {}, ended, yet neither filled nor cancelled",
                                           filled.value.to_string(), qty.value.to_string()));
}

Status check_filled(Qty qty, Qty filled, std::string_view field) {
    if (qty.is_zero() || filled <= qty) return {};
    return fail(Errc::invalid, fmt::format("{}: {} of {}, more than the order's quantity", field,
                                           filled.value.to_string(), qty.value.to_string()));
}

Result<Decimal> read_fee(json::Value value) {
    constexpr std::size_t bytes_max = 40;
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS || text.size() > bytes_max) {
        return json::read_amount(value);  // It names what is wrong.
    }
    const std::size_t point = text.find('.');
    constexpr auto places = static_cast<std::size_t>(Decimal::places);
    if (point == std::string_view::npos || text.size() - point - 1 <= places) {
        return json::read_amount(value);
    }
    const std::string_view rest = text.substr(point + 1 + places);
    if (rest.find_first_not_of("0123456789") != std::string_view::npos) {
        return json::read_amount(value);
    }
    TRY_ASSIGN(const Decimal cut, Decimal::parse(text.substr(0, point + 1 + places)));
    const bool is_more = rest.find_first_not_of('0') != std::string_view::npos;
    const Decimal most = Decimal::from_raw(Decimal::one_raw * 10'000'000'000 * 10'000'000'000);
    if (text.starts_with('-') || cut >= most) {
        return fail(Errc::invalid, "a fee below zero, or absurdly large");
    }
    return is_more ? cut + Decimal::from_raw(1) : cut;
}

}  // namespace strongroom::venues::kucoin
