#include "lab/practice/answer.h"

#include <fmt/format.h>

namespace strongroom::lab::practice::refusal {

std::unexpected<ApiError> missing(std::string_view name) {
    return refuse(-1102, fmt::format("Mandatory parameter '{}' was not sent, was empty/null, or "
                                     "malformed.",
                                     name));
}

std::unexpected<ApiError> empty(std::string_view name) {
    return refuse(-1105, fmt::format("Parameter '{}' was empty.", name));
}

std::unexpected<ApiError> not_required(std::string_view name) {
    return refuse(-1106, fmt::format("Parameter '{}' sent when not required.", name));
}

std::unexpected<ApiError> invalid_parameter(std::string_view name) {
    return refuse(-1130, fmt::format("Data sent for parameter '{}' is not valid.", name));
}

std::unexpected<ApiError> illegal_characters(std::string_view name, std::string_view range) {
    return refuse(
        -1100, fmt::format("Illegal characters found in parameter '{}'; legal range is '{}'.", name,
                           range));
}

std::unexpected<ApiError> bad_combination() {
    return refuse(-1128, "Combination of optional parameters invalid.");
}

std::unexpected<ApiError> bad_key_format() { return refuse(-2014, "API-key format invalid.", 401); }

std::unexpected<ApiError> bad_key() {
    return refuse(-2015, "Invalid API-key, IP, or permissions for action.", 401);
}

std::unexpected<ApiError> bad_symbol() { return refuse(-1121, "Invalid symbol."); }

std::unexpected<ApiError> filter(std::string_view name) {
    return refuse(-1013, fmt::format("Filter failure: {}", name));
}

std::unexpected<ApiError> broken() {
    return refuse(-1001, "Internal error; unable to process your request. Please try again.", 500);
}

}  // namespace strongroom::lab::practice::refusal
