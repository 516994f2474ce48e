#include <fmt/format.h>

#include "venues/coinbase/error_internal.h"
#include "venues/coinbase/market_internal.h"
#include "venues/coinbase/stream_internal.h"
#include "venues/coinbase/timestamp.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t levels_max = 200'000;  // Both sides of the longest book, and more.
constexpr std::size_t items_max = 10'000;
constexpr std::size_t channels_max = 20;
constexpr std::size_t channel_products_max = 2'000;

using Events = std::vector<StreamEvent>;

Status read_trades(const json::Object& event, Events& out) {
    TRY_ASSIGN(auto trades, event.field("trades", [](json::Value list) {
        return json::read_list(list, items_max, read_public_trade);
    }));
    out.insert(out.end(), trades.begin(), trades.end());
    return {};
}

Result<CandleUpdate> read_candle_update(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    CandleUpdate update{.interval = "5m"};
    TRY_ASSIGN(update.venue_symbol, read_symbol(object, "product_id"));
    TRY_ASSIGN(update.candle, read_candle(object));
    return update;
}

Status read_candles(const json::Object& event, Events& out) {
    TRY_ASSIGN(auto candles, event.field("candles", [](json::Value list) {
        return json::read_list(list, items_max, read_candle_update);
    }));
    out.insert(out.end(), candles.begin(), candles.end());
    return {};
}

Result<std::optional<BookTop::Level>> read_top(const json::Object& object, std::string_view price,
                                               std::string_view qty) {
    TRY_ASSIGN(const auto at, read_some_amount(object, price));
    TRY_ASSIGN(const auto size, read_some_amount(object, qty));
    if (at.has_value() != size.has_value()) {
        return fail(Errc::invalid,
                    fmt::format("{}: a price without a quantity, or the other way about", qty));
    }
    if (!at) return std::optional<BookTop::Level>();
    return BookTop::Level{{*at}, {*size}};
}

Result<BookTop> read_ticker(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    BookTop top;
    TRY_ASSIGN(top.venue_symbol, read_symbol(object, "product_id"));
    TRY_ASSIGN(top.bid, read_top(object, "best_bid", "best_bid_quantity"));
    TRY_ASSIGN(top.ask, read_top(object, "best_ask", "best_ask_quantity"));
    if (top.bid && top.ask && top.bid->price >= top.ask->price) {
        return fail(Errc::invalid, "best_bid: not below the ask");
    }
    return top;
}

Status read_tickers(const json::Object& event, Events& out) {
    TRY_ASSIGN(auto tickers, event.field("tickers", [](json::Value list) {
        return json::read_list(list, items_max, read_ticker);
    }));
    out.insert(out.end(), tickers.begin(), tickers.end());
    return {};
}

Result<BookChange::Level> read_level(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    BookChange::Level level;
    TRY_ASSIGN(const std::string side, object.name("side"));
    if (side != "bid" && side != "offer") {
        return fail(Errc::invalid, fmt::format("side: \"{}\" is neither bid nor offer", side));
    }
    level.side = side == "bid" ? Side::buy : Side::sell;
    TRY_ASSIGN(level.price, read_price(object, "price_level"));
    TRY_ASSIGN(level.qty.value, read_amount(object, "new_quantity"));
    return level;
}

Status read_book_change(const json::Object& event, Events& out) {
    BookChange change;
    TRY_ASSIGN(change.venue_symbol, read_symbol(event, "product_id"));
    TRY_ASSIGN(const std::string type, event.name("type"));
    if (type != "snapshot" && type != "update") {
        return fail(Errc::invalid, fmt::format("type: \"{}\" is no change of a book", type));
    }
    change.is_snapshot = type == "snapshot";
    TRY_ASSIGN(change.levels, event.field("updates", [](json::Value list) {
        return json::read_list(list, levels_max, read_level);
    }));
    out.emplace_back(std::move(change));
    return {};
}

