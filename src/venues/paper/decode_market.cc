#include <fmt/format.h>

#include "venues/listing_internal.h"
#include "venues/paper/decode.h"
#include "venues/paper/order_internal.h"

namespace strongroom::venues::paper {
namespace {

constexpr std::size_t markets_max = 10'000;
constexpr std::size_t candles_max = 1'500;

Result<Listing> read_market(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    Listing listing;
    Instrument& instrument = listing.instrument;
    TRY_ASSIGN(instrument.venue_symbol, object.name("symbol"));
    if (instrument.venue_symbol.empty()) return fail(Errc::invalid, "symbol: empty");
    TRY_ASSIGN(instrument.symbol.base, object.asset("base"));
    TRY_ASSIGN(instrument.symbol.quote, object.asset("quote"));
    TRY_ASSIGN(instrument.is_trading, object.flag("trading"));
    if (!instrument.is_trading) listing.closed = "the market is closed";
    TRY_ASSIGN(instrument.tick, object.amount("tick"));
    TRY_ASSIGN(instrument.step, object.amount("step"));
    if (instrument.tick.is_zero() || instrument.step.is_zero())
        return fail(Errc::invalid, "tick: tick and step must be above zero");
    TRY_ASSIGN(instrument.min_qty, object.amount("min_qty"));
    TRY_ASSIGN(instrument.max_qty, object.amount("max_qty"));
    if (instrument.max_qty.is_positive() && instrument.max_qty < instrument.min_qty)
        return fail(Errc::invalid, "max_qty: below min_qty");
    TRY_ASSIGN(instrument.min_notional, object.amount("min_notional"));
    listing.has_min_notional_for_market = true;
    TRY_ASSIGN(listing.orders_max, object.integer("open_orders_max", 0, INT32_MAX));
    return listing;
}

Result<Listings> read_listings(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    Listings listings;
    TRY_ASSIGN(listings.server_time, object.time("time"));
    ListingReader reader(listings, "symbol");
    const auto read = object.field("markets", [&](json::Value list) {
        return json::read_list(list, markets_max, [&](json::Value entry) {
            return reader.take(entry, read_market(entry));
        });
    });
    if (!read) return std::unexpected(read.error());
    return listings;
}

Result<std::vector<Candle>> read_candles(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    TRY_ASSIGN(auto candles, object.field("candles", [](json::Value list) {
        return json::read_list(list, candles_max, [](json::Value value) -> Result<Candle> {
            TRY_ASSIGN(const json::Object one, json::Object::read(value));
            return read_candle(one);
        });
    }));
    for (std::size_t i = 1; i < candles.size(); ++i) {
        if (candles[i].open_time <= candles[i - 1].open_time)
            return fail(Errc::invalid,
                        fmt::format("candles: [{}]: not later than the one before", i));
    }
    return candles;
}

Result<std::optional<BookTop::Level>> read_level(const json::Object& object, std::string_view price,
                                                 std::string_view qty) {
    if (!object.has(price) && !object.has(qty)) return std::optional<BookTop::Level>();
    BookTop::Level level;
    TRY_ASSIGN(level.price, object.price(price));
    TRY_ASSIGN(level.qty, object.qty(qty));
    return level;
}

}  // namespace

Result<Candle> read_candle(const json::Object& object) {
    Candle candle;
    TRY_ASSIGN(candle.open_time, object.time("open_time"));
    TRY_ASSIGN(candle.open, object.price("open"));
    TRY_ASSIGN(candle.high, object.price("high"));
    TRY_ASSIGN(candle.low, object.price("low"));
    TRY_ASSIGN(candle.close, object.price("close"));
    TRY_ASSIGN(candle.volume, object.amount("volume"));
    TRY(check(candle));
    return candle;
}

Result<BookTop> read_top(const json::Object& object) {
    BookTop top;
    TRY_ASSIGN(top.venue_symbol, read_symbol(object));
    TRY_ASSIGN(top.bid, read_level(object, "bid", "bid_qty"));
    TRY_ASSIGN(top.ask, read_level(object, "ask", "ask_qty"));
    if (top.bid && top.ask && top.bid->price >= top.ask->price)
        return fail(Errc::invalid, "bid: not below the ask");
    return top;
}

Result<Time> decode_server_time(std::string_view body) {
    return json::decode(body, reply_bytes_max, [](json::Value root) -> Result<Time> {
        TRY_ASSIGN(const json::Object object, json::Object::read(root));
        return object.time("time");
    });
}

Result<Listings> decode_listings(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_listings);
}

Result<std::vector<Candle>> decode_candles(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_candles);
}

Result<BookTop> decode_book_top(std::string_view body) {
    return json::decode(body, reply_bytes_max, [](json::Value root) -> Result<BookTop> {
        TRY_ASSIGN(const json::Object object, json::Object::read(root));
        return read_top(object);
    });
}

}  // namespace strongroom::venues::paper
