// Public endpoints: tickers.
#include <array>

#include "lab/practice/endpoints.h"
#include "lab/practice/market_json_internal.h"

namespace strongroom::lab::practice {
namespace {

// By how many markets are asked for: one, a list, all.
int ticker_weight(const Params& params, int one, int all) {
    return params.has("symbol") ? one : all;
}
int price_weight(const Params& params) { return ticker_weight(params, 2, 4); }

int day_weight(const Params& params) {
    if (!params.has("symbols")) return ticker_weight(params, 2, 80);
    Params copy = params;
    const auto list = read_text_list("symbols", copy.find("symbols").value_or(""));
    const std::size_t count = list ? list->size() : 1;
    constexpr std::size_t few = 20;
    constexpr std::size_t many = 100;
    if (count <= few) return 2;
    return count <= many ? 40 : 80;
}

// One object for `symbol`, a list for `symbols` and for none.
template <typename Make>
Answer<std::string> each_market(Floor& floor, Params& params, Make make) {
    TRY_ASSIGN(const MarketChoice choice, read_markets(floor, params));
    Json list = Json::array();
    for (Market* market : choice.markets) {
        Json one = make(*market);
        if (!one.is_null()) list.push_back(std::move(one));
    }
    if (!choice.is_one) return text_of(list);
    if (list.empty()) return refuse(-2016, "No trading window could be found for the symbol.");
    return text_of(list.front());
}

Answer<std::string> price(Floor& floor, Call& call) {
    return each_market(floor, call.params, [](const Market& market) -> Json {
        if (!market.matcher.has_price()) return nullptr;
        return {{"symbol", market.symbol()}, {"price", amount_text(market.matcher.price())}};
    });
}

Answer<std::string> book_top(Floor& floor, Call& call) {
    return each_market(floor, call.params, [](Market& market) -> Json {
        const BookView& book = market.fresh_book();
        const BookLevel bid = book.bids.empty() ? BookLevel{} : book.bids.front();
        const BookLevel ask = book.asks.empty() ? BookLevel{} : book.asks.front();
        return {{"symbol", market.symbol()},
                {"bidPrice", amount_text(bid.price)},
                {"bidQty", amount_text(bid.qty)},
                {"askPrice", amount_text(ask.price)},
                {"askQty", amount_text(ask.qty)}};
    });
}

Json day_json(Market& market, bool is_mini) {
    const auto day = day_of(market);
    if (!day) return nullptr;
    const auto last_id = static_cast<std::int64_t>(day->last.id);
    Json json{{"symbol", market.symbol()}};
    if (!is_mini) {
        json["priceChange"] = amount_text(day->change());
        json["priceChangePercent"] = day->change_percent();
        json["weightedAvgPrice"] = statistic_text(day->average().value);
        json["prevClosePrice"] = amount_text(day->previous_close);
    }
    json["lastPrice"] = amount_text(day->bar.close);
    if (!is_mini) {
        json["lastQty"] = amount_text(day->last.qty);
        json["bidPrice"] = amount_text(day->bid.price);
        json["bidQty"] = amount_text(day->bid.qty);
        json["askPrice"] = amount_text(day->ask.price);
        json["askQty"] = amount_text(day->ask.qty);
    }
    json["openPrice"] = amount_text(day->bar.open);
    json["highPrice"] = amount_text(day->bar.high);
    json["lowPrice"] = amount_text(day->bar.low);
    json["volume"] = statistic_text(day->bar.volume);
    json["quoteVolume"] = statistic_text(day->bar.quote_volume);
    json["openTime"] = day->bar.open_time.ms;
    json["closeTime"] = day->bar.close_time.ms;
    json["firstId"] = static_cast<std::int64_t>(day->first_id);
    json["lastId"] = last_id;
    json["count"] = day->bar.points;
    return json;
}

Answer<std::string> day(Floor& floor, Call& call) {
    TRY_ASSIGN(const auto type, call.params.optional_text("type"));
    const std::string wanted = type.value_or("FULL");
    if (wanted != "FULL" && wanted != "MINI") return refuse(-1139, "Invalid ticker type.");
    TRY_ASSIGN(const auto status, call.params.optional_text("symbolStatus"));
    return each_market(floor, call.params, [&](Market& market) -> Json {
        if (status && *status != status_name(market)) return nullptr;
        return day_json(market, wanted == "MINI");
    });
}

Answer<std::string> average(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    return text_of({{"mins", 5},
                    {"price", statistic_text(market->average_price().value)},
                    {"closeTime", market->matcher.time().ms}});
}

constexpr std::array kEndpoints{
    Endpoint{.rest = "GET /api/v3/avgPrice",
             .message = "avgPrice",
             .weight = weighs<2>,
             .answer = average},
    Endpoint{.rest = "GET /api/v3/ticker/24hr",
             .message = "ticker.24hr",
             .weight = day_weight,
             .answer = day},
    Endpoint{.rest = "GET /api/v3/ticker/price",
             .message = "ticker.price",
             .weight = price_weight,
             .answer = price},
    Endpoint{.rest = "GET /api/v3/ticker/bookTicker",
             .message = "ticker.book",
             .weight = price_weight,
             .answer = book_top},
};

}  // namespace

std::span<const Endpoint> ticker_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice
