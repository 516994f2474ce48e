// Streams: what is told to an account of its orders. Sums, not trades: those are asked for.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "lab/practice/coinbase/json_internal.h"
#include "lab/practice/coinbase/streams.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::uint64_t kNsPerMs = 1'000'000;
constexpr std::uint64_t kNewest = std::numeric_limits<std::uint64_t>::max();

// Of two executions in a millisecond the later one has the later time: whoever follows the account
// says with it how far it has come.
std::uint64_t time_ns(const Execution& execution) {
    return static_cast<std::uint64_t>(execution.order.updated.ms) * kNsPerMs +
           execution.id % kNsPerMs;
}

// An order that is new and cannot rest has not been looked at yet.
std::string_view status_of(const VenueOrder& order, bool is_new) {
    const bool may_rest =
        order.type != OrderType::market && order.time_in_force == TimeInForce::gtc;
    return is_new && !may_rest ? "PENDING" : status_text(order);
}

Json order_json(const VenueOrder& order, const Market& market, const Account& owner,
                const Paid& paid, bool is_new) {
    const Decimal left = order.is_open() ? order.qty.value - order.filled.value : Decimal();
    const Decimal after_fees =
        order.side == Side::buy ? order.quote_filled + paid.fee : order.quote_filled - paid.fee;
    const bool is_limit = order.type != OrderType::market;
    const bool is_stop = order.type == OrderType::stop_loss_limit;
    return {{"avg_price", plain(average_of(order))},
            {"cancel_reason", order.expiry_reason},
            {"client_order_id", order.client_id},
            {"completion_percentage", plain(completion_of(order))},
            {"contract_expiry_type", "UNKNOWN_CONTRACT_EXPIRY_TYPE"},
            {"cumulative_quantity", plain(order.filled)},
            {"filled_value", plain(order.quote_filled)},
            {"leaves_quantity", plain(left)},
            {"limit_price", is_limit ? plain(order.price) : ""},
            {"number_of_fills", fmt::format("{}", paid.fills)},
            {"order_id", order_uuid(order.id)},
            {"order_side", side_name(order.side)},
            {"order_type", is_stop    ? "Stop Limit"
                           : is_limit ? "Limit"
                                      : "Market"},
            {"outstanding_hold_amount", plain(hold_of(order, market))},
            {"post_only", order.type == OrderType::limit_maker ? "true" : "false"},
            {"product_id", market.symbol()},
            {"product_type", "SPOT"},
            {"reject_reason", ""},
            {"retail_portfolio_id", portfolio_uuid(owner)},
            {"risk_managed_by", "UNKNOWN_RISK_MANAGEMENT_TYPE"},
            {"status", status_of(order, is_new)},
            {"stop_price", is_stop ? plain(order.stop_price) : ""},
            {"time_in_force", time_in_force_text(order)},
            {"total_fees", plain(paid.fee)},
            {"total_value_after_fees", plain(after_fees)},
            {"trigger_status", trigger_text(order)},
            {"creation_time", time_text(order.created)}};
}

std::string event_of(std::string_view type, Json orders) {
    return text_of({{"type", type}, {"orders", std::move(orders)}});
}

}  // namespace

// All that are open, fifty at a time; the last picture is not full.
void Streams::send_open_orders(SocketId socket, Socket& at) {
    constexpr std::size_t batch = 50;
    const std::uint32_t account = at.subscriber->account;
    const AccountBook& book = exchange_.book(account);
    const Products& products = at.channels.at(Channel::user);
    const auto send_batch = [&](Json orders) {
        send(socket, at, name_of(Channel::user), event_of("snapshot", std::move(orders)));
    };
    Json orders = Json::array();
    for (const std::uint64_t id : book.open) {
        const VenueOrder& order = book.orders.at(id);
        const Market& market = exchange_.markets()[order.market];
        if (!products.empty() && !products.contains(market.symbol())) continue;
        orders.push_back(
            order_json(order, market, accounts_.at(account), paid_of(book, order, kNewest), false));
        if (orders.size() == batch) send_batch(std::exchange(orders, Json::array()));
    }
    send_batch(std::move(orders));
}

void Streams::tell_order(const Execution& execution) {
    const VenueOrder& order = execution.order;
    const Market& market = exchange_.markets()[order.market];
    // What it traded after this is not told yet.
    const std::uint64_t last_trade = execution.trade ? execution.trade->id : kNewest;
    const Paid paid = paid_of(exchange_.book(order.account), order, last_trade);
    const std::uint64_t at = time_ns(execution);
    tell(
        {.channel = Channel::user,
         .product = market.symbol(),
         .event_json =
             event_of("update", Json::array({order_json(order, market, accounts_.at(order.account),
                                                        paid, execution.kind == "NEW")})),
         .timestamp = time_text_ns(at),
         .account = order.account,
         .delivered = [this, account = order.account, at] { ports_.told_execution(account, at); }});
}

}  // namespace strongroom::lab::practice::coinbase
