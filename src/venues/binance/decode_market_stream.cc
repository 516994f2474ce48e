#include <fmt/format.h>

#include <algorithm>

#include "venues/binance/decode.h"
#include "venues/binance/error_internal.h"
#include "venues/binance/market_internal.h"
#include "venues/binance/order_internal.h"
#include "venues/binance/stream_internal.h"

namespace strongroom::venues::binance {
namespace {

Result<MarketEvent> read_trade(const json::Object& object) {
    PublicTrade trade;
    TRY_ASSIGN(trade.venue_symbol, read_symbol(object, "s"));
    TRY_ASSIGN(trade.trade_id, object.integer("t"));
    TRY_ASSIGN(trade.trade.price, object.price("p"));
    TRY_ASSIGN(trade.trade.qty, object.qty("q"));
    TRY_ASSIGN(trade.trade.time, object.time("T"));
    TRY_ASSIGN(const bool is_buyer_maker, object.flag("m"));
    trade.trade.taker_side = is_buyer_maker ? Side::sell : Side::buy;
    return trade;
}

Result<MarketEvent> read_stream_book_top(const json::Object& object) {
    TRY_ASSIGN(
        BookTop top,
        read_book_top(object,
                      {.symbol = "s", .bid = "b", .bid_qty = "B", .ask = "a", .ask_qty = "A"}));
    return top;
}

Result<MarketEvent> read_candle_update(const json::Object& object) {
    CandleUpdate update;
    TRY_ASSIGN(update.venue_symbol, read_symbol(object, "s"));
    TRY_ASSIGN(const json::Object bar, object.object("k"));
    TRY_ASSIGN(const VenueSymbol inner, read_symbol(bar, "s"));
    if (inner != update.venue_symbol) return fail(Errc::invalid, "k: s: another symbol inside");
    TRY_ASSIGN(update.interval, bar.name("i"));
    TRY_ASSIGN(update.is_closed, bar.flag("x"));
    Candle& candle = update.candle;
    TRY_ASSIGN(candle.open_time, bar.time("t"));
    TRY_ASSIGN(candle.open, bar.price("o"));
    TRY_ASSIGN(candle.high, bar.price("h"));
    TRY_ASSIGN(candle.low, bar.price("l"));
    TRY_ASSIGN(candle.close, bar.price("c"));
    TRY_ASSIGN(candle.volume, bar.amount("v"));
    TRY(check(candle));
    return update;
}

bool is_book_top(const json::Object& object) {
    // The one event of Spot without a type.
    return object.has("u") && object.has("b") && object.has("B") && object.has("a") &&
           object.has("A");
}

Result<MarketEvent> read_event(const json::Object& object) {
    if (!object.has("e")) {
        if (is_book_top(object)) return read_stream_book_top(object);
        if (object.has("lastUpdateId")) return OtherEvent{"depth snapshot"};
        return fail(Errc::invalid, "e: missing");
    }
    TRY_ASSIGN(std::string type, object.name("e"));
    if (type == "trade") return read_trade(object);
    if (type == "bookTicker") return read_stream_book_top(object);
    if (type == "kline") return read_candle_update(object);
    if (type == "serverShutdown") return ServerShutdown{};
    return OtherEvent{std::move(type)};
}

// The symbol of the stream's name and of the event in it must be the same, or prices of one market
// would move another.
Status check_stream_name(std::string_view stream, const MarketEvent& event) {
    const VenueSymbol* symbol = nullptr;
    if (const auto* trade = std::get_if<PublicTrade>(&event)) symbol = &trade->venue_symbol;
    if (const auto* top = std::get_if<BookTop>(&event)) symbol = &top->venue_symbol;
    if (const auto* update = std::get_if<CandleUpdate>(&event)) symbol = &update->venue_symbol;
    if (symbol == nullptr) return {};
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    const std::string_view market = stream.substr(0, stream.find('@'));
    if (std::ranges::equal(market, symbol->text, {}, {}, lower)) return {};
    return fail(Errc::invalid, fmt::format("s: {} on the stream {}", symbol->text, stream));
}

Result<MarketEvent> read_answer(const json::Object& object) {
    StreamAnswer answer;
    TRY_ASSIGN(answer.id, read_message_id(object));
    constexpr int refused = 400;  // Market streams give no status.
    if (object.has("error")) {
        TRY_ASSIGN(answer.error, object.field("error", [](json::Value error) {
            return read_error(error, refused);
        }));
    } else if (object.has("code")) {
        TRY_ASSIGN(const std::int64_t code, object.integer("code", INT32_MIN, INT32_MAX));
        TRY_ASSIGN(const std::string text, object.free_text("msg"));
        answer.error = make_error(refused, static_cast<int>(code), text);
    }
    return answer;
}

Result<MarketEvent> read_message(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    if (object.has("stream")) {
        TRY_ASSIGN(const std::string stream, object.name("stream"));
        TRY_ASSIGN(const json::Object data, object.object("data"));
        auto event = read_event(data);
        if (!event) return fail_in(stream, event.error());
        TRY(check_stream_name(stream, *event));
        return event;
    }
    const bool is_event = object.has("e") || is_book_top(object) || object.has("lastUpdateId");
    if (is_event) return read_event(object);
    if (object.has("id") || object.has("error") || object.has("code")) return read_answer(object);
    return fail(Errc::invalid, "message: neither an event nor an answer");
}

}  // namespace

Result<std::string> read_message_id(const json::Object& object) {
    if (!object.has("id")) return std::string();
    return object.field("id", [](json::Value value) -> Result<std::string> {
        if (value.is_string()) return json::read_name(value);
        TRY_ASSIGN(const std::int64_t number, json::read_integer(value, INT64_MIN, INT64_MAX));
        return fmt::format("{}", number);
    });
}

Result<MarketEvent> decode_market_message(std::string_view message) {
    return json::decode(message, message_bytes_max, read_message);
}

}  // namespace strongroom::venues::binance
