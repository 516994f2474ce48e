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

// A deal as it is now, from its base order to its end: for the page. A bot is asked for it, so it
// is no event, in no journal, and costs a backtest nothing.
struct OpenDeal {
    std::uint32_t number = 0;
    PairRef pair = {};
    std::string state;                 // In the bot's words: "2 of 5 safety orders filled".
    bool is_short = false;             // It sold first, and buys back.
    Qty held;                          // What an exit would sell (short: buy back).
    Decimal average;                   // Entry price, fees not counted; zero before the first fill.
    Decimal cost;                      // Quote that entered and is still in it, without fees.
    std::optional<Price> take_profit;  // The next one; none: nothing is planned at a price.
    std::optional<Price> stop;
    bool has_steps = false;  // Take-profit steps: close_step sells the next.
};

}  // namespace strongroom
