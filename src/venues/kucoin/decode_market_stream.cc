#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "venues/kucoin/decode.h"
#include "venues/kucoin/error_internal.h"
#include "venues/kucoin/market_internal.h"
#include "venues/kucoin/reply_internal.h"
#include "venues/kucoin/stream_internal.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr std::size_t rows_max = 20'000;
constexpr std::size_t depth_max = 1'000;

// The symbol of the topic and of the data in it must be the same, or prices of one market would
// move another.
Result<VenueSymbol> read_same_symbol(const Push& push) {
    TRY_ASSIGN(VenueSymbol symbol, push.data.field("symbol", read_symbol));
    if (symbol.text == push.market()) return symbol;
    return fail(Errc::invalid, fmt::format("symbol: {} on the topic {}", symbol.text, push.topic));
}

Result<VenueSymbol> read_topic_symbol(const Push& push) {
    if (!push.market().empty()) return VenueSymbol{std::string(push.market())};
    return fail(Errc::invalid, "topic: without a market");
}

Result<MarketEvent> read_trade(const Push& push) {
    PublicTrade trade;
    TRY_ASSIGN(trade.venue_symbol, read_same_symbol(push));
    TRY_ASSIGN(trade.trade_id, push.data.field("tradeId", read_whole));
    TRY_ASSIGN(trade.trade.price, push.data.price("price"));
    TRY_ASSIGN(trade.trade.qty, push.data.qty("size"));
    TRY_ASSIGN(trade.trade.time, push.data.field("time", read_time_ns));
    TRY_ASSIGN(trade.trade.taker_side, push.data.field("side", read_side));
    return trade;
}

// "/market/candles:BTC-USDT_1hour"
Result<MarketEvent> read_candle_update(const Push& push) {
    CandleUpdate update;
    TRY_ASSIGN(update.venue_symbol, push.data.field("symbol", read_symbol));
    const std::string_view market = push.market();
    const std::size_t dash = market.rfind('_');
    if (dash == std::string_view::npos || market.substr(0, dash) != update.venue_symbol.text) {
        return fail(Errc::invalid, fmt::format("symbol: {} on the topic {}",
                                               update.venue_symbol.text, push.topic));
    }
    update.interval = market.substr(dash + 1);
    if (update.interval.empty()) return fail(Errc::invalid, "topic: without an interval");
    TRY_ASSIGN(update.candle, push.data.field("candles", read_candle_row));
    return update;
}

Result<MarketEvent> read_ticker(const Push& push) {
    TRY_ASSIGN(const VenueSymbol symbol, read_topic_symbol(push));
    // On the topic of all markets the subject is the market's name.
    const bool is_all = symbol.text == "all";
    TRY_ASSIGN(BookTop top,
               read_ticker_top(push.data, is_all ? VenueSymbol{push.subject} : symbol));
    if (top.venue_symbol.text.empty()) return fail(Errc::invalid, "subject: empty");
    return top;
}

// ["price","quantity"], or an empty list for an empty side.
Result<std::optional<BookTop::Level>> read_top_level(json::Value value) {
    TRY_ASSIGN(const simdjson::dom::array row, json::read_array(value));
    if (row.size() == 0) return std::optional<BookTop::Level>();
    TRY_ASSIGN(const BookTop::Level level, read_level(value));
    return level;
}

Result<MarketEvent> read_level1(const Push& push) {
    BookTop top;
    TRY_ASSIGN(top.venue_symbol, read_topic_symbol(push));
    TRY_ASSIGN(top.bid, push.data.field("bids", read_top_level));
    TRY_ASSIGN(top.ask, push.data.field("asks", read_top_level));
    TRY(check(top));
    return top;
}

// The five or fifty best levels, of which the first counts here.
Result<MarketEvent> read_depth(const Push& push) {
    const auto first = [](json::Value value) -> Result<std::optional<BookTop::Level>> {
        TRY_ASSIGN(const auto levels, json::read_list(value, depth_max, read_level));
        if (levels.empty()) return std::optional<BookTop::Level>();
        return levels.front();
    };
    BookTop top;
    TRY_ASSIGN(top.venue_symbol, read_topic_symbol(push));
    TRY_ASSIGN(top.bid, push.data.field("bids", first));
    TRY_ASSIGN(top.ask, push.data.field("asks", first));
    TRY(check(top));
    return top;
}

Result<MarketEvent> read_event(const Push& push) {
    const std::string_view kind = push.kind();
    if (kind == "/market/match") return read_trade(push);
    if (kind == "/market/candles") return read_candle_update(push);
    if (kind == "/market/ticker") return read_ticker(push);
    if (kind == "/spotMarket/level1") return read_level1(push);
    if (kind == "/spotMarket/level2Depth5" || kind == "/spotMarket/level2Depth50")
        return read_depth(push);
    return OtherEvent{push.subject};
}

