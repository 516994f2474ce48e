// KuCoin's envelope and its refusals: {"code":"200000","data":…}, {"code":"400100","msg":"…"}.
//
// Who is refused at the gate gets a status of 4xx; what is wrong with an order travels with status
// 200, as at the exchange, so that clients must look at the code.
#pragma once

#include <string>
#include <string_view>

#include "base/http.h"
#include "lab/practice/answer.h"

namespace strongroom::lab::practice::kucoin {

// The venue's documents do not say which code a client order id gets that was there before.
inline constexpr int kDuplicateClientOid = 126044;
// Nor which one an order gets that came after its allowMaxTimeWindow.
inline constexpr int kTooLate = 300000;

namespace refusal {
std::unexpected<ApiError> parameter(std::string text);     // 400100
std::unexpected<ApiError> missing(std::string_view name);  // 400100, "price can not be empty"
std::unexpected<ApiError> invalid(std::string_view name);  // 400100, "price is invalid"
std::unexpected<ApiError> unknown_pair();                  // 400100: public data
std::unexpected<ApiError> no_such_symbol();                // 900001
std::unexpected<ApiError> symbol_not_available();          // 400600: orders
std::unexpected<ApiError> not_cancellable();               // 400100
std::unexpected<ApiError> no_such_order();                 // 100001
std::unexpected<ApiError> no_such_url();                   // 404000
std::unexpected<ApiError> no_more_requests(Duration until_reset);  // 429000
}  // namespace refusal

// What the venue's core refused in Binance's words, in KuCoin's; its own refusals pass unchanged.
ApiError translated(const ApiError& error);

HttpReply data_reply(const std::string& data_json);
HttpReply refusal_reply(const ApiError& error);

}  // namespace strongroom::lab::practice::kucoin
