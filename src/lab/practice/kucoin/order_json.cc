// Orders, fills and accounts as KuCoin writes them to their owner.
#include <fmt/format.h>

#include <charconv>

#include "lab/practice/kucoin/json_internal.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr std::size_t kIdDigits = 24;

Decimal remaining(const VenueOrder& order) {
    return order.is_open() ? order.qty.value - order.filled.value : Decimal();
}
Decimal cancelled(const VenueOrder& order) {
    return order.is_open() ? Decimal() : order.qty.value - order.filled.value;
}
bool is_cancelled(const VenueOrder& order) {
    return order.status == OrderStatus::cancelled || order.status == OrderStatus::expired;
}

}  // namespace

std::string order_id_text(std::uint64_t id) { return fmt::format("{:024x}", id); }

std::optional<std::uint64_t> order_id_of(std::string_view text) {
    std::uint64_t id = 0;
    const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
    const bool is_whole = stopped == text.data() + text.size();
    if (text.size() != kIdDigits || error != std::errc{} || !is_whole) return std::nullopt;
    return id;
}

std::string_view side_text(Side side) { return side == Side::buy ? "buy" : "sell"; }
std::string_view type_text(OrderType type) {
    return type == OrderType::market ? "market" : "limit";
}

std::map<std::uint64_t, Decimal> fees_of(const AccountBook& book,
                                         const std::vector<const VenueOrder*>& orders) {
    std::map<std::uint64_t, Decimal> fees;
    for (const VenueOrder* order : orders) fees[order->id] = Decimal();
    for (const VenueTrade& trade : book.trades) {
        const auto at = fees.find(trade.order_id);
        if (at != fees.end()) at->second += trade.fee.amount;
    }
    return fees;
}

Json order_json(const VenueOrder& order, const Market& market, Decimal fee) {
    const bool is_by_funds = order.quote_order_qty.is_positive();
    const Asset& quote = market.pair().quote;
    const Decimal funds = is_by_funds
                              ? order.quote_order_qty
                              : notional(order.price, order.qty, quote, Round::nearest).amount;
    const Decimal left = std::max(funds - order.quote_filled, Decimal());
    return {{"id", order_id_text(order.id)},
            {"clientOid", order.client_id},
            {"symbol", market.symbol()},
            {"opType", "DEAL"},
            {"type", type_text(order.type)},
            {"side", side_text(order.side)},
            {"price", plain(order.price)},
            {"size", is_by_funds ? "0" : plain(order.qty)},
            {"funds", plain(funds)},
            {"dealSize", plain(order.filled)},
            {"dealFunds", plain(order.quote_filled)},
            {"remainSize", is_by_funds ? "0" : plain(remaining(order))},
            {"remainFunds", plain(is_cancelled(order) ? Decimal() : left)},
            {"cancelledSize", is_by_funds ? "0" : plain(cancelled(order))},
            {"cancelledFunds", plain(is_cancelled(order) ? left : Decimal())},
            {"fee", plain(fee)},
            {"feeCurrency", quote.str()},
            {"stp", nullptr},
            {"timeInForce", to_string(order.time_in_force)},
            {"postOnly", order.type == OrderType::limit_maker},
            {"hidden", false},
            {"iceberg", false},
            {"visibleSize", "0"},
            {"cancelAfter", 0},
            {"channel", "API"},
            {"remark", nullptr},
            {"tags", nullptr},
            {"cancelExist", is_cancelled(order)},
            {"tradeType", "TRADE"},
            {"inOrderBook", order.is_open() && order.type != OrderType::market},
            {"active", order.is_open()},
            {"tax", "0"},
            {"createdAt", order.created.ms},
            {"lastUpdatedAt", order.updated.ms}};
}

Json orders_json(const AccountBook& book, const std::vector<const VenueOrder*>& orders,
                 const Exchange& exchange) {
    const auto fees = fees_of(book, orders);
    Json list = Json::array();
    for (const VenueOrder* order : orders)
        list.push_back(order_json(*order, exchange.markets()[order->market], fees.at(order->id)));
    return list;
}

Json fill_json(const VenueTrade& trade, const VenueOrder* order, const Market& market) {
    const FeeRates& fees = market.matcher.model().fees;
    return {{"id", trade.id},
            {"orderId", order_id_text(trade.order_id)},
            {"counterOrderId", order_id_text(0)},  // The market's: nobody's order.
            {"tradeId", trade.id},
            {"symbol", market.symbol()},
            {"side", side_text(trade.side)},
            {"liquidity", trade.is_maker ? "maker" : "taker"},
            {"type", order == nullptr ? "limit" : type_text(order->type)},
            {"forceTaker", false},
            {"price", plain(trade.price)},
            {"size", plain(trade.qty)},
            {"funds", plain(trade.quote)},
            {"fee", plain(trade.fee.amount)},
            {"feeRate", plain(trade.is_maker ? fees.maker : fees.taker)},
            {"feeCurrency", trade.fee.asset.str()},
            {"stop", ""},
            {"tradeType", "TRADE"},
            {"taxRate", "0"},
            {"tax", "0"},
            {"createdAt", trade.time.ms}};
}

Json sync_json(const VenueOrder& order) {
    return {{"originSize", plain(order.qty)},
            {"dealSize", plain(order.filled)},
            {"remainSize", plain(remaining(order))},
            {"canceledSize", plain(cancelled(order))},
            {"status", order.is_open() ? "open" : "done"}};
}

std::string account_id(const Account& account, const Asset& asset) {
    // FNV-1a of the asset's name, so that the number stays whatever else the account comes to hold.
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (const char c : asset.str())
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 1'099'511'628'211U;
    return fmt::format("{}{:09}", account.uid, hash % 1'000'000'000U);
}

}  // namespace strongroom::lab::practice::kucoin
