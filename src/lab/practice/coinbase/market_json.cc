// Public values as Coinbase writes them.
#include <fmt/format.h>

#include <algorithm>

#include "lab/practice/coinbase/json_internal.h"
#include "lab/practice/market_json_internal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;

Json book_rows(const std::vector<BookLevel>& levels, std::size_t count) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < std::min(levels.size(), count); ++i)
        rows.push_back({{"price", plain(levels[i].price)}, {"size", plain(levels[i].qty)}});
    return rows;
}

std::string_view status_of(const Market& market) {
    if (market.state == MarketState::delisted) return "delisted";
    return market.terms.instrument.is_trading ? "online" : "offline";
}

// What only has a meaning once the market has a price.
void add_day(Json& product, Market& market) {
    const auto day = day_of(market);
    product["price"] = day ? plain(day->bar.close) : "";
    product["price_percentage_change_24h"] = day ? day->change_percent() : "";
    product["volume_24h"] = day ? plain(day->bar.volume) : "";
    product["approximate_quote_24h_volume"] = day ? plain(day->bar.quote_volume) : "";
}

}  // namespace

Json product_json(Market& market) {
    const Instrument& terms = market.terms.instrument;
    const std::string base = market.pair().base.str();
    const std::string quote = market.pair().quote.str();
    Json json{{"product_id", market.symbol()}};
    add_day(json, market);
    json.update({{"base_increment", plain(terms.step)},
                 {"quote_increment", plain(terms.tick)},
                 {"price_increment", plain(terms.tick)},
                 {"quote_min_size", plain(terms.min_notional)},
                 {"quote_max_size", plain(market.terms.notional_max)},
                 {"base_min_size", plain(terms.min_qty)},
                 {"base_max_size", plain(terms.max_qty)},
                 {"base_name", base},
                 {"quote_name", quote},
                 {"watched", false},
                 {"is_disabled", false},
                 {"new", false},
                 {"status", status_of(market)},
                 {"cancel_only", false},
                 {"limit_only", false},
                 {"post_only", false},
                 {"trading_disabled", !terms.is_trading},
                 {"auction_mode", false},
                 {"product_type", "SPOT"},
                 {"quote_currency_id", quote},
                 {"base_currency_id", base},
                 {"fcm_trading_session_details", nullptr},
                 {"mid_market_price", ""},
                 {"alias", ""},
                 {"alias_to", Json::array()},
                 {"base_display_symbol", base},
                 {"quote_display_symbol", quote},
                 {"view_only", market.state == MarketState::delisted},
                 {"display_name", market.symbol()},
                 {"product_venue", "CBE"}});
    return json;
}

Json book_json(Market& market, std::size_t levels) {
    const BookView& view = market.fresh_book();
    return {{"product_id", market.symbol()},
            {"bids", book_rows(view.bids, levels)},
            {"asks", book_rows(view.asks, levels)},
            {"time", time_text(market.matcher.time())}};
}

Json candle_json(const Bar& bar) {
    return {{"start", fmt::format("{}", bar.open_time.ms / kMsPerSecond)},
            {"low", plain(bar.low)},
            {"high", plain(bar.high)},
            {"open", plain(bar.open)},
            {"close", plain(bar.close)},
            {"volume", plain(bar.volume)}};
}

// The side is the maker's.
Json trade_json(const PublicTrade& trade, const std::string& product) {
    return {{"trade_id", fmt::format("{}", trade.id)},
            {"product_id", product},
            {"price", plain(trade.price)},
            {"size", plain(trade.qty)},
            {"time", time_text(trade.time)},
            {"side", trade.is_buyer_maker ? "BUY" : "SELL"}};
}

}  // namespace strongroom::lab::practice::coinbase