Status read_heartbeat(const json::Object& event, Events& out) {
    TRY_ASSIGN(const std::int64_t counter, event.field("heartbeat_counter", [](json::Value value) {
        return read_number(value);
    }));
    out.emplace_back(Heartbeat{counter});
    return {};
}

Status read_event(const std::string& channel, const json::Object& event, MarketMessage& message) {
    Events& out = message.events;
    if (channel == "market_trades") {
        TRY_ASSIGN(const std::string type, read_some_text(event, "type"));
        message.is_snapshot = message.is_snapshot || type == "snapshot";
        return read_trades(event, out);
    }
    if (channel == "candles") return read_candles(event, out);
    if (channel == "ticker") return read_tickers(event, out);
    if (channel == "l2_data") return read_book_change(event, out);
    if (channel == "heartbeats") return read_heartbeat(event, out);
    if (channel == "subscriptions") {
        TRY_ASSIGN(Subscriptions subscriptions, read_subscriptions(event));
        out.emplace_back(std::move(subscriptions));
        return {};
    }
    out.emplace_back(OtherEvent{channel});  // ticker_batch, status, what is new.
    return {};
}

Result<MarketMessage> read_message(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    MarketMessage message;
    if (is_error(object)) {
        TRY_ASSIGN(VenueError error, read_stream_error(object));
        message.events.emplace_back(StreamAnswer{.error = std::move(error)});
        return message;
    }
    TRY_ASSIGN(const Envelope envelope, read_envelope(object));
    message.sequence = envelope.sequence;
    message.time = envelope.time;
    const auto all = object.field("events", [&](json::Value list) {
        return json::read_list(list, stream_events_max,
                               [&](json::Value value) -> Result<std::monostate> {
                                   TRY_ASSIGN(const json::Object event, json::Object::read(value));
                                   TRY(read_event(envelope.channel, event, message));
                                   return std::monostate();
                               });
    });
    if (!all) return fail_in(envelope.channel, all.error());
    return message;
}

}  // namespace

Result<Envelope> read_envelope(const json::Object& message) {
    Envelope envelope;
    TRY_ASSIGN(envelope.channel, message.name("channel"));
    if (envelope.channel.empty()) return fail(Errc::invalid, "channel: empty");
    TRY_ASSIGN(envelope.sequence, message.integer("sequence_num"));
    TRY_ASSIGN(envelope.time_ns, read_timestamp_ns(message, "timestamp"));
    envelope.time = Time{envelope.time_ns / ns_of_ms};
    return envelope;
}

bool is_error(const json::Object& message) {
    const auto type = message.has("type") ? message.name("type") : Result<std::string>("");
    return type && *type == "error" && !message.has("channel");
}

Result<VenueError> read_stream_error(const json::Object& message) {
    TRY_ASSIGN(const std::string text, message.free_text("message"));
    // The one word that matters, in whichever sentence: "authentication failure".
    const bool is_key = text.find("uthent") != std::string::npos;
    return VenueError{.kind = is_key ? ErrorKind::key : ErrorKind::other, .text = text};
}

// {"subscriptions":{"level2":["BTC-USD"]}}
Result<Subscriptions> read_subscriptions(const json::Object& event) {
    TRY_ASSIGN(const json::Object all, event.object("subscriptions"));
    Subscriptions subscriptions;
    for (const simdjson::dom::key_value_pair field : all.all()) {
        Subscriptions::Channel channel{.name = json::clean_text(field.key)};
        if (subscriptions.channels.size() == channels_max) {
            return fail(Errc::exhausted, "subscriptions: more channels than we take");
        }
        TRY_ASSIGN(channel.products, all.field(field.key, [](json::Value list) {
            return json::read_list(list, channel_products_max,
                                   [](json::Value name) { return json::read_name(name); });
        }));
        subscriptions.channels.push_back(std::move(channel));
    }
    return subscriptions;
}

Result<MarketMessage> decode_market_message(std::string_view message) {
    return json::decode(message, message_bytes_max, read_message);
}

}  // namespace strongroom::venues::coinbase