Result<MarketEvent> read_message(json::Value root) {
    TRY_ASSIGN(const json::Object message, json::Object::read(root));
    TRY_ASSIGN(std::string type, message.name("type"));
    if (type == "message") {
        TRY_ASSIGN(const Push push, read_push(message));
        auto event = read_event(push);
        if (!event) return fail_in(push.topic, event.error());
        return event;
    }
    if (type != "ack" && type != "pong" && type != "error") return OtherEvent{std::move(type)};
    StreamAnswer answer;
    TRY_ASSIGN(answer.id, read_message_id(message));
    if (type == "error") {
        TRY_ASSIGN(answer.error, read_stream_error(message));
    }
    return answer;
}

Result<BookChanges::Row> read_row(json::Value value, Side side) {
    TRY_ASSIGN(const simdjson::dom::array cells, json::read_array(value));
    BookChanges::Row row{.side = side};
    TRY_ASSIGN(row.price, read_at(cells, 0, json::read_amount));
    TRY_ASSIGN(row.qty, read_at(cells, 1, json::read_amount));
    TRY_ASSIGN(row.sequence, read_at(cells, 2, read_whole));
    return row;
}

Status add_rows(const json::Object& changes, std::string_view field, Side side,
                std::vector<BookChanges::Row>& rows) {
    TRY_ASSIGN(const auto read, changes.field(field, [&](json::Value list) {
        return json::read_list(list, rows_max,
                               [&](json::Value value) { return read_row(value, side); });
    }));
    rows.insert(rows.end(), read.begin(), read.end());
    return {};
}

Result<BookChanges> read_book_changes(json::Value root) {
    TRY_ASSIGN(const json::Object message, json::Object::read(root));
    TRY_ASSIGN(const Push push, read_push(message));
    if (push.kind() != "/market/level2") {
        return fail(Errc::invalid, fmt::format("topic: {} has no changes of a book", push.topic));
    }
    BookChanges changes;
    TRY_ASSIGN(changes.venue_symbol, read_same_symbol(push));
    TRY_ASSIGN(changes.first, push.data.field("sequenceStart", read_whole));
    TRY_ASSIGN(changes.last, push.data.field("sequenceEnd", read_whole));
    if (changes.last < changes.first) {
        return fail(Errc::invalid, "sequenceEnd: before sequenceStart");
    }
    TRY_ASSIGN(const json::Object sides, push.data.object("changes"));
    TRY(add_rows(sides, "bids", Side::buy, changes.rows));
    TRY(add_rows(sides, "asks", Side::sell, changes.rows));
    for (const BookChanges::Row& row : changes.rows) {
        if (row.sequence < changes.first || row.sequence > changes.last) {
            return fail(Errc::invalid, "changes: a row from outside the message's sequence");
        }
    }
    // The newest counts. Price and quantity only make the order the same each time.
    std::ranges::sort(changes.rows, {}, [](const BookChanges::Row& row) {
        return std::tuple(row.sequence, row.side, row.price, row.qty);
    });
    return changes;
}

}  // namespace

std::string_view Push::kind() const { return std::string_view(topic).substr(0, topic.find(':')); }

std::string_view Push::market() const {
    const std::size_t colon = topic.find(':');
    return colon == std::string::npos ? "" : std::string_view(topic).substr(colon + 1);
}

Result<Push> read_push(const json::Object& message) {
    constexpr std::size_t topic_bytes_max = 256;
    TRY_ASSIGN(std::string topic, message.field("topic", [](json::Value value) {
        return json::read_name(value, topic_bytes_max);
    }));
    if (topic.empty()) return fail(Errc::invalid, "topic: empty");
    TRY_ASSIGN(std::string subject, message.name("subject"));
    TRY_ASSIGN(const json::Object data, message.object("data"));
    return Push{.topic = std::move(topic), .subject = std::move(subject), .data = data};
}

Result<std::string> read_message_id(const json::Object& message) {
    if (!message.has("id")) return std::string();
    return message.field("id", [](json::Value value) -> Result<std::string> {
        if (value.is_string()) return json::read_name(value);
        TRY_ASSIGN(const std::int64_t number, json::read_integer(value, INT64_MIN, INT64_MAX));
        return fmt::format("{}", number);
    });
}

Result<VenueError> read_stream_error(const json::Object& message) {
    constexpr int refused = 400;  // A stream gives no status of its own …
    constexpr std::int64_t most = 999'999'999;
    std::int64_t code = 0;
    if (message.has("code")) {
        TRY_ASSIGN(code, message.field("code", read_whole));
        if (code > most) return fail(Errc::invalid, "code: too large");
    }
    std::string text;
    if (message.has("data")) {
        TRY_ASSIGN(text, message.free_text("data"));
    }
    VenueError error = make_error(refused, static_cast<int>(code), text);
    // … and its codes look like one: the token, and the limits of a connection.
    constexpr std::int64_t bad_token = 401;
    constexpr std::int64_t too_many = 509;
    if (code == bad_token) error.kind = ErrorKind::key;
    if (code == too_many) error.kind = ErrorKind::rate_limit;
    return error;
}

Result<MarketEvent> decode_market_message(std::string_view message) {
    return json::decode(message, message_bytes_max, read_message);
}

Result<BookChanges> decode_book_changes(std::string_view message) {
    return json::decode(message, message_bytes_max, read_book_changes);
}

}  // namespace strongroom::venues::kucoin
