#include "lab/practice/paper/refusal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "lab/practice/json_internal.h"

namespace strongroom::lab::practice::paper {
namespace {

constexpr int kBad = 400;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kBanned = 418;
constexpr int kTooMany = 429;
constexpr int kServerError = 500;

// Our own codes are above zero, the core's and the fault plan's below.
enum class Own { bad_request = 1, unknown_symbol, no_such_path, time, signature, key, rate_limit };

std::unexpected<ApiError> own(Own code, int status, std::string text) {
    return refuse(std::to_underlying(code), std::move(text), status);
}

std::string_view word_of(Own code) {
    switch (code) {
        case Own::bad_request: return "bad_request";
        case Own::unknown_symbol: return "unknown_symbol";
        case Own::no_such_path: return "no_such_path";
        case Own::time: return "time";
        case Own::signature: return "signature";
        case Own::key: return "key";
        case Own::rate_limit: return "rate_limit";
    }
    return "refused";
}

struct Told {
    int status = kBad;
    std::string_view word;
};

// Some of the core's codes stand for several things, which their texts tell apart.
struct Translation {
    int core_code = 0;
    std::string_view core_text;  // Its beginning; empty: any.
    Told told;
};
constexpr std::array<Translation, 9> kTranslations{{
    {-2010, "Account has insufficient", {kBad, "no_funds"}},
    {-2010, "Duplicate order", {kBad, "duplicate"}},
    {-2010, "Order would immediately", {kBad, "would_take"}},
    {-2010, "", {kBad, "refused"}},
    {-2011, "", {kNotFound, "unknown_order"}},
    {-2013, "", {kNotFound, "order_not_found"}},
    {-2039, "", {kNotFound, "order_not_found"}},
    {-1013, "Market is closed", {kBad, "market_closed"}},
    {-1013, "", {kBad, "filter"}},
}};

Told told_of(const ApiError& error) {
    if (error.code > 0) return {error.status, word_of(static_cast<Own>(error.code))};
    if (error.status == kTooMany) return {kTooMany, "rate_limit"};
    if (error.status == kBanned) return {kTooMany, "ban"};
    for (const Translation& one : kTranslations) {
        if (one.core_code == error.code && error.text.starts_with(one.core_text)) return one.told;
    }
    // Whatever else it is: the server's own fault.
    return {std::max(error.status, kServerError), "broken"};
}

HttpReply json_reply(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

}  // namespace

namespace refusal {

std::unexpected<ApiError> bad_request(std::string text) {
    return own(Own::bad_request, kBad, std::move(text));
}
std::unexpected<ApiError> missing(std::string_view field) {
    return bad_request(fmt::format("{}: missing", field));
}
std::unexpected<ApiError> unknown_symbol() {
    return own(Own::unknown_symbol, kNotFound, "symbol: there is no such market");
}
std::unexpected<ApiError> no_such_path() {
    return own(Own::no_such_path, kNotFound, "there is no such path");
}
std::unexpected<ApiError> wrong_time(std::string text) {
    return own(Own::time, kBad, std::move(text));
}
std::unexpected<ApiError> wrong_signature() {
    return own(Own::signature, kUnauthorized, "the signature is not the key's");
}
std::unexpected<ApiError> unknown_key() {
    return own(Own::key, kUnauthorized, "there is no such key");
}
std::unexpected<ApiError> forbidden(std::string text) {
    return own(Own::key, kForbidden, std::move(text));
}
std::unexpected<ApiError> too_many(Duration until_reset) {
    auto refused = own(Own::rate_limit, kTooMany, "too many requests in a minute");
    refused.error().retry_after = until_reset;
    return refused;
}

}  // namespace refusal

std::string refusal_text(const ApiError& error) {
    const Told told = told_of(error);
    const bool is_broken = told.status >= kServerError;
    return text_of({{"error", told.word}, {"text", is_broken ? "the venue's fault" : error.text}});
}

HttpReply refusal_reply(const ApiError& error) {
    constexpr std::int64_t ms_per_second = 1'000;
    HttpReply reply = json_reply(told_of(error).status, refusal_text(error));
    if (error.retry_after) {
        const std::int64_t wait_s = (error.retry_after->ms + ms_per_second - 1) / ms_per_second;
        reply.headers.push_back({"Retry-After", fmt::format("{}", wait_s)});
    }
    return reply;
}

HttpReply data_reply(std::string json) {
    constexpr int fine = 200;
    return json_reply(fine, std::move(json));
}

}  // namespace strongroom::lab::practice::paper
