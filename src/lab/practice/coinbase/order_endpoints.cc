// Endpoints that place and cancel orders.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lab/practice/coinbase/endpoints.h"
#include "lab/practice/coinbase/json_internal.h"
#include "lab/practice/coinbase/order_fields.h"
#include "lab/practice/coinbase/refusal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::string_view kNoReason = "UNKNOWN_FAILURE_REASON";

// ---- Placing ---------------------------------------------------------------------------------

std::string placed_text(const VenueOrder& order, const Market& market, const Wanted& wanted) {
    return text_of({{"success", true},
                    {"success_response",
                     {{"order_id", order_uuid(order.id)},
                      {"product_id", market.symbol()},
                      {"side", side_name(order.side)},
                      {"client_order_id", order.client_id}}},
                    {"order_configuration", Json::parse(wanted.configuration_json)}});
}

std::string refused_text(const OrderRefusal& why, const Wanted& wanted) {
    return text_of({{"success", false},
                    {"failure_reason", kNoReason},
                    {"error_response",
                     {{"error", why.is_only_of_preview ? kNoReason : why.word},
                      {"message", why.text},
                      {"error_details", ""},
                      {"preview_failure_reason", why.preview_word()},
                      {"new_order_failure_reason", kNoReason}}},
                    {"order_configuration", Json::parse(wanted.configuration_json)}});
}

// An order that was placed under a client id is the answer to whoever sends that id again.
Answer<std::string> place(Desk& desk, Call& call) {
    TRY_ASSIGN(const Wanted wanted, read_wanted(call.request.body, false));
    const AccountBook& book = desk.exchange.book(call.account());
    if (const auto known = book.newest.find(wanted.client_id); known != book.newest.end()) {
        const VenueOrder& order = book.orders.at(known->second);
        return placed_text(order, desk.exchange.markets()[order.market], wanted);
    }
    auto order = read_new_order(desk, wanted);
    if (!order) return refused_text(order.error(), wanted);
    const auto placed = desk.exchange.place(call.account(), *std::move(order));
    if (!placed) return refused_text(order_refusal(placed.error()), wanted);
    return placed_text(placed->order, desk.exchange.markets()[placed->order.market], wanted);
}

Json preview_json(const Market& market, const NewOrder& order, const BookView& book) {
    const bool is_market = order.type == OrderType::market;
    const bool is_by_quote = order.quote_order_qty.is_positive();
    const FeeRates& rates = market.matcher.model().fees;
    const Decimal price = is_market
                              ? market.matcher.slipped(order.side, market.matcher.price()).value
                              : order.price.value;
    const Decimal quote =
        is_by_quote ? order.quote_order_qty : mul(price, order.qty.value, Round::up);
    const Decimal base =
        is_by_quote ? div(order.quote_order_qty, price, Round::down) : order.qty.value;
    const Decimal rate = order.type == OrderType::limit_maker ? rates.maker : rates.taker;
    const Decimal fee = mul(quote, rate, Round::up);
    const Decimal total = order.side == Side::buy ? quote + fee : quote - fee;
    return {{"order_total", plain(total)},
            {"commission_total", plain(fee)},
            {"errs", Json::array()},
            {"warning", Json::array()},
            {"quote_size", plain(quote)},
            {"base_size", plain(base)},
            {"best_bid", book.bids.empty() ? "" : plain(book.bids.front().price)},
            {"best_ask", book.asks.empty() ? "" : plain(book.asks.front().price)},
            {"is_max", false},
            {"slippage", "0"}};
}

// Checked like an order and priced; nothing is placed, and the id leads nowhere.
Answer<std::string> preview(Desk& desk, Call& call) {
    TRY_ASSIGN(const Wanted wanted, read_wanted(call.request.body, true));
    const auto refused = [](const OrderRefusal& why) {
        return text_of({{"order_total", "0"},
                        {"commission_total", "0"},
                        {"errs", Json::array({why.preview_word()})},
                        {"warning", Json::array()},
                        {"preview_id", ""}});
    };
    const auto order = read_new_order(desk, wanted);
    if (!order) return refused(order.error());
    if (const auto fine = desk.exchange.check(call.account(), *order); !fine)
        return refused(order_refusal(fine.error()));
    Market& market = desk.exchange.markets()[order->market];
    Json json = preview_json(market, *order, market.fresh_book());
    const Wallet& wallet = desk.exchange.wallet(call.account());
    const bool is_buy = order->side == Side::buy;
    const Money needed{
        *Decimal::parse(json[is_buy ? "order_total" : "base_size"].get<std::string>()),
        is_buy ? market.pair().quote : market.pair().base};
    if (!wallet.has(needed))
        return refused({.word = "INSUFFICIENT_FUND", .text = "Insufficient balance"});
    json["preview_id"] = order_uuid(0);
    return text_of(json);
}

// ---- Cancelling ------------------------------------------------------------------------------

Json cancel_one(Desk& desk, std::uint32_t account, const std::string& uuid) {
    const auto id = order_of_uuid(uuid);
    const auto& orders = desk.exchange.book(account).orders;
    const auto at = orders.find(id.value_or(0));
    const bool is_cancelled =
        at != orders.end() &&
        desk.exchange
            .cancel(account, at->second.market, {.id = id, .client_id = {}}, CancelOnly::any, "")
            .has_value();
    return {
        {"success", is_cancelled},
        {"failure_reason", is_cancelled ? "UNKNOWN_CANCEL_FAILURE_REASON" : "UNKNOWN_CANCEL_ORDER"},
        {"order_id", uuid}};
}

Answer<std::string> batch_cancel(Desk& desk, Call& call) {
    constexpr int depth_max = 2;
    constexpr std::size_t orders_max = 100;
    const Json body = parse_bounded(call.request.body, depth_max);
    const auto ids = body.is_object() ? body.find("order_ids") : body.end();
    if (ids == body.end() || !ids->is_array() || ids->empty()) return refusal::missing("order_ids");
    if (ids->size() > orders_max) return refusal::invalid("order_ids: at most 100 at once");
    const bool are_texts = std::ranges::all_of(*ids, [](const Json& id) { return id.is_string(); });
    if (!are_texts) return refusal::invalid("order_ids must be strings");
    Json results = Json::array();
    for (const Json& id : *ids)
        results.push_back(cancel_one(desk, call.account(), id.get<std::string>()));
    return text_of({{"results", std::move(results)}});
}

// The core has no order that changes under its id.
Answer<std::string> edit(Desk&, Call&) {
    return refusal::not_played("editing an order is not played here: cancel it and place another");
}

constexpr std::array kEndpoints{
    Endpoint{"POST /api/v3/brokerage/orders", Need::trade, place},
    Endpoint{"POST /api/v3/brokerage/orders/preview", Need::trade, preview},
    Endpoint{"POST /api/v3/brokerage/orders/batch_cancel", Need::trade, batch_cancel},
    Endpoint{"POST /api/v3/brokerage/orders/edit", Need::trade, edit},
    Endpoint{"POST /api/v3/brokerage/orders/edit_preview", Need::trade, edit},
};

}  // namespace

std::span<const Endpoint> order_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::coinbase
