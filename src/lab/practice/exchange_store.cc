// Exchange: into the store and back.
#include <fmt/format.h>

#include <algorithm>

#include "lab/practice/exchange.h"
#include "lab/practice/store.h"

namespace strongroom::lab::practice {

void Exchange::save(Store& store) {
    for (const auto& [account, id] : unsaved_orders_) {
        const auto at = books_[account].orders.find(id);
        if (at != books_[account].orders.end())
            store.save(at->second, markets_[at->second.market].symbol());
    }
    for (const VenueTrade& trade : unsaved_trades_)
        store.save(trade, markets_[trade.market].symbol());
    for (const auto& [account, assets] : unsaved_balances_) {
        store.save(account, accounts_.at(account));
        for (const Asset& asset : assets)
            store.save(account, asset, wallets_[account].balance(asset));
    }
    if (are_counters_unsaved_) store.save(Counters{next_order_, next_trade_, next_execution_});
    unsaved_orders_.clear();
    unsaved_trades_.clear();
    unsaved_balances_.clear();
    are_counters_unsaved_ = false;
}

// Markets stand at their price already (MarketPlayer); wallets are there for every account.
Status Exchange::restore(const Saved& saved) {
    std::vector<std::uint32_t> numbers;
    for (const std::string& symbol : saved.symbols) {
        const Market* market = find_market(symbol);
        if (market == nullptr) {
            return fail(Errc::invalid, fmt::format("the store holds orders of {}, which is not "
                                                   "played now; play it too, or use another folder",
                                                   symbol));
        }
        numbers.push_back(market->number);
    }
    for (const SavedBalance& balance : saved.balances)
        wallets_.at(balance.account).deposit(balance.total);
    for (VenueOrder order : saved.orders) {
        order.market = numbers.at(order.market);
        const VenueOrder& kept = insert(order);
        if (!kept.is_open()) continue;
        markets_[kept.market].matcher.restore(to_sim(kept));
    }
    for (VenueTrade trade : saved.trades) {
        trade.market = numbers.at(trade.market);
        books_.at(trade.account).trades.push_back(trade);
    }
    next_order_ = std::max(next_order_, saved.counters.next_order);
    next_trade_ = saved.counters.next_trade;
    next_execution_ = saved.counters.next_execution;
    are_counters_unsaved_ = false;
    return {};
}

}  // namespace strongroom::lab::practice
