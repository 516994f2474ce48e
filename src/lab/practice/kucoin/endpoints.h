// Endpoints: every REST request that the KuCoin side of the practice venue answers.
//
// An endpoint reads its fields, looks at the books or changes them, and writes the data of its
// reply as JSON. Who may call it, what it weighs and how it travels are the Door's affair.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "lab/practice/exchange.h"
#include "lab/practice/kucoin/dead_cancel.h"
#include "lab/practice/kucoin/fields.h"
#include "lab/practice/kucoin/gate.h"
#include "lab/practice/kucoin/pools.h"
#include "lab/practice/kucoin/tokens.h"
#include "lab/practice/route.h"
#include "lab/practice/sub_accounts.h"

namespace strongroom::lab::practice::kucoin {

// What endpoints work on.
struct Desk {
    Env env;
    Accounts& accounts;
    Exchange& exchange;
    Tokens& tokens;
    DeadCancel& dead_cancel;
    KeyDesk& keys;
    bool is_tls = false;
};

struct Call {
    const HttpRequest& request;
    Fields fields;
    Time now;                     // The server's.
    const ApiKey* key = nullptr;  // Set when the call is signed.

    std::uint32_t account() const { return key->account; }
};

struct Endpoint {
    std::string_view route;  // "GET /api/v1/hf/orders/{orderId}": what is in braces is a field.
    Need need = Need::nothing;
    Pool pool = Pool::open;
    int weight = 1;
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
std::span<const Endpoint> sub_key_endpoints();

// What several of them do. Refused: 400100, when it is missing or unknown.
Answer<Market*> read_market(Desk& desk, const Fields& fields);
// Of orders: 400600 when it is unknown.
Answer<Market*> read_order_market(Desk& desk, const Fields& fields);

}  // namespace strongroom::lab::practice::kucoin
