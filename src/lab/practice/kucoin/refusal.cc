#include "lab/practice/kucoin/refusal.h"

#include <fmt/format.h>

#include <array>

#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr int kFine = 200;

// The core's codes are Binance's and below zero; some of them stand for several things, which their
// texts tell apart.
struct Translation {
    int core_code;
    std::string_view core_text;  // Its beginning; empty: any.
    int code;
    std::string_view text;  // Empty: the core's own.
};
constexpr std::array<Translation, 14> kTranslations{{
    {-2010, "Account has insufficient", 200004, "Balance insufficient!"},
    {-2010, "Duplicate order", kDuplicateClientOid, "clientOid duplicate"},
    {-2010, "", 300000, ""},
    {-2011, "", 400100, "order_not_exist_or_not_allow_to_cancel"},
    {-2013, "", 100001, "error.getOrder.orderNotExist"},
    {-2039, "", 100001, "error.getOrder.orderNotExist"},
    {-1121, "", 400600, "validation.createOrder.symbolNotAvailable"},
    {-1013, "Market is closed", 400600, "validation.createOrder.symbolNotAvailable"},
    {-1013, "Filter failure: MAX_NUM_ORDERS", 200003, "Exceeded the maximum number of orders."},
    {-1013, "Filter failure: NOTIONAL", 600101, "The order funds are out of range."},
    {-1013, "Filter failure: PERCENT_PRICE", 400370, "The price deviates too far."},
    {-1013, "", 400100, ""},
    {-1015, "", 429000, "Too many requests."},
    {-1003, "", 429000, "Too many requests."},
}};

HttpReply json_reply(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

}  // namespace

namespace refusal {

std::unexpected<ApiError> parameter(std::string text) {
    return refuse(400100, std::move(text), kFine);
}
std::unexpected<ApiError> missing(std::string_view name) {
    return parameter(fmt::format("{} can not be empty", name));
}
std::unexpected<ApiError> invalid(std::string_view name) {
    return parameter(fmt::format("{} is invalid", name));
}
std::unexpected<ApiError> unknown_pair() { return parameter("Unsupported trading pair."); }
std::unexpected<ApiError> no_such_symbol() { return refuse(900001, "symbol not exists", kFine); }
std::unexpected<ApiError> symbol_not_available() {
    return refuse(400600, "validation.createOrder.symbolNotAvailable", kFine);
}
std::unexpected<ApiError> not_cancellable() {
    return parameter("order_not_exist_or_not_allow_to_cancel");
}
std::unexpected<ApiError> no_such_order() {
    return refuse(100001, "error.getOrder.orderNotExist", kFine);
}
std::unexpected<ApiError> no_such_url() { return refuse(404000, "Url Not Found", 404); }
std::unexpected<ApiError> no_more_requests(Duration until_reset) {
    return std::unexpected(ApiError{.status = 429,
                                    .code = 429000,
                                    .text = "Too many requests in a short period of time, please "
                                            "retry later.",
                                    .retry_after = until_reset});
}

}  // namespace refusal

ApiError translated(const ApiError& error) {
    if (error.code >= 0) return error;
    for (const Translation& one : kTranslations) {
        if (one.core_code != error.code || !error.text.starts_with(one.core_text)) continue;
        const int status = error.status >= 418 ? error.status : kFine;
        return {.status = status,
                .code = one.code,
                .text = one.text.empty() ? error.text : std::string(one.text),
                .retry_after = error.retry_after};
    }
    // Whatever else the core or the fault plan has: the server's own fault.
    const int status = error.status >= 500 ? error.status : 500;
    return {.status = status, .code = 500000, .text = "Internal Server Error"};
}

HttpReply data_reply(const std::string& data_json) {
    return json_reply(kFine, fmt::format(R"({{"code":"200000","data":{}}})", data_json));
}

HttpReply refusal_reply(const ApiError& error) {
    const ApiError told = translated(error);
    return json_reply(told.status,
                      text_of({{"code", fmt::format("{}", told.code)}, {"msg", told.text}}));
}

}  // namespace strongroom::lab::practice::kucoin
