#include "engine/venue_answers.h"

#include <fmt/format.h>

#include "model/order_tag.h"

namespace strongroom::engine {
namespace {

using venues::ErrorKind;
using venues::Replies;
using venues::VenueError;

std::optional<IntentId> intent_of(const venues::VenueOrder& order) {
    const auto tag = read_client_id(order.client_id.text);
    if (!tag) return std::nullopt;
    return tag->intent;
}

InputBody unanswered(const IntentId& intent, std::string text) {
    return OrderUnanswered{intent, std::move(text), false};
}

InputBody closed(const IntentId& intent, CloseReason reason, const VenueError& error) {
    OrderReport report{.state = OrderState::closed, .reason = reason, .text = error.text};
    return OrderReported{intent, std::move(report)};
}

// A refusal of a placement. Only what proves that nothing was placed closes the order.
InputBody refused(const IntentId& intent, const VenueError& error) {
    switch (error.kind) {
        case ErrorKind::no_funds: return closed(intent, CloseReason::no_funds, error);
        case ErrorKind::rejected_filter:
        case ErrorKind::would_take:
        case ErrorKind::signature:
        case ErrorKind::key:
        case ErrorKind::retired:
        case ErrorKind::market_closed:
        case ErrorKind::other: return closed(intent, CloseReason::rejected, error);
        case ErrorKind::timestamp:
        case ErrorKind::rate_limit:
        case ErrorKind::ban:
        case ErrorKind::firewall:
        case ErrorKind::overloaded:
            // Not placed, and worth another try: when the signature has lapsed, with a new one.
            return OrderUnanswered{intent, error.text, venues::proves_not_placed(error.kind)};
        case ErrorKind::duplicate:      // It exists already: find out what became of it.
        case ErrorKind::unknown_order:  // No answer to a placement.
        case ErrorKind::order_not_found:
        case ErrorKind::outcome_unknown: break;
    }
    return unanswered(intent, error.text);
}

std::vector<InputBody> read_order_reply(const Replies& venue, const ReadQuery& query, Time asked_at,
                                        const HttpReply& reply) {
    const OrderMissing missing{query.order, OrderMissing::Source::by_id, asked_at};
    if (const auto error = venue.refusal(reply)) {
        if (error->kind == ErrorKind::order_not_found) return {missing};
        return {};  // No proof of anything: asked again.
    }
    const auto order = venue.decode_order(reply.body);
    if (!order && order.error().code == Errc::not_found) return {missing};
    if (!order || intent_of(*order) != query.order) return {};
    return {OrderReported{query.order, order->report}};
}

// An order that was asked for by its name, at a venue that knows none, is looked for in the list.
std::vector<InputBody> read_list_reply(const Replies& venue, const ReadQuery& query, Time asked_at,
                                       const HttpReply& reply) {
    if (venue.refusal(reply)) return {};
    const bool is_whole = query.kind != ReadQuery::Kind::open_orders;
    const auto source = query.kind == ReadQuery::Kind::order ? OrderMissing::Source::by_id
                                                             : OrderMissing::Source::by_list;
    const auto orders =
        is_whole ? venue.decode_all_orders(reply.body) : venue.decode_open_orders(reply.body);
    if (!orders) return {};
    std::vector<InputBody> inputs;
    bool is_there = false;
    for (const venues::VenueOrder& order : *orders) {
        const auto intent = intent_of(order);
        if (!intent) continue;
        is_there = is_there || *intent == query.order;
        inputs.emplace_back(OrderReported{*intent, order.report});
    }
    if (is_whole && !is_there) inputs.emplace_back(OrderMissing{query.order, source, asked_at});
    return inputs;
}

std::vector<InputBody> read_fills_reply(const Replies& venue, const ReadQuery& query,
                                        const HttpReply& reply) {
    if (venue.refusal(reply)) return {};
    const auto trades = venue.decode_fills(reply.body);
    if (!trades) return {};
    std::vector<InputBody> inputs;
    for (const venues::AccountTrade& trade : *trades) {
        if (trade.venue_id.text != query.venue_id) continue;
        OrderReport report{.state = OrderState::open};
        report.fill = trade.fill;
        inputs.emplace_back(OrderReported{query.order, std::move(report)});
    }
    return inputs;
}

}  // namespace

bool is_looked_for(const Replies& venue, const ReadQuery& query) {
    return query.kind == ReadQuery::Kind::order && query.venue_id.empty() &&
           !venue.finds_by_client_id();
}

std::vector<InputBody> read_place_reply(const Replies& venue, const IntentId& intent,
                                        const HttpReply& reply) {
    const venues::PlaceAnswer answer = venue.decode_place_reply(reply);
    if (const auto* error = std::get_if<VenueError>(&answer)) return {refused(intent, *error)};
    const auto* placed = &std::get<venues::PlaceReply>(answer);
    const auto tag = read_client_id(placed->client_id.text);
    if (!tag || tag->intent != intent)
        return {unanswered(intent, "the venue answered about another order")};
    std::vector<InputBody> inputs;
    for (OrderReport& report : venues::reports(*placed))
        inputs.emplace_back(OrderReported{intent, std::move(report)});
    return inputs;
}

bool is_rejected_by_market(const Replies& venue, const HttpReply& reply) {
    const venues::PlaceAnswer answer = venue.decode_place_reply(reply);
    const auto* error = std::get_if<VenueError>(&answer);
    return error != nullptr &&
           (error->kind == ErrorKind::rejected_filter || error->kind == ErrorKind::market_closed);
}

std::vector<InputBody> read_cancel_reply(const Replies& venue, const IntentId& intent,
                                         const HttpReply& reply) {
    if (const auto error = venue.refusal(reply)) return {CancelUnanswered{intent, error->text}};
    const auto order = venue.decode_cancel_reply(reply.body);
    if (!order && order.error().code == Errc::refused)
        return {CancelUnanswered{intent, order.error().message}};
    // The venue has heard, no more: what became of the order must be asked for.
    if (order && !*order) return {CancelUnanswered{intent, "the venue has taken the cancel"}};
    if (!order || intent_of(**order) != intent)
        return {CancelUnanswered{intent, "the venue's answer is not about this order"}};
    return {OrderReported{intent, (*order)->report}};
}

std::vector<InputBody> read_query_reply(const Replies& venue, const ReadQuery& query, Time asked_at,
                                        const HttpReply& reply) {
    switch (query.kind) {
        case ReadQuery::Kind::order:
            if (is_looked_for(venue, query)) return read_list_reply(venue, query, asked_at, reply);
            return read_order_reply(venue, query, asked_at, reply);
        case ReadQuery::Kind::open_orders:
        case ReadQuery::Kind::all_orders: return read_list_reply(venue, query, asked_at, reply);
        case ReadQuery::Kind::fills: return read_fills_reply(venue, query, reply);
        case ReadQuery::Kind::balances:
        case ReadQuery::Kind::user_stream:
        case ReadQuery::Kind::key_rights: break;
    }
    return {};
}

Result<venues::AccountState> read_account_reply(const Replies& venue, const HttpReply& reply) {
    if (const auto error = venue.refusal(reply))
        return fail(Errc::unavailable, fmt::format("balances: {}", error->text));
    return venue.decode_account(reply.body);
}

std::optional<InputBody> read_execution(const venues::ExecutionReport& report) {
    const auto intent = intent_of(report.order);
    if (!intent) return std::nullopt;
    // An amended order is not one of ours any more in its terms; the watch reports it.
    OrderReport news = report.order.report;
    // Its fee must be known before it counts: the cumulative quantity has it asked for.
    if (!report.has_fee) news.fill.reset();
    return OrderReported{*intent, std::move(news)};
}

std::optional<InputBody> read_funds(const AccountName& account,
                                    const venues::BalanceChange& change) {
    if (change.is_elsewhere || !change.delta.is_positive()) return std::nullopt;
    return FundsArrived{account, {change.delta, change.asset}};
}

}  // namespace strongroom::engine
