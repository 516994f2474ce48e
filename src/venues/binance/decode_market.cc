#include <fmt/format.h>

#include "venues/binance/decode.h"
#include "venues/binance/market_internal.h"
#include "venues/binance/order_internal.h"

namespace strongroom::venues::binance {
namespace {

constexpr std::size_t candles_max = 1'500;

// [openTime, "open", "high", "low", "close", "volume", closeTime, …]
Result<Candle> read_candle_row(json::Value value) {
    TRY_ASSIGN(const simdjson::dom::array row, json::read_array(value));
    constexpr std::size_t least_size = 7;
    if (row.size() < least_size) return fail(Errc::invalid, "a candle with too few fields");
    const auto amount = [&](std::size_t index) -> Result<Decimal> {
        auto read = json::read_amount(row.at(index).value_unsafe());
        if (!read) return fail_in(fmt::format("[{}]", index), read.error());
        return read;
    };
    Candle candle;
    TRY_ASSIGN(candle.open_time, json::read_time(row.at(0).value_unsafe()));
    TRY_ASSIGN(candle.open.value, amount(1));
    TRY_ASSIGN(candle.high.value, amount(2));
    TRY_ASSIGN(candle.low.value, amount(3));
    TRY_ASSIGN(candle.close.value, amount(4));
    TRY_ASSIGN(candle.volume, amount(5));
    TRY_ASSIGN(const Time close_time, json::read_time(row.at(6).value_unsafe()));
    if (close_time < candle.open_time) return fail(Errc::invalid, "closes before it opens");
    TRY(check(candle));
    return candle;
}

Result<std::vector<Candle>> read_candles(json::Value root) {
    TRY_ASSIGN(std::vector<Candle> candles, json::read_list(root, candles_max, read_candle_row));
    for (std::size_t i = 1; i < candles.size(); ++i) {
        if (candles[i].open_time <= candles[i - 1].open_time) {
            return fail(Errc::invalid, fmt::format("[{}]: not later than the one before", i));
        }
    }
    return candles;
}

}  // namespace

Result<BookTop> read_book_top(const json::Object& object, const BookTopFields& fields) {
    BookTop top;
    TRY_ASSIGN(top.venue_symbol, read_symbol(object, fields.symbol));
    const auto level = [&](std::string_view price_field,
                           std::string_view qty_field) -> Result<std::optional<BookTop::Level>> {
        TRY_ASSIGN(const Decimal price, object.amount(price_field));
        TRY_ASSIGN(const Decimal qty, object.amount(qty_field));
        if (price.is_zero() != qty.is_zero()) {
            return fail(Errc::invalid, fmt::format("{}: a price without a quantity, or the other "
                                                   "way about",
                                                   qty_field));
        }
        if (price.is_zero()) return std::optional<BookTop::Level>();
        return BookTop::Level{{price}, {qty}};
    };
    TRY_ASSIGN(top.bid, level(fields.bid, fields.bid_qty));
    TRY_ASSIGN(top.ask, level(fields.ask, fields.ask_qty));
    if (top.bid && top.ask && top.bid->price >= top.ask->price) {
        return fail(Errc::invalid, fmt::format("{}: not below the ask", fields.bid));
    }
    return top;
}

Result<Time> decode_server_time(std::string_view body) {
    return json::decode(body, reply_bytes_max, [](json::Value root) -> Result<Time> {
        TRY_ASSIGN(const json::Object object, json::Object::read(root));
        return object.time("serverTime");
    });
}

Result<std::vector<Candle>> decode_candles(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_candles);
}

Result<BookTop> decode_book_top(std::string_view body) {
    return json::decode(body, reply_bytes_max, [](json::Value root) -> Result<BookTop> {
        TRY_ASSIGN(const json::Object object, json::Object::read(root));
        return read_book_top(object, {.symbol = "symbol",
                                      .bid = "bidPrice",
                                      .bid_qty = "bidQty",
                                      .ask = "askPrice",
                                      .ask_qty = "askQty"});
    });
}

}  // namespace strongroom::venues::binance
