// Exchange: finding an order, ending it, and money that comes and goes.
#include "base/ensure.h"
#include "lab/practice/exchange.h"

namespace strongroom::lab::practice {

Answer<const VenueOrder*> Exchange::find(std::uint32_t account, std::uint32_t market,
                                         const OrderKey& key) const {
    const AccountBook& book = books_.at(account);
    std::uint64_t id = key.id.value_or(0);
    if (!key.id) {
        const auto named = book.newest.find(key.client_id.value_or(""));
        if (named != book.newest.end()) id = named->second;
    }
    const auto at = book.orders.find(id);
    if (at == book.orders.end() || at->second.market != market)
        return refuse(-2013, "Order does not exist.");
    if (key.client_id && at->second.client_id != *key.client_id)
        return refuse(-2039, "Client order ID is not correct for this order ID.");
    return &at->second;
}

Answer<VenueOrder> Exchange::cancel(std::uint32_t account, std::uint32_t market,
                                    const OrderKey& key, CancelOnly only, std::string request_id) {
    const Answer<const VenueOrder*> found = find(account, market, key);
    if (!found && found.error().code == -2039) return std::unexpected(found.error());
    if (!found || !(*found)->is_open()) return refuse(-2011, "Unknown order sent.");
    VenueOrder& order = books_[account].orders.at((*found)->id);
    const bool is_touched = order.status == OrderStatus::partly_filled;
    if ((only == CancelOnly::untouched && is_touched) ||
        (only == CancelOnly::partly_filled && !is_touched))
        return refuse(-2011, "Order was not canceled due to cancel restrictions.");
    Matcher& matcher = markets_[market].matcher;
    const bool was_there = matcher.cancel(order.id);
    ENSURE(was_there, "an open order is with the matcher");
    (void)matcher.take_events();
    end(order, OrderStatus::cancelled, {}, std::move(request_id));
    return order;
}

std::vector<VenueOrder> Exchange::cancel_all(std::uint32_t account, std::uint32_t market,
                                             const std::string& request_id) {
    std::vector<VenueOrder> cancelled;
    for (const std::uint64_t id : std::set(books_.at(account).open)) {
        if (books_[account].orders.at(id).market != market) continue;
        if (auto order =
                cancel(account, market, {.id = id, .client_id = {}}, CancelOnly::any, request_id))
            cancelled.push_back(*std::move(order));
    }
    return cancelled;
}

bool Exchange::deposit(std::uint32_t account, const Money& money) {
    // Far above any fortune and far below what sums and products of a Decimal can hold.
    constexpr Decimal most = Decimal::from_raw(Decimal::one_raw * 1'000'000'000'000'000'000);
    Wallet& wallet = wallets_.at(account);
    if (money.amount > most || wallet.balance(money.asset).total() > most) return false;
    if (money.amount.is_negative()) {
        const Money out{-money.amount, money.asset};
        if (!wallet.has(out)) return false;
        wallet.withdraw(out);
    } else {
        wallet.deposit(money);
    }
    accounts_.at(account).updated = env_.clock.now();
    news_.deposits.emplace_back(account, money);
    news_.balances[account].insert(money.asset);
    unsaved_balances_[account].insert(money.asset);
    return true;
}

}  // namespace strongroom::lab::practice
