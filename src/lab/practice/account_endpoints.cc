// Account endpoints: what an account has, has ordered and has traded.
#include <algorithm>
#include <array>

#include "lab/practice/endpoints.h"
#include "lab/practice/market_json_internal.h"
#include "lab/practice/order_json_internal.h"
#include "lab/practice/order_params.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::int64_t kListMax = 1'000;
constexpr std::int64_t kListDefault = 500;
constexpr Duration kLongestRange = minutes(24LL * 60);

// ---- Orders ----------------------------------------------------------------------------------

Answer<std::string> query_order(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(const OrderKey key, read_order_key(call.params));
    TRY_ASSIGN(const VenueOrder* order, floor.exchange.find(call.account(), market->number, key));
    return text_of(order_json(*order, market->symbol()));
}

int open_orders_weight(const Params& params) { return params.has("symbol") ? 6 : 80; }

Answer<std::string> open_orders(Floor& floor, Call& call) {
    const Market* wanted = nullptr;
    if (call.params.has("symbol")) {
        TRY_ASSIGN(wanted, read_market(floor, call.params));
    }
    const AccountBook& book = floor.exchange.book(call.account());
    Json list = Json::array();
    for (const std::uint64_t id : book.open) {
        const VenueOrder& order = book.orders.at(id);
        const Market& market = floor.exchange.markets()[order.market];
        if (wanted == nullptr || wanted == &market)
            list.push_back(order_json(order, market.symbol()));
    }
    return text_of(list);
}

struct Range {
    std::optional<Time> start;
    std::optional<Time> end;
    bool holds(Time time) const { return (!start || time >= *start) && (!end || time <= *end); }
};

Answer<Range> read_range(Params& params) {
    Range range;
    TRY_ASSIGN(range.start, params.time("startTime"));
    TRY_ASSIGN(range.end, params.time("endTime"));
    if (range.start && range.end && *range.end - *range.start > kLongestRange)
        return refuse(-1127, "More than 24 hours between startTime and endTime.");
    return range;
}

// Lists are oldest first; without a place to start from they are the newest.
template <typename T>
void cut(std::vector<T>& list, std::int64_t limit, bool is_from_start) {
    const auto most = static_cast<std::size_t>(limit);
    if (list.size() <= most) return;
    if (is_from_start)
        list.resize(most);
    else
        list.erase(list.begin(), list.end() - static_cast<std::ptrdiff_t>(most));
}

Answer<std::string> all_orders(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(const auto from, call.params.integer("orderId"));
    TRY_ASSIGN(const Range range, read_range(call.params));
    TRY_ASSIGN(const std::int64_t limit, call.params.limit(kListDefault, kListMax));
    std::vector<const VenueOrder*> found;
    for (const auto& [id, order] : floor.exchange.book(call.account()).orders) {
        const bool is_wanted = order.market == market->number && range.holds(order.created) &&
                               (!from || id >= static_cast<std::uint64_t>(*from));
        if (is_wanted) found.push_back(&order);
    }
    cut(found, limit, from || range.start);
    Json list = Json::array();
    for (const VenueOrder* order : found) list.push_back(order_json(*order, market->symbol()));
    return text_of(list);
}

// ---- Trades ----------------------------------------------------------------------------------

int my_trades_weight(const Params& params) { return params.has("orderId") ? 5 : 20; }

Answer<std::string> my_trades(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(const auto order, call.params.integer("orderId"));
    TRY_ASSIGN(const auto from, call.params.integer("fromId"));
    TRY_ASSIGN(const Range range, read_range(call.params));
    TRY_ASSIGN(const std::int64_t limit, call.params.limit(kListDefault, kListMax));
    // Of times and ids only these go together: orderId and fromId, startTime and endTime.
    if ((order || from) && (range.start || range.end)) return refusal::bad_combination();
    std::vector<const VenueTrade*> found;
    for (const VenueTrade& trade : floor.exchange.book(call.account()).trades) {
        const bool is_wanted = trade.market == market->number && range.holds(trade.time) &&
                               (!order || trade.order_id == static_cast<std::uint64_t>(*order)) &&
                               (!from || trade.id >= static_cast<std::uint64_t>(*from));
        if (is_wanted) found.push_back(&trade);
    }
    cut(found, limit, from || range.start);
    Json list = Json::array();
    for (const VenueTrade* trade : found) list.push_back(trade_json(*trade, market->symbol()));
    return text_of(list);
}

// ---- The account -----------------------------------------------------------------------------

