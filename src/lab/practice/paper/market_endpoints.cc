// Endpoints for anybody: the clock, what is traded, and at which prices.
#include <array>

#include "lab/practice/intervals.h"
#include "lab/practice/paper/endpoints.h"
#include "lab/practice/paper/json_internal.h"

namespace strongroom::lab::practice::paper {
namespace {

Answer<std::string> time(Desk&, Call& call) {
    TRY(call.fields.only({}));
    return text_of({{"time", call.now.ms}});
}

Answer<std::string> markets(Desk& desk, Call& call) {
    TRY(call.fields.only({"symbol"}));
    Json list = Json::array();
    if (call.fields.find("symbol") != nullptr) {
        TRY_ASSIGN(const Market* market, read_market(desk, call.fields));
        list.push_back(market_json(*market));
    } else {
        for (const Market& market : desk.exchange.markets()) list.push_back(market_json(market));
    }
    return text_of({{"time", call.now.ms}, {"markets", std::move(list)}});
}

// Of one minute, oldest first; the newest may still grow.
Answer<std::string> candles(Desk& desk, Call& call) {
    constexpr std::size_t usual = 500;
    constexpr std::size_t most = 1'000;
    TRY(call.fields.only({"symbol", "limit"}));
    TRY_ASSIGN(const Market* market, read_market(desk, call.fields));
    TRY_ASSIGN(const std::size_t limit, call.fields.count("limit", usual, most));
    Json list = Json::array();
    for (const Bar& bar :
         market->tape.bars({.interval = interval_of("1m").value(), .limit = limit}))
        list.push_back(candle_json(bar));
    return text_of({{"candles", std::move(list)}});
}

Answer<std::string> top(Desk& desk, Call& call) {
    TRY(call.fields.only({"symbol"}));
    TRY_ASSIGN(Market * market, read_market(desk, call.fields));
    const BookView none;
    return text_of(
        top_json(market->matcher.has_price() ? market->fresh_book() : none, market->symbol()));
}

constexpr std::array kEndpoints{
    Endpoint{"GET /time", Need::nothing, time},
    Endpoint{"GET /markets", Need::nothing, markets},
    Endpoint{"GET /candles", Need::nothing, candles},
    Endpoint{"GET /top", Need::nothing, top},
};

}  // namespace

std::span<const Endpoint> market_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::paper
