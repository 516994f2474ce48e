// Coinbase's refusals: those of its gateway, which have a status, and those of an order, which
// mostly travel with status 200 and {"success":false,…}.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/http.h"
#include "lab/practice/answer.h"

namespace strongroom::lab::practice::coinbase {

// The gateway's codes, of which each has a word: {"error":"INVALID_ARGUMENT","code":3,…}.
enum class Gateway {
    invalid_argument = 3,
    not_found = 5,
    permission_denied = 7,
    resource_exhausted = 8,
    unimplemented = 12,
    internal = 13,
    unavailable = 14,
    unauthenticated = 16,
};

namespace refusal {
std::unexpected<ApiError> invalid(std::string text);               // 400
std::unexpected<ApiError> missing(std::string_view name);          // 400, "… is required"
std::unexpected<ApiError> unknown_product();                       // 400
std::unexpected<ApiError> not_found(std::string text);             // 404
std::unexpected<ApiError> permission_denied(std::string text);     // 403
std::unexpected<ApiError> unauthorized();                          // 401
std::unexpected<ApiError> no_more_requests(Duration until_reset);  // 429
std::unexpected<ApiError> not_played(std::string text);            // 501
}  // namespace refusal

HttpReply data_reply(std::string data_json);
// Also of what the core and the fault plan refuse in Binance's words.
HttpReply refusal_reply(const ApiError& error);

// Why an order was refused: "INSUFFICIENT_FUND"; its preview's word has PREVIEW_ in front.
struct OrderRefusal {
    std::string_view word;
    std::string_view text;
    bool is_only_of_preview = false;  // The venue has it only with PREVIEW_ in front.

    std::string preview_word() const;
};
template <typename T>
using OrderAnswer = std::expected<T, OrderRefusal>;

// What the venue's core said of an order, in Coinbase's words.
OrderRefusal order_refusal(const ApiError& error);

}  // namespace strongroom::lab::practice::coinbase
