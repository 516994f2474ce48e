// Readers that the tables of smart trades and signal bots share. Heavy (toml++): only for .cc
// files.
#pragma once

#include "bots/smart_plan.h"
#include "bots/toml_reader_internal.h"

namespace strongroom::bots {

// The keys take_profit and stop_loss of a table; both may be left out.
Result<ExitPlan> read_exits(TableReader& table, Direction direction);
Result<std::vector<TakeProfitStep>> read_take_profit(TableReader& table, Direction direction);
// `steps`: how many take-profit steps there are; a break-even stop follows the first of them.
Result<std::optional<StopLoss>> read_stop_loss(TableReader& table, Direction direction,
                                               std::size_t steps);

}  // namespace strongroom::bots
