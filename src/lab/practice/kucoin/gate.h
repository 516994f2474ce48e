// Gate: is this request signed, in time, by a key that may do this from there?
//
// sign = base64(HMAC-SHA256(secret, timestamp + METHOD + path[?query] + body)), where the query is
// signed as it reads and sent percent-encoded; the passphrase travels as
// base64(HMAC-SHA256(secret, passphrase)).
#pragma once

#include <string>

#include "base/http.h"
#include "base/time.h"
#include "lab/practice/accounts.h"
#include "lab/practice/answer.h"

namespace strongroom::lab::practice::kucoin {

enum class Need {
    nothing,
    general,  // A signed call of a key that may read …
    spot,     // … or trade.
};

// The key that speaks. Refused, in this order: 400001 (a header is missing), 400002 (time), 400003
// (key), 400004 (passphrase), 400005 (signature), 400006 (address), 400007 (permission).
Answer<const ApiKey*> let_in(Accounts& accounts, const HttpRequest& request, Need need, Time now);

// "General,Spot", as the venue names what a key may do.
std::string permission_text(const Permissions& permissions);

}  // namespace strongroom::lab::practice::kucoin
