// Gate: is this request signed, fresh, and by a key that may do it from there?
//
// HMAC-SHA256 or Ed25519 over time, window, method, path with query, and body, each on a line of
// its own (docs/venues-paper.md).
#pragma once

#include <string>
#include <string_view>

#include "base/http.h"
#include "base/time.h"
#include "lab/practice/accounts.h"
#include "lab/practice/answer.h"

namespace strongroom::lab::practice::paper {

enum class Need { nothing, read, trade };

// What a request or a login says of itself.
struct Claim {
    std::string key;
    std::string time;
    std::string window;
    std::string signature;
};

// The key that speaks. Refused: 401 (no such key, wrong signature), 400 (time), 403 (address,
// right).
Answer<const ApiKey*> let_in(Accounts& accounts, const HttpRequest& request, Need need, Time now);
Answer<const ApiKey*> let_in_stream(Accounts& accounts, const Claim& claim, std::string_view peer,
                                    Time now);

// Whose the request says to be, unchecked; empty when it does not say.
std::string key_id_of(const HttpRequest& request);

}  // namespace strongroom::lab::practice::paper
