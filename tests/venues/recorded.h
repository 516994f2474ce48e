// Golden requests: what other people's clients send for the same orders and questions
// (tests/golden/venues/<venue>/requests.json, written by tests/venues/golden/record.py). Each must
// be ours byte for byte, once ours has their order of names: neither a query nor a JSON object
// means anything by its order.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "model/order_intent.h"
#include "venues/names.h"
#include "venues/request.h"

namespace strongroom::venues::recorded {

using Json = nlohmann::ordered_json;

Json file_of(std::string_view venue);

// ---- What was asked for, as record.py writes it.
SigningTime time_of(const Json& file);
std::optional<Symbol> symbol_of(const Json& ask);
OrderIntent intent_of(const Json& ask);
OrderKey order_of(const Json& ask);
std::optional<Time> time_in(const Json& ask, const char* name);
UnsignedRequest unsigned_of(const PublicRequest& request);

// ---- Ours in their order. What they lack stays, behind what they have.
std::string query_in_order_of(std::string_view their_query, std::string_view our_query);
std::string body_in_order_of(const Json& theirs, const Json& ours);  // As text without blanks.

// Method, path, query and body are theirs. Returns ours in their order, to be signed.
UnsignedRequest expect_same(const Json& theirs, UnsignedRequest ours);

Bytes ed25519(const Json& file, std::string_view bytes);  // By the file's key.

}  // namespace strongroom::venues::recorded
