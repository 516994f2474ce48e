// What check_bot is made of: one function for each kind of bot, in a file of its own.
#pragma once

#include "bots/bot_check.h"

namespace strongroom::bots {

BotCheck check_grid(const GridConfig& config, const Market& market, Price price);
// `market`: of one of the file's pairs; what is said is about that one.
BotCheck check_rebalance(const BotFile& file, const RebalanceConfig& config, const Market& market,
                         Price price);
BotCheck check_twap(const TwapConfig& config, const Market& market, Price price);

// Adds a problem when the venue would refuse this row's order. True: it did.
bool check_filters(BotCheck& check, const CheckRow& row, const Instrument& instrument);

}  // namespace strongroom::bots
