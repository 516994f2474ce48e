#include "lab/practice/order_json_internal.h"

namespace strongroom::lab::practice {
namespace {

// Since when it is in the book; never: -1. LIMIT: of a triggered stop it is when it was placed.
std::int64_t working_ms(const VenueOrder& order) {
    return order.waits_for_trigger() ? -1 : order.created.ms;
}

// Fields that are there only when there is something to say.
void add_conditional(Json& json, const VenueOrder& order) {
    if (order.type == OrderType::stop_loss_limit) json["stopPrice"] = amount_text(order.stop_price);
    if (order.strategy_id) json["strategyId"] = *order.strategy_id;
    if (order.strategy_type) json["strategyType"] = *order.strategy_type;
    if (!order.expiry_reason.empty()) json["expiryReason"] = order.expiry_reason;
}

void add_state(Json& json, const VenueOrder& order) {
    json["price"] = amount_text(order.price);
    json["origQty"] = amount_text(order.qty);
    json["executedQty"] = amount_text(order.filled);
    json["origQuoteOrderQty"] = amount_text(order.quote_order_qty);
    json["cummulativeQuoteQty"] = amount_text(order.quote_filled);
    json["status"] = to_string(order.status);
    json["timeInForce"] = to_string(order.time_in_force);
    json["type"] = to_string(order.type);
    json["side"] = side_name(order.side);
}

}  // namespace

Json placement_json(const Placement& placement, const std::string& symbol, ReplyKind kind) {
    const VenueOrder& order = placement.order;
    Json json{{"symbol", symbol},
              {"orderId", order.id},
              {"orderListId", -1},
              {"clientOrderId", order.client_id},
              {"transactTime", order.created.ms}};
    if (kind == ReplyKind::ack) return json;
    add_state(json, order);
    json["workingTime"] = working_ms(order);
    json["selfTradePreventionMode"] = "NONE";
    add_conditional(json, order);
    if (kind == ReplyKind::result) return json;
    json["fills"] = Json::array();
    for (const VenueTrade& trade : placement.trades) {
        json["fills"].push_back({{"price", amount_text(trade.price)},
                                 {"qty", amount_text(trade.qty)},
                                 {"commission", amount_text(trade.fee.amount)},
                                 {"commissionAsset", trade.fee.asset.str()},
                                 {"tradeId", trade.id}});
    }
    return json;
}

Json cancel_json(const VenueOrder& order, const std::string& symbol,
                 const std::string& request_id) {
    Json json{{"symbol", symbol},
              {"origClientOrderId", order.client_id},
              {"orderId", order.id},
              {"orderListId", -1},
              {"clientOrderId", request_id},
              {"transactTime", order.updated.ms}};
    add_state(json, order);
    json["selfTradePreventionMode"] = "NONE";
    add_conditional(json, order);
    return json;
}

Json order_json(const VenueOrder& order, const std::string& symbol) {
    Json json{{"symbol", symbol},
              {"orderId", order.id},
              {"orderListId", -1},
              {"clientOrderId", order.client_id},
              {"price", amount_text(order.price)},
              {"origQty", amount_text(order.qty)},
              {"executedQty", amount_text(order.filled)},
              {"cummulativeQuoteQty", amount_text(order.quote_filled)},
              {"status", to_string(order.status)},
              {"timeInForce", to_string(order.time_in_force)},
              {"type", to_string(order.type)},
              {"side", side_name(order.side)},
              {"stopPrice", amount_text(Decimal())},
              {"icebergQty", amount_text(Decimal())},
              {"time", order.created.ms},
              {"updateTime", order.updated.ms},
              {"isWorking", !order.waits_for_trigger()},
              {"workingTime", working_ms(order)},
              {"origQuoteOrderQty", amount_text(order.quote_order_qty)},
              {"selfTradePreventionMode", "NONE"}};
    add_conditional(json, order);
    return json;
}

Json trade_json(const VenueTrade& trade, const std::string& symbol) {
    return {{"symbol", symbol},
            {"id", trade.id},
            {"orderId", trade.order_id},
            {"orderListId", -1},
            {"price", amount_text(trade.price)},
            {"qty", amount_text(trade.qty)},
            {"quoteQty", amount_text(trade.quote)},
            {"commission", amount_text(trade.fee.amount)},
            {"commissionAsset", trade.fee.asset.str()},
            {"time", trade.time.ms},
            {"isBuyer", trade.side == Side::buy},
            {"isMaker", trade.is_maker},
            {"isBestMatch", true}};
}

// ---- The private stream ----------------------------------------------------------------------

std::string execution_event(const Execution& execution, const std::string& symbol) {
    const VenueOrder& order = execution.order;
    const VenueTrade* trade = execution.trade ? &*execution.trade : nullptr;
    const bool is_cancel = execution.kind == "CANCELED";
    Json json{{"e", "executionReport"},
              {"E", order.updated.ms},
              {"s", symbol},
              {"c", is_cancel ? execution.request_id : order.client_id},
              {"S", side_name(order.side)},
              {"o", to_string(order.type)},
              {"f", to_string(order.time_in_force)},
              {"q", amount_text(order.qty)},
              {"p", amount_text(order.price)},
              {"P", amount_text(order.stop_price)},
              {"F", amount_text(Decimal())},
              {"g", -1},
              {"C", is_cancel ? order.client_id : ""},
              {"x", execution.kind},
              {"X", to_string(order.status)},
              {"r", "NONE"},
              {"i", order.id},
              {"l", amount_text(trade == nullptr ? Qty{} : trade->qty)},
              {"z", amount_text(order.filled)},
              {"L", amount_text(trade == nullptr ? Price{} : trade->price)},
              {"n", trade == nullptr ? "0" : amount_text(trade->fee.amount)},
              {"N", nullptr},
              {"T", order.updated.ms},
              {"t", -1},
              {"I", execution.id},
              {"w", order.is_open() && !order.waits_for_trigger()},
              {"m", trade != nullptr && trade->is_maker},
              {"M", trade != nullptr},
              {"O", order.created.ms},
              {"Z", amount_text(order.quote_filled)},
              {"Y", amount_text(trade == nullptr ? Decimal() : trade->quote)},
              {"Q", amount_text(order.quote_order_qty)},
              {"W", working_ms(order)},
              {"V", "NONE"}};
    if (trade != nullptr) {
        json["N"] = trade->fee.asset.str();
        json["t"] = trade->id;
    }
    if (order.strategy_id) json["j"] = *order.strategy_id;
    if (order.strategy_type) json["J"] = *order.strategy_type;
    if (!order.expiry_reason.empty()) json["eR"] = order.expiry_reason;
    return text_of(json);
}

std::string position_event(const Wallet& wallet, const std::set<Asset>& assets, Time updated,
                           Time now) {
    Json balances = Json::array();
    for (const Asset& asset : assets) {
        const Wallet::Balance balance = wallet.balance(asset);
        balances.push_back({{"a", asset.str()},
                            {"f", amount_text(balance.free)},
                            {"l", amount_text(balance.locked)}});
    }
    return text_of({{"e", "outboundAccountPosition"},
                    {"E", now.ms},
                    {"u", updated.ms},
                    {"B", std::move(balances)}});
}

std::string balance_event(const Money& change, Time now) {
    return text_of({{"e", "balanceUpdate"},
                    {"E", now.ms},
                    {"a", change.asset.str()},
                    {"d", amount_text(change.amount)},
                    {"T", now.ms}});
}

std::string terminated_event(Time now) {
    return text_of({{"e", "eventStreamTerminated"}, {"E", now.ms}});
}

}  // namespace strongroom::lab::practice
