// DamageRules: how bad an order is that nobody of us signed, and whether our own signed orders
// buy a pair up across accounts. Pure: no clock, no socket; whoever calls brings the time.
//
// One object for each venue. It compares with that venue's own prices and volumes, as the courier
// tells them, of pairs that some key may trade. docs/watch.md has the rules and their defaults.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/amounts.h"
#include "model/ids.h"
#include "model/order_intent.h"

namespace strongroom::watch {

struct DamageLimits {
    std::uint64_t off_bps = 300;        // From the reference, on the side that loses.
    std::size_t burst_orders = 20;      // Foreign orders of an account within a minute.
    std::size_t pump_accounts = 3;      // Bought into one pair by foreign orders, …
    std::size_t own_accounts = 10;      // … and by our own, where the pair is thin, …
    std::uint64_t own_share_bps = 100;  // … for so much of what it trades in a day.
    Duration pump_window = minutes(5);
};

// What a market is worth, as the courier has told it last.
struct MarketSight {
    Symbol symbol;
    std::optional<Price> bid;
    std::optional<Price> ask;
    std::int64_t price_ns = 0;          // When it was told, by the monotonic clock.
    std::optional<Decimal> day_volume;  // Of 24 hours, in quote.
    std::int64_t volume_ns = 0;
};

// An order as the venue shows it.
struct SeenOrder {
    AccountName account;
    std::string venue_symbol;
    Side side = Side::buy;
    std::optional<Price> price;  // None: a market order.
    Qty qty;                     // Zero: it names an amount of quote.
};

// The same pair was bought for many accounts within minutes.
struct Pump {
    std::vector<AccountName> accounts;
    std::string reason;
};

struct Findings {
    std::vector<std::string> reasons;  // Each a sentence for the user; none: nothing but foreign.
    std::optional<Pump> pump;          // Once for a pair and window.
};

class DamageRules {
  public:
    explicit DamageRules(DamageLimits limits = {}) : limits_(limits) {}

    void note_price(const std::string& venue_symbol, const Symbol& symbol, Price bid, Price ask,
                    std::int64_t now_ns);
    void note_volume(const std::string& venue_symbol, const Symbol& symbol, Decimal quote,
                     std::int64_t now_ns);

    Findings look_at_foreign(const SeenOrder& order, std::int64_t now_ns);
    // Of an order that the signer knows: only whether it is one of a pump.
    std::optional<Pump> look_at_own(const SeenOrder& order, std::int64_t now_ns);

    // What a fill cost beyond the reference (the middle of bid and ask), rounded up, in quote.
    // Never below zero. None: there is no fresh reference, or the figures are absurd.
    std::optional<Money> loss(const std::string& venue_symbol, Side side, Price price, Qty qty,
                              std::int64_t now_ns) const;

  private:
    struct Buy {
        std::int64_t at_ns = 0;
        AccountName account;
        Decimal worth;  // In quote; zero: not known.
    };
    struct Buys {
        std::deque<Buy> recent;    // Bounded by kBuysMax.
        std::int64_t told_ns = 0;  // When the last pump was.
        bool is_told = false;
    };

    const MarketSight* market(const std::string& venue_symbol) const;
    void say_thin(const MarketSight& market, std::int64_t now_ns, Findings& found) const;
    void say_off(const MarketSight& market, const SeenOrder& order, std::int64_t now_ns,
                 Findings& found) const;
    void say_burst(const AccountName& account, std::int64_t now_ns, Findings& found);
    bool is_thin(const MarketSight& market, std::int64_t now_ns) const;
    Buys* note_buy(std::map<std::string, Buys>& of, const SeenOrder& order, std::int64_t now_ns);
    bool is_news(Buys& buys, std::int64_t now_ns) const;
    bool is_own_pump(const MarketSight& market, const Buys& buys) const;

    DamageLimits limits_;
    std::map<std::string, MarketSight> markets_;  // By the venue's name. Bounded by kMarketsMax.
    std::map<std::string, Buys> foreign_buys_;    // Bounded by kMarketsMax, as is the next.
    std::map<std::string, Buys> own_buys_;        // Of thin pairs alone.
    std::map<AccountName, std::deque<std::int64_t>> foreign_times_;  // Bounded by kBurstMax each.
};

}  // namespace strongroom::watch
