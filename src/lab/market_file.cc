#include "lab/market_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <span>

#include "lab/text_rows.h"

namespace strongroom::lab {
namespace {

std::unexpected<Error> wrong(std::string_view file, std::size_t line, std::string_view text) {
    return fail(Errc::invalid, fmt::format("{}:{}: {}", file, line, text));
}

// Milliseconds; exports of 2025 and later count microseconds. No market has a time after the year
// 5138, from which on the two could not be told apart.
constexpr std::int64_t kFirstMicroseconds = 100'000'000'000'000;

Status read_any_time(std::string_view text, Time& time) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error == std::errc{} && end == text.data() + text.size() && count >= 0) {
        const std::int64_t ms = count >= kFirstMicroseconds ? count / 1'000 : count;
        if (ms < kFirstMicroseconds) {
            time.ms = ms;
            return {};
        }
    }
    // "2021-01-08 00:00:00.278+00:00", as pandas prints it.
    if (text.size() > 19 && text[10] == ' ' && text.ends_with("+00:00")) {
        std::string iso(text.substr(0, text.size() - 6));
        iso[10] = 'T';
        if (iso.size() > 23) iso.resize(23);
        TRY_ASSIGN(time, parse_iso8601(iso + "Z"));
        return {};
    }
    return fail(Errc::invalid,
                fmt::format("\"{}\" is not a time in milliseconds", text.substr(0, 40)));
}

// The same of a cell; of a plain one the fast way.
inline Status read_time(const Cell& cell, Time& time) {
    const auto digits = static_cast<std::size_t>(cell.end - cell.begin);
    if (cell.point != cell.end || digits > kDigitsMax) return read_any_time(cell.text(), time);
    const auto count = static_cast<std::int64_t>(read_digits(cell.end, digits));
    time.ms = count >= kFirstMicroseconds ? count / 1'000 : count;
    return {};
}

std::optional<std::size_t> column(std::span<const Cell> header,
                                  std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        const auto at = std::ranges::find(header, name, &Cell::text);
        if (at != header.end()) return static_cast<std::size_t>(at - header.begin());
    }
    return std::nullopt;
}

struct CandleColumns {
    std::size_t time = 0, open = 1, high = 2, low = 3, close = 4, volume = 5;
    std::size_t least() const { return std::max({time, open, high, low, close, volume}) + 1; }
};

Result<CandleColumns> find_candle_columns(std::span<const Cell> header) {
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

Status read_candle(std::span<const Cell> cells, const CandleColumns& at, Candle& candle) {
    if (cells.size() < at.least()) {
        return fail(Errc::invalid,
                    fmt::format("{} columns, at least {} are needed", cells.size(), at.least()));
    }
    TRY(read_time(cells[at.time], candle.open_time));
    TRY(read_number(cells[at.open], candle.open.value));
    TRY(read_number(cells[at.high], candle.high.value));
    TRY(read_number(cells[at.low], candle.low.value));
    TRY(read_number(cells[at.close], candle.close.value));
    TRY(read_number(cells[at.volume], candle.volume));
    return check(candle);
}

// The interval is the least distance; every other one must be a multiple of it.
class Intervals {
  public:
    // Errors: invalid (a candle that does not come after the one before).
    Status add(Time before, Time next) {
        if (next == before) return fail(Errc::invalid, "the same time as the candle before");
        if (next < before) return fail(Errc::invalid, "earlier than the candle before");
        least_ = std::min(least_, next - before);
        most_ = std::max(most_, next - before);
        return {};
    }

    Status conclude(CandleSeries& series, std::string_view file) const {
        constexpr Duration only_one = minutes(1);
        series.interval = series.candles.size() < 2 ? only_one : least_;
        if (least_ >= most_) return {};  // No gap.
        for (std::size_t i = 1; i < series.candles.size(); ++i) {
            const Time time = series.candles[i].open_time;
            const Duration step = time - series.candles[i - 1].open_time;
            if (step == series.interval) continue;
            if (step.ms % series.interval.ms != 0) {
                return fail(Errc::invalid,
                            fmt::format("{}: the candle at {} comes {} after the one before, which "
                                        "is no multiple of {}",
                                        file, to_iso8601(time), to_string(step),
                                        to_string(series.interval)));
            }
            ++series.gaps;
        }
        return {};
    }

  private:
    Duration least_{std::numeric_limits<std::int64_t>::max()};
    Duration most_;
};

// How many rows to make room for: as many as are left with this one, if all are as
// long, and some more: to move those that are read costs more than room that nobody uses.
std::size_t rows_left(const TextRows& rows, std::span<const Cell> cells) {
    constexpr std::size_t most = 1U << 20;  // From there on room is made as rows come.
    const auto bytes = static_cast<std::size_t>(cells.back().end - cells.front().begin) + 1;
    return std::min(most, rows.bytes_left() / bytes * 5 / 4 + 2);
}

}  // namespace

Result<CandleSeries> read_candles(std::string_view text, std::string_view file_name) {
    CandleSeries series;
    std::vector<Candle>& candles = series.candles;
    CandleColumns at;
    Intervals intervals;
    TextRows rows(text);
    bool is_first = true;
    while (const auto row = rows.next()) {
        const std::string_view name = row->cells[0].text();
        const bool is_header = is_first && !name.empty() && !(name[0] >= '0' && name[0] <= '9');
        is_first = false;
        if (is_header) {
            const auto found = find_candle_columns(row->cells);
            if (!found) return wrong(file_name, row->line, found.error().message);
            at = *found;
            continue;
        }
        if (candles.empty()) candles.reserve(rows_left(rows, row->cells));
        Candle& candle = candles.emplace_back();
        if (const Status read = read_candle(row->cells, at, candle); !read)
            return wrong(file_name, row->line, read.error().message);
        if (candles.size() < 2) continue;
        const Status next = intervals.add(candles[candles.size() - 2].open_time, candle.open_time);
        if (!next) return wrong(file_name, row->line, next.error().message);
    }
    if (!rows.error().empty()) return wrong(file_name, rows.line(), rows.error());
    if (candles.empty()) return fail(Errc::invalid, fmt::format("{}: no candle in it", file_name));
    TRY(intervals.conclude(series, file_name));
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
        const auto cells = row->cells;
        if (cells.size() < least) return wrong(file_name, row->line, "columns are missing");
        if (trades.empty()) trades.reserve(rows_left(rows, cells));
        MarketTrade& trade = trades.emplace_back();
        if (const Status read = read_time(cells[*time], trade.time); !read)
            return wrong(file_name, row->line, read.error().message);
        if (!read_number(cells[*price], trade.price.value) || !trade.price.value.is_positive())
            return wrong(file_name, row->line, "the price is not a number above zero");
        if (!read_number(cells[*qty], trade.qty.value) || !trade.qty.value.is_positive())
            return wrong(file_name, row->line, "the quantity is not a number above zero");
        if (trades.size() > 1 && trade.time < trades[trades.size() - 2].time)
            return wrong(file_name, row->line, "earlier than the trade before");
        const std::string_view taker = cells[side ? *side : *maker].text();
        const bool is_sell = taker == "sell" || taker == "1" || taker == "True" || taker == "true";
        const bool is_buy = taker == "buy" || taker == "0" || taker == "False" || taker == "false";
        if (!is_sell && !is_buy)
            return wrong(file_name, row->line, fmt::format("\"{}\" is no side", taker));
        trade.taker_side = is_sell ? Side::sell : Side::buy;
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
