#include "lab/practice/endpoints.h"

#include <algorithm>
#include <array>

#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::size_t kSymbolsMax = 1'000;

constexpr std::array kParts{public_endpoints,  ticker_endpoints, trading_endpoints,
                            account_endpoints, wallet_endpoints, sub_account_endpoints};

template <typename Fits>
const Endpoint* find_endpoint(Fits fits) {
    for (const auto part : kParts) {
        const std::span<const Endpoint> endpoints = part();
        const auto at = std::ranges::find_if(endpoints, fits);
        if (at != endpoints.end()) return &*at;
    }
    return nullptr;
}

}  // namespace

const Endpoint* find_rest(std::string_view method_and_path) {
    return find_endpoint([&](const Endpoint& endpoint) {
        return !endpoint.rest.empty() && endpoint.rest == method_and_path;
    });
}

const Endpoint* find_message(std::string_view method) {
    // "v3/order.place" is the same with its version.
    constexpr std::string_view version = "v3/";
    if (method.starts_with(version)) method.remove_prefix(version.size());
    return find_endpoint([&](const Endpoint& endpoint) {
        return !endpoint.message.empty() && endpoint.message == method;
    });
}

bool is_rest_path(std::string_view path) {
    return find_endpoint([&](const Endpoint& endpoint) {
               return endpoint.rest.substr(endpoint.rest.find(' ') + 1) == path;
           }) != nullptr;
}

Answer<Market*> read_market(Floor& floor, Params& params) {
    TRY_ASSIGN(const std::string symbol, params.text("symbol"));
    Market* market = floor.exchange.find_market(symbol);
    if (market == nullptr) return refusal::bad_symbol();
    return market;
}

Answer<std::vector<std::string>> read_text_list(std::string_view name, std::string_view text) {
    const Json list = Json::parse(text, nullptr, false);
    if (!list.is_array() || list.empty() || list.size() > kSymbolsMax)
        return refusal::invalid_parameter(name);
    std::vector<std::string> texts;
    for (const Json& element : list) {
        if (!element.is_string()) return refusal::invalid_parameter(name);
        texts.push_back(element.get<std::string>());
    }
    return texts;
}

Answer<MarketChoice> read_markets(Floor& floor, Params& params) {
    MarketChoice choice;
    if (params.has("symbol") && params.has("symbols")) return refusal::bad_combination();
    if (params.has("symbol")) {
        TRY_ASSIGN(Market * market, read_market(floor, params));
        choice.is_one = true;
        choice.markets.push_back(market);
        return choice;
    }
    TRY_ASSIGN(const auto listed, params.optional_text("symbols"));
    if (!listed) {
        for (Market& market : floor.exchange.markets()) choice.markets.push_back(&market);
        return choice;
    }
    TRY_ASSIGN(const std::vector<std::string> symbols, read_text_list("symbols", *listed));
    for (const std::string& symbol : symbols) {
        Market* market = floor.exchange.find_market(symbol);
        if (market == nullptr) return refusal::bad_symbol();
        if (std::ranges::find(choice.markets, market) != choice.markets.end())
            return refuse(-1151, "Symbol is present multiple times in the list.");
        choice.markets.push_back(market);
    }
    return choice;
}

}  // namespace strongroom::lab::practice
