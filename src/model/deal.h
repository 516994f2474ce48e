// Deal: one round of a bot, from its first order until what it bought is sold (or, short, bought
// back). A grid's deal is one round trip between two lines.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "model/amounts.h"
#include "model/ids.h"

namespace strongroom {

struct Deal {
    std::uint32_t number = 0;  // 1, 2, 3 … within the bot.
    Time opened;
    std::optional<Time> closed;
    int safety_orders = 0;  // Filled ones.
    Qty bought;             // Base that entered (short: sold first).
    Decimal average;        // Entry price, fees not counted.
    Decimal exit_price;     // Average of the exits; zero while none.
    Money profit;           // Proceeds less fees less cost with fees; zero while open.
    std::string reason;     // "take profit", "stop loss", "grid line 35"; empty while open.
    PairRef pair = {};      // Which of the bot's pairs.
};

}  // namespace strongroom
