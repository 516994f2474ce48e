#include "lab/market_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include "lab/text_rows.h"

namespace strongroom::lab {
namespace {

std::unexpected<Error> wrong(std::string_view file, std::size_t line, std::string_view text) {
    return fail(Errc::invalid, fmt::format("{}:{}: {}", file, line, text));
}

// Milliseconds; exports of 2025 and later count microseconds. No market has a time after the year
// 5138, from which on the two could not be told apart.
Result<Time> read_time(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    constexpr std::int64_t first_microseconds = 100'000'000'000'000;
    if (error == std::errc{} && end == text.data() + text.size() && count >= 0) {
        const std::int64_t ms = count >= first_microseconds ? count / 1'000 : count;
        if (ms < first_microseconds) return Time{ms};
    }
    // "2021-01-08 00:00:00.278+00:00", as pandas prints it.
    if (text.size() > 19 && text[10] == ' ' && text.ends_with("+00:00")) {
        std::string iso(text.substr(0, text.size() - 6));
        iso[10] = 'T';
        if (iso.size() > 23) iso.resize(23);
        return parse_iso8601(iso + "Z");
    }
    return fail(Errc::invalid,
                fmt::format("\"{}\" is not a time in milliseconds", text.substr(0, 40)));
}

std::optional<std::size_t> column(const std::vector<std::string_view>& header,
                                  std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        const auto at = std::ranges::find(header, name);
        if (at != header.end()) return static_cast<std::size_t>(at - header.begin());
    }
    return std::nullopt;
}

struct CandleColumns {
    std::size_t time = 0, open = 1, high = 2, low = 3, close = 4, volume = 5;
    std::size_t least() const { return std::max({time, open, high, low, close, volume}) + 1; }
};

Result<CandleColumns> find_candle_columns(const std::vector<std::string_view>& header) {
    const auto time = column(header, {"timestamp", "open_time", "time", "date"});
    const auto open = column(header, {"open"});
    const auto high = column(header, {"high"});
    const auto low = column(header, {"low"});
    const auto close = column(header, {"close"});
    const auto volume = column(header, {"volume"});
    if (!time || !open || !high || !low || !close || !volume) {
        return fail(Errc::invalid,
                    "the header must name timestamp, open, high, low, close and volume");
    }
    return CandleColumns{*time, *open, *high, *low, *close, *volume};
}

Result<Candle> read_candle(const std::vector<std::string_view>& cells, const CandleColumns& at) {
    if (cells.size() < at.least()) {
        return fail(Errc::invalid,
                    fmt::format("{} columns, at least {} are needed", cells.size(), at.least()));
    }
    Candle candle;
    TRY_ASSIGN(candle.open_time, read_time(cells[at.time]));
    TRY_ASSIGN(candle.open.value, parse_number(cells[at.open]));
    TRY_ASSIGN(candle.high.value, parse_number(cells[at.high]));
    TRY_ASSIGN(candle.low.value, parse_number(cells[at.low]));
    TRY_ASSIGN(candle.close.value, parse_number(cells[at.close]));
    TRY_ASSIGN(candle.volume, parse_number(cells[at.volume]));
    TRY(check(candle));
    return candle;
}

// The interval is the least distance; every other one must be a multiple of it.
Status find_interval(CandleSeries& series, std::string_view file) {
    constexpr Duration only_one = minutes(1);
    const auto& candles = series.candles;
    if (candles.size() < 2) {
        series.interval = only_one;
        return {};
    }
    series.interval = candles[1].open_time - candles[0].open_time;
    for (std::size_t i = 1; i < candles.size(); ++i) {
        series.interval =
            std::min(series.interval, candles[i].open_time - candles[i - 1].open_time);
    }
    for (std::size_t i = 1; i < candles.size(); ++i) {
        const Duration step = candles[i].open_time - candles[i - 1].open_time;
        if (step.ms % series.interval.ms != 0) {
            return fail(Errc::invalid, fmt::format("{}: the candle at {} comes {} after the one "
                                                   "before, which is no multiple of {}",
                                                   file, to_iso8601(candles[i].open_time),
                                                   to_string(step), to_string(series.interval)));
        }
        if (step != series.interval) ++series.gaps;
    }
    return {};
}

Status append(CandleSeries& series, const Candle& candle) {
    if (!series.candles.empty()) {
        const Time last = series.candles.back().open_time;
        if (candle.open_time == last)
            return fail(Errc::invalid, "the same time as the candle before");
        if (candle.open_time < last) return fail(Errc::invalid, "earlier than the candle before");
    }
    series.candles.push_back(candle);
    return {};
}

}  // namespace

