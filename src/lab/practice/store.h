// Store: what survives a kill of the venue: accounts, keys, balances, orders, trades, numbers, and
// where each market stands. SQLite in one file.
//
// Writes join one transaction, which commit() ends before any reply or event of it leaves. So what
// a client was told is always there again. It survives the death of the process, not of the
// machine.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/practice/accounts.h"
#include "lab/practice/order.h"
#include "lab/wallet.h"

namespace strongroom::lab::practice {

// Where a market's path stands: enough to go on in the middle of a movement.
struct Position {
    std::string source;  // What was being played, so that another recording is noticed.
    std::uint64_t index = 0;
    int phase = 0;
    bool is_moving = false;
    Time time;
    Price price;
    std::optional<Qty> volume_left;
    Side last_side = Side::buy;
    std::uint64_t last_trade_id = 0;
};

struct Counters {
    std::uint64_t next_order = 1;
    std::uint64_t next_trade = 1;
    std::uint64_t next_execution = 1;
};

struct SavedBalance {
    std::uint32_t account = 0;
    Money total;  // Free and locked: orders lock again when they are put back.
};

struct Saved {
    std::vector<Account> accounts;  // By number; none: the store is new.
    std::vector<ApiKey> keys;
    std::vector<SavedBalance> balances;
    // Their market is a number into `symbols`.
    std::vector<VenueOrder> orders;
    std::vector<VenueTrade> trades;
    std::vector<std::string> symbols;
    std::map<std::string, Position> positions;  // By symbol.
    Counters counters;
    bool is_paused = false;
};

class Store {
  public:
    // Keeps nothing.
    Store();
    // Opens or creates `path`. Errors: io, corrupt.
    static Result<std::unique_ptr<Store>> open(const std::string& path);
    ~Store();

    Result<Saved> load();  // Errors: io, corrupt.

    void save(std::uint32_t number, const Account& account);
    void save(const ApiKey& key);
    void save(std::uint32_t account, const Asset& asset, const Wallet::Balance& balance);
    void save(const VenueOrder& order, const std::string& symbol);
    void save(const VenueTrade& trade, const std::string& symbol);
    void save(const Counters& counters);
    void save(const std::string& symbol, const Position& position);
    void save_paused(bool is_paused);
    // Ends the transaction. After an error nothing more may be told to anybody. Errors: io.
    Status commit();

  private:
    struct Inner;
    explicit Store(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;  // None: keeps nothing.
};

}  // namespace strongroom::lab::practice
