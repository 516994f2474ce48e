// Endpoints: every REST request that the Coinbase side of the practice venue answers.
//
// An endpoint reads its parameters, looks at the books or changes them, and writes its reply as
// JSON. Who may call it, what it counts for and how it travels are the door's affair.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/env.h"
#include "lab/practice/coinbase/gate.h"
#include "lab/practice/coinbase/query.h"
#include "lab/practice/exchange.h"
#include "lab/practice/route.h"

namespace strongroom::lab::practice::coinbase {

// What endpoints work on.
struct Desk {
    Env env;
    Accounts& accounts;
    Exchange& exchange;
};

struct Call {
    const HttpRequest& request;
    Query query;
    Time now;                     // The server's.
    const ApiKey* key = nullptr;  // Set when the call is signed.

    std::uint32_t account() const { return key->account; }
};

struct Endpoint {
    std::string_view route;  // "GET /api/v3/brokerage/accounts/{account_uuid}"
    Need need = Need::nothing;
    Answer<std::string> (*answer)(Desk& desk, Call& call) = nullptr;
};

using Route = Routed<Endpoint>;
// Nothing: the venue has no such URL.
std::optional<Route> find_route(std::string_view method, std::string_view path);

// The parts of the table.
std::span<const Endpoint> market_endpoints();
std::span<const Endpoint> account_endpoints();
std::span<const Endpoint> order_endpoints();
std::span<const Endpoint> order_query_endpoints();
std::span<const Endpoint> app_endpoints();

// Of `product_id`. Refused: INVALID_ARGUMENT, when it is missing or unknown.
Answer<Market*> read_market(Desk& desk, const Query& query);
// Of `product_ids`, each of which must be there; all of them when there is none.
Answer<std::vector<Market*>> read_markets(Desk& desk, const Query& query);

}  // namespace strongroom::lab::practice::coinbase
