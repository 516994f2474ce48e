// Candle files as a command line names them: FILE, or BTC/USDT=FILE for each of several pairs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/market_file.h"

namespace strongroom::apps {

// One file of candles or trades. Errors name file and line.
Result<lab::CandleSeries> read_candle_file(const std::string& path);
Result<std::vector<MarketTrade>> read_trade_file(const std::string& path);
// Candles of one market from several files, in any order of time; they must not overlap.
Result<lab::CandleSeries> read_candle_files(const std::vector<std::string>& paths);

// The candles of each symbol, in their order. Several files of one pair are joined. A file without
// a pair's name is the only pair's. Errors: invalid (a pair without prices, a pair that the bot
// does not trade), and those of reading.
Result<std::vector<lab::CandleSeries>> read_pair_candles(const std::vector<std::string>& given,
                                                         const std::vector<Symbol>& symbols);

// In words: what the files say of themselves, or their names.
std::string origin_of(const std::vector<lab::CandleSeries>& series,
                      const std::vector<std::string>& given);

std::vector<const lab::CandleSeries*> pointers(const std::vector<lab::CandleSeries>& series);

// The time that an option gives; nothing, when it was not given. Errors: invalid.
Result<std::optional<Time>> time_of(std::string_view option, const std::string& text);

}  // namespace strongroom::apps
