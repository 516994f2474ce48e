// Streams: what is told of a market, and the heartbeat.
#include <fmt/format.h>

#include "lab/practice/coinbase/granularity.h"
#include "lab/practice/coinbase/json_internal.h"
#include "lab/practice/coinbase/streams.h"
#include "lab/practice/market_json_internal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::size_t kBarsMax = 100;  // In the first picture of the candles.
constexpr std::int64_t kBeatsOfBatch = 5;

// {"type":"update","trades":[…]}
std::string event_of(std::string_view type, const char* name, Json list) {
    Json event{{"type", type}};
    event[name] = std::move(list);
    return text_of(event);
}

Interval bar_interval() { return *interval_of_granularity("FIVE_MINUTE"); }

// Of the batch without the best bid and ask.
Json ticker_json(Market& market, const DayStatistics& day, bool has_top) {
    Json json{{"type", "ticker"},
              {"product_id", market.symbol()},
              {"price", plain(day.bar.close)},
              {"volume_24_h", plain(day.bar.volume)},
              {"low_24_h", plain(day.bar.low)},
              {"high_24_h", plain(day.bar.high)},
              {"price_percent_chg_24_h", day.change_percent()}};
    if (!has_top) return json;
    const auto set = [&](const char* price, const char* size, const BookLevel& level) {
        const bool is_there = level.price.value.is_positive();
        json[price] = is_there ? plain(level.price) : "";
        json[size] = is_there ? plain(level.qty) : "";
    };
    set("best_bid", "best_bid_quantity", day.bid);
    set("best_ask", "best_ask_quantity", day.ask);
    return json;
}

std::optional<std::string> ticker_event(Market& market, std::string_view type, bool has_top) {
    const auto day = day_of(market);
    if (!day) return std::nullopt;
    return event_of(type, "tickers", Json::array({ticker_json(market, *day, has_top)}));
}

void add_levels(Json& list, std::string_view side, const std::vector<BookLevel>& levels,
                const std::string& time) {
    for (const BookLevel& level : levels) {
        list.push_back({{"side", side},
                        {"event_time", time},
                        {"price_level", plain(level.price)},
                        {"new_quantity", plain(level.qty)}});
    }
}

// Of a whole view or of a change of it.
template <typename Levels>
std::string book_event(std::string_view type, const Market& market, const Levels& levels) {
    Json list = Json::array();
    const std::string time = time_text(market.matcher.time());
    add_levels(list, "bid", levels.bids, time);
    add_levels(list, "offer", levels.asks, time);
    return text_of({{"type", type}, {"product_id", market.symbol()}, {"updates", std::move(list)}});
}

std::string status_event(const Market& market) {
    const Instrument& terms = market.terms.instrument;
    return event_of("snapshot", "products",
                    Json::array({{{"product_type", "SPOT"},
                                  {"id", market.symbol()},
                                  {"base_currency", market.pair().base.str()},
                                  {"quote_currency", market.pair().quote.str()},
                                  {"base_increment", plain(terms.step)},
                                  {"quote_increment", plain(terms.tick)},
                                  {"display_name", market.symbol()},
                                  {"status", terms.is_trading ? "online" : "offline"},
                                  {"status_message", ""},
                                  {"min_market_funds", plain(terms.min_notional)}}}));
}

Json bar_json(const Bar& bar, const Market& market) {
    Json json = candle_json(bar);
    json["product_id"] = market.symbol();
    return json;
}

std::string bars_event(const Market& market) {
    Json list = Json::array();
    for (const Bar& bar : market.tape.bars({.interval = bar_interval(), .limit = kBarsMax}))
        list.push_back(bar_json(bar, market));
    return event_of("snapshot", "candles", std::move(list));
}

}  // namespace

// How things stand, to whoever has just come.
void Streams::send_picture(SocketId socket, Socket& at, Channel channel, const Products& products) {
    for (const std::string& product : products) {
        Market& market = *exchange_.find_market(product);
        std::optional<std::string> event;
        switch (channel) {
            case Channel::heartbeats:
            case Channel::market_trades:
            case Channel::user: break;
            case Channel::status: event = status_event(market); break;
            case Channel::candles: event = bars_event(market); break;
            case Channel::ticker: event = ticker_event(market, "snapshot", true); break;
            case Channel::ticker_batch: event = ticker_event(market, "snapshot", false); break;
            case Channel::level2:
                event = book_event("snapshot", market, market.fresh_book());
                break;
        }
        if (event) send(socket, at, message_name_of(channel), *event);
    }
}

void Streams::publish_market(Market& market, const News& news) {
    for (const PublicTrade& trade : news.trades) {
        if (trade.market != market.number) continue;
        tell_market(
            Channel::market_trades, market,
            event_of("update", "trades", Json::array({trade_json(trade, market.symbol())})),
            [this, number = market.number, id = trade.id] { ports_.told_trade(number, id); });
    }
    if (!market.matcher.has_price()) return;
    if (has_listener(Channel::level2, market.symbol())) {
        market.is_book_stale = false;
        if (const auto change = market.book.refresh(market.matcher))
            tell_market(Channel::level2, market, book_event("update", market, *change));
    }
    if (has_listener(Channel::ticker, market.symbol()))
        tell_market(Channel::ticker, market, *ticker_event(market, "update", true));
    if (has_listener(Channel::ticker_batch, market.symbol())) moved_.insert(market.symbol());
    if (has_listener(Channel::candles, market.symbol())) publish_bars(market);
}

// The present bar as it grows; when a new one has begun, first how the one before it ended.
void Streams::publish_bars(Market& market) {
    const std::vector<Bar> bars = market.tape.bars({.interval = bar_interval(), .limit = 2});
    LastBar& last = bars_[market.symbol()];
    for (const Bar& bar : bars) {
        const bool is_newest = &bar == &bars.back();
        if (!is_newest && bar.open_time != last.start) continue;
        Json json = bar_json(bar, market);
        std::string text = text_of(json);
        if (bar.open_time == last.start && text == last.text) continue;
        last = {.start = bar.open_time, .text = std::move(text)};
        tell_market(Channel::candles, market,
                    event_of("update", "candles", Json::array({std::move(json)})));
    }
}

// ---- Once a second ---------------------------------------------------------------------------

void Streams::keep_beating() {
    if (is_beating_) return;
    is_beating_ = true;
    ports_.later(seconds(1), [this] { beat(); });
}

void Streams::beat() {
    is_beating_ = false;
    bool has_any = false;
    for (const auto& [socket, at] : sockets_) {
        has_any = has_any || at.channels.contains(Channel::heartbeats) ||
                  at.channels.contains(Channel::ticker_batch);
    }
    if (!has_any) return;
    ++beats_;
    std::string now = to_iso8601(env_.clock.now());  // "2026-04-07T14:30:10.000Z"
    now[now.find('T')] = ' ';
    now.pop_back();
    tell({.channel = Channel::heartbeats,
          .product = {},
          .event_json =
              text_of({{"current_time", now + "000000+00:00"}, {"heartbeat_counter", beats_}}),
          .timestamp = now_text(),
          .account = {},
          .delivered = {}});
    if (beats_ % kBeatsOfBatch == 0) {
        for (const std::string& product : std::exchange(moved_, {})) {
            Market& market = *exchange_.find_market(product);
            tell_market(Channel::ticker_batch, market, *ticker_event(market, "update", false));
        }
    }
    keep_beating();
}

}  // namespace strongroom::lab::practice::coinbase
