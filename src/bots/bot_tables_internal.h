// The tables of a bot file, each read in a file of its own. Heavy (toml++): only for .cc files.
#pragma once

#include "bots/bot_file.h"
#include "bots/toml_reader_internal.h"

namespace strongroom::bots {

// Each reads a whole table, refuses keys that it does not know, and what contradicts itself.
Result<DcaConfig> read_dca(TableReader table);
Result<GridConfig> read_grid(TableReader table);
Result<RebalanceConfig> read_rebalance(TableReader table, const std::vector<Symbol>& symbols);
Result<TwapConfig> read_twap(TableReader table);
Result<SmartConfig> read_smart(TableReader table);
Result<SignalConfig> read_signal(TableReader table);
Result<BacktestTable> read_backtest(TableReader table);

// A list of conditions: key = [{ when = "…" }, …]. Empty when the key is not there. Only a list
// that is called "start" may be "asap" or "manual".
Result<std::vector<Condition>> read_conditions(TableReader& table, const std::string& key);

}  // namespace strongroom::bots
