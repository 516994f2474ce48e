// Streams: what is told to an account: its orders and its balances.
#include <fmt/format.h>

#include <algorithm>

#include "lab/practice/kucoin/json_internal.h"
#include "lab/practice/kucoin/streams.h"

namespace strongroom::lab::practice::kucoin {
namespace {

// "new" before it rests, then "open", "match" as long as it goes on, "done".
std::string_view status_of(std::string_view type) {
    if (type == "received") return "new";
    if (type == "open") return "open";
    return type == "match" ? "match" : "done";
}

// Of two executions in a millisecond the later one has the later time: whoever follows the account
// says with it how far it has come.
std::int64_t time_ns(const Execution& execution) {
    return execution.order.updated.ms * kNsPerMs +
           static_cast<std::int64_t>(execution.id % kNsPerMs);
}

Json change_json(const Execution& execution, std::string_view type, const std::string& symbol) {
    const VenueOrder& order = execution.order;
    const Decimal left = order.qty.value - order.filled.value;
    Json json{{"symbol", symbol},
              {"orderType", type_text(order.type)},
              {"side", side_text(order.side)},
              {"orderId", order_id_text(order.id)},
              {"clientOid", order.client_id},
              {"type", type},
              {"status", status_of(type)},
              {"orderTime", order.created.ms},
              {"size", plain(order.qty)},
              {"originSize", plain(order.qty)},
              {"ts", time_ns(execution)}};
    if (order.type != OrderType::market) json["price"] = plain(order.price);
    if (type == "received") return json;
    json["filledSize"] = plain(order.filled);
    json["remainSize"] = plain(order.is_open() ? left : Decimal());
    json["canceledSize"] = plain(type == "canceled" ? left : Decimal());
    if (type != "match" || !execution.trade) return json;
    const VenueTrade& trade = *execution.trade;
    json["liquidity"] = trade.is_maker ? "maker" : "taker";
    json["feeType"] = trade.is_maker ? "makerFee" : "takerFee";
    json["matchPrice"] = plain(trade.price);
    json["matchSize"] = plain(trade.qty);
    json["tradeId"] = fmt::format("{}", trade.id);
    return json;
}

// Does what came next show that the order never lay in the book?
bool was_taken_at_once(const Execution& next) {
    return next.kind == "EXPIRED" || (next.trade && !next.trade->is_maker);
}

}  // namespace

void Streams::publish_executions(const News& news) {
    for (auto at = news.executions.begin(); at != news.executions.end(); ++at) {
        const VenueOrder& order = at->order;
        const auto next = std::find_if(std::next(at), news.executions.end(),
                                       [&](const auto& one) { return one.order.id == order.id; });
        const bool has_next = next != news.executions.end();
        const bool may_rest = order.type != OrderType::market;
        if (at->kind == "NEW") {
            tell_order(*at, "received");
            if (may_rest && !(has_next && was_taken_at_once(*next))) tell_order(*at, "open");
        } else if (at->kind == "TRADE") {
            tell_order(*at, "match");
            const bool is_taker = at->trade && !at->trade->is_maker;
            if (order.status == OrderStatus::filled)
                tell_order(*at, "filled");
            else if (is_taker && may_rest && !has_next)
                tell_order(*at, "open");
        } else {
            tell_order(*at, "canceled");
        }
    }
}

// To whom listens to the older topic and to whom listens to the newer; told counts once.
void Streams::tell_order(const Execution& execution, std::string_view type) {
    const std::uint32_t account = execution.order.account;
    const std::string& symbol = exchange_.markets()[execution.order.market].symbol();
    const std::string data = text_of(change_json(execution, type, symbol));
    const auto told = [this, account, at = static_cast<std::uint64_t>(time_ns(execution))] {
        ports_.told_execution(account, at);
    };
    for (const TopicKind kind : {TopicKind::orders_v2, TopicKind::orders}) {
        const bool is_new_topic = kind == TopicKind::orders_v2;
        if (type == "received" && !is_new_topic) continue;
        const char* topic = is_new_topic ? "/spotMarket/tradeOrdersV2" : "/spotMarket/tradeOrders";
        const bool has_listener = streams_.contains(topic);
        // The newer one stands for the mark even when nobody listens.
        if (!has_listener && !is_new_topic) continue;
        tell({.topic = topic,
              .subject = subject_of(kind),
              .data_json = data,
              .account = account,
              .delivered = told});
    }
}

void Streams::remember_balances() {
    for (std::uint32_t number = 0; number < accounts_.size(); ++number) {
        for (const auto& [asset, balance] : exchange_.wallet(number).balances())
            balances_[{number, asset}] = balance;
    }
}

void Streams::publish_balances(const News& news) {
    for (const auto& [account, assets] : news.balances) {
        // What the account has done last is said to be the cause.
        const Execution* cause = nullptr;
        for (const Execution& one : news.executions) {
            if (one.order.account == account) cause = &one;
        }
        for (const Asset& asset : assets) {
            const Wallet::Balance now = exchange_.wallet(account).balance(asset);
            Wallet::Balance& before = balances_[{account, asset}];
            const Decimal free_change = now.free - before.free;
            const Decimal hold_change = now.locked - before.locked;
            before = now;
            if (free_change.is_zero() && hold_change.is_zero()) continue;
            const bool is_trade = cause != nullptr;
            const bool is_hold = (free_change + hold_change).is_zero();
            Json context = Json::object();
            if (is_trade) {
                context["symbol"] = exchange_.markets()[cause->order.market].symbol();
                context["orderId"] = order_id_text(cause->order.id);
            }
            const std::string_view event = !is_trade ? "trade.transfer"
                                           : is_hold ? "trade.hold"
                                                     : "trade.setted";
            const Json data{{"accountId", account_id(accounts_.at(account), asset)},
                            {"currency", asset.str()},
                            {"total", plain(now.total())},
                            {"available", plain(now.free)},
                            {"hold", plain(now.locked)},
                            {"availableChange", plain(free_change)},
                            {"holdChange", plain(hold_change)},
                            {"relationContext", std::move(context)},
                            {"relationEvent", event},
                            {"relationEventId", fmt::format("{}", next_balance_event_++)},
                            {"time", fmt::format("{}", env_.clock.now().ms)}};
            tell({.topic = "/account/balance",
                  .subject = subject_of(TopicKind::balance),
                  .data_json = text_of(data),
                  .account = account,
                  .delivered = {}});
        }
    }
}

}  // namespace strongroom::lab::practice::kucoin
