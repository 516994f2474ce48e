#include "lab/practice/kucoin/dead_cancel.h"

#include <algorithm>

namespace strongroom::lab::practice::kucoin {

const DeadCancel::Switch& DeadCancel::set(std::uint32_t account, std::int64_t timeout_s,
                                          std::vector<std::string> symbols, Time now) {
    const std::uint64_t number = next_number_++;
    Switch& made = switches_[account];
    made = {.timeout_s = timeout_s,
            .symbols = std::move(symbols),
            .trigger = now + seconds(timeout_s),
            .number = number};
    act_(seconds(timeout_s), [this, account, number] { fire(account, number); });
    return made;
}

const DeadCancel::Switch* DeadCancel::find(std::uint32_t account) const {
    const auto at = switches_.find(account);
    return at == switches_.end() ? nullptr : &at->second;
}

void DeadCancel::fire(std::uint32_t account, std::uint64_t number) {
    const auto at = switches_.find(account);
    if (at == switches_.end() || at->second.number != number) return;
    const std::vector<std::string> symbols = std::move(at->second.symbols);
    switches_.erase(at);
    for (const Market& market : exchange_.markets()) {
        if (symbols.empty() || std::ranges::find(symbols, market.symbol()) != symbols.end())
            exchange_.cancel_all(account, market.number, "");
    }
}

}  // namespace strongroom::lab::practice::kucoin
