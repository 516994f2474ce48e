#include "lab/practice/coinbase/refusal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "lab/practice/coinbase/json_internal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr int kTooMany = 429;
constexpr int kServerError = 500;

std::unexpected<ApiError> gateway(Gateway code, int status, std::string text) {
    return refuse(std::to_underlying(code), std::move(text), status);
}

std::string_view word_of(Gateway code) {
    switch (code) {
        case Gateway::invalid_argument: return "INVALID_ARGUMENT";
        case Gateway::not_found: return "NOT_FOUND";
        case Gateway::permission_denied: return "PERMISSION_DENIED";
        case Gateway::resource_exhausted: return "RESOURCE_EXHAUSTED";
        case Gateway::unimplemented: return "UNIMPLEMENTED";
        case Gateway::internal: return "INTERNAL";
        case Gateway::unavailable: return "UNAVAILABLE";
        case Gateway::unauthenticated: return "UNAUTHENTICATED";
    }
    return "UNKNOWN";
}

// Whatever the core or the fault plan has: too many requests, or the server's own fault.
ApiError translated(const ApiError& error) {
    if (error.code >= 0) return error;
    constexpr int banned = 418;  // Binance's; here a ban is a longer wait.
    const bool is_limit = error.status == kTooMany || error.status == banned;
    if (is_limit) {
        ApiError told = refusal::no_more_requests(seconds(1)).error();
        told.retry_after = error.retry_after;
        return told;
    }
    constexpr int unavailable = 503;
    const Gateway code = error.status == unavailable ? Gateway::unavailable : Gateway::internal;
    return gateway(code, std::max(error.status, kServerError), "Internal Server Error").error();
}

}  // namespace

namespace refusal {

std::unexpected<ApiError> invalid(std::string text) {
    return gateway(Gateway::invalid_argument, 400, std::move(text));
}
std::unexpected<ApiError> missing(std::string_view name) {
    return invalid(fmt::format("{} is required", name));
}
std::unexpected<ApiError> unknown_product() { return invalid("valid product_id is required"); }
std::unexpected<ApiError> not_found(std::string text) {
    return gateway(Gateway::not_found, 404, std::move(text));
}
std::unexpected<ApiError> permission_denied(std::string text) {
    return gateway(Gateway::permission_denied, 403, std::move(text));
}
std::unexpected<ApiError> unauthorized() {
    return gateway(Gateway::unauthenticated, 401, "Unauthorized");
}
std::unexpected<ApiError> no_more_requests(Duration until_reset) {
    return std::unexpected(ApiError{.status = kTooMany,
                                    .code = std::to_underlying(Gateway::resource_exhausted),
                                    .text = "Too many requests",
                                    .retry_after = until_reset});
}
std::unexpected<ApiError> not_played(std::string text) {
    return gateway(Gateway::unimplemented, 501, std::move(text));
}

}  // namespace refusal

HttpReply data_reply(std::string data_json) {
    return {.headers = {{"Content-Type", "application/json"}}, .body = std::move(data_json)};
}

HttpReply refusal_reply(const ApiError& error) {
    const ApiError told = translated(error);
    const auto code = static_cast<Gateway>(told.code);
    // The gate says no more than this, and not as JSON.
    if (code == Gateway::unauthenticated)
        return {.status = told.status,
                .headers = {{"Content-Type", "text/plain"}},
                .body = told.text + "\n"};
    HttpReply reply = data_reply(
        code == Gateway::resource_exhausted
            ? text_of({{"errors",
                        Json::array({{{"id", "rate_limit_exceeded"}, {"message", told.text}}})}})
            : text_of({{"error", word_of(code)},
                       {"code", told.code},
                       {"message", told.text},
                       {"error_details", told.text},
                       {"details", Json::array()}}));
    reply.status = told.status;
    if (told.retry_after) {
        constexpr std::int64_t ms_per_second = 1'000;
        // Rounded up: whoever comes back by then must not be too early.
        const std::int64_t wait = (told.retry_after->ms + ms_per_second - 1) / ms_per_second;
        reply.headers.push_back({"Retry-After", fmt::format("{}", wait)});
    }
    return reply;
}

std::string OrderRefusal::preview_word() const { return fmt::format("PREVIEW_{}", word); }

OrderRefusal order_refusal(const ApiError& error) {
    struct Translation {
        int core_code;
        std::string_view core_text;  // Its beginning; empty: any.
        OrderRefusal told;
    };
    static constexpr std::array<Translation, 8> translations{{
        {-2010,
         "Account has insufficient",
         {"INSUFFICIENT_FUND", "Insufficient balance in source account"}},
        {-2010,
         "Order would immediately",
         {"INVALID_LIMIT_PRICE_POST_ONLY", "Post only order would cross the book"}},
        {-1013, "Market is closed", {"ORDER_ENTRY_DISABLED", "Orders are not taken now"}},
        {-1013,
         "Filter failure: PERCENT_PRICE",
         {"LIMIT_PRICE_TOO_FAR_FROM_MARKET", "The price is too far from the market", true}},
        {-1013,
         "Filter failure: NOTIONAL",
         {"INVALID_QUOTE_SIZE_TOO_LARGE", "The order is too large", true}},
        {-1013,
         "Filter failure: PRICE_FILTER",
         {"INVALID_PRICE_TOO_LARGE", "The price is too large", true}},
        {-1013,
         "Filter failure: LOT_SIZE",
         {"INVALID_BASE_SIZE_TOO_SMALL", "base_size is not in the product's range", true}},
        {-1013,
         "Filter failure: MAX_NUM_ORDERS",
         {"INVALID_REQUEST", "Too many open orders in this product"}},
    }};
    for (const Translation& one : translations) {
        if (one.core_code == error.code && error.text.starts_with(one.core_text)) return one.told;
    }
    return {.word = "COMMANDER_REJECTED_NEW_ORDER", .text = "The order was rejected"};
}

}  // namespace strongroom::lab::practice::coinbase
