#include <fmt/format.h>

#include "venues/kucoin/encode.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/query.h"

namespace strongroom::venues::kucoin {
namespace {

Status check_page(const std::optional<std::int64_t>& last_id, const std::optional<Time>& start,
                  const std::optional<Time>& end, int limit) {
    TRY(check_limit(limit, list_limit_max));
    TRY(check_range(start, end));
    if (last_id.value_or(0) < 0) return fail(Errc::invalid, "lastId: below zero");
    return {};
}

void add_page(Query& query, const std::optional<std::int64_t>& last_id,
              const std::optional<Time>& start, const std::optional<Time>& end, int limit) {
    if (last_id) query.add("lastId", *last_id);
    query.add("limit", limit).add("startAt", start).add("endAt", end);
}

}  // namespace

Result<UnsignedRequest> done_orders(const DoneOrders& wanted, SigningTime time) {
    TRY(check(wanted.venue_symbol));
    TRY(check_page(wanted.last_id, wanted.start, wanted.end, wanted.limit));
    Query query;
    query.add("symbol", wanted.venue_symbol.text);
    add_page(query, wanted.last_id, wanted.start, wanted.end, wanted.limit);
    return make_request("GET", "/api/v1/hf/orders/done", query.text(), "", weights.all_orders,
                        time);
}

Result<UnsignedRequest> account_trades(const AccountTrades& wanted, SigningTime time) {
    TRY(check(wanted.venue_symbol));
    TRY(check_page(wanted.last_id, wanted.start, wanted.end, wanted.limit));
    Query query;
    query.add("symbol", wanted.venue_symbol.text);
    if (wanted.of_order) {
        TRY(check(*wanted.of_order));
        query.add("orderId", wanted.of_order->text);
    }
    add_page(query, wanted.last_id, wanted.start, wanted.end, wanted.limit);
    return make_request("GET", "/api/v1/hf/fills", query.text(), "",
                        wanted.of_order ? weights.fills_of_order : weights.fills, time);
}

std::string_view to_string(Wallet wallet) {
    switch (wallet) {
        case Wallet::trade: return "trade";
        case Wallet::main: return "main";
    }
    return "?";
}

Result<UnsignedRequest> account(SigningTime time, Wallet wallet) {
    Query query;
    query.add("type", to_string(wallet));
    return of_management(
        make_request("GET", "/api/v1/accounts", query.text(), "", weights.account, time));
}

Result<UnsignedRequest> fees(const std::vector<VenueSymbol>& venue_symbols, SigningTime time) {
    constexpr std::size_t symbols_max = 10;
    TRY_ASSIGN(const std::string list, joined(venue_symbols, symbols_max));
    Query query;
    if (list.empty()) {
        constexpr std::int64_t crypto = 0;  // 1 is for fiat money.
        query.add("currencyType", crypto);
        return make_request("GET", "/api/v1/base-fee", query.text(), "", fees_weight, time);
    }
    query.add("symbols", list);
    return make_request("GET", "/api/v1/trade-fees", query.text(), "", fees_weight, time);
}

Result<UnsignedRequest> key_rights(SigningTime time) {
    return of_management(
        make_request("GET", "/api/v1/user/api-key", "", "", weights.key_rights, time));
}

Result<UnsignedRequest> private_bullet(SigningTime time) {
    return make_request("POST", "/api/v1/bullet-private", "", "", weights.subscribe, time);
}

Result<UnsignedRequest> full_book(const VenueSymbol& venue_symbol, SigningTime time) {
    TRY(check(venue_symbol));
    Query query;
    query.add("symbol", venue_symbol.text);
    return make_request("GET", "/api/v3/market/orderbook/level2", query.text(), "",
                        full_book_weight, time);
}

}  // namespace strongroom::venues::kucoin
