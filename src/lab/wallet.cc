#include "lab/wallet.h"

#include "base/ensure.h"

namespace strongroom::lab {

void Wallet::withdraw(const Money& money) {
    Balance& balance = balances_[money.asset];
    ENSURE(balance.free >= money.amount, "only free money is spent");
    balance.free -= money.amount;
}

void Wallet::lock(const Money& money) {
    withdraw(money);
    balances_[money.asset].locked += money.amount;
}

void Wallet::unlock(const Money& money) {
    Balance& balance = balances_[money.asset];
    ENSURE(balance.locked >= money.amount, "only locked money is released");
    balance.locked -= money.amount;
    balance.free += money.amount;
}

Wallet::Balance Wallet::balance(const Asset& asset) const {
    const auto at = balances_.find(asset);
    return at == balances_.end() ? Balance{} : at->second;
}

}  // namespace strongroom::lab
