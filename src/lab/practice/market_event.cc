#include "lab/practice/market_event_internal.h"

namespace strongroom::lab::practice {

std::string trade_event(const PublicTrade& trade, const std::string& symbol) {
    return text_of({{"e", "trade"},
                    {"E", trade.time.ms},
                    {"s", symbol},
                    {"t", trade.id},
                    {"p", amount_text(trade.price)},
                    {"q", amount_text(trade.qty)},
                    {"T", trade.time.ms},
                    {"m", trade.is_buyer_maker},
                    {"M", true}});
}

std::string aggregate_event(const PublicTrade& trade, const std::string& symbol) {
    return text_of({{"e", "aggTrade"},
                    {"E", trade.time.ms},
                    {"s", symbol},
                    {"a", trade.id},
                    {"p", amount_text(trade.price)},
                    {"q", amount_text(trade.qty)},
                    {"f", trade.id},
                    {"l", trade.id},
                    {"T", trade.time.ms},
                    {"m", trade.is_buyer_maker},
                    {"M", true}});
}

std::string kline_event(const Bar& bar, const KlineFrame& frame) {
    // No recording of candles says which trades made them: their numbers are not known.
    return text_of({{"e", "kline"},
                    {"E", frame.now.ms},
                    {"s", frame.symbol},
                    {"k",
                     {{"t", bar.open_time.ms},
                      {"T", bar.close_time.ms},
                      {"s", frame.symbol},
                      {"i", frame.interval},
                      {"f", -1},
                      {"L", -1},
                      {"o", amount_text(bar.open)},
                      {"c", amount_text(bar.close)},
                      {"h", amount_text(bar.high)},
                      {"l", amount_text(bar.low)},
                      {"v", statistic_text(bar.volume)},
                      {"n", bar.points},
                      {"x", frame.is_closed},
                      {"q", statistic_text(bar.quote_volume)},
                      {"V", statistic_text(div(bar.volume, 2, Round::down))},
                      {"Q", statistic_text(div(bar.quote_volume, 2, Round::down))},
                      {"B", "0"}}}});
}

std::string book_top_event(const BookView& view, const std::string& symbol) {
    const BookLevel bid = view.bids.empty() ? BookLevel{} : view.bids.front();
    const BookLevel ask = view.asks.empty() ? BookLevel{} : view.asks.front();
    return text_of({{"u", view.update_id},
                    {"s", symbol},
                    {"b", amount_text(bid.price)},
                    {"B", amount_text(bid.qty)},
                    {"a", amount_text(ask.price)},
                    {"A", amount_text(ask.qty)}});
}

std::string depth_event(const BookChange& change, const std::string& symbol, Time now) {
    return text_of({{"e", "depthUpdate"},
                    {"E", now.ms},
                    {"s", symbol},
                    {"U", change.first_update_id},
                    {"u", change.last_update_id},
                    {"b", levels_json(change.bids, change.bids.size())},
                    {"a", levels_json(change.asks, change.asks.size())}});
}

std::string levels_event(const BookView& view, int levels) {
    return text_of(depth_json(view, static_cast<std::size_t>(levels)));
}

std::string mini_ticker_event(Market& market) {
    const DayStatistics day = day_of(market).value_or(DayStatistics{});
    return text_of({{"e", "24hrMiniTicker"},
                    {"E", market.matcher.time().ms},
                    {"s", market.symbol()},
                    {"c", amount_text(day.bar.close)},
                    {"o", amount_text(day.bar.open)},
                    {"h", amount_text(day.bar.high)},
                    {"l", amount_text(day.bar.low)},
                    {"v", statistic_text(day.bar.volume)},
                    {"q", statistic_text(day.bar.quote_volume)}});
}

std::string ticker_event(Market& market) {
    const DayStatistics day = day_of(market).value_or(DayStatistics{});
    const Bar& bar = day.bar;
    return text_of({{"e", "24hrTicker"},
                    {"E", market.matcher.time().ms},
                    {"s", market.symbol()},
                    {"p", amount_text(day.change())},
                    {"P", day.change_percent()},
                    {"w", statistic_text(day.average().value)},
                    {"x", amount_text(day.previous_close)},
                    {"c", amount_text(bar.close)},
                    {"Q", amount_text(day.last.qty)},
                    {"b", amount_text(day.bid.price)},
                    {"B", amount_text(day.bid.qty)},
                    {"a", amount_text(day.ask.price)},
                    {"A", amount_text(day.ask.qty)},
                    {"o", amount_text(bar.open)},
                    {"h", amount_text(bar.high)},
                    {"l", amount_text(bar.low)},
                    {"v", statistic_text(bar.volume)},
                    {"q", statistic_text(bar.quote_volume)},
                    {"O", bar.open_time.ms},
                    {"C", bar.close_time.ms},
                    {"F", day.first_id},
                    {"L", day.last.id},
                    {"n", bar.points}});
}

std::string average_event(const Market& market, Time now) {
    return text_of({{"e", "avgPrice"},
                    {"E", now.ms},
                    {"s", market.symbol()},
                    {"i", "5m"},
                    {"w", statistic_text(market.average_price().value)},
                    {"T", now.ms}});
}

}  // namespace strongroom::lab::practice
