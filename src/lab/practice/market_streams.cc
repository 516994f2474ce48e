#include "lab/practice/market_streams.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab/practice/market_event_internal.h"

namespace strongroom::lab::practice {

// ---- Events ----------------------------------------------------------------------------------

void MarketStreams::publish(const News& news, Exchange& exchange) {
    for (const std::uint32_t number : news.moved) {
        Market& market = exchange.markets()[number];
        market.is_book_stale = true;
        publish_market(market, news);
    }
    if (!news.moved.empty()) publish_all(news, exchange);
}

void MarketStreams::publish_market(Market& market, const News& news) {
    const std::string prefix = lower_case(market.symbol()) + "@";
    const auto first = streams_.lower_bound(prefix);
    const auto is_ours = [&](auto at) {
        return at != streams_.end() && at->first.starts_with(prefix);
    };
    for (const PublicTrade& trade : news.trades) {
        if (trade.market != market.number) continue;
        bool is_told = true;
        for (auto at = first; is_ours(at); ++at)
            is_told = push_trade(at->second, at->first, market, trade) && is_told;
        if (is_told) told_[market.number] = trade.id;
    }
    bool needs_book = false;
    for (auto at = first; is_ours(at); ++at) {
        const StreamKind kind = at->second.name.kind;
        needs_book = needs_book || kind == StreamKind::book_top ||
                     kind == StreamKind::depth_changes || kind == StreamKind::depth_levels;
    }
    std::optional<BookChange> change;
    if (needs_book) {
        market.is_book_stale = false;
        change = market.book.refresh(market.matcher);
    }
    for (auto at = first; is_ours(at); ++at) push_state(at->second, at->first, market, change);
}

bool MarketStreams::push_trade(const Stream& stream, const std::string& name, const Market& market,
                               const PublicTrade& trade) {
    if (stream.name.kind == StreamKind::aggregate_trade)
        send_event(stream, name, aggregate_event(trade, market.symbol()));
    if (stream.name.kind != StreamKind::trade) return true;
    const auto delivered = [this, number = market.number, id = trade.id] {
        told_[number] = std::max(told_[number], id);
    };
    return send_event(stream, name, trade_event(trade, market.symbol()), delivered);
}

// The bar that has begun since the last time ends the one before, if nobody has said so yet.
void MarketStreams::push_bar(Stream& stream, const std::string& name, const Market& market) {
    const std::vector<Bar> bars = market.tape.bars(
        {.interval = stream.name.interval, .offset = stream.name.offset, .limit = 2});
    if (bars.empty()) return;
    const Time now = market.matcher.time();
    const Bar& newest = bars.back();
    const auto push = [&](const Bar& bar, bool is_closed) {
        send_event(stream, name,
                   kline_event(bar, {market.symbol(), stream.name.interval.name, now, is_closed}));
    };
    const bool has_older = bars.size() > 1 && bars.front().open_time == stream.bar_start;
    if (has_older && !stream.is_bar_told) push(bars.front(), true);
    if (newest.open_time == stream.bar_start && stream.is_bar_told) return;
    stream.bar_start = newest.open_time;
    stream.is_bar_told = now >= newest.close_time;
    push(newest, stream.is_bar_told);
}

void MarketStreams::push_state(Stream& stream, const std::string& name, Market& market,
                               const std::optional<BookChange>& change) {
    if (!market.matcher.has_price()) return;
    const Time now = market.matcher.time();
    switch (stream.name.kind) {
        case StreamKind::kline: push_bar(stream, name, market); return;
        case StreamKind::book_top:
            if (change && change->is_top_changed)
                send_event(stream, name, book_top_event(market.book.view(), market.symbol()));
            return;
        case StreamKind::depth_changes:
            if (change) send_event(stream, name, depth_event(*change, market.symbol(), now));
            return;
        case StreamKind::depth_levels:
            if (change)
                send_event(stream, name, levels_event(market.book.view(), stream.name.levels));
            return;
        case StreamKind::mini_ticker: send_event(stream, name, mini_ticker_event(market)); return;
        case StreamKind::ticker: send_event(stream, name, ticker_event(market)); return;
        case StreamKind::average_price:
            send_event(stream, name, average_event(market, now));
            return;
        case StreamKind::trade:
        case StreamKind::aggregate_trade:
        case StreamKind::all_mini_tickers:
        case StreamKind::all_book_tops: return;
    }
}

void MarketStreams::publish_all(const News& news, Exchange& exchange) {
    const auto tickers = streams_.find("!miniTicker@arr");
    const auto tops = streams_.find("!bookTicker");
    std::string list;
    for (const std::uint32_t number : news.moved) {
        Market& market = exchange.markets()[number];
        if (!market.matcher.has_price()) continue;
        if (tickers != streams_.end())
            list += (list.empty() ? "[" : ",") + mini_ticker_event(market);
        if (tops != streams_.end()) {
            send_event(tops->second, tops->first,
                       book_top_event(market.fresh_book(), market.symbol()));
        }
    }
    if (!list.empty()) send_event(tickers->second, tickers->first, list + "]");
}

bool MarketStreams::send_event(const Stream& stream, const std::string& name,
                               const std::string& payload, const std::function<void()>& delivered) {
    const auto fault = faults_.on_event(fmt::format("event {}", event_name(stream.name.kind)), "");
    if (fault && fault->kind == FaultKind::event_lost) return false;
    if (fault && fault->kind == FaultKind::event_delayed) {
        ports_.later(fault->delay, [this, name, payload, delivered] {
            deliver(name, payload);
            if (delivered) delivered();
        });
        return false;
    }
    deliver(name, payload);
    if (fault) deliver(name, payload);  // Doubled.
    return true;
}

void MarketStreams::deliver(const std::string& name, const std::string& payload) {
    const auto at = streams_.find(name);
    if (at == streams_.end()) return;
    for (const SocketId socket : at->second.listeners) {
        const bool is_combined = sockets_.at(socket).is_combined;
        ports_.send(socket, is_combined
                                ? fmt::format(R"({{"stream":"{}","data":{}}})", name, payload)
                                : payload);
    }
}

std::uint64_t MarketStreams::told(std::uint32_t market) const {
    const auto at = told_.find(market);
    return at == told_.end() ? 0 : at->second;
}

// ---- Who listens to what ---------------------------------------------------------------------

void MarketStreams::open(SocketId socket, bool is_combined, const std::vector<std::string>& names) {
    Socket& at = sockets_[socket];
    at.is_combined = is_combined;
    for (const std::string& name : names) subscribe(socket, at, name);
}

void MarketStreams::close(SocketId socket) {
    const auto at = sockets_.find(socket);
    if (at == sockets_.end()) return;
    for (const std::string& name : std::vector(at->second.names))
        unsubscribe(socket, at->second, name);
    sockets_.erase(at);
}

void MarketStreams::warn(SocketId socket, const std::string& event_json) {
    const bool is_combined = sockets_.at(socket).is_combined;
    ports_.send(socket, is_combined
                            ? fmt::format(R"({{"stream":"!serverShutdown","data":{}}})", event_json)
                            : event_json);
}

void MarketStreams::subscribe(SocketId socket, Socket& at, const std::string& name) {
    if (std::ranges::find(at.names, name) != at.names.end()) return;
    at.names.push_back(name);
    const auto parsed = stream_name_of(name);
    if (!parsed) return;  // Never sends anything.
    Stream& stream = streams_[name];
    stream.name = *parsed;
    stream.listeners.insert(socket);
}

void MarketStreams::unsubscribe(SocketId socket, Socket& at, const std::string& name) {
    std::erase(at.names, name);
    const auto stream = streams_.find(name);
    if (stream == streams_.end()) return;
    stream->second.listeners.erase(socket);
    if (stream->second.listeners.empty()) streams_.erase(stream);
}

}  // namespace strongroom::lab::practice
