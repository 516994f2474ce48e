// Exchange: the books of the practice venue: wallets, orders, trades, and what has happened to
// them.
//
// Orders come in from clients and prices from the player; both go to the market's matcher, and
// whatever the matcher does becomes orders, trades and news here, numbered and ready to be stored.
// News leave only after the store has them (PracticeVenue). Owns every wallet and every market.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"
#include "lab/practice/accounts.h"
#include "lab/practice/answer.h"
#include "lab/practice/market.h"
#include "lab/practice/rate_limits.h"

namespace strongroom::lab::practice {

class Store;
struct Saved;

struct NewOrder {
    std::uint32_t market = 0;
    Side side = Side::buy;
    OrderType type = OrderType::limit;
    TimeInForce time_in_force = TimeInForce::gtc;
    Price price;
    Qty qty;                  // One of the two …
    Decimal quote_order_qty;  // … for market orders.
    std::string client_id;    // Empty: made up.
    std::optional<std::int64_t> strategy_id;
    std::optional<std::int64_t> strategy_type;
    Price stop_price = {};  // Of stop orders.
};

struct Placement {
    VenueOrder order;
    std::vector<VenueTrade> trades;
};

struct OrderKey {  // Either or both, which must then agree.
    std::optional<std::uint64_t> id;
    std::optional<std::string> client_id;
};
enum class CancelOnly { any, untouched, partly_filled };

// One line of an account's private stream.
struct Execution {
    std::string_view kind;  // "NEW" (also of a stop that was triggered), "TRADE", "CANCELED", …
    VenueOrder order;       // As it was then.
    std::optional<VenueTrade> trade;
    std::string request_id;  // Of the request that cancelled it.
    std::uint64_t id = 0;
};

struct News {
    std::vector<PublicTrade> trades;
    std::vector<Execution> executions;
    std::map<std::uint32_t, std::set<Asset>> balances;  // That may have changed, by account.
    std::vector<std::pair<std::uint32_t, Money>> deposits;
    std::set<std::uint32_t> moved;  // Markets whose price or resting orders changed.

    bool is_empty() const {
        return trades.empty() && executions.empty() && balances.empty() && deposits.empty() &&
               moved.empty();
    }
};

// What one account has ordered and traded here.
struct AccountBook {
    std::map<std::uint64_t, VenueOrder> orders;  // Bounded by Exchange::kOrdersMax.
    std::set<std::uint64_t> open;
    std::map<std::string, std::uint64_t> newest;  // By client order id.
    std::vector<VenueTrade> trades;               // Ascending; bounded by kTradesMax.
};

class Exchange {
  public:
    // Kept of an account; older ones go, but for open orders.
    static constexpr std::size_t kOrdersMax = 500'000;
    static constexpr std::size_t kTradesMax = 1'000'000;

    Exchange(Env env, Accounts& accounts, RateLimits& limits)
        : env_(env), accounts_(accounts), limits_(limits) {}

    void add_market(MarketTerms terms, const FillModel& model);
    std::deque<Market>& markets() { return markets_; }
    const std::deque<Market>& markets() const { return markets_; }
    Market* find_market(std::string_view symbol);
    void add_wallet() {  // Of the next account.
        wallets_.emplace_back();
        books_.emplace_back();
    }

    // ---- What clients do.
    Answer<void> check(std::uint32_t account, const NewOrder& wanted) const;
    Answer<Placement> place(std::uint32_t account, NewOrder wanted);
    Answer<VenueOrder> cancel(std::uint32_t account, std::uint32_t market, const OrderKey& key,
                              CancelOnly only, std::string request_id);
    std::vector<VenueOrder> cancel_all(std::uint32_t account, std::uint32_t market,
                                       const std::string& request_id);
    // Positive or negative. False when more would go than is free, or come than anybody can count.
    bool deposit(std::uint32_t account, const Money& money);

    const Wallet& wallet(std::uint32_t account) const { return wallets_.at(account); }
    const AccountBook& book(std::uint32_t account) const { return books_.at(account); }
    // Refused: -2013, -2039.
    Answer<const VenueOrder*> find(std::uint32_t account, std::uint32_t market,
                                   const OrderKey& key) const;
    std::string make_id(std::string_view prefix);  // A client order id that nobody chose.

    // ---- What the player does: after each call of the market's matcher …
    void collect(Market& market);
    // … and when a point of the path is reached, or a trade of the recording.
    void publish_point(Market& market, Time time, Price price, Qty qty, Side taker);
    // When the last trade was not at the market's price: one that is.
    void follow_price(Market& market);
    // The book changed by other means.
    void move(const Market& market) { news_.moved.insert(market.number); }

    News take_news() { return std::exchange(news_, {}); }

    // ---- The store.
    void save(Store& store);  // What changed since the last time.
    Status restore(const Saved& saved);

  private:
    Qty qty_of(const Market& market, const NewOrder& wanted) const;
    Answer<void> check_filters(const Market& market, const NewOrder& wanted) const;
    static SimOrder to_sim(const VenueOrder& order);
    Answer<void> match(Market& market, VenueOrder& order, Placement& placement);
    void apply(Market& market, const SimEvent& event, Placement* placement);
    void apply_trigger(const SimOrder& triggered);
    void apply_fill(Market& market, const SimFilled& filled, Placement* placement);
    void end(VenueOrder& order, OrderStatus status, std::string reason, std::string request_id);
    void note(std::string_view kind, const VenueOrder& order,
              const std::optional<VenueTrade>& trade, std::string request_id);
    void touch(std::uint32_t account, const Market& market);
    VenueOrder& insert(VenueOrder order);
    void print(Market& market, PublicTrade trade);

    Env env_;
    Accounts& accounts_;
    RateLimits& limits_;
    std::vector<Wallet> wallets_;  // By account number, as are the books.
    std::vector<AccountBook> books_;
    std::deque<Market> markets_;  // A deque, so that references stay.
    std::uint64_t next_order_ = 1;
    std::uint64_t next_trade_ = 1;
    std::uint64_t next_execution_ = 1;
    News news_;
    // Not stored yet.
    std::set<std::pair<std::uint32_t, std::uint64_t>> unsaved_orders_;  // Account, order.
    std::vector<VenueTrade> unsaved_trades_;
    std::map<std::uint32_t, std::set<Asset>> unsaved_balances_;
    bool are_counters_unsaved_ = false;
};

}  // namespace strongroom::lab::practice
