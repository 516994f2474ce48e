// Endpoints: every request that the venue answers, by its REST path, its WebSocket method or both.
//
// An endpoint reads its parameters, looks at the books or changes them, and writes the result as
// JSON. Who may call it, what it weighs and how the answer travels are not its affair (RestDoor,
// WebSocketApi).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/env.h"
#include "lab/practice/exchange.h"
#include "lab/practice/params.h"
#include "lab/practice/sub_accounts.h"

namespace strongroom::lab::practice {

// What endpoints work on.
struct Floor {
    Env env;
    Accounts& accounts;
    Exchange& exchange;
    RateLimits& limits;
    KeyDesk& keys;
};

struct Call {
    Params& params;
    Time now;                       // The server's.
    std::string peer;               // The client's address.
    const ApiKey* key = nullptr;    // Set when the call is signed.
    bool has_placed_order = false;  // The answer tells of the order count then.

    std::uint32_t account() const { return key->account; }
};

enum class Security {
    none,
    user_data,  // Signed, with a key that may read …
    trade,      // … or trade.
};

struct Endpoint {
    std::string_view rest;     // "GET /api/v3/order"; empty: not over REST.
    std::string_view message;  // "order.status"; empty: not over WebSocket.
    Security security = Security::none;
    int (*weight)(const Params& params) = nullptr;
    Answer<std::string> (*answer)(Floor& floor, Call& call) = nullptr;
    bool is_free_when_fine = false;     // Orders and cancels cost only when they fail.
    bool takes_unknown_params = false;  // sapi does.
};

const Endpoint* find_rest(std::string_view method_and_path);
const Endpoint* find_message(std::string_view method);
// True when the path is there with some method.
bool is_rest_path(std::string_view path);

// The parts of the table.
std::span<const Endpoint> public_endpoints();
std::span<const Endpoint> ticker_endpoints();
std::span<const Endpoint> trading_endpoints();
std::span<const Endpoint> account_endpoints();
std::span<const Endpoint> wallet_endpoints();
std::span<const Endpoint> sub_account_endpoints();

// What several of them do.
template <int Weight>
int weighs(const Params&) {
    return Weight;
}
// Refused: -1102, -1100, -1121.
Answer<Market*> read_market(Floor& floor, Params& params);
// `symbol`, `symbols` or neither (all of them).
struct MarketChoice {
    std::vector<Market*> markets;
    bool is_one = false;  // Asked for as `symbol`: the answer is an object, not a list.
};
Answer<MarketChoice> read_markets(Floor& floor, Params& params);
// ["BTCUSDT","ETHUSDT"]
Answer<std::vector<std::string>> read_text_list(std::string_view name, std::string_view json);

}  // namespace strongroom::lab::practice
