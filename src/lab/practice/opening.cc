// PracticeVenue: how it comes to be, from its settings and from what an earlier life has stored.
#include <fmt/format.h>

#include "lab/practice/venue_internal.h"

namespace strongroom::lab {

using namespace practice;

Status PracticeVenue::Inner::open() {
    TRY_ASSIGN(FaultPlan plan, read_fault_plan(settings.faults, settings.faults_name));
    faults.set(std::move(plan));
    TRY(open_store());
    TRY_ASSIGN(const Saved saved, store->load());
    TRY(open_markets(saved));
    TRY(add_accounts(saved));
    if (const Status restored = exchange.restore(saved); !restored)
        return fail_in(settings.folder, restored.error());
    for (MarketPlayer& player : players) {
        if (!saved.positions.contains(player.market().symbol())) player.begin(exchange);
    }
    TRY_ASSIGN(const std::vector<AccountSeed> seeds,
               read_accounts(settings.accounts, settings.accounts_name));
    for (const AccountSeed& seed : seeds) TRY(add_seed(seed));
    starts_paused = saved.accounts.empty() ? settings.pace.starts_paused : saved.is_paused;
    store->save_paused(starts_paused);
    for (MarketPlayer& player : players) store->save(player.market().symbol(), player.position());
    exchange.save(*store);
    (void)exchange.take_news();  // Nobody listens yet.
    for (std::uint32_t number = 0; number < accounts.size(); ++number)
        user_streams.set_told(number, accounts.at(number).last_execution);
    for (const Market& market : exchange.markets())
        market_streams.set_told(market.number, market.last_trade_id);
    if (door) door->begin();
    return store->commit();
}

Status PracticeVenue::Inner::open_store() {
    if (settings.folder.empty()) {
        store = std::make_unique<Store>();
        return {};
    }
    TRY(env.disk.make_folder(settings.folder));
    TRY_ASSIGN(store, Store::open(settings.folder + "/venue.db"));
    return {};
}

Status PracticeVenue::Inner::open_markets(const Saved& saved) {
    if (settings.markets.empty()) return fail(Errc::invalid, "markets: there must be at least one");
    for (PracticeMarket& market : settings.markets) {
        TRY_ASSIGN(MarketTerms terms, terms_of(market));
        const std::string symbol = terms.instrument.venue_symbol;
        if (exchange.find_market(symbol) != nullptr)
            return fail(Errc::invalid, fmt::format("market {}: is there twice", symbol));
        exchange.add_market(std::move(terms), market.model);
        Market& made = exchange.markets().back();
        MarketPlayer& player = players.emplace_back(made, std::move(market.source), market.from);
        TRY(player.check());
        if (const auto at = saved.positions.find(symbol); at != saved.positions.end())
            TRY(player.restore(at->second));
    }
    return {};
}

Status PracticeVenue::Inner::add_accounts(const Saved& saved) {
    for (const Account& account : saved.accounts) {
        TRY_ASSIGN(const std::uint32_t number, accounts.add(account));
        (void)number;
        exchange.add_wallet();
    }
    for (const ApiKey& key : saved.keys) {
        if (key.venue != settings.protocol) {
            return fail(
                Errc::invalid,
                fmt::format("{}: holds keys of {}; use another folder for {}", settings.folder,
                            to_string(key.venue), to_string(settings.protocol)));
        }
        TRY(accounts.add(key));
    }
    return {};
}

// An account that is there already keeps what it has; keys of the file that are new are added, and
// those that the store knows stay as they are there, revoked ones too.
Status PracticeVenue::Inner::add_seed(const AccountSeed& seed) {
    const Time now = env.clock.now();
    constexpr std::uint64_t first_uid = 350'000'001;
    if (accounts.find(seed.name) == nullptr) {
        TRY_ASSIGN(const std::uint32_t number, accounts.add({.name = seed.name,
                                                             .uid = first_uid + accounts.size(),
                                                             .created = now,
                                                             .updated = now,
                                                             .master = seed.master}));
        exchange.add_wallet();
        for (const Money& money : seed.balances) {
            if (!exchange.deposit(number, money))
                return fail(Errc::invalid,
                            fmt::format("account {}: balances: {} is more than 10^18", seed.name,
                                        to_string(money)));
        }
        store->save(number, accounts.at(number));
    }
    TRY_ASSIGN(const std::uint32_t owner, accounts.number_of(seed.name));
    for (ApiKey key : seed.keys) {
        if (key.venue != settings.protocol) continue;  // Another process plays that venue.
        key.account = owner;
        key.created = now;
        const ApiKey* known = accounts.key(key.id);
        if (known != nullptr && known->account != owner) {
            return fail(Errc::invalid,
                        fmt::format("{}: account.key.id: \"{}\" belongs to another account in the "
                                    "store of {}",
                                    settings.accounts_name, key.id, settings.folder));
        }
        if (known == nullptr) TRY(add_key(std::move(key)));
    }
    return {};
}

Status PracticeVenue::Inner::add_key(ApiKey key) {
    TRY(accounts.add(key));
    store->save(key);
    return {};
}

void PracticeVenue::Inner::revoke_key(ApiKey& key, bool keeps_streams) {
    key.is_revoked = true;
    store->save(key);
    if (keeps_streams) return;
    user_streams.close_key(key.id);
    if (door) door->close_key(key.id);
}

}  // namespace strongroom::lab
