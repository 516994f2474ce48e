#include "lab/practice/paper/endpoints.h"

#include <array>

#include "lab/practice/paper/refusal.h"

namespace strongroom::lab::practice::paper {
namespace {

constexpr std::array kParts{market_endpoints, account_endpoints, order_endpoints};

}  // namespace

std::optional<Route> find_route(std::string_view method, std::string_view path) {
    return find_in<Endpoint>(kParts, method, path);
}

Answer<Market*> read_market(Desk& desk, const Fields& fields) {
    TRY_ASSIGN(const std::string symbol, fields.text("symbol"));
    Market* market = desk.exchange.find_market(symbol);
    if (market == nullptr) return refusal::unknown_symbol();
    return market;
}

}  // namespace strongroom::lab::practice::paper
