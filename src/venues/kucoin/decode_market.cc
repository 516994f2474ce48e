#include <fmt/format.h>

#include <algorithm>

#include "venues/kucoin/decode.h"
#include "venues/kucoin/market_internal.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/reply_internal.h"

namespace strongroom::venues::kucoin {
namespace {

Result<std::vector<Candle>> read_candles(json::Value data) {
    TRY_ASSIGN(std::vector<Candle> candles,
               json::read_list(data, static_cast<std::size_t>(candles_max), read_candle_row));
    for (std::size_t i = 1; i < candles.size(); ++i) {
        if (candles[i].open_time >= candles[i - 1].open_time) {
            return fail(Errc::invalid, fmt::format("[{}]: not earlier than the one before", i));
        }
    }
    std::ranges::reverse(candles);  // KuCoin tells the newest first.
    return candles;
}

// One side of a book, from the best price on.
Result<std::vector<BookTop::Level>> read_side_of_book(const json::Object& object,
                                                      std::string_view field, bool is_bid) {
    constexpr std::size_t levels_max = 100'000;
    TRY_ASSIGN(auto levels, object.field(field, [](json::Value list) {
        return json::read_list(list, levels_max, read_level);
    }));
    for (std::size_t i = 1; i < levels.size(); ++i) {
        const bool is_ordered =
            is_bid ? levels[i].price < levels[i - 1].price : levels[i].price > levels[i - 1].price;
        if (!is_ordered) {
            return fail(Errc::invalid,
                        fmt::format("{}: [{}]: not behind the one before", field, i));
        }
    }
    return levels;
}

Result<BookSnapshot> read_book(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    BookSnapshot book;
    TRY_ASSIGN(book.time, object.field("time", read_time_ms));
    TRY_ASSIGN(book.sequence, object.field("sequence", read_whole));
    TRY_ASSIGN(book.bids, read_side_of_book(object, "bids", true));
    TRY_ASSIGN(book.asks, read_side_of_book(object, "asks", false));
    if (!book.bids.empty() && !book.asks.empty() &&
        book.bids.front().price >= book.asks.front().price) {
        return fail(Errc::invalid, "bids: not below the asks");
    }
    return book;
}

}  // namespace

Result<Candle> read_candle_row(json::Value value) {
    TRY_ASSIGN(const simdjson::dom::array row, json::read_array(value));
    Candle candle;
    TRY_ASSIGN(candle.open_time, read_at(row, 0, read_time_s));
    TRY_ASSIGN(candle.open.value, read_at(row, 1, json::read_amount));
    TRY_ASSIGN(candle.close.value, read_at(row, 2, json::read_amount));
    TRY_ASSIGN(candle.high.value, read_at(row, 3, json::read_amount));
    TRY_ASSIGN(candle.low.value, read_at(row, 4, json::read_amount));
    TRY_ASSIGN(candle.volume, read_at(row, 5, json::read_amount));
    TRY(strongroom::check(candle));
    return candle;
}

Result<BookTop::Level> read_level(json::Value value) {
    TRY_ASSIGN(const simdjson::dom::array row, json::read_array(value));
    BookTop::Level level;
    TRY_ASSIGN(level.price.value, read_at(row, 0, json::read_amount));
    TRY_ASSIGN(level.qty.value, read_at(row, 1, json::read_amount));
    if (level.price.value.is_zero() || level.qty.is_zero()) {
        return fail(Errc::invalid, "a price or a quantity of zero");
    }
    return level;
}

Status check(const BookTop& top) {
    if (!top.bid || !top.ask || top.bid->price < top.ask->price) return {};
    return fail(Errc::invalid, "bid: not below the ask");
}

Result<BookTop> read_ticker_top(const json::Object& object, const VenueSymbol& venue_symbol) {
    BookTop top{.venue_symbol = venue_symbol};
    const auto level = [&](std::string_view price_field,
                           std::string_view qty_field) -> Result<std::optional<BookTop::Level>> {
        TRY_ASSIGN(const Decimal price, object.amount(price_field));
        TRY_ASSIGN(const Decimal qty, object.amount(qty_field));
        if (price.is_zero() != qty.is_zero()) {
            return fail(
                Errc::invalid,
                fmt::format("{}: a price without a quantity, or the other way about", qty_field));
        }
        if (price.is_zero()) return std::optional<BookTop::Level>();
        return BookTop::Level{{price}, {qty}};
    };
    TRY_ASSIGN(top.bid, level("bestBid", "bestBidSize"));
    TRY_ASSIGN(top.ask, level("bestAsk", "bestAskSize"));
    TRY(check(top));
    return top;
}

Result<Time> decode_server_time(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_time_ms);
}

Result<std::string> decode_my_address(std::string_view body) {
    return decode_data(body, reply_bytes_max, [](json::Value data) -> Result<std::string> {
        TRY_ASSIGN(std::string address, json::read_name(data));
        if (address.empty()) return fail(Errc::invalid, "empty");
        return address;
    });
}

Result<std::vector<Candle>> decode_candles(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_candles);
}

Result<BookTop> decode_book_top(std::string_view body, const VenueSymbol& asked) {
    return decode_data(body, reply_bytes_max, [&](json::Value data) -> Result<BookTop> {
        TRY_ASSIGN(const json::Object object, json::Object::read(data));
        return read_ticker_top(object, asked);
    });
}

Result<BookSnapshot> decode_book(std::string_view body) {
    return decode_data(body, book_bytes_max, read_book);
}

}  // namespace strongroom::venues::kucoin
