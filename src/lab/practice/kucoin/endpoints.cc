#include "lab/practice/kucoin/endpoints.h"

#include <algorithm>
#include <array>

#include "lab/practice/kucoin/refusal.h"

namespace strongroom::lab::practice::kucoin {
namespace {

// In this order: a route without braces stands before one that would take its last part for a name.
constexpr std::array kParts{market_endpoints, account_endpoints, order_endpoints,
                            order_query_endpoints};

std::string_view take_part(std::string_view& path) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    return part;
}

// "a/{b}" fits "a/c" and captures b = c.
bool fits(std::string_view route, std::string_view path, std::vector<Header>& captured) {
    captured.clear();
    if (std::ranges::count(route, '/') != std::ranges::count(path, '/')) return false;
    while (!route.empty()) {
        const std::string_view wanted = take_part(route);
        const std::string_view given = take_part(path);
        if (wanted.starts_with('{') && !given.empty()) {
            const std::string_view name = wanted.substr(1, wanted.size() - 2);
            captured.push_back({std::string(name), std::string(given)});
        } else if (wanted != given) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::optional<Route> find_route(std::string_view method, std::string_view path) {
    Route found;
    for (const auto part : kParts) {
        for (const Endpoint& endpoint : part()) {
            const std::size_t blank = endpoint.route.find(' ');
            if (endpoint.route.substr(0, blank) != method) continue;
            if (!fits(endpoint.route.substr(blank + 1), path, found.captured)) continue;
            found.endpoint = &endpoint;
            return found;
        }
    }
    return std::nullopt;
}

Answer<Market*> read_market(Desk& desk, const Fields& fields) {
    TRY_ASSIGN(const std::string symbol, fields.text("symbol"));
    Market* market = desk.exchange.find_market(symbol);
    if (market == nullptr) return refusal::unknown_pair();
    return market;
}

Answer<Market*> read_order_market(Desk& desk, const Fields& fields) {
    TRY_ASSIGN(const std::string symbol, fields.text("symbol"));
    Market* market = desk.exchange.find_market(symbol);
    if (market == nullptr) return refusal::symbol_not_available();
    return market;
}

}  // namespace strongroom::lab::practice::kucoin
