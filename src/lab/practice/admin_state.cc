// Admin: what the owner sees.
#include "lab/practice/admin.h"
#include "lab/practice/json_internal.h"
#include "lab/practice/order_json_internal.h"

namespace strongroom::lab::practice {
namespace {

Json market_json(MarketPlayer& player) {
    const Market& market = player.market();
    const Position position = player.position();
    return {{"symbol", market.symbol()},
            {"pair", market.pair().str()},
            {"source", player.describe()},
            {"time", position.time.ms},
            {"price", amount_text(position.price)},
            {"trade_id", position.last_trade_id},
            {"position", position.index},
            {"phase", position.phase},
            {"is_moving", position.is_moving},
            {"at_end", player.has_ended()}};
}

Json key_json(const ApiKey& key) {
    return {{"id", key.id},
            {"kind", to_string(key.credential.kind)},
            {"permissions", names_of(key.permissions)},
            {"ips", key.ips},
            {"label", key.label},
            {"revoked", key.is_revoked}};
}

Json balances_json(const Wallet& wallet) {
    Json balances = Json::object();
    for (const auto& [asset, balance] : wallet.balances()) {
        balances[asset.str()] = {{"free", amount_text(balance.free)},
                                 {"locked", amount_text(balance.locked)}};
    }
    return balances;
}

}  // namespace

std::string Admin::state() const {
    const Exchange& exchange = venue_.exchange;
    Json accounts = Json::array();
    for (std::uint32_t number = 0; number < venue_.accounts.size(); ++number) {
        const Account& account = venue_.accounts.at(number);
        Json open = Json::array();
        const AccountBook& book = exchange.book(number);
        for (const std::uint64_t id : book.open) {
            const VenueOrder& order = book.orders.at(id);
            open.push_back(order_json(order, exchange.markets()[order.market].symbol()));
        }
        Json keys = Json::array();
        for (const auto& [id, key] : venue_.accounts.keys()) {
            if (key.account == number) keys.push_back(key_json(key));
        }
        accounts.push_back({{"name", account.name},
                            {"master", account.master},
                            {"uid", account.uid},
                            {"last_execution", account.last_execution},
                            {"balances", balances_json(exchange.wallet(number))},
                            {"open_orders", std::move(open)},
                            {"keys", std::move(keys)}});
    }
    Json markets = Json::array();
    for (MarketPlayer& player : venue_.players) markets.push_back(market_json(player));
    return text_of({{"server_time", venue_.env.clock.now().ms},
                    {"paused", venue_.conductor->is_paused()},
                    {"settling", venue_.conductor->is_settling()},
                    {"maintenance", venue_.is_in_maintenance},
                    {"limited", venue_.limited},
                    {"at_end", venue_.has_ended()},
                    {"faults", venue_.faults.plan().rules.size()},
                    {"sockets", venue_.api.count() + venue_.market_streams.count() +
                                    (venue_.door ? venue_.door->count() : 0)},
                    {"streams_opened", venue_.streams_opened},
                    {"subscriptions", venue_.user_streams.count()},
                    {"markets", std::move(markets)},
                    {"accounts", std::move(accounts)}});
}

// Orders and trades as their owner would read them, with the account and the market's time beside.
std::string Admin::orders() const {
    Json list = Json::array();
    for (std::uint32_t number = 0; number < venue_.accounts.size(); ++number) {
        for (const auto& [id, order] : venue_.exchange.book(number).orders) {
            Json json = order_json(order, venue_.exchange.markets()[order.market].symbol());
            json["account"] = venue_.accounts.at(number).name;
            json["marketTime"] = order.market_time.ms;
            list.push_back(std::move(json));
        }
    }
    return text_of(list);
}

std::string Admin::trades() const {
    Json list = Json::array();
    for (std::uint32_t number = 0; number < venue_.accounts.size(); ++number) {
        for (const VenueTrade& trade : venue_.exchange.book(number).trades) {
            Json json = trade_json(trade, venue_.exchange.markets()[trade.market].symbol());
            json["account"] = venue_.accounts.at(number).name;
            json["marketTime"] = trade.market_time.ms;
            list.push_back(std::move(json));
        }
    }
    return text_of(list);
}

}  // namespace strongroom::lab::practice
