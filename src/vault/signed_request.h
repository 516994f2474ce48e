// SignedRequest: what leaves the signer, for the courier alone. Only the Signer makes one.
#pragma once

#include <string>

#include "base/http.h"
#include "base/time.h"
#include "model/priority.h"
#include "venues/limits.h"

namespace strongroom::vault {

class SignedRequest {
  public:
    std::string venue;
    std::string account;
    Priority priority = Priority::query;
    Time deadline;                              // Venue time after which the venue refuses it.
    Duration lifetime;                          // From the signature to the deadline.
    int weight = 0;                             // Of the venue's request budget, …
    venues::Pool pool = venues::Pool::trading;  // … and of which.
    bool is_order = false;                      // A placement: never to be sent twice.
    HttpRequest http;                           // Exactly what goes out, …
    std::string ws_message;                     // … or, when set, one WebSocket message instead.

  private:
    friend class Signer;
    SignedRequest() = default;
};

// What a token is asked to sign: the 32 bytes that name its key, and the text.
struct TokenTask {
    Bytes public_half;
    std::string text;
};

}  // namespace strongroom::vault
