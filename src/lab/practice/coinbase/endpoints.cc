#include "lab/practice/coinbase/endpoints.h"

#include <array>

#include "lab/practice/coinbase/refusal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::array kParts{market_endpoints, account_endpoints, order_endpoints,
                            order_query_endpoints, app_endpoints};

}  // namespace

std::optional<Route> find_route(std::string_view method, std::string_view path) {
    return find_in<Endpoint>(kParts, method, path);
}

Answer<Market*> read_market(Desk& desk, const Query& query) {
    TRY_ASSIGN(const std::string product, query.text("product_id"));
    Market* market = desk.exchange.find_market(product);
    if (market == nullptr) return refusal::unknown_product();
    return market;
}

Answer<std::vector<Market*>> read_markets(Desk& desk, const Query& query) {
    std::vector<Market*> markets;
    for (const std::string& product : query.all("product_ids")) {
        Market* market = desk.exchange.find_market(product);
        if (market == nullptr) return refusal::unknown_product();
        markets.push_back(market);
    }
    if (!markets.empty()) return markets;
    for (Market& market : desk.exchange.markets()) markets.push_back(&market);
    return markets;
}

}  // namespace strongroom::lab::practice::coinbase
