// Answer: what a request to the practice venue gets: a value, or a refusal in the venue's words.
//
// Codes, texts and statuses are Binance's own (errors.md); clients branch on them.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace strongroom::lab::practice {

struct ApiError {
    int status = 400;  // Of HTTP; the WebSocket API uses the same.
    int code = -1000;
    std::string text;
    std::optional<Duration> retry_after{};  // With 418 and 429.
};

template <typename T>
using Answer = std::expected<T, ApiError>;

[[nodiscard]] inline std::unexpected<ApiError> refuse(int code, std::string text,
                                                      int status = 400) {
    return std::unexpected(ApiError{.status = status, .code = code, .text = std::move(text)});
}

// The refusals that more than one place gives.
namespace refusal {
std::unexpected<ApiError> missing(std::string_view name);            // -1102
std::unexpected<ApiError> empty(std::string_view name);              // -1105
std::unexpected<ApiError> not_required(std::string_view name);       // -1106
std::unexpected<ApiError> invalid_parameter(std::string_view name);  // -1130
std::unexpected<ApiError> illegal_characters(std::string_view name,
                                             std::string_view range);  // -1100
std::unexpected<ApiError> bad_combination();                           // -1128
std::unexpected<ApiError> bad_key_format();                            // -2014
std::unexpected<ApiError> bad_key();                                   // -2015
std::unexpected<ApiError> bad_symbol();                                // -1121
std::unexpected<ApiError> filter(std::string_view name);               // -1013
std::unexpected<ApiError> broken();  // -1001, 500: our own store cannot be written.
}  // namespace refusal

}  // namespace strongroom::lab::practice
