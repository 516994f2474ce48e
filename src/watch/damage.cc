#include "watch/damage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace strongroom::watch {
namespace {

constexpr std::size_t kMarketsMax = 5'000;
constexpr std::size_t kBuysMax = 4'096;
constexpr std::size_t kBurstMax = 1'000;
constexpr std::size_t kBurstAccountsMax = 10'000;
constexpr int kBpsOfOne = 10'000;
constexpr Duration kPriceAge = seconds(60);  // As the signer's policy has it.
constexpr Duration kVolumeAge = minutes(60);
constexpr Duration kBurstWindow = seconds(60);

// Below this a pair is thin: what is traded in 24 hours, in quote. LIMIT: pairs that are paid in
// any other asset are never called thin, since nobody here says what that asset is worth.
struct Floor {
    std::string_view quote;
    int volume;
};
constexpr std::array<Floor, 7> kThinBelow = {{{"USDT", 1'000'000},
                                              {"USDC", 1'000'000},
                                              {"USD", 1'000'000},
                                              {"FDUSD", 1'000'000},
                                              {"EUR", 1'000'000},
                                              {"BTC", 20},
                                              {"ETH", 400}}};

std::optional<Decimal> floor_of(const Asset& quote) {
    const auto* at = std::ranges::find(kThinBelow, quote.view(), &Floor::quote);
    if (at == kThinBelow.end()) return std::nullopt;
    return Decimal(at->volume);
}

bool is_fresh(std::int64_t seen_ns, std::int64_t now_ns, Duration age) {
    return now_ns - seen_ns <= age.ms * 1'000'000;
}

Decimal bps(std::uint64_t count) { return Decimal::from_int(static_cast<std::int64_t>(count)); }

template <typename Buys>
std::set<AccountName> accounts_of(const Buys& buys) {
    std::set<AccountName> accounts;
    for (const auto& buy : buys.recent) accounts.insert(buy.account);
    return accounts;
}

}  // namespace

// ---- The market ------------------------------------------------------------------------------

void DamageRules::note_price(const std::string& venue_symbol, const Symbol& symbol, Price bid,
                             Price ask, std::int64_t now_ns) {
    if (markets_.size() >= kMarketsMax && !markets_.contains(venue_symbol)) return;
    MarketSight& sight = markets_[venue_symbol];
    sight.symbol = symbol;
    sight.bid = bid;
    sight.ask = ask;
    sight.price_ns = now_ns;
}

void DamageRules::note_volume(const std::string& venue_symbol, const Symbol& symbol, Decimal quote,
                              std::int64_t now_ns) {
    if (markets_.size() >= kMarketsMax && !markets_.contains(venue_symbol)) return;
    MarketSight& sight = markets_[venue_symbol];
    sight.symbol = symbol;
    sight.day_volume = quote;
    sight.volume_ns = now_ns;
}

const MarketSight* DamageRules::market(const std::string& venue_symbol) const {
    const auto at = markets_.find(venue_symbol);
    return at == markets_.end() ? nullptr : &at->second;
}

bool DamageRules::is_thin(const MarketSight& market, std::int64_t now_ns) const {
    const std::optional<Decimal> floor = floor_of(market.symbol.quote);
    return floor && market.day_volume && is_fresh(market.volume_ns, now_ns, kVolumeAge) &&
           *market.day_volume < *floor;
}

// ---- Foreign orders --------------------------------------------------------------------------

void DamageRules::say_thin(const MarketSight& market, std::int64_t now_ns, Findings& found) const {
    if (!is_thin(market, now_ns)) return;
    found.reasons.push_back(
        fmt::format("{} is a thin pair: it trades {} {} a day, less than {}, so its price can be "
                    "moved",
                    market.symbol.str(), market.day_volume->to_fixed(0), market.symbol.quote.view(),
                    floor_of(market.symbol.quote)->to_string()));
}

void DamageRules::say_off(const MarketSight& market, const SeenOrder& order, std::int64_t now_ns,
                          Findings& found) const {
    if (!order.price || !market.bid || !market.ask || !is_fresh(market.price_ns, now_ns, kPriceAge))
        return;
    const bool is_buy = order.side == Side::buy;
    const Decimal reference = is_buy ? market.ask->value : market.bid->value;
    const Decimal price = order.price->value;
    const Decimal worse = is_buy ? price - reference : reference - price;
    // worse / reference > off_bps / 10 000, without a division.
    if (mul(worse, kBpsOfOne, Round::down) <= mul(reference, bps(limits_.off_bps), Round::down))
        return;
    const Decimal share = div(mul(worse, 100, Round::down), reference, Round::down);
    found.reasons.push_back(
        fmt::format("it {} {} at {}, which is {} % {} the reference price of {}",
                    is_buy ? "buys" : "sells", market.symbol.str(), price.to_string(),
                    share.to_fixed(1), is_buy ? "above" : "below", reference.to_string()));
}

void DamageRules::say_burst(const AccountName& account, std::int64_t now_ns, Findings& found) {
    if (foreign_times_.size() >= kBurstAccountsMax && !foreign_times_.contains(account)) return;
    std::deque<std::int64_t>& times = foreign_times_[account];
    while (!times.empty() && !is_fresh(times.front(), now_ns, kBurstWindow)) times.pop_front();
    times.push_back(now_ns);
    if (times.size() > kBurstMax) times.pop_front();
    if (times.size() < limits_.burst_orders) return;
    found.reasons.push_back(
        fmt::format("a burst: {} orders of this account within a minute that nobody of us signed",
                    times.size()));
}

