#include <fmt/format.h>

#include <algorithm>

#include "venues/coinbase/decode.h"
#include "venues/coinbase/market_internal.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t candles_count_max = 1'000;
constexpr std::size_t trades_count_max = 1'000;
constexpr std::size_t levels_count_max = 10'000;

Result<Time> read_server_time(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    constexpr std::int64_t latest = 9'214'646'400'000;
    TRY_ASSIGN(const std::int64_t ms, object.field("epochMillis", [](json::Value value) {
        return read_number(value, latest);
    }));
    return Time{ms};
}

Result<std::vector<Candle>> read_candles(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    TRY_ASSIGN(std::vector<Candle> candles, object.field("candles", [](json::Value list) {
        return json::read_list(list, candles_count_max, [](json::Value value) -> Result<Candle> {
            TRY_ASSIGN(const json::Object one, json::Object::read(value));
            return read_candle(one);
        });
    }));
    std::ranges::sort(candles, {}, &Candle::open_time);
    const auto twice = std::ranges::adjacent_find(candles, {}, &Candle::open_time);
    if (twice != candles.end()) {
        return fail(Errc::invalid,
                    fmt::format("candles: {} there twice", to_iso8601(twice->open_time)));
    }
    return candles;
}

Result<BookTop::Level> read_level(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    BookTop::Level level;
    TRY_ASSIGN(level.price, read_price(object, "price"));
    TRY_ASSIGN(level.qty, read_qty(object, "size"));
    return level;
}

// Best first, each price once. `is_better` tells whether the first of two prices comes first.
template <typename Better>
Result<std::vector<BookTop::Level>> read_levels(const json::Object& object, std::string_view field,
                                                Better is_better) {
    TRY_ASSIGN(std::vector<BookTop::Level> levels, object.field(field, [](json::Value list) {
        return json::read_list(list, levels_count_max, read_level);
    }));
    for (std::size_t i = 1; i < levels.size(); ++i) {
        if (!is_better(levels[i - 1].price, levels[i].price)) {
            return fail(Errc::invalid,
                        fmt::format("{}: [{}]: not worse than the one before", field, i));
        }
    }
    return levels;
}

Result<Book> read_book(json::Value root) {
    TRY_ASSIGN(const json::Object reply, json::Object::read(root));
    TRY_ASSIGN(const json::Object object, reply.object("pricebook"));
    Book book;
    TRY_ASSIGN(book.venue_symbol, read_symbol(object, "product_id"));
    TRY_ASSIGN(book.bids, read_levels(object, "bids", std::greater()));
    TRY_ASSIGN(book.asks, read_levels(object, "asks", std::less()));
    if (!book.bids.empty() && !book.asks.empty() &&
        book.bids.front().price >= book.asks.front().price) {
        return fail(Errc::invalid, "bids: not below the asks");
    }
    TRY_ASSIGN(book.time, read_timestamp(object, "time"));
    return book;
}

}  // namespace

Result<PublicTrade> read_public_trade(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    PublicTrade trade;
    TRY_ASSIGN(trade.venue_symbol, read_symbol(object, "product_id"));
    TRY_ASSIGN(trade.trade.price, read_price(object, "price"));
    TRY_ASSIGN(trade.trade.qty, read_qty(object, "size"));
    TRY_ASSIGN(trade.trade.time, read_timestamp(object, "time"));
    TRY_ASSIGN(const Side maker, object.field("side", read_side));
    trade.trade.taker_side = opposite(maker);
    TRY_ASSIGN(const std::string id, object.name("trade_id"));
    if (id.empty()) return fail(Errc::invalid, "trade_id: empty");
    TRY_ASSIGN(trade.trade_id,
               object.field("trade_id", [](json::Value field) -> Result<std::int64_t> {
                   return read_number(field).value_or(0);
               }));
    return trade;
}

Result<Candle> read_candle(const json::Object& object) {
    Candle candle;
    TRY_ASSIGN(candle.open_time, read_seconds(object, "start"));
    TRY_ASSIGN(candle.open, read_price(object, "open"));
    TRY_ASSIGN(candle.high, read_price(object, "high"));
    TRY_ASSIGN(candle.low, read_price(object, "low"));
    TRY_ASSIGN(candle.close, read_price(object, "close"));
    TRY_ASSIGN(candle.volume, read_amount(object, "volume"));
    TRY(check(candle));
    return candle;
}

Result<Time> decode_server_time(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_server_time);
}

Result<std::vector<Candle>> decode_candles(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_candles);
}

Result<Book> decode_book(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_book);
}

Result<BookTop> decode_book_top(std::string_view body) {
    TRY_ASSIGN(const Book book, decode_book(body));
    BookTop top{.venue_symbol = book.venue_symbol};
    if (!book.bids.empty()) top.bid = book.bids.front();
    if (!book.asks.empty()) top.ask = book.asks.front();
    return top;
}

Result<std::vector<PublicTrade>> decode_trades(std::string_view body) {
    return json::decode(body, reply_bytes_max,
                        [](json::Value root) -> Result<std::vector<PublicTrade>> {
                            TRY_ASSIGN(const json::Object object, json::Object::read(root));
                            return object.field("trades", [](json::Value list) {
                                return json::read_list(list, trades_count_max, read_public_trade);
                            });
                        });
}

}  // namespace strongroom::venues::coinbase
