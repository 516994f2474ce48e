// `strongroom lab indicators`: what the indicators of conditions say of stored candles.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/pair_candles.h"
#include "indicators/named.h"
#include "lab/market_file.h"

namespace strongroom::apps {
namespace {

struct Options {
    std::string candles;
    std::vector<std::string> of;
    bool json = false;
};

struct Column {
    indicators::Named indicator;
    std::vector<std::vector<indicators::Value>> rows;  // One for each candle.
};

std::string text_of(const indicators::Value& value) {
    return value ? fmt::format("{}", *value) : "null";
}

// {"candles":N,"indicators":{"rsi:14":{"warm_up":279,"lines":{"value":[null,…]}}}}
void print_json(const std::vector<Column>& columns, std::size_t candles) {
    fmt::print("{{\"candles\":{},\"indicators\":{{", candles);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Column& column = columns[i];
        fmt::print("{}\"{}\":{{\"warm_up\":{},\"lines\":{{", i == 0 ? "" : ",",
                   column.indicator.name, column.indicator.warm_up);
        for (std::size_t line = 0; line < column.indicator.lines.size(); ++line) {
            fmt::print("{}\"{}\":[", line == 0 ? "" : ",", column.indicator.lines[line]);
            for (std::size_t row = 0; row < column.rows.size(); ++row)
                fmt::print("{}{}", row == 0 ? "" : ",", text_of(column.rows[row][line]));
            fmt::print("]");
        }
        fmt::print("}}}}");
    }
    fmt::print("}}}}\n");
}

void print_newest(const std::vector<Column>& columns, const Candle& newest) {
    fmt::print("{:<18} {:<14} {:>18}  candles to settle\n", "indicator", "line",
               "at the last close");
    for (const Column& column : columns) {
        for (std::size_t line = 0; line < column.indicator.lines.size(); ++line) {
            const indicators::Value& value = column.rows.back()[line];
            fmt::print("{:<18} {:<14} {:>18}  {}\n", line == 0 ? column.indicator.name : "",
                       column.indicator.lines[line],
                       value ? fmt::format("{:.8g}", *value) : "too few candles",
                       line == 0 ? fmt::format("{}", column.indicator.warm_up) : "");
        }
    }
    fmt::print("as of the candle that opened {}, close {}\n", to_iso8601(newest.open_time),
               newest.close.value.to_string());
}

Status run(const Options& options) {
    TRY_ASSIGN(const lab::CandleSeries series, read_candle_file(options.candles));
    std::vector<Column> columns;
    for (const std::string& name : options.of.empty() ? indicators::all_names() : options.of) {
        TRY_ASSIGN(indicators::Named named, indicators::make_named(name));
        columns.push_back({std::move(named), {}});
    }
    for (const Candle& candle : series.candles) {
        const indicators::Bar bar = indicators::bar_of(candle);
        for (Column& column : columns) column.rows.push_back(column.indicator.add(bar));
    }
    if (options.json)
        print_json(columns, series.candles.size());
    else
        print_newest(columns, series.candles.back());
    return {};
}

}  // namespace

void add_indicators_command(Command lab, int& exit_code) {
    Command command =
        lab.add_subcommand("indicators", "what the indicators of conditions say of stored candles");
    command.footer("Example: strongroom lab indicators --candles btc-1h.csv --of rsi:14 --of macd");
    const auto options = std::make_shared<Options>();
    command.add_option("--candles", options->candles, "candles: CSV, Binance klines, ccxt JSON")
        .required();
    command.add_option("--of", options->of,
                       "which, with its numbers, as in rsi:14; may be given again. Default: all");
    command.add_flag("--json", options->json, "print each value at each candle as JSON");
    command.callback([options, &exit_code] {
        const Status done = run(*options);
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace strongroom::apps
