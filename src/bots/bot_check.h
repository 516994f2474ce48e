// What a bot would do at this price, before it trades: its ladder or lines, the funds it needs, and
// the venue's filters it would hit. `bot check`, the wizard's table, and the gate before a start.
#pragma once

#include <string>
#include <vector>

#include "bots/bot_file.h"

namespace strongroom::bots {

struct CheckRow {
    std::string name;  // "base order", "safety order 2", "line 14"
    Side side = Side::buy;
    Price price;
    Qty qty;
    Decimal deviation_pct;        // From the base price (DCA).
    Decimal total;                // Quote spent up to here, fees counted (DCA).
    Decimal average;              // Entry price so far (DCA).
    Price take_profit;            // DCA: the exit after this order. Grid: the next line.
    Decimal required_change_pct;  // From this order's price to the exit.
    Decimal net_pct;              // Grid: what this line earns per round trip.
};

struct BotCheck {
    std::vector<CheckRow> rows;
    Decimal funds;                   // Quote needed at most, fees counted.
    Decimal coins_to_buy;            // Grid: base bought at the start.
    std::vector<std::string> notes;  // Good to know.
    std::vector<std::string>
        problems;  // Each says what to change; with one, the bot does not start.
};

BotCheck check_bot(const BotFile& file, const Market& market, Price price);

}  // namespace strongroom::bots