Result<CandleSeries> read_candles(std::string_view text, std::string_view file_name) {
    CandleSeries series;
    CandleColumns at;
    TextRows rows(text);
    bool is_first = true;
    while (const auto row = rows.next()) {
        const bool is_header = is_first && !row->cells.empty() && !row->cells[0].empty() &&
                               !(row->cells[0][0] >= '0' && row->cells[0][0] <= '9');
        is_first = false;
        if (is_header) {
            const auto found = find_candle_columns(row->cells);
            if (!found) return wrong(file_name, row->line, found.error().message);
            at = *found;
            continue;
        }
        const Result<Candle> candle = read_candle(row->cells, at);
        if (!candle) return wrong(file_name, row->line, candle.error().message);
        if (const Status added = append(series, *candle); !added) {
            return wrong(file_name, row->line, added.error().message);
        }
    }
    if (!rows.error().empty()) return wrong(file_name, rows.line(), rows.error());
    if (series.candles.empty())
        return fail(Errc::invalid, fmt::format("{}: no candle in it", file_name));
    TRY(find_interval(series, file_name));
    series.origin = rows.comment();
    return series;
}

Result<std::vector<MarketTrade>> read_trades(std::string_view text, std::string_view file_name) {
    std::vector<MarketTrade> trades;
    TextRows rows(text);
    const auto header = rows.next();
    if (!header) return fail(Errc::invalid, fmt::format("{}: no trade in it", file_name));
    const auto time = column(header->cells, {"timestamp", "time_ms", "time"});
    const auto price = column(header->cells, {"price"});
    const auto qty = column(header->cells, {"qty", "amount", "quantity"});
    const auto side = column(header->cells, {"side"});
    const auto maker = column(header->cells, {"buyer_is_maker", "buyer_maker", "is_buyer_maker"});
    if (!time || !price || !qty || (!side && !maker)) {
        return wrong(file_name, header->line,
                     "the header must name timestamp, price, qty and side or buyer_is_maker");
    }
    const std::size_t least =
        std::max({*time, *price, *qty, side.value_or(0), maker.value_or(0)}) + 1;
    while (const auto row = rows.next()) {
        const auto& cells = row->cells;
        if (cells.size() < least) return wrong(file_name, row->line, "columns are missing");
        const Result<Time> when = read_time(cells[*time]);
        if (!when) return wrong(file_name, row->line, when.error().message);
        const Result<Decimal> at = parse_number(cells[*price]);
        const Result<Decimal> size = parse_number(cells[*qty]);
        if (!at || !at->is_positive())
            return wrong(file_name, row->line, "the price is not a number above zero");
        if (!size || !size->is_positive())
            return wrong(file_name, row->line, "the quantity is not a number above zero");
        if (!trades.empty() && *when < trades.back().time) {
            return wrong(file_name, row->line, "earlier than the trade before");
        }
        const std::string_view taker = cells[side ? *side : *maker];
        const bool is_sell = taker == "sell" || taker == "1" || taker == "True" || taker == "true";
        const bool is_buy = taker == "buy" || taker == "0" || taker == "False" || taker == "false";
        if (!is_sell && !is_buy)
            return wrong(file_name, row->line, fmt::format("\"{}\" is no side", taker));
        trades.push_back({*when, {*at}, {*size}, is_sell ? Side::sell : Side::buy});
    }
    if (!rows.error().empty()) return wrong(file_name, rows.line(), rows.error());
    if (trades.empty()) return fail(Errc::invalid, fmt::format("{}: no trade in it", file_name));
    return trades;
}

std::string write_candles_csv(const CandleSeries& series) {
    std::string text = series.origin.empty() ? "" : "# " + series.origin + "\n";
    text += "timestamp,open,high,low,close,volume\n";
    for (const Candle& c : series.candles) {
        text += fmt::format("{},{},{},{},{},{}\n", c.open_time.ms, c.open.value.to_string(),
                            c.high.value.to_string(), c.low.value.to_string(),
                            c.close.value.to_string(), c.volume.to_string());
    }
    return text;
}

}  // namespace strongroom::lab
