#include "lab/practice/order.h"

#include <algorithm>
#include <array>
#include <utility>

namespace strongroom::lab::practice {
namespace {

template <typename T, std::size_t N>
std::string_view name_of(const std::array<std::pair<T, std::string_view>, N>& names, T value) {
    const auto at = std::ranges::find(names, value, &std::pair<T, std::string_view>::first);
    return at == names.end() ? "?" : at->second;
}
template <typename T, std::size_t N>
std::optional<T> value_of(const std::array<std::pair<T, std::string_view>, N>& names,
                          std::string_view name) {
    const auto at = std::ranges::find(names, name, &std::pair<T, std::string_view>::second);
    if (at == names.end()) return std::nullopt;
    return at->first;
}

constexpr std::array<std::pair<OrderType, std::string_view>, 4> kTypes{
    {{OrderType::limit, "LIMIT"},
     {OrderType::market, "MARKET"},
     {OrderType::limit_maker, "LIMIT_MAKER"},
     {OrderType::stop_loss_limit, "STOP_LOSS_LIMIT"}}};
constexpr std::array<std::pair<TimeInForce, std::string_view>, 3> kTimes{
    {{TimeInForce::gtc, "GTC"}, {TimeInForce::ioc, "IOC"}, {TimeInForce::fok, "FOK"}}};
constexpr std::array<std::pair<OrderStatus, std::string_view>, 5> kStatuses{
    {{OrderStatus::open, "NEW"},
     {OrderStatus::partly_filled, "PARTIALLY_FILLED"},
     {OrderStatus::filled, "FILLED"},
     {OrderStatus::cancelled, "CANCELED"},
     {OrderStatus::expired, "EXPIRED"}}};
constexpr std::array<std::pair<Side, std::string_view>, 2> kSides{
    {{Side::buy, "BUY"}, {Side::sell, "SELL"}}};

}  // namespace

std::string_view to_string(OrderType type) { return name_of(kTypes, type); }
std::string_view to_string(TimeInForce time_in_force) { return name_of(kTimes, time_in_force); }
std::string_view to_string(OrderStatus status) { return name_of(kStatuses, status); }
std::string_view side_name(Side side) { return name_of(kSides, side); }
std::optional<OrderType> order_type_of(std::string_view name) { return value_of(kTypes, name); }
std::optional<TimeInForce> time_in_force_of(std::string_view name) {
    return value_of(kTimes, name);
}
std::optional<OrderStatus> order_status_of(std::string_view name) {
    return value_of(kStatuses, name);
}
std::optional<Side> side_of(std::string_view name) { return value_of(kSides, name); }

}  // namespace strongroom::lab::practice
