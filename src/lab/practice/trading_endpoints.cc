// Trading endpoints: orders in, orders out. The checks are in the order in which the venue makes
// them, so that a request with two mistakes is told of the same one.
#include <array>

#include "lab/practice/endpoints.h"
#include "lab/practice/order_json_internal.h"
#include "lab/practice/order_params.h"

namespace strongroom::lab::practice {
namespace {

Answer<ReplyKind> read_reply_kind(Params& params, OrderType type) {
    TRY_ASSIGN(const auto sent, params.optional_text("newOrderRespType"));
    const bool is_full = type == OrderType::limit || type == OrderType::market;
    if (!sent) return is_full ? ReplyKind::full : ReplyKind::ack;
    if (*sent == "ACK") return ReplyKind::ack;
    if (*sent == "RESULT") return ReplyKind::result;
    if (*sent == "FULL") return ReplyKind::full;
    return refusal::invalid_parameter("newOrderRespType");
}

Answer<std::string> place(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(NewOrder wanted, read_new_order(*market, call.params));
    TRY_ASSIGN(const ReplyKind kind, read_reply_kind(call.params, wanted.type));
    TRY(call.params.check_all_read());
    TRY(floor.limits.check_order(call.account(), call.now));
    TRY_ASSIGN(const Placement placement, floor.exchange.place(call.account(), std::move(wanted)));
    call.has_placed_order = true;
    return text_of(placement_json(placement, market->symbol(), kind));
}

// ---- Testing ---------------------------------------------------------------------------------

int test_weight(const Params& params) {
    Params copy = params;
    return copy.flag("computeCommissionRates", false).value_or(false) ? 20 : 1;
}

Answer<std::string> test(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(const NewOrder wanted, read_new_order(*market, call.params));
    TRY(read_reply_kind(call.params, wanted.type));
    TRY_ASSIGN(const bool has_rates, call.params.flag("computeCommissionRates", false));
    TRY(call.params.check_all_read());
    TRY(floor.exchange.check(call.account(), wanted));
    if (!has_rates) return std::string("{}");
    const FeeRates& fees = market->matcher.model().fees;
    const Json none{{"maker", amount_text(Decimal())}, {"taker", amount_text(Decimal())}};
    return text_of({{"standardCommissionForOrder",
                     {{"maker", amount_text(fees.maker)}, {"taker", amount_text(fees.taker)}}},
                    {"specialCommissionForOrder", none},
                    {"taxCommissionForOrder", none},
                    {"discount",
                     {{"enabledForAccount", false},
                      {"enabledForSymbol", false},
                      {"discountAsset", "BNB"},
                      {"discount", amount_text(Decimal())}}}});
}

// ---- Cancelling ------------------------------------------------------------------------------

Answer<CancelOnly> read_restrictions(Params& params) {
    TRY_ASSIGN(const auto sent, params.optional_text("cancelRestrictions"));
    if (!sent) return CancelOnly::any;
    if (*sent == "ONLY_NEW") return CancelOnly::untouched;
    if (*sent == "ONLY_PARTIALLY_FILLED") return CancelOnly::partly_filled;
    return refuse(-1145, "Invalid cancelRestrictions");
}

Answer<std::string> cancel(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(const OrderKey key, read_order_key(call.params));
    TRY_ASSIGN(const CancelOnly only, read_restrictions(call.params));
    TRY_ASSIGN(const auto named, call.params.client_id("newClientOrderId"));
    TRY(call.params.check_all_read());
    const std::string request_id = named ? *named : floor.exchange.make_id("");
    TRY_ASSIGN(const VenueOrder order,
               floor.exchange.cancel(call.account(), market->number, key, only, request_id));
    return text_of(cancel_json(order, market->symbol(), request_id));
}

Answer<std::string> cancel_all(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY(call.params.check_all_read());
    const std::string request_id = floor.exchange.make_id("");
    const auto cancelled = floor.exchange.cancel_all(call.account(), market->number, request_id);
    if (cancelled.empty()) return refuse(-2011, "Unknown order sent.");
    Json list = Json::array();
    for (const VenueOrder& order : cancelled)
        list.push_back(cancel_json(order, market->symbol(), request_id));
    return text_of(list);
}

// ---- Amending --------------------------------------------------------------------------------

// Whoever may trade is told the same as on a market with `amendAllowed: false`.
Answer<std::string> amend(Floor& floor, Call& call) {
    TRY(read_market(floor, call.params));
    TRY(read_order_key(call.params));
    TRY(call.params.text("newQty"));
    TRY(call.params.client_id("newClientOrderId"));
    TRY(call.params.check_all_read());
    return refuse(-2038, "Order amend is not supported for this symbol.");
}

constexpr std::array kEndpoints{
    Endpoint{.rest = "POST /api/v3/order",
             .message = "order.place",
             .security = Security::trade,
             .weight = weighs<1>,
             .answer = place,
             .is_free_when_fine = true},
    Endpoint{.rest = "POST /api/v3/order/test",
             .message = "order.test",
             .security = Security::trade,
             .weight = test_weight,
             .answer = test},
    Endpoint{.rest = "DELETE /api/v3/order",
             .message = "order.cancel",
             .security = Security::trade,
             .weight = weighs<1>,
             .answer = cancel,
             .is_free_when_fine = true},
    Endpoint{.rest = "DELETE /api/v3/openOrders",
             .message = "openOrders.cancelAll",
             .security = Security::trade,
             .weight = weighs<1>,
             .answer = cancel_all,
             .is_free_when_fine = true},
    Endpoint{.rest = "PUT /api/v3/order/amend/keepPriority",
             .message = "order.amend.keepPriority",
             .security = Security::trade,
             .weight = weighs<4>,
             .answer = amend},
};

}  // namespace

std::span<const Endpoint> trading_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice
