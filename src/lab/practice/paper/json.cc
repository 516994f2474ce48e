#include <fmt/format.h>

#include "lab/practice/paper/json_internal.h"

namespace strongroom::lab::practice::paper {
namespace {

std::string_view kind_name(const VenueOrder& order) {
    switch (order.type) {
        case OrderType::limit: break;
        case OrderType::market: return "market";
        case OrderType::limit_maker: return "post_only";
        case OrderType::stop_loss_limit: return "stop_limit";  // Nobody can place one here.
    }
    switch (order.time_in_force) {
        case TimeInForce::gtc: break;
        case TimeInForce::ioc: return "ioc";
        case TimeInForce::fok: return "fok";
    }
    return "limit";
}

std::string_view state_name(OrderStatus status) {
    switch (status) {
        case OrderStatus::open:
        case OrderStatus::partly_filled: return "open";
        case OrderStatus::filled: return "filled";
        case OrderStatus::cancelled: return "cancelled";
        case OrderStatus::expired: return "expired";
    }
    return "?";
}

}  // namespace

Json order_json(const VenueOrder& order, const Market& market, const std::string& request_id) {
    Json json{{"id", fmt::format("{}", order.id)}, {"client_id", order.client_id},
              {"symbol", market.symbol()},         {"side", to_string(order.side)},
              {"kind", kind_name(order)},          {"qty", plain(order.qty)},
              {"filled", plain(order.filled)},     {"state", state_name(order.status)},
              {"time", order.updated.ms}};
    if (order.type != OrderType::market) json["limit"] = plain(order.price);
    if (!request_id.empty()) json["request_id"] = request_id;
    return json;
}

Json fill_json(const VenueTrade& trade, const Market& market) {
    return {{"id", fmt::format("{}", trade.id)}, {"order", fmt::format("{}", trade.order_id)},
            {"symbol", market.symbol()},         {"side", to_string(trade.side)},
            {"price", plain(trade.price)},       {"qty", plain(trade.qty)},
            {"fee", plain(trade.fee.amount)},    {"fee_asset", trade.fee.asset.str()},
            {"maker", trade.is_maker},           {"time", trade.time.ms}};
}

Json balances_json(const Wallet& wallet, const std::set<Asset>& assets) {
    Json list = Json::array();
    for (const Asset& asset : assets) {
        const Wallet::Balance balance = wallet.balance(asset);
        list.push_back({{"asset", asset.str()},
                        {"free", plain(balance.free)},
                        {"locked", plain(balance.locked)}});
    }
    return list;
}

Json market_json(const Market& market) {
    const Instrument& terms = market.terms.instrument;
    return {{"symbol", market.symbol()},
            {"base", terms.symbol.base.str()},
            {"quote", terms.symbol.quote.str()},
            {"trading", market.is_open()},
            {"tick", plain(terms.tick)},
            {"step", plain(terms.step)},
            {"min_qty", plain(terms.min_qty)},
            {"max_qty", plain(terms.max_qty)},
            {"min_notional", plain(terms.min_notional)},
            {"open_orders_max", market.terms.open_orders_max}};
}

Json candle_json(const Bar& bar) {
    return {{"open_time", bar.open_time.ms}, {"open", plain(bar.open)},
            {"high", plain(bar.high)},       {"low", plain(bar.low)},
            {"close", plain(bar.close)},     {"volume", plain(bar.volume)}};
}

Json top_json(const BookView& book, const std::string& symbol) {
    Json json{{"symbol", symbol}};
    if (!book.bids.empty()) {
        json["bid"] = plain(book.bids.front().price);
        json["bid_qty"] = plain(book.bids.front().qty);
    }
    if (!book.asks.empty()) {
        json["ask"] = plain(book.asks.front().price);
        json["ask_qty"] = plain(book.asks.front().qty);
    }
    return json;
}

Json trade_json(const PublicTrade& trade, const std::string& symbol) {
    return {{"symbol", symbol},
            {"id", trade.id},
            {"price", plain(trade.price)},
            {"qty", plain(trade.qty)},
            {"taker", trade.is_buyer_maker ? "sell" : "buy"},
            {"time", trade.time.ms}};
}

}  // namespace strongroom::lab::practice::paper
