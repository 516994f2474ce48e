// Streams: what is told of a market.
#include <fmt/format.h>

#include "lab/practice/kucoin/json_internal.h"
#include "lab/practice/kucoin/streams.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr std::size_t kFew = 5;
constexpr std::size_t kMany = 50;

Json match_json(const PublicTrade& trade, const std::string& symbol) {
    Json json = trade_json(trade);
    json["time"] = fmt::format("{}", trade.time.ms * kNsPerMs);
    json["type"] = "match";
    json["symbol"] = symbol;
    json["makerOrderId"] = order_id_text(0);  // Whose order it was is not told.
    json["takerOrderId"] = order_id_text(0);
    return json;
}

Json depth_json(const BookView& view, Time time, std::size_t levels) {
    return {{"asks", level_rows(view.asks, levels)},
            {"bids", level_rows(view.bids, levels)},
            {"timestamp", time.ms}};
}

Json top_json(const BookView& view, Time time) {
    const auto row = [](const std::vector<BookLevel>& levels) {
        if (levels.empty()) return Json::array();
        return Json::array({plain(levels[0].price), plain(levels[0].qty)});
    };
    return {{"asks", row(view.asks)}, {"bids", row(view.bids)}, {"timestamp", time.ms}};
}

Json change_json(const BookChange& change, const std::string& symbol, Time time) {
    const auto rows = [&](const std::vector<BookLevel>& levels) {
        Json list = Json::array();
        for (const BookLevel& level : levels) {
            list.push_back(Json::array(
                {plain(level.price), plain(level.qty), fmt::format("{}", change.last_update_id)}));
        }
        return list;
    };
    return {{"changes", {{"asks", rows(change.asks)}, {"bids", rows(change.bids)}}},
            {"sequenceStart", change.first_update_id},
            {"sequenceEnd", change.last_update_id},
            {"symbol", symbol},
            {"time", time.ms}};
}

Json stream_ticker_json(Market& market, std::string_view time_name) {
    Json json = ticker_json(market);
    json.erase("time");
    json[std::string(time_name)] = market.matcher.time().ms;
    return json;
}

// The day's statistics, of which the venue writes the numbers as numbers here.
std::optional<Json> snapshot_json(Market& market) {
    const auto stats = stats_json(market);
    if (!stats) return std::nullopt;
    const auto number = [&](const char* name) {
        return Json::parse((*stats)[name].get<std::string>());
    };
    Json data{{"symbol", market.symbol()},
              {"symbolCode", market.symbol()},
              {"baseCurrency", market.pair().base.str()},
              {"quoteCurrency", market.pair().quote.str()},
              {"trading", market.is_open()},
              {"datetime", market.matcher.time().ms}};
    for (const char* name : {"buy", "sell", "changeRate", "changePrice", "high", "low", "vol",
                             "volValue", "averagePrice", "takerFeeRate", "makerFeeRate"})
        data[name] = number(name);
    data["lastTradedPrice"] = number("last");
    data["close"] = number("last");
    return Json{{"sequence", fmt::format("{}", market.last_trade_id)}, {"data", std::move(data)}};
}

bool needs_book(TopicKind kind) {
    return kind == TopicKind::level1 || kind == TopicKind::depth5 || kind == TopicKind::depth50 ||
           kind == TopicKind::level2;
}

}  // namespace

void Streams::publish_market(Market& market, const News& news) {
    const std::string matches = "/market/match:" + market.symbol();
    for (const PublicTrade& trade : news.trades) {
        if (trade.market != market.number) continue;
        const auto told = [this, number = market.number, id = trade.id] {
            ports_.told_trade(number, id);
        };
        tell({.topic = matches,
              .subject = subject_of(TopicKind::match),
              .data_json = text_of(match_json(trade, market.symbol())),
              .account = {},
              .delivered = told});
    }
    const auto is_ours = [&](const Stream& stream) {
        return stream.topic.symbol == market.symbol() ||
               stream.topic.kind == TopicKind::all_tickers;
    };
    bool has_book_listener = false;
    for (const auto& [name, stream] : streams_)
        has_book_listener = has_book_listener || (is_ours(stream) && needs_book(stream.topic.kind));
    std::optional<BookChange> change;
    if (has_book_listener) {
        market.is_book_stale = false;
        change = market.book.refresh(market.matcher);
    }
    if (!market.matcher.has_price()) return;
    for (auto& [name, stream] : streams_) {
        if (is_ours(stream)) push_state(stream, market, change);
    }
}

void Streams::push_state(Stream& stream, Market& market, const std::optional<BookChange>& change) {
    const Time now = market.matcher.time();
    const auto push = [&](const Json& data, std::string_view subject = {}) {
        tell({.topic = stream.topic.name,
              .subject = subject.empty() ? subject_of(stream.topic.kind) : subject,
              .data_json = text_of(data),
              .account = {},
              .delivered = {}});
    };
    const BookView& view = market.book.view();
    switch (stream.topic.kind) {
        case TopicKind::candles: return push_bars(stream, market);
        case TopicKind::ticker: return push(stream_ticker_json(market, "Time"));
        case TopicKind::all_tickers:
            return push(stream_ticker_json(market, "time"), market.symbol());
        case TopicKind::snapshot:
            if (const auto data = snapshot_json(market)) push(*data);
            return;
        case TopicKind::level1:
            if (change && change->is_top_changed) push(top_json(view, now));
            return;
        case TopicKind::depth5:
            if (change) push(depth_json(view, now, kFew));
            return;
        case TopicKind::depth50:
            if (change) push(depth_json(view, now, kMany));
            return;
        case TopicKind::level2:
            if (change) push(change_json(*change, market.symbol(), now));
            return;
        case TopicKind::match:  // Told trade by trade.
        case TopicKind::orders:
        case TopicKind::orders_v2:
        case TopicKind::balance: return;
    }
}

// The present bar as it grows; when a new one has begun, first how the one before it ended.
void Streams::push_bars(Stream& stream, const Market& market) {
    const std::vector<Bar> bars = market.tape.bars({.interval = stream.topic.interval, .limit = 2});
    const auto push = [&](const Bar& bar) {
        const std::string row = text_of(candle_json(bar));
        if (bar.open_time == stream.bar_start && row == stream.last_bar) return;
        stream.bar_start = bar.open_time;
        stream.last_bar = row;
        tell({.topic = stream.topic.name,
              .subject = subject_of(TopicKind::candles),
              .data_json = fmt::format(R"({{"symbol":"{}","candles":{},"time":{}}})",
                                       market.symbol(), row, market.matcher.time().ms * kNsPerMs),
              .account = {},
              .delivered = {}});
    };
    for (const Bar& bar : bars) {
        const bool is_newest = &bar == &bars.back();
        if (is_newest || bar.open_time == stream.bar_start) push(bar);
    }
}

}  // namespace strongroom::lab::practice::kucoin
