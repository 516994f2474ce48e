// DeadCancel: the dead man's switch: who does not come back in time has his orders cancelled.
//
// LIMIT: it is not stored: a venue that was killed has forgotten it, and clients set it again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "lab/practice/exchange.h"

namespace strongroom::lab::practice::kucoin {

class DeadCancel {
  public:
    static constexpr std::int64_t kOff = -1;
    static constexpr std::int64_t kSecondsMin = 5;
    static constexpr std::int64_t kSecondsMax = 86'400;
    static constexpr std::size_t kSymbolsMax = 50;

    // `act` runs later and has what it did stored and told.
    using Act = std::function<void(Duration, std::function<void()>)>;
    DeadCancel(Exchange& exchange, Act act) : exchange_(exchange), act_(std::move(act)) {}

    struct Switch {
        std::int64_t timeout_s = 0;
        std::vector<std::string> symbols;  // None: all of them.
        Time trigger;
        std::uint64_t number = 0;  // A later setting makes the earlier one's timer void.
    };
    const Switch& set(std::uint32_t account, std::int64_t timeout_s,
                      std::vector<std::string> symbols, Time now);
    void clear(std::uint32_t account) { switches_.erase(account); }
    const Switch* find(std::uint32_t account) const;

  private:
    void fire(std::uint32_t account, std::uint64_t number);

    Exchange& exchange_;
    Act act_;
    std::uint64_t next_number_ = 1;
    std::map<std::uint32_t, Switch> switches_;  // By account.
};

}  // namespace strongroom::lab::practice::kucoin
