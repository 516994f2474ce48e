// Endpoints of public market data, and of the addresses of the streams.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "lab/practice/intervals.h"
#include "lab/practice/kucoin/endpoints.h"
#include "lab/practice/kucoin/json_internal.h"
#include "lab/practice/kucoin/refusal.h"
#include "lab/practice/kucoin/topic.h"

namespace strongroom::lab::practice::kucoin {
namespace {

Answer<std::string> timestamp(Desk&, Call& call) { return fmt::format("{}", call.now.ms); }

Answer<std::string> status(Desk&, Call&) { return std::string(R"({"status":"open","msg":""})"); }

Answer<std::string> my_ip(Desk&, Call& call) { return text_of(Json(call.request.peer)); }

// ---- What is traded --------------------------------------------------------------------------

Answer<std::string> symbols(Desk& desk, Call& call) {
    const std::string* wanted = call.fields.find("market");
    Json list = Json::array();
    for (const Market& market : desk.exchange.markets()) {
        if (market.state == MarketState::delisted) continue;
        Json symbol = symbol_json(market);
        if (wanted == nullptr || symbol["market"] == *wanted) list.push_back(std::move(symbol));
    }
    return text_of(list);
}

Answer<std::string> symbol(Desk& desk, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(desk, call.fields));
    if (market->state == MarketState::delisted) return refusal::no_such_symbol();
    return text_of(symbol_json(*market));
}

Answer<std::string> currencies(Desk& desk, Call&) {
    std::set<Asset> assets;
    for (const Market& market : desk.exchange.markets())
        assets.insert({market.pair().base, market.pair().quote});
    Json list = Json::array();
    for (const Asset& asset : assets) list.push_back(currency_json(asset));
    return text_of(list);
}

Answer<std::string> currency(Desk& desk, Call& call) {
    TRY_ASSIGN(const std::string name, call.fields.text("currency"));
    for (const Market& market : desk.exchange.markets()) {
        for (const Asset& asset : {market.pair().base, market.pair().quote}) {
            if (asset.str() == name) return text_of(currency_json(asset));
        }
    }
    return refusal::parameter("The currency does not exist.");
}

// ---- Prices ----------------------------------------------------------------------------------

Answer<std::string> level1(Desk& desk, Call& call) {
    TRY_ASSIGN(Market * market, read_market(desk, call.fields));
    if (!market->matcher.has_price()) return std::string("null");
    return text_of(ticker_json(*market));
}

Answer<std::string> all_tickers(Desk& desk, Call& call) {
    Json list = Json::array();
    for (Market& market : desk.exchange.markets()) {
        if (auto stats = stats_json(market)) list.push_back(*std::move(stats));
    }
    return text_of({{"time", call.now.ms}, {"ticker", std::move(list)}});
}

Answer<std::string> stats(Desk& desk, Call& call) {
    TRY_ASSIGN(Market * market, read_market(desk, call.fields));
    const auto found = stats_json(*market);
    return found ? text_of(*found) : std::string("null");
}

Answer<std::string> histories(Desk& desk, Call& call) {
    constexpr std::size_t count_max = 100;
    TRY_ASSIGN(const Market* market, read_market(desk, call.fields));
    const auto& trades = market->tape.trades();
    Json list = Json::array();
    for (std::size_t i = trades.size() - std::min(trades.size(), count_max); i < trades.size(); ++i)
        list.push_back(trade_json(trades[i]));
    return text_of(list);
}

// Seconds of a request to a moment; far too large ones to the end of time.
Time moment_of(std::int64_t at_s) {
    constexpr std::int64_t latest_s = 10'000'000'000;
    return {std::clamp<std::int64_t>(at_s, 0, latest_s) * kMsPerSecond};
}

Answer<std::string> candles(Desk& desk, Call& call) {
    constexpr std::size_t rows_max = 1'500;
    TRY_ASSIGN(const Market* market, read_market(desk, call.fields));
    TRY_ASSIGN(const std::string type, call.fields.text("type"));
    const auto interval = candle_interval_of(type);
    if (!interval) return refusal::parameter("Incorrect candlestick type.");
    TRY_ASSIGN(const auto start, call.fields.integer("startAt"));
    TRY_ASSIGN(const auto end, call.fields.integer("endAt"));
    Tape::Query query{.interval = *interval, .limit = rows_max};
    if (start && *start > 0) query.start = moment_of(*start);
    if (end && *end > 0) query.end = moment_of(*end);
    Json rows = Json::array();
    for (const Bar& bar : std::views::reverse(market->tape.bars(query)))
        rows.push_back(candle_json(bar));
    return text_of(rows);
}

// ---- Books -----------------------------------------------------------------------------------

Answer<std::string> book_of(Desk& desk, Call& call, std::size_t levels) {
    TRY_ASSIGN(Market * market, read_market(desk, call.fields));
    return text_of(book_json(market->fresh_book(), market->matcher.time(), levels));
}
Answer<std::string> book_20(Desk& desk, Call& call) { return book_of(desk, call, 20); }
Answer<std::string> book_100(Desk& desk, Call& call) { return book_of(desk, call, 100); }
Answer<std::string> full_book(Desk& desk, Call& call) {
    return book_of(desk, call, std::numeric_limits<std::size_t>::max());
}

// ---- Where the streams are -------------------------------------------------------------------

// The address by which the client has come, as far as it can be one.
std::string host_of(const HttpRequest& request) {
    constexpr std::size_t longest = 255;
    const std::string host(find_header(request.headers, "Host").value_or(""));
    const auto is_fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    };
    const bool is_host =
        !host.empty() && host.size() <= longest && std::ranges::all_of(host, is_fine);
    return is_host ? host : "127.0.0.1";
}

