// A bot as its owner writes it: one TOML file (docs/bots.md has every key).
//
// Amounts and percents are strings, so that nothing passes through a float. An error names the
// file, the line and the field, and says what to write instead.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bots/bot.h"
#include "bots/dca_ladder.h"
#include "bots/grid_lines.h"
#include "bots/rebalance_plan.h"
#include "bots/signal.h"
#include "bots/smart.h"
#include "bots/twap.h"
#include "model/ids.h"

namespace strongroom::bots {

// What may differ from one pair to the next: [backtest.pairs."ETH/USDT"]. What a file leaves out is
// as in [backtest]; `base` is zero then.
struct PairTerms {
    Decimal base;
    Decimal tick;
    Decimal step;
    Decimal min_notional;
    FeeRates fees;
    Decimal slippage_bps;
    Decimal max_participation;
};

// The [backtest] table: what the venue would tell a live bot, and the fill model
// (docs/backtest.md).
struct BacktestTable {
    Decimal quote = 10000;  // Starting balances.
    Decimal base;
    Decimal tick;  // This and step are above zero; what a file leaves out is 0.01, 0.00001 and 5.
    Decimal step;
    Decimal min_notional;
    FeeRates fees;
    Decimal slippage_bps = 2;
    bool fills_on_touch = false;  // fills = "touch"; else "through".
    Duration latency;
    Decimal max_participation;  // 0 = off; else a share of each candle's volume.
    Decimal third_coin_price;   // fee_asset = "third": its price in quote, and how much is held.
    Decimal third_coin_balance;
    std::map<Symbol, PairTerms> pairs;  // Of those that have a table of their own.

    // Of a pair that has none: this table's, the coins for the first of the bot's pairs alone.
    PairTerms terms_of(const Symbol& symbol, bool is_first) const;
};

// kind = "process": a program that is told each event and answers (lab/process_bot.h). Only a
// backtest makes one; it has no table.
struct ProcessConfig {};

struct BotFile {
    BotName name;
    AccountName account;
    std::vector<Symbol> symbols;
    std::variant<DcaConfig, GridConfig, RebalanceConfig, TwapConfig, SmartConfig, SignalConfig,
                 ProcessConfig>
        config;
    BacktestTable backtest;

    std::string_view kind() const { return kKinds[config.index()]; }

    // In the order of the variant; each but "process" has a table of its own name.
    static constexpr std::array<std::string_view, 7> kKinds = {
        "dca", "grid", "rebalance", "twap", "smart", "signal", "process"};
};

// `file_name` is only for messages. Errors: invalid.
Result<BotFile> parse_bot_file(std::string_view text, std::string_view file_name);

// `markets`: in the order of file.symbols. Null for a process bot: no file can start a program.
std::unique_ptr<Bot> make_bot(const BotFile& file, std::vector<Market> markets);

}  // namespace strongroom::bots
