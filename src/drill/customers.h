// Customers: whose accounts the drill is about: names, money and keys, all from the seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drill/house.h"
#include "model/decimal.h"

namespace strongroom::drill {

struct Customer {
    AccountName account;
    StolenKey key;
    Decimal usdt;             // At the start.
    bool is_canary = false;   // A key that nobody uses.
    bool names_thin = false;  // Its policy names the thin coin.
};

inline constexpr const char* kThiefAccount = "thief";
inline constexpr const char* kCustomerPrefix = "customer-";
// What a customer's policy allows (docs/drill.md), in quote.
inline constexpr int kOrderNotional = 500;
inline constexpr int kDayNotional = 3'000;

struct Population {
    std::vector<Customer> customers;  // A canary, if there is one, behind them.
    Customer thief;
    Decimal depth;  // Of the thin coin: half of the customers' money.
};

Population make_population(std::size_t accounts, std::uint64_t seed, bool has_canary);
// For the practice venue. `house_address`: the customers' IP list; empty: there is none.
std::string accounts_file(const Population& population, const std::string& house_address);
std::string policy_of(const Customer& customer);

}  // namespace strongroom::drill