Findings DamageRules::look_at_foreign(const SeenOrder& order, std::int64_t now_ns) {
    Findings found;
    try {
        if (const MarketSight* sight = market(order.venue_symbol)) {
            say_thin(*sight, now_ns, found);
            say_off(*sight, order, now_ns, found);
        } else {
            found.reasons.push_back(fmt::format(
                "no key here may trade {}, so its price is not followed", order.venue_symbol));
        }
        say_burst(order.account, now_ns, found);
    } catch (const DecimalOverflow&) {
        found.reasons.emplace_back("its figures are too large to be weighed");
    }
    Buys* buys = note_buy(foreign_buys_, order, now_ns);
    if (buys == nullptr) return found;
    const std::set<AccountName> accounts = accounts_of(*buys);
    if (accounts.size() < limits_.pump_accounts || !is_news(*buys, now_ns)) return found;
    found.pump = Pump{
        {accounts.begin(), accounts.end()},
        fmt::format("a pump: {} accounts were made to buy {} within {} minutes, by "
                    "orders that nobody of us signed",
                    accounts.size(), order.venue_symbol, limits_.pump_window.ms / minutes(1).ms)};
    return found;
}

// ---- Our own orders --------------------------------------------------------------------------

std::optional<Pump> DamageRules::look_at_own(const SeenOrder& order, std::int64_t now_ns) {
    const MarketSight* sight = market(order.venue_symbol);
    // What many people trade is bought for many of them at once on any day.
    if (sight == nullptr || !is_thin(*sight, now_ns)) return std::nullopt;
    Buys* buys = note_buy(own_buys_, order, now_ns);
    if (buys == nullptr || !is_own_pump(*sight, *buys) || !is_news(*buys, now_ns))
        return std::nullopt;
    const std::set<AccountName> accounts = accounts_of(*buys);
    return Pump{
        {accounts.begin(), accounts.end()},
        fmt::format("a pump: {} accounts bought {} within {} minutes through us, and it "
                    "trades only {} {} a day",
                    accounts.size(), sight->symbol.str(), limits_.pump_window.ms / minutes(1).ms,
                    sight->day_volume->to_fixed(0), sight->symbol.quote.view())};
}

bool DamageRules::is_own_pump(const MarketSight& market, const Buys& buys) const {
    if (accounts_of(buys).size() < limits_.own_accounts) return false;
    try {
        Decimal worth;
        for (const Buy& buy : buys.recent) worth += buy.worth;
        return mul(worth, kBpsOfOne, Round::down) >=
               mul(*market.day_volume, bps(limits_.own_share_bps), Round::down);
    } catch (const DecimalOverflow&) {
        return true;  // So many accounts for such sums are no everyday matter.
    }
}

// ---- Both ------------------------------------------------------------------------------------

// Null: it is no buy, or there are too many pairs to follow.
DamageRules::Buys* DamageRules::note_buy(std::map<std::string, Buys>& of, const SeenOrder& order,
                                         std::int64_t now_ns) {
    if (order.side != Side::buy) return nullptr;
    if (of.size() >= kMarketsMax && !of.contains(order.venue_symbol)) return nullptr;
    Buys& buys = of[order.venue_symbol];
    while (!buys.recent.empty() &&
           !is_fresh(buys.recent.front().at_ns, now_ns, limits_.pump_window))
        buys.recent.pop_front();
    Buy buy{.at_ns = now_ns, .account = order.account, .worth = {}};
    const MarketSight* sight = market(order.venue_symbol);
    const std::optional<Price> price = order.price ? order.price
                                       : sight     ? sight->ask
                                                   : std::nullopt;
    try {
        if (price) buy.worth = mul(price->value, order.qty.value, Round::down);
    } catch (const DecimalOverflow&) {
        buy.worth = {};
    }
    buys.recent.push_back(std::move(buy));
    if (buys.recent.size() > kBuysMax) buys.recent.pop_front();
    return &buys;
}

bool DamageRules::is_news(Buys& buys, std::int64_t now_ns) const {
    if (buys.is_told && is_fresh(buys.told_ns, now_ns, limits_.pump_window)) return false;
    buys.is_told = true;
    buys.told_ns = now_ns;
    return true;
}

std::optional<Money> DamageRules::loss(const std::string& venue_symbol, Side side, Price price,
                                       Qty qty, std::int64_t now_ns) const {
    const MarketSight* sight = market(venue_symbol);
    if (sight == nullptr || !sight->bid || !sight->ask ||
        !is_fresh(sight->price_ns, now_ns, kPriceAge))
        return std::nullopt;
    try {
        // Twice the middle, so that nothing is rounded before the end.
        const Decimal middle = sight->bid->value + sight->ask->value;
        const Decimal twice = price.value + price.value;
        const Decimal worse = side == Side::buy ? twice - middle : middle - twice;
        if (!worse.is_positive()) return Money{{}, sight->symbol.quote};
        return Money{div(mul(worse, qty.value, Round::up), 2, Round::up), sight->symbol.quote};
    } catch (const DecimalOverflow&) {
        return std::nullopt;
    }
}

}  // namespace strongroom::watch
