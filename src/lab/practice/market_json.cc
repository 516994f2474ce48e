#include "lab/practice/market_json_internal.h"

#include <algorithm>

namespace strongroom::lab::practice {
namespace {

constexpr Duration kDay = minutes(24LL * 60);

Json lot_json(std::string_view type, Decimal least, Decimal most, Decimal step) {
    return {{"filterType", type},
            {"minQty", amount_text(least)},
            {"maxQty", amount_text(most)},
            {"stepSize", amount_text(step)}};
}

Json percent_price_json(const PercentPrice& rule) {
    return {{"filterType", "PERCENT_PRICE_BY_SIDE"},
            {"bidMultiplierUp", rule.bid_up.to_string()},
            {"bidMultiplierDown", rule.bid_down.to_string()},
            {"askMultiplierUp", rule.ask_up.to_string()},
            {"askMultiplierDown", rule.ask_down.to_string()},
            {"avgPriceMins", 5}};
}

Json filters_json(const MarketTerms& terms) {
    const Instrument& instrument = terms.instrument;
    Json filters = Json::array();
    filters.push_back({{"filterType", "PRICE_FILTER"},
                       {"minPrice", amount_text(instrument.tick)},
                       {"maxPrice", amount_text(terms.price_max)},
                       {"tickSize", amount_text(instrument.tick)}});
    filters.push_back(
        lot_json("LOT_SIZE", instrument.min_qty, instrument.max_qty, instrument.step));
    filters.push_back(lot_json("MARKET_LOT_SIZE", 0, instrument.max_qty, 0));
    if (terms.percent_price) filters.push_back(percent_price_json(*terms.percent_price));
    filters.push_back({{"filterType", "NOTIONAL"},
                       {"minNotional", amount_text(instrument.min_notional)},
                       {"applyMinToMarket", true},
                       {"maxNotional", amount_text(terms.notional_max)},
                       {"applyMaxToMarket", true},
                       {"avgPriceMins", 0}});
    filters.push_back({{"filterType", "MAX_NUM_ORDERS"}, {"maxNumOrders", terms.open_orders_max}});
    filters.push_back(
        {{"filterType", "MAX_NUM_ALGO_ORDERS"}, {"maxNumAlgoOrders", MarketTerms::kAlgoOrdersMax}});
    return filters;
}

}  // namespace

std::string_view status_name(const Market& market) {
    return market.terms.instrument.is_trading ? "TRADING" : "HALT";
}

Json symbol_json(const Market& market, bool has_permission_sets) {
    const int places = market.terms.places;
    return {{"symbol", market.symbol()},
            {"status", status_name(market)},
            {"baseAsset", market.pair().base.str()},
            {"baseAssetPrecision", places},
            {"quoteAsset", market.pair().quote.str()},
            {"quotePrecision", places},
            {"quoteAssetPrecision", places},
            {"baseCommissionPrecision", places},
            {"quoteCommissionPrecision", places},
            {"orderTypes", {"LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS_LIMIT"}},
            {"icebergAllowed", false},
            {"ocoAllowed", false},
            {"otoAllowed", false},
            {"opoAllowed", false},
            {"quoteOrderQtyMarketAllowed", true},
            {"allowTrailingStop", false},
            {"cancelReplaceAllowed", false},
            {"amendAllowed", false},
            {"pegInstructionsAllowed", false},
            {"isSpotTradingAllowed", true},
            {"isMarginTradingAllowed", false},
            {"filters", filters_json(market.terms)},
            {"permissions", Json::array()},
            {"permissionSets",
             has_permission_sets ? Json::array({Json::array({"SPOT"})}) : Json::array()},
            {"defaultSelfTradePreventionMode", "NONE"},
            {"allowedSelfTradePreventionModes", Json::array({"NONE"})}};
}

Json limit_json(const RateLimits::Row& row) {
    return {{"rateLimitType", row.type},
            {"interval", row.interval},
            {"intervalNum", row.interval_count},
            {"limit", row.limit}};
}

Json counted_limit_json(const RateLimits::Row& row) {
    Json json = limit_json(row);
    json["count"] = row.count;
    return json;
}

Json levels_json(const std::vector<BookLevel>& levels, std::size_t count) {
    Json list = Json::array();
    for (std::size_t i = 0; i < std::min(levels.size(), count); ++i)
        list.push_back(Json::array({amount_text(levels[i].price), amount_text(levels[i].qty)}));
    return list;
}

Json depth_json(const BookView& view, std::size_t levels) {
    return {{"lastUpdateId", view.update_id},
            {"bids", levels_json(view.bids, levels)},
            {"asks", levels_json(view.asks, levels)}};
}

Json public_trade_json(const PublicTrade& trade, const Symbol& pair) {
    return {{"id", trade.id},
            {"price", amount_text(trade.price)},
            {"qty", amount_text(trade.qty)},
            {"quoteQty",
             amount_text(notional(trade.price, trade.qty, pair.quote, Round::nearest).amount)},
            {"time", trade.time.ms},
            {"isBuyerMaker", trade.is_buyer_maker},
            {"isBestMatch", true}};
}

Json aggregate_json(const PublicTrade& trade) {
    return {{"a", trade.id},
            {"p", amount_text(trade.price)},
            {"q", amount_text(trade.qty)},
            {"f", trade.id},
            {"l", trade.id},
            {"T", trade.time.ms},
            {"m", trade.is_buyer_maker},
            {"M", true}};
}

Json kline_json(const Bar& bar) {
    // Half of the volume is said to have been bought: no recording of candles tells.
    return Json::array({bar.open_time.ms, amount_text(bar.open), amount_text(bar.high),
                        amount_text(bar.low), amount_text(bar.close), statistic_text(bar.volume),
                        bar.close_time.ms, statistic_text(bar.quote_volume), bar.points,
                        statistic_text(div(bar.volume, 2, Round::down)),
                        statistic_text(div(bar.quote_volume, 2, Round::down)), "0"});
}

std::string DayStatistics::change_percent() const {
    constexpr int places = 3;
    return div(mul(change(), 100, Round::nearest), bar.open.value, Round::nearest).to_fixed(places);
}

Price DayStatistics::average() const {
    if (bar.volume.is_zero()) return bar.close;
    return {div(bar.quote_volume, bar.volume, Round::nearest)};
}

std::optional<DayStatistics> day_of(Market& market) {
    if (!market.matcher.has_price()) return std::nullopt;
    const Time now = market.matcher.time();
    const Price price = market.matcher.price();
    DayStatistics day;
    if (const auto bar = market.tape.since(now - kDay)) {
        day.bar = *bar;
    } else {
        day.bar.add({now, price, Decimal()});
        day.bar.open_time = now;
    }
    day.bar.close = price;
    day.bar.high = std::max(day.bar.high, price);
    day.bar.low = std::min(day.bar.low, price);
    day.bar.close_time = now;
    day.previous_close = market.tape.price_at(now - kDay).value_or(day.bar.open);
    const auto& trades = market.tape.trades();
    if (!trades.empty()) {
        day.last = trades.back();
        const auto first = std::ranges::find_if(
            trades, [&](const PublicTrade& trade) { return trade.time > now - kDay; });
        day.first_id = first == trades.end() ? trades.back().id : first->id;
    }
    const BookView& book = market.fresh_book();
    if (!book.bids.empty()) day.bid = book.bids.front();
    if (!book.asks.empty()) day.ask = book.asks.front();
    return day;
}

}  // namespace strongroom::lab::practice
