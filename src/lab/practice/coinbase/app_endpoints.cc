// What libraries ask of the Coinbase App's API (v2) before they trade: the time, and which
// currencies there are. Its wallets are told by v3 alone.
#include <fmt/format.h>

#include <array>
#include <set>

#include "lab/practice/coinbase/endpoints.h"
#include "lab/practice/coinbase/json_internal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

Answer<std::string> time(Desk&, Call& call) {
    constexpr std::int64_t ms_per_second = 1'000;
    return text_of(
        {{"data", {{"iso", to_iso8601(call.now)}, {"epoch", call.now.ms / ms_per_second}}}});
}

// Every one that is traded here counts as a crypto currency: none of them has a least amount.
Answer<std::string> no_currencies(Desk&, Call&) { return text_of({{"data", Json::array()}}); }

Answer<std::string> crypto_currencies(Desk& desk, Call&) {
    std::set<Asset> assets;
    for (const Market& market : desk.exchange.markets())
        assets.insert({market.pair().base, market.pair().quote});
    Json list = Json::array();
    for (const Asset& asset : assets) {
        list.push_back({{"asset_id", asset.str()},
                        {"code", asset.str()},
                        {"name", asset.str()},
                        {"exponent", 8},
                        {"type", "crypto"}});
    }
    return text_of({{"data", std::move(list)}});
}

Answer<std::string> exchange_rates(Desk&, Call&) {
    return text_of({{"data", {{"currency", "USD"}, {"rates", Json::object()}}}});
}

constexpr std::array kEndpoints{
    Endpoint{"GET /v2/time", Need::nothing, time},
    Endpoint{"GET /v2/currencies", Need::nothing, no_currencies},
    Endpoint{"GET /v2/currencies/crypto", Need::nothing, crypto_currencies},
    Endpoint{"GET /v2/exchange-rates", Need::nothing, exchange_rates},
};

}  // namespace

std::span<const Endpoint> app_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::coinbase
