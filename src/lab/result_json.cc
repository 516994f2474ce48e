#include "lab/result_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace strongroom::lab {
namespace {

using Json = nlohmann::ordered_json;

// Six places are more than a ratio of a backtest means, and print the same everywhere.
double tidy(double value) { return std::round(value * 1e6) / 1e6; }

// Which pair it is of is said where there are several.
void say_pair(Json& json, const BacktestResult& result, std::size_t pair) {
    if (result.pairs.size() > 1) json["pair"] = result.pairs.at(pair).symbol.str();
}

Json to_json(const TestFill& entry) {
    const Fill& fill = entry.fill;
    return {{"t", fill.time.ms},
            {"order", entry.order},
            {"side", to_string(fill.side)},
            {"price", fill.price.value.to_string()},
            {"qty", fill.qty.value.to_string()},
            {"fee", fill.fee.amount.to_string()},
            {"fee_asset", fill.fee.asset.view()},
            {"why", entry.why}};
}

Json to_json(const PairResult& pair) {
    return {{"symbol", pair.symbol.str()},
            {"fills", pair.fills},
            {"deals_closed", pair.deals_closed},
            {"fees", pair.fees.to_string()},
            {"realised", pair.realised.to_string()},
            {"base_end", pair.base_end.to_string()},
            {"first_open", pair.first_open.value.to_string()},
            {"last_close", pair.last_close.value.to_string()}};
}

Json to_json(const Deal& deal) {
    const bool is_closed = deal.closed.has_value();
    return {{"n", deal.number},
            {"opened", deal.opened.ms},
            {"closed", is_closed ? Json(deal.closed->ms) : Json()},
            {"safety_orders", deal.safety_orders},
            {"bought", deal.bought.value.to_string()},
            {"avg", deal.average.to_string()},
            {"sold", is_closed ? Json(deal.exit_price.to_string()) : Json()},
            {"profit", is_closed ? Json(deal.profit.amount.to_string()) : Json()},
            {"reason", deal.reason}};
}

}  // namespace

std::string to_json(const BacktestResult& result, const Honesty& honesty) {
    const Statistics stats = statistics_of(result);
    Json fills = Json::array();
    for (const TestFill& fill : result.fills) {
        fills.push_back(to_json(fill));
        say_pair(fills.back(), result, fill.pair);
    }
    Json deals = Json::array();
    for (const Deal& deal : result.deals) {
        deals.push_back(to_json(deal));
        say_pair(deals.back(), result, deal.pair.number);
    }
    const Decimal unrealised = result.equity_end - result.equity_start - result.realised;
    Json json = {
        {"bot", result.bot},
        {"symbol", result.symbol.str()},
        {"interval", to_string(result.interval)},
        {"from", result.from.ms},
        {"to", result.to.ms},
        {"candles", result.candles},
        {"orders", result.orders},
        {"fills", std::move(fills)},
        {"deals", std::move(deals)},
        {"fees", result.fees.to_string()},
        {"realised", result.realised.to_string()},
        {"unrealised", unrealised.to_string()},
        {"equity_start", result.equity_start.to_string()},
        {"equity_end", result.equity_end.to_string()},
        {"quote_end", result.quote_end.to_string()},
        {"base_end", result.base_end.to_string()},
        {"return_pct", tidy(stats.return_pct)},
        {"max_drawdown_pct", tidy(stats.max_drawdown_pct)},
        {"exposure_pct", tidy(stats.exposure_pct)},
        {"sharpe", tidy(stats.sharpe)},
        {"win_rate", tidy(stats.win_rate)},
        {"profit_factor", stats.profit_factor ? Json(tidy(*stats.profit_factor)) : Json()},
        {"buy_and_hold_pct", tidy(stats.buy_and_hold_pct)},
        {"notices", result.notices},
        {"honesty",
         {{"thin_fills", honesty.thin_fills},
          {"fills_only_this_way", honesty.fills_only_this_way},
          {"same_candle_profit_share", tidy(honesty.same_candle_profit_share)}}},
        {"elapsed_ms", tidy(static_cast<double>(result.elapsed_ns) / 1e6)},
        {"candles_per_s", std::round(stats.candles_per_s)},
    };
    if (result.pairs.size() > 1) {
        json["pairs"] = Json::array();
        for (const PairResult& pair : result.pairs) json["pairs"].push_back(to_json(pair));
    }
    return json.dump(1) + "\n";
}

}  // namespace strongroom::lab