std::string bullet(Desk& desk, const Call& call, std::optional<Subscriber> subscriber) {
    std::string token;
    for (int part = 0; part < 4; ++part) token += desk.exchange.make_id("");
    desk.tokens.add(token, std::move(subscriber), call.now);
    const std::string endpoint =
        fmt::format("{}://{}/", desk.is_tls ? "wss" : "ws", host_of(call.request));
    return text_of({{"token", token},
                    {"instanceServers", Json::array({{{"endpoint", endpoint},
                                                      {"encrypt", desk.is_tls},
                                                      {"protocol", "websocket"},
                                                      {"pingInterval", 18'000},
                                                      {"pingTimeout", 10'000}}})}});
}

Answer<std::string> bullet_public(Desk& desk, Call& call) { return bullet(desk, call, {}); }
Answer<std::string> bullet_private(Desk& desk, Call& call) {
    return bullet(desk, call, Subscriber{.account = call.account(), .key_id = call.key->id});
}

constexpr std::array kEndpoints{
    Endpoint{"GET /api/v1/timestamp", Need::nothing, Pool::open, 3, timestamp},
    Endpoint{"GET /api/v1/status", Need::nothing, Pool::open, 3, status},
    Endpoint{"GET /api/v1/my-ip", Need::nothing, Pool::open, 0, my_ip},
    Endpoint{"GET /api/v2/symbols", Need::nothing, Pool::open, 4, symbols},
    Endpoint{"GET /api/v2/symbols/{symbol}", Need::nothing, Pool::open, 4, symbol},
    Endpoint{"GET /api/v3/currencies", Need::nothing, Pool::open, 3, currencies},
    Endpoint{"GET /api/v3/currencies/{currency}", Need::nothing, Pool::open, 3, currency},
    Endpoint{"GET /api/v1/market/orderbook/level1", Need::nothing, Pool::open, 2, level1},
    Endpoint{"GET /api/v1/market/allTickers", Need::nothing, Pool::open, 15, all_tickers},
    Endpoint{"GET /api/v1/market/stats", Need::nothing, Pool::open, 15, stats},
    Endpoint{"GET /api/v1/market/histories", Need::nothing, Pool::open, 3, histories},
    Endpoint{"GET /api/v1/market/candles", Need::nothing, Pool::open, 3, candles},
    Endpoint{"GET /api/v1/market/orderbook/level2_20", Need::nothing, Pool::open, 2, book_20},
    Endpoint{"GET /api/v1/market/orderbook/level2_100", Need::nothing, Pool::open, 2, book_100},
    Endpoint{"GET /api/v3/market/orderbook/level2", Need::general, Pool::spot, 3, full_book},
    Endpoint{"POST /api/v1/bullet-public", Need::nothing, Pool::open, 10, bullet_public},
    Endpoint{"POST /api/v1/bullet-private", Need::general, Pool::spot, 10, bullet_private},
};

}  // namespace

std::span<const Endpoint> market_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::kucoin
