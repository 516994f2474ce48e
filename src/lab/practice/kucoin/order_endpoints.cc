// Endpoints that place and cancel orders of the hf system, which is the venue's present spot API.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lab/practice/kucoin/endpoints.h"
#include "lab/practice/kucoin/json_internal.h"
#include "lab/practice/kucoin/order_fields.h"
#include "lab/practice/kucoin/refusal.h"

namespace strongroom::lab::practice::kucoin {
namespace {

// ---- Placing ---------------------------------------------------------------------------------

Answer<VenueOrder> place_one(Desk& desk, const Call& call, const Fields& fields) {
    TRY_ASSIGN(NewOrder wanted, read_new_order(desk, call, fields));
    auto placed = desk.exchange.place(call.account(), std::move(wanted));
    if (!placed) return std::unexpected(translated(placed.error()));
    return std::move(placed->order);
}

Json placed_json(const VenueOrder& order, bool is_sync) {
    Json json{{"orderId", order_id_text(order.id)}, {"clientOid", order.client_id}};
    if (!is_sync) return json;
    json["orderTime"] = order.created.ms;
    json.update(sync_json(order));
    json["matchTime"] = order.updated.ms;
    return json;
}

Answer<std::string> place(Desk& desk, Call& call) {
    TRY_ASSIGN(const VenueOrder order, place_one(desk, call, call.fields));
    return text_of(placed_json(order, false));
}

Answer<std::string> place_sync(Desk& desk, Call& call) {
    TRY_ASSIGN(const VenueOrder order, place_one(desk, call, call.fields));
    return text_of(placed_json(order, true));
}

// Checked like an order, and forgotten.
Answer<std::string> test(Desk& desk, Call& call) {
    TRY_ASSIGN(const NewOrder wanted, read_new_order(desk, call, call.fields));
    if (const auto fine = desk.exchange.check(call.account(), wanted); !fine)
        return std::unexpected(translated(fine.error()));
    return text_of({{"orderId", order_id_text(0)}, {"clientOid", wanted.client_id}});
}

// Each order for itself: one that is refused does not keep the others out.
Answer<std::string> place_several(Desk& desk, Call& call, bool is_sync) {
    constexpr std::size_t orders_max = 5;
    const auto& orders = call.fields.items();
    if (orders.empty() || orders.size() > orders_max) return refusal::invalid("orderList");
    Json list = Json::array();
    for (const Fields& fields : orders) {
        const std::string* type = fields.find("type");
        const bool is_market = type != nullptr && *type == "market";
        const Answer<VenueOrder> order =
            is_market ? refusal::parameter("type: only limit orders can be placed together")
                      : place_one(desk, call, fields);
        if (!order) {
            list.push_back({{"success", false}, {"failMsg", order.error().text}});
            continue;
        }
        Json json = placed_json(*order, is_sync);
        json["success"] = true;
        list.push_back(std::move(json));
    }
    return text_of(list);
}
Answer<std::string> place_multi(Desk& desk, Call& call) { return place_several(desk, call, false); }
Answer<std::string> place_multi_sync(Desk& desk, Call& call) {
    return place_several(desk, call, true);
}

// ---- Cancelling ------------------------------------------------------------------------------

Answer<VenueOrder> cancel_one(Desk& desk, Call& call) {
    TRY_ASSIGN(const Market* market, read_order_market(desk, call.fields));
    TRY_ASSIGN(const OrderKey key, read_order_key(call.fields));
    auto order = desk.exchange.cancel(call.account(), market->number, key, CancelOnly::any, "");
    if (!order) return refusal::not_cancellable();
    return *std::move(order);
}

Answer<std::string> cancel(Desk& desk, Call& call) {
    TRY_ASSIGN(const VenueOrder order, cancel_one(desk, call));
    return text_of({{"orderId", order_id_text(order.id)}});
}
Answer<std::string> cancel_sync(Desk& desk, Call& call) {
    TRY_ASSIGN(const VenueOrder order, cancel_one(desk, call));
    Json json{{"orderId", order_id_text(order.id)}};
    json.update(sync_json(order));
    return text_of(json);
}
Answer<std::string> cancel_client(Desk& desk, Call& call) {
    TRY_ASSIGN(const VenueOrder order, cancel_one(desk, call));
    return text_of({{"clientOid", order.client_id}});
}
Answer<std::string> cancel_client_sync(Desk& desk, Call& call) {
    TRY_ASSIGN(const VenueOrder order, cancel_one(desk, call));
    Json json{{"clientOid", order.client_id}};
    json.update(sync_json(order));
    return text_of(json);
}

Answer<std::string> cancel_symbol(Desk& desk, Call& call) {
    TRY_ASSIGN(const Market* market, read_order_market(desk, call.fields));
    desk.exchange.cancel_all(call.account(), market->number, "");
    return std::string(R"("success")");
}

Answer<std::string> cancel_everything(Desk& desk, Call& call) {
    Json symbols = Json::array();
    for (const Market& market : desk.exchange.markets()) {
        if (!desk.exchange.cancel_all(call.account(), market.number, "").empty())
            symbols.push_back(market.symbol());
    }
    return text_of({{"succeedSymbols", std::move(symbols)}, {"failedSymbols", Json::array()}});
}

// ---- Altering --------------------------------------------------------------------------------

// What the altered order is to be: the old one's rest, at the new price or of the new size.
Answer<NewOrder> read_altered(const Market& market, const VenueOrder& old, const Fields& fields) {
    TRY_ASSIGN(const auto price, fields.amount("newPrice"));
    TRY_ASSIGN(const auto size, fields.amount("newSize"));
    if (!price && !size) return refusal::missing("newPrice");
    if (old.type == OrderType::market || (price && price->is_zero()))
        return refusal::invalid("newPrice");
    NewOrder wanted{.market = old.market,
                    .side = old.side,
                    .type = old.type,
                    .time_in_force = old.time_in_force,
                    .price = price ? Price{*price} : old.price,
                    .qty = {size.value_or(old.qty.value - old.filled.value)},
                    .client_id = old.client_id};
    TRY(check_amounts(market, wanted));
    return wanted;
}

// A cancel and a new order, which has an id of its own and the old one's client id. When the new
// one is refused, the old one is gone nevertheless.
Answer<std::string> alter(Desk& desk, Call& call) {
    TRY_ASSIGN(const Market* market, read_order_market(desk, call.fields));
    TRY_ASSIGN(const OrderKey key, read_order_key(call.fields));
    const auto found = desk.exchange.find(call.account(), market->number, key);
    if (!found || !(*found)->is_open()) return refusal::not_cancellable();
    TRY_ASSIGN(NewOrder wanted, read_altered(*market, **found, call.fields));
    if (!desk.exchange.cancel(call.account(), market->number, key, CancelOnly::any, ""))
        return refusal::not_cancellable();
    const auto placed = desk.exchange.place(call.account(), std::move(wanted));
    if (!placed) return std::unexpected(translated(placed.error()));
    return text_of(
        {{"newOrderId", order_id_text(placed->order.id)}, {"clientOid", placed->order.client_id}});
}

// ---- The dead man's switch -------------------------------------------------------------------

Answer<std::string> set_dead_cancel(Desk& desk, Call& call) {
    TRY_ASSIGN(const auto timeout, call.fields.integer("timeout"));
    if (!timeout) return refusal::missing("timeout");
    TRY_ASSIGN(auto symbols, call.fields.list("symbols", DeadCancel::kSymbolsMax));
    for (const std::string& symbol : symbols) {
        if (desk.exchange.find_market(symbol) == nullptr) return refusal::unknown_pair();
    }
    const std::int64_t now_s = call.now.ms / kMsPerSecond;
    if (*timeout == DeadCancel::kOff) {
        desk.dead_cancel.clear(call.account());
        return text_of({{"currentTime", now_s}, {"triggerTime", 0}});
    }
    if (*timeout < DeadCancel::kSecondsMin || *timeout > DeadCancel::kSecondsMax)
        return refusal::parameter("timeout not in the given range!");
    const auto& made = desk.dead_cancel.set(call.account(), *timeout, std::move(symbols), call.now);
    return text_of({{"currentTime", now_s}, {"triggerTime", made.trigger.ms / kMsPerSecond}});
}

Answer<std::string> dead_cancel(Desk& desk, Call& call) {
    const DeadCancel::Switch* found = desk.dead_cancel.find(call.account());
    if (found == nullptr) return std::string("null");
    return text_of({{"timeout", found->timeout_s},
                    {"symbols", fmt::format("{}", fmt::join(found->symbols, ","))},
                    {"currentTime", call.now.ms / kMsPerSecond},
                    {"triggerTime", found->trigger.ms / kMsPerSecond}});
}

constexpr std::array kEndpoints{
    Endpoint{"POST /api/v1/hf/orders", Need::spot, Pool::spot, 1, place},
    Endpoint{"POST /api/v1/hf/orders/sync", Need::spot, Pool::spot, 1, place_sync},
    Endpoint{"POST /api/v1/hf/orders/test", Need::spot, Pool::spot, 1, test},
    Endpoint{"POST /api/v1/hf/orders/multi", Need::spot, Pool::spot, 1, place_multi},
    Endpoint{"POST /api/v1/hf/orders/multi/sync", Need::spot, Pool::spot, 1, place_multi_sync},
    Endpoint{"POST /api/v1/hf/orders/alter", Need::spot, Pool::spot, 1, alter},
    Endpoint{"POST /api/v1/hf/orders/dead-cancel-all", Need::spot, Pool::spot, 2, set_dead_cancel},
    Endpoint{"GET /api/v1/hf/orders/dead-cancel-all/query", Need::general, Pool::spot, 2,
             dead_cancel},
    Endpoint{"DELETE /api/v1/hf/orders", Need::spot, Pool::spot, 2, cancel_symbol},
    Endpoint{"DELETE /api/v1/hf/orders/cancelAll", Need::spot, Pool::spot, 30, cancel_everything},
    Endpoint{"DELETE /api/v1/hf/orders/{orderId}", Need::spot, Pool::spot, 1, cancel},
    Endpoint{"DELETE /api/v1/hf/orders/sync/{orderId}", Need::spot, Pool::spot, 1, cancel_sync},
    Endpoint{"DELETE /api/v1/hf/orders/client-order/{clientOid}", Need::spot, Pool::spot, 1,
             cancel_client},
    Endpoint{"DELETE /api/v1/hf/orders/sync/client-order/{clientOid}", Need::spot, Pool::spot, 1,
             cancel_client_sync},
};

}  // namespace

std::span<const Endpoint> order_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::kucoin
