// Endpoints: every REST request that the paper venue answers.
//
// An endpoint reads its fields, looks at the books or changes them, and writes its reply as JSON.
// Who may call it, what it counts for and how it travels are the door's affair.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/env.h"
#include "lab/practice/exchange.h"
#include "lab/practice/paper/fields.h"
#include "lab/practice/paper/gate.h"
#include "lab/practice/route.h"

namespace strongroom::lab::practice::paper {

// What endpoints work on.
struct Desk {
    Env env;
    Accounts& accounts;
    Exchange& exchange;
};

struct Call {
    const HttpRequest& request;
    Fields fields;                // Of the query.
    Time now;                     // The server's.
    const ApiKey* key = nullptr;  // Set when the call is signed.

    std::uint32_t account() const { return key->account; }
};

struct Endpoint {
    std::string_view route;  // "GET /orders/open"
    Need need = Need::nothing;
    Answer<std::string> (*answer)(Desk& desk, Call& call) = nullptr;
};

using Route = Routed<Endpoint>;
// Nothing: the venue has no such path.
std::optional<Route> find_route(std::string_view method, std::string_view path);

// The parts of the table.
std::span<const Endpoint> market_endpoints();
std::span<const Endpoint> account_endpoints();
std::span<const Endpoint> order_endpoints();

// Of the field "symbol". Refused: bad_request when it is missing, unknown_symbol.
Answer<Market*> read_market(Desk& desk, const Fields& fields);

}  // namespace strongroom::lab::practice::paper
