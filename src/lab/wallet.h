// Wallet: what one account has at a simulated venue, free and locked in resting orders.
#pragma once

#include <map>

#include "model/amounts.h"

namespace strongroom::lab {

class Wallet {
  public:
    struct Balance {
        Decimal free;
        Decimal locked;
        Decimal total() const { return free + locked; }
    };

    void deposit(const Money& money) { balances_[money.asset].free += money.amount; }
    // ENSUREs that it is free: the matcher has checked.
    void withdraw(const Money& money);
    bool has(const Money& money) const { return balance(money.asset).free >= money.amount; }

    void lock(const Money& money);    // free -> locked; ENSUREs that it is free.
    void unlock(const Money& money);  // locked -> free; ENSUREs that it is locked.

    Balance balance(const Asset& asset) const;
    const std::map<Asset, Balance>& balances() const { return balances_; }

  private:
    std::map<Asset, Balance> balances_;
};

}  // namespace strongroom::lab
