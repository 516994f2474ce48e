// Public values as KuCoin writes them.
#include <fmt/format.h>

#include <algorithm>

#include "lab/practice/kucoin/json_internal.h"
#include "lab/practice/kucoin/order_fields.h"
#include "lab/practice/market_json_internal.h"

namespace strongroom::lab::practice::kucoin {

Json symbol_json(const Market& market) {
    const Instrument& instrument = market.terms.instrument;
    return {{"symbol", market.symbol()},
            {"name", market.symbol()},
            {"baseCurrency", market.pair().base.str()},
            {"quoteCurrency", market.pair().quote.str()},
            {"feeCurrency", market.pair().quote.str()},
            {"market", "USDS"},
            {"baseMinSize", plain(instrument.min_qty)},
            {"quoteMinSize", plain(instrument.min_notional)},
            {"baseMaxSize", plain(instrument.max_qty)},
            {"quoteMaxSize", plain(market.terms.notional_max)},
            {"baseIncrement", plain(instrument.step)},
            {"quoteIncrement", plain(kQuoteIncrement)},
            {"priceIncrement", plain(instrument.tick)},
            {"priceLimitRate", "0.1"},
            {"minFunds", plain(instrument.min_notional)},
            {"isMarginEnabled", false},
            {"enableTrading", instrument.is_trading},
            {"feeCategory", 1},
            {"makerFeeCoefficient", "1.00"},
            {"takerFeeCoefficient", "1.00"},
            {"st", false},
            {"callauctionIsEnabled", false},
            {"callauctionPriceFloor", nullptr},
            {"callauctionPriceCeiling", nullptr},
            {"callauctionFirstStageStartTime", nullptr},
            {"callauctionSecondStageStartTime", nullptr},
            {"callauctionThirdStageStartTime", nullptr},
            {"tradingStartTime", nullptr}};
}

Json currency_json(const Asset& asset) {
    const std::string name = asset.str();
    Json chain{{"chainName", name},         {"withdrawalMinSize", "0"},
               {"depositMinSize", "0"},     {"withdrawFeeRate", "0"},
               {"withdrawalMinFee", "0"},   {"isWithdrawEnabled", false},
               {"isDepositEnabled", false}, {"confirms", 1},
               {"preConfirms", 1},          {"contractAddress", ""},
               {"withdrawPrecision", 8},    {"maxWithdraw", nullptr},
               {"maxDeposit", nullptr},     {"needTag", false},
               {"chainId", "practice"}};
    return {{"currency", name},
            {"name", name},
            {"fullName", name},
            {"precision", 8},
            {"confirms", nullptr},
            {"contractAddress", nullptr},
            {"isMarginEnabled", false},
            {"isDebitEnabled", false},
            {"chains", Json::array({std::move(chain)})}};
}

Json level_rows(const std::vector<BookLevel>& levels, std::size_t count) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < std::min(levels.size(), count); ++i)
        rows.push_back(Json::array({plain(levels[i].price), plain(levels[i].qty)}));
    return rows;
}

Json book_json(const BookView& view, Time time, std::size_t levels) {
    return {{"time", time.ms},
            {"sequence", fmt::format("{}", view.update_id)},
            {"bids", level_rows(view.bids, levels)},
            {"asks", level_rows(view.asks, levels)}};
}

Json ticker_json(Market& market) {
    const BookView& book = market.fresh_book();
    const BookLevel bid = book.bids.empty() ? BookLevel{} : book.bids.front();
    const BookLevel ask = book.asks.empty() ? BookLevel{} : book.asks.front();
    const auto& trades = market.tape.trades();
    const Qty size = trades.empty() ? Qty{} : trades.back().qty;
    return {{"time", market.matcher.time().ms},
            {"sequence", fmt::format("{}", book.update_id)},
            {"price", plain(market.matcher.price())},
            {"size", plain(size)},
            {"bestBid", plain(bid.price)},
            {"bestBidSize", plain(bid.qty)},
            {"bestAsk", plain(ask.price)},
            {"bestAskSize", plain(ask.qty)}};
}

Json trade_json(const PublicTrade& trade) {
    return {{"sequence", fmt::format("{}", trade.id)},
            {"tradeId", fmt::format("{}", trade.id)},
            {"price", plain(trade.price)},
            {"size", plain(trade.qty)},
            {"side", trade.is_buyer_maker ? "sell" : "buy"},
            {"time", trade.time.ms * kNsPerMs}};
}

Json candle_json(const Bar& bar) {
    return Json::array({fmt::format("{}", bar.open_time.ms / kMsPerSecond), plain(bar.open),
                        plain(bar.close), plain(bar.high), plain(bar.low), plain(bar.volume),
                        plain(bar.quote_volume)});
}

std::optional<Json> stats_json(Market& market) {
    const auto day = day_of(market);
    if (!day) return std::nullopt;
    constexpr int rate_places = 4;
    const FeeRates& fees = market.matcher.model().fees;
    const Decimal rate = div(day->change(), day->bar.open.value, Round::nearest);
    return Json{{"time", day->bar.close_time.ms},
                {"symbol", market.symbol()},
                {"symbolName", market.symbol()},
                {"buy", plain(day->bid.price)},
                {"bestBidSize", plain(day->bid.qty)},
                {"sell", plain(day->ask.price)},
                {"bestAskSize", plain(day->ask.qty)},
                {"changeRate", rate.to_fixed(rate_places)},
                {"changePrice", plain(day->change())},
                {"high", plain(day->bar.high)},
                {"low", plain(day->bar.low)},
                {"vol", plain(day->bar.volume)},
                {"volValue", plain(day->bar.quote_volume)},
                {"last", plain(day->bar.close)},
                {"averagePrice", plain(day->average())},
                {"takerFeeRate", plain(fees.taker)},
                {"makerFeeRate", plain(fees.maker)},
                {"takerCoefficient", "1"},
                {"makerCoefficient", "1"}};
}

}  // namespace strongroom::lab::practice::kucoin
