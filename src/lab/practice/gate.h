// Gate: is this request signed, in time, by a key that may do this from there?
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lab/practice/accounts.h"
#include "lab/practice/endpoints.h"
#include "lab/practice/params.h"

namespace strongroom::lab::practice {

// What a signed request brought, however it travelled.
struct Credentials {
    std::string key_id;                    // X-MBX-APIKEY, or apiKey.
    std::string payload;                   // Exactly the bytes that were signed.
    std::optional<std::string> signature;  // Decoded.
    std::string peer;
    Security security = Security::user_data;
    bool is_wallet = false;  // /sapi knows another error for a key that is not there.
};

// The key that speaks. Reads timestamp and recvWindow. Refused: -2014, -2008, -2015, -1102, -1131,
// -1021, -1022.
Answer<const ApiKey*> let_in(Accounts& accounts, const Credentials& credentials, Params& params,
                             Time now);
// Of a session that has logged on: all but the signature is checked again.
Answer<const ApiKey*> let_in_again(Accounts& accounts, const Credentials& credentials,
                                   Params& params, Time now);

// query ++ body without their signature pairs, and that signature. Refused: -1101 with two.
struct SignedText {
    std::string payload;
    std::optional<std::string> signature;
};
Answer<SignedText> split_signature(std::string_view query, std::string_view body);

}  // namespace strongroom::lab::practice
