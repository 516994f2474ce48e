// What check_bot is made of: one function for each kind of bot, in a file of its own.
#pragma once

#include "bots/bot_check.h"

namespace strongroom::bots {

BotCheck check_grid(const GridConfig& config, const Market& market, Price price);
// `market`: of one of the file's pairs; what is said is about that one.
BotCheck check_rebalance(const BotFile& file, const RebalanceConfig& config, const Market& market,
                         Price price);
BotCheck check_twap(const TwapConfig& config, const Market& market, Price price);
BotCheck check_smart(const SmartConfig& config, const Market& market, Price price);
BotCheck check_signal(const SignalConfig& config, const Market& market, Price price);

// Adds a problem when the venue would refuse this row's order. True: it did.
bool check_filters(BotCheck& check, const CheckRow& row, const Instrument& instrument);

// Rows of the exits of a position of `qty` that was entered at `entry`, with their problems.
void check_exits(BotCheck& check, const ExitPlan& exits, Direction direction, const Market& market,
                 Price entry, Qty qty);

// What a round trip earns after both fees, in % of what was paid.
Decimal net_pct(Price entry, Price exit, Direction direction, Decimal fee_in, Decimal fee_out);

}  // namespace strongroom::bots
