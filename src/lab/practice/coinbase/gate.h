// Gate: is this token signed, alive and for this request, by a key that may do it from there?
//
// A JWT by ES256 or EdDSA over the key's name, its life of at most 120 seconds, and method, host
// and path. It covers neither query nor body, and a subscription's names no address at all.
#pragma once

#include <string>
#include <string_view>

#include "base/http.h"
#include "base/time.h"
#include "lab/practice/accounts.h"
#include "lab/practice/answer.h"

namespace strongroom::lab::practice::coinbase {

enum class Need {
    nothing,
    view,   // A signed call of a key that may read …
    trade,  // … or trade.
};

// The key that speaks. Refused: 401 without a word why, as the venue does; then 403 for address
// and scope.
Answer<const ApiKey*> let_in(Accounts& accounts, const HttpRequest& request, Need need, Time now);
// The same for the token of a subscription, whose key must be one that may read.
Answer<const ApiKey*> let_in_stream(Accounts& accounts, std::string_view token,
                                    std::string_view peer, Time now);

// Whose the request says to be, unchecked; empty when it does not say.
std::string key_id_of(const HttpRequest& request);

}  // namespace strongroom::lab::practice::coinbase
