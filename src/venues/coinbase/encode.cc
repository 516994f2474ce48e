#include "venues/coinbase/encode.h"

#include <fmt/format.h>

#include <algorithm>

#include "venues/coinbase/profile.h"
#include "venues/coinbase/query.h"

namespace strongroom::venues::coinbase {
namespace {

std::string_view side_name(Side side) { return side == Side::buy ? "BUY" : "SELL"; }

Result<VenueOrderId> venue_id_of(const OrderKey& order) {
    if (const auto* venue_id = std::get_if<VenueOrderId>(&order)) {
        TRY(check(*venue_id));
        return *venue_id;
    }
    return fail(Errc::invalid,
                fmt::format("order: Coinbase knows no order by its client id; ask for the market's "
                            "orders, take the one whose client_order_id is \"{}\" and use its "
                            "order_id",
                            std::get<ClientOrderId>(order).text));
}

Status check_intent(const OrderIntent& intent, const Instrument& instrument) {
    if (intent.symbol != instrument.symbol) {
        return fail(Errc::invalid, fmt::format("order.symbol: {} is not the instrument's {}",
                                               intent.symbol.str(), instrument.symbol.str()));
    }
    return check(VenueSymbol{instrument.venue_symbol});
}

// "id","id": no quote or backslash can be in them.
Result<std::string> id_list(const std::vector<VenueOrderId>& orders) {
    if (orders.empty() || orders.size() > cancels_max) {
        return fail(Errc::invalid, fmt::format("order_ids: write 1 to {}", cancels_max));
    }
    std::string list;
    for (const VenueOrderId& id : orders) {
        TRY(check(id));
        list += fmt::format(R"({}"{}")", list.empty() ? "" : ",", id.text);
    }
    return list;
}

UnsignedRequest post(std::string_view path, std::string body, int weight) {
    return {.method = "POST",
            .path = fmt::format("/api/v3/brokerage/{}", path),
            .body = std::move(body),
            .weight = weight};
}

}  // namespace

VenueSymbol to_venue_symbol(const Symbol& symbol) {
    return {symbol.base.str() + "-" + symbol.quote.str()};
}

Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                    const ClientOrderId& client_id, SigningTime time) {
    TRY(check_intent(intent, instrument));
    return place_order(PlaceOrder{.client_id = client_id,
                                  .venue_symbol = {instrument.venue_symbol},
                                  .side = intent.side,
                                  .configuration = to_configuration(intent)},
                       time);
}

Result<UnsignedRequest> place_order(const PlaceOrder& order, SigningTime time) {
    TRY(check(order.venue_symbol));
    TRY(venues::check(client_id_rule, order.client_id));
    TRY(check(time));
    TRY_ASSIGN(const std::string configuration, to_json(order.configuration));
    UnsignedRequest request = post(
        "orders",
        fmt::format(
            R"({{"client_order_id":"{}","product_id":"{}","side":"{}","order_configuration":{}}})",
            order.client_id.text, order.venue_symbol.text, side_name(order.side), configuration),
        weights.place);
    request.is_order_placement = true;
    return request;
}

Result<UnsignedRequest> preview_order(const PlaceOrder& order, SigningTime time) {
    TRY(check(order.venue_symbol));
    TRY(check(time));
    TRY_ASSIGN(const std::string configuration, to_json(order.configuration));
    return post("orders/preview",
                fmt::format(R"({{"product_id":"{}","side":"{}","order_configuration":{}}})",
                            order.venue_symbol.text, side_name(order.side), configuration),
                weights.query_order);
}

Result<UnsignedRequest> cancel_order(const CancelOrder& cancel, SigningTime time) {
    TRY(check(cancel.venue_symbol));
    TRY_ASSIGN(const VenueOrderId id, venue_id_of(cancel.order));
    return cancel_orders({id}, time);
}

Result<UnsignedRequest> cancel_orders(const std::vector<VenueOrderId>& orders, SigningTime time) {
    TRY_ASSIGN(const std::string list, id_list(orders));
    TRY(check(time));
    return post("orders/batch_cancel", fmt::format(R"({{"order_ids":[{}]}})", list),
                weights.cancel);
}

Result<UnsignedRequest> edit_order(const EditOrder& edit, SigningTime time) {
    TRY(check(edit.order));
    TRY(check_amount("order.limit", edit.price.value));
    TRY(check_amount("order.qty", edit.size.value));
    TRY(check(time));
    return post("orders/edit",
                fmt::format(R"({{"order_id":"{}","size":"{}","price":"{}"}})", edit.order.text,
                            edit.size.value.to_string(), edit.price.value.to_string()),
                weights.place);
}

Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                    SigningTime time) {
    TRY(check(venue_symbol));
    TRY_ASSIGN(const VenueOrderId id, venue_id_of(order));
    TRY(check(time));
    return UnsignedRequest{.method = "GET",
                           .path = fmt::format("/api/v3/brokerage/orders/historical/{}", id.text),
                           .weight = weights.query_order};
}

}  // namespace strongroom::venues::coinbase
