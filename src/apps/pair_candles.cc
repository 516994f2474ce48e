#include "apps/pair_candles.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "apps/command.h"
#include "lab/candle_join.h"

namespace strongroom::apps {
namespace {

// "BTC/USDT=prices.csv"; without a pair's name it is the only pair's.
Result<std::pair<std::size_t, std::string>> place_of(const std::string& given,
                                                     const std::vector<Symbol>& symbols) {
    const std::size_t equals = given.find('=');
    const Result<Symbol> symbol =
        Symbol::parse(equals == std::string::npos ? "" : given.substr(0, equals));
    if (!symbol && symbols.size() == 1) return std::pair(std::size_t{0}, given);
    if (!symbol) {
        return fail(Errc::invalid, fmt::format("--candles {}: say which pair it is of, as in {}={}",
                                               given, symbols.front().str(), given));
    }
    const auto at = std::ranges::find(symbols, *symbol);
    if (at == symbols.end()) {
        return fail(Errc::invalid,
                    fmt::format("--candles {}: the bot does not trade {}", given, symbol->str()));
    }
    return std::pair(static_cast<std::size_t>(at - symbols.begin()), given.substr(equals + 1));
}

}  // namespace

Result<lab::CandleSeries> read_candle_file(const std::string& path) {
    TRY_ASSIGN(const Bytes bytes, read_bytes(path));
    return lab::read_candles(as_text(bytes), path);
}

Result<std::vector<MarketTrade>> read_trade_file(const std::string& path) {
    TRY_ASSIGN(const Bytes bytes, read_bytes(path));
    return lab::read_trades(as_text(bytes), path);
}

Result<lab::CandleSeries> read_candle_files(const std::vector<std::string>& paths) {
    std::vector<lab::CandleFile> parts;
    for (const std::string& path : paths) {
        TRY_ASSIGN(lab::CandleSeries part, read_candle_file(path));
        parts.push_back({path, std::move(part)});
    }
    return lab::join_candles(std::move(parts));
}

Result<std::vector<lab::CandleSeries>> read_pair_candles(const std::vector<std::string>& given,
                                                         const std::vector<Symbol>& symbols) {
    std::vector<std::vector<std::string>> paths(symbols.size());
    for (const std::string& text : given) {
        TRY_ASSIGN(const auto place, place_of(text, symbols));
        paths[place.first].push_back(place.second);
    }
    std::vector<lab::CandleSeries> series;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        if (paths[i].empty()) {
            return fail(Errc::invalid, fmt::format("no prices of {}: --candles {}=FILE",
                                                   symbols[i].str(), symbols[i].str()));
        }
        if (paths[i].size() == 1) {
            TRY_ASSIGN(lab::CandleSeries read, read_candle_file(paths[i].front()));
            series.push_back(std::move(read));
        } else {
            TRY_ASSIGN(lab::CandleSeries read, read_candle_files(paths[i]));
            series.push_back(std::move(read));
        }
    }
    return series;
}

std::string origin_of(const std::vector<lab::CandleSeries>& series,
                      const std::vector<std::string>& given) {
    if (const auto said = std::ranges::find_if(
            series, [](const lab::CandleSeries& s) { return !s.origin.empty(); });
        said != series.end())
        return said->origin;
    std::string names;
    for (const std::string& text : given) names += (names.empty() ? "" : ", ") + text;
    return "recorded: " + names;
}

std::vector<const lab::CandleSeries*> pointers(const std::vector<lab::CandleSeries>& series) {
    std::vector<const lab::CandleSeries*> list;
    for (const lab::CandleSeries& one : series) list.push_back(&one);
    return list;
}

Result<std::optional<Time>> time_of(std::string_view option, const std::string& text) {
    if (text.empty()) return std::optional<Time>();
    const Result<Time> time = parse_iso8601(text);
    if (!time) return fail_in(option, time.error());
    return std::optional(*time);
}

}  // namespace strongroom::apps
