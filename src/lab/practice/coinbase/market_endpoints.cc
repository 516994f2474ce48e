// Endpoints of public market data. Each is there twice: for anybody below /market, and signed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <ranges>

#include "lab/practice/coinbase/endpoints.h"
#include "lab/practice/coinbase/granularity.h"
#include "lab/practice/coinbase/json_internal.h"
#include "lab/practice/coinbase/refusal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;

Answer<std::string> time(Desk&, Call& call) {
    return text_of({{"iso", to_iso8601({call.now.ms / kMsPerSecond * kMsPerSecond})},
                    {"epochSeconds", fmt::format("{}", call.now.ms / kMsPerSecond)},
                    {"epochMillis", fmt::format("{}", call.now.ms)}});
}

// ---- What is traded --------------------------------------------------------------------------

Answer<std::string> products(Desk& desk, Call& call) {
    constexpr std::size_t all = std::numeric_limits<std::int32_t>::max();
    TRY_ASSIGN(const std::size_t limit, call.query.count("limit", all, all));
    TRY_ASSIGN(const auto offset, call.query.integer("offset"));
    if (offset && *offset < 0) return refusal::invalid("invalid offset");
    const std::string* type = call.query.find("product_type");
    const bool is_spot =
        type == nullptr || *type == "SPOT" || *type == "UNKNOWN_PRODUCT_TYPE" || *type == "ALL";
    Json list = Json::array();
    if (is_spot) {
        TRY_ASSIGN(const std::vector<Market*> markets, read_markets(desk, call.query));
        for (Market* market : markets | std::views::drop(offset.value_or(0)) |
                                  std::views::take(static_cast<std::int64_t>(limit)))
            list.push_back(product_json(*market));
    }
    const std::size_t count = list.size();
    return text_of({{"products", std::move(list)}, {"num_products", count}});
}

Answer<std::string> product(Desk& desk, Call& call) {
    TRY_ASSIGN(Market * market, read_market(desk, call.query));
    return text_of(product_json(*market));
}

// ---- Prices ----------------------------------------------------------------------------------

Answer<std::string> candles(Desk& desk, Call& call) {
    constexpr std::size_t rows_max = 350;
    TRY_ASSIGN(const Market* market, read_market(desk, call.query));
    TRY_ASSIGN(const std::string name, call.query.text("granularity"));
    const auto interval = interval_of_granularity(name);
    if (!interval) return refusal::invalid("invalid granularity");
    TRY_ASSIGN(const auto start, call.query.seconds("start"));
    TRY_ASSIGN(const auto end, call.query.seconds("end"));
    if (!start) return refusal::missing("start");
    if (!end) return refusal::missing("end");
    TRY_ASSIGN(const std::size_t limit, call.query.count("limit", rows_max, rows_max));
    if (*end < *start) return refusal::invalid("start must be before end");
    if ((*end - *start).ms / interval->length.ms > static_cast<std::int64_t>(rows_max))
        return refusal::invalid("number of candles requested should be less than 350");
    const std::vector<Bar> bars = market->tape.bars(
        {.interval = *interval, .start = start, .end = end, .limit = rows_max + 1});
    Json rows = Json::array();
    for (const Bar& bar : bars | std::views::reverse) {
        if (rows.size() == limit) break;
        rows.push_back(candle_json(bar));
    }
    return text_of({{"candles", std::move(rows)}});
}

// The newest trades first, of a span of time when one is named.
Answer<std::string> ticker(Desk& desk, Call& call) {
    constexpr std::size_t usual = 100;
    constexpr std::size_t most = 1'000;
    TRY_ASSIGN(Market * market, read_market(desk, call.query));
    TRY_ASSIGN(const std::size_t limit, call.query.count("limit", usual, most));
    TRY_ASSIGN(const auto start, call.query.seconds("start"));
    TRY_ASSIGN(const auto end, call.query.seconds("end"));
    Json list = Json::array();
    for (const PublicTrade& trade : market->tape.trades() | std::views::reverse) {
        if (list.size() == limit) break;
        const bool is_wanted = (!start || trade.time >= *start) && (!end || trade.time <= *end);
        if (is_wanted) list.push_back(trade_json(trade, market->symbol()));
    }
    const BookView& book = market->fresh_book();
    return text_of({{"trades", std::move(list)},
                    {"best_bid", book.bids.empty() ? "" : plain(book.bids.front().price)},
                    {"best_ask", book.asks.empty() ? "" : plain(book.asks.front().price)}});
}

// ---- Books -----------------------------------------------------------------------------------

Answer<std::string> product_book(Desk& desk, Call& call) {
    constexpr std::size_t all = std::numeric_limits<std::int32_t>::max();
    TRY_ASSIGN(Market * market, read_market(desk, call.query));
    TRY_ASSIGN(const std::size_t limit, call.query.count("limit", all, all));
    if (call.query.find("aggregation_price_increment") != nullptr)
        return refusal::not_played("aggregation_price_increment is not played here");
    Json json{{"pricebook", book_json(*market, limit)},
              {"last", market->matcher.has_price() ? plain(market->matcher.price()) : ""}};
    const BookView& view = market->fresh_book();
    if (!view.bids.empty() && !view.asks.empty()) {
        const Decimal bid = view.bids.front().price.value;
        const Decimal ask = view.asks.front().price.value;
        const Decimal middle = div(bid + ask, 2, Round::nearest);
        json["mid_market"] = plain(middle);
        json["spread_bps"] =
            plain(div(mul(ask - bid, 10'000, Round::nearest), middle, Round::nearest));
        json["spread_absolute"] = plain(ask - bid);
    }
    return text_of(json);
}

Answer<std::string> best_bid_ask(Desk& desk, Call& call) {
    TRY_ASSIGN(const std::vector<Market*> markets, read_markets(desk, call.query));
    Json list = Json::array();
    for (Market* market : markets) list.push_back(book_json(*market, 1));
    return text_of({{"pricebooks", std::move(list)}});
}

constexpr std::array kEndpoints{
    Endpoint{"GET /api/v3/brokerage/time", Need::nothing, time},
    Endpoint{"GET /api/v3/brokerage/market/products", Need::nothing, products},
    Endpoint{"GET /api/v3/brokerage/market/products/{product_id}", Need::nothing, product},
    Endpoint{"GET /api/v3/brokerage/market/products/{product_id}/candles", Need::nothing, candles},
    Endpoint{"GET /api/v3/brokerage/market/products/{product_id}/ticker", Need::nothing, ticker},
    Endpoint{"GET /api/v3/brokerage/market/product_book", Need::nothing, product_book},
    Endpoint{"GET /api/v3/brokerage/products", Need::view, products},
    Endpoint{"GET /api/v3/brokerage/products/{product_id}", Need::view, product},
    Endpoint{"GET /api/v3/brokerage/products/{product_id}/candles", Need::view, candles},
    Endpoint{"GET /api/v3/brokerage/products/{product_id}/ticker", Need::view, ticker},
    Endpoint{"GET /api/v3/brokerage/product_book", Need::view, product_book},
    Endpoint{"GET /api/v3/brokerage/best_bid_ask", Need::view, best_bid_ask},
};

}  // namespace

std::span<const Endpoint> market_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::coinbase