Json rates_json(Decimal maker, Decimal taker) {
    return {{"maker", amount_text(maker)},
            {"taker", amount_text(taker)},
            {"buyer", amount_text(Decimal())},
            {"seller", amount_text(Decimal())}};
}

// The rates of the first market; they are the same everywhere unless the owner made them differ.
FeeRates rates_of(const Exchange& exchange) {
    return exchange.markets().empty() ? FeeRates{}
                                      : exchange.markets().front().matcher.model().fees;
}

std::int64_t basis_points(Decimal rate) {
    return static_cast<std::int64_t>(mul(rate, 10'000, Round::nearest).raw() / Decimal::one_raw);
}

Answer<std::string> account(Floor& floor, Call& call) {
    TRY_ASSIGN(const bool omits_zero, call.params.flag("omitZeroBalances", false));
    const Account& owner = floor.accounts.at(call.account());
    const FeeRates fees = rates_of(floor.exchange);
    Json balances = Json::array();
    for (const auto& [asset, balance] : floor.exchange.wallet(call.account()).balances()) {
        if (omits_zero && balance.total().is_zero()) continue;
        balances.push_back({{"asset", asset.str()},
                            {"free", amount_text(balance.free)},
                            {"locked", amount_text(balance.locked)}});
    }
    return text_of({{"makerCommission", basis_points(fees.maker)},
                    {"takerCommission", basis_points(fees.taker)},
                    {"buyerCommission", 0},
                    {"sellerCommission", 0},
                    {"commissionRates", rates_json(fees.maker, fees.taker)},
                    {"canTrade", true},
                    {"canWithdraw", true},
                    {"canDeposit", true},
                    {"brokered", false},
                    {"requireSelfTradePrevention", false},
                    {"preventSor", false},
                    {"updateTime", owner.updated.ms},
                    {"accountType", "SPOT"},
                    {"balances", std::move(balances)},
                    {"permissions", Json::array({"SPOT"})},
                    {"uid", owner.uid}});
}

Answer<std::string> commission(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    const FeeRates& fees = market->matcher.model().fees;
    return text_of({{"symbol", market->symbol()},
                    {"standardCommission", rates_json(fees.maker, fees.taker)},
                    {"specialCommission", rates_json(0, 0)},
                    {"taxCommission", rates_json(0, 0)},
                    {"discount",
                     {{"enabledForAccount", false},
                      {"enabledForSymbol", false},
                      {"discountAsset", "BNB"},
                      {"discount", amount_text(Decimal())}}}});
}

Answer<std::string> order_counts(Floor& floor, Call& call) {
    Json list = Json::array();
    for (const RateLimits::Row& row : floor.limits.order_rows(call.account(), call.now))
        list.push_back(counted_limit_json(row));
    return text_of(list);
}

// The private streams of old; they are asked for on the WebSocket API now.
Answer<std::string> no_listen_key(Floor&, Call&) {
    return refuse(-1016, "This service is no longer available.", 410);
}

constexpr Endpoint retired(std::string_view rest) {
    return {
        .rest = rest, .weight = weighs<2>, .answer = no_listen_key, .takes_unknown_params = true};
}

constexpr std::array kEndpoints{
    Endpoint{.rest = "GET /api/v3/order",
             .message = "order.status",
             .security = Security::user_data,
             .weight = weighs<4>,
             .answer = query_order},
    Endpoint{.rest = "GET /api/v3/openOrders",
             .message = "openOrders.status",
             .security = Security::user_data,
             .weight = open_orders_weight,
             .answer = open_orders},
    Endpoint{.rest = "GET /api/v3/allOrders",
             .message = "allOrders",
             .security = Security::user_data,
             .weight = weighs<20>,
             .answer = all_orders},
    Endpoint{.rest = "GET /api/v3/myTrades",
             .message = "myTrades",
             .security = Security::user_data,
             .weight = my_trades_weight,
             .answer = my_trades},
    Endpoint{.rest = "GET /api/v3/account",
             .message = "account.status",
             .security = Security::user_data,
             .weight = weighs<20>,
             .answer = account},
    Endpoint{.rest = "GET /api/v3/account/commission",
             .message = "account.commission",
             .security = Security::user_data,
             .weight = weighs<20>,
             .answer = commission},
    Endpoint{.rest = "GET /api/v3/rateLimit/order",
             .message = "account.rateLimits.orders",
             .security = Security::user_data,
             .weight = weighs<40>,
             .answer = order_counts},
    retired("POST /api/v3/userDataStream"),
    retired("PUT /api/v3/userDataStream"),
    retired("DELETE /api/v3/userDataStream"),
};

}  // namespace

std::span<const Endpoint> account_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice
