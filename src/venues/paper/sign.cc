// What of a request is signed, and where the signature goes.
#include <fmt/format.h>

#include <algorithm>

#include "venues/paper/encode.h"
#include "venues/paper/profile.h"
#include "venues/query.h"

namespace strongroom::venues::paper {
namespace {

constexpr std::string_view kLogin = "login";

std::string target_of(const UnsignedRequest& request) {
    return request.query.empty() ? request.path : request.path + "?" + request.query;
}

bool is_letter_or_digit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// What it is is never in the error.
Status check_signature(std::string_view signature) {
    constexpr std::size_t bytes_max = 128;  // Hex of an HMAC is 64, base64 of Ed25519 is 88.
    const bool is_plain = std::ranges::all_of(signature, [](char c) {
        return is_letter_or_digit(c) || c == '+' || c == '/' || c == '=';
    });
    if (!signature.empty() && signature.size() <= bytes_max && is_plain) return {};
    return fail(Errc::invalid, "signature: hex or base64 is expected");
}

// Whoever could put a line break into a part could move what stands in the next one.
bool has_line_break(std::string_view text) { return text.find('\n') != std::string_view::npos; }

std::string text_of(SigningTime time, std::string_view method, std::string_view target,
                    std::string_view body) {
    return fmt::format("{}\n{}\n{}\n{}\n{}", time.timestamp.ms, time.recv_window.ms, method, target,
                       body);
}

}  // namespace

Status check_key_id(std::string_view api_key) {
    constexpr std::size_t bytes_max = 128;
    const bool is_plain = std::ranges::all_of(
        api_key, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
    if (!api_key.empty() && api_key.size() <= bytes_max && is_plain) return {};
    return fail(Errc::invalid, "api key: letters and digits are expected");
}

Result<std::string> text_to_sign(const UnsignedRequest& request, SigningTime time) {
    const std::string target = target_of(request);
    if (has_line_break(request.method) || has_line_break(target))
        return fail(Errc::invalid, "path: a line break");
    return text_of(time, request.method, target, request.body);
}

Result<HttpRequest> attach_signature(const UnsignedRequest& request, std::string_view api_key,
                                     SigningTime time, std::string_view signature) {
    TRY(check_key_id(api_key));
    TRY(check_signature(signature));
    HttpRequest made{.method = request.method,
                     .target = target_of(request),
                     .headers = {{std::string(key_header), std::string(api_key)},
                                 {std::string(time_header), std::to_string(time.timestamp.ms)},
                                 {std::string(window_header), std::to_string(time.recv_window.ms)},
                                 {std::string(signature_header), std::string(signature)}},
                     .body = request.body};
    if (!request.body.empty()) made.headers.push_back({"Content-Type", "application/json"});
    return made;
}

Result<UnsignedMessage> login(std::string_view api_key, SigningTime time) {
    TRY(check_key_id(api_key));
    if (time.timestamp.ms <= 0 || time.recv_window.ms <= 0 || time.recv_window > recv_window_max)
        return fail(Errc::invalid, "time: after 1970, and a window of 1ms to 60s");
    return UnsignedMessage{.method = std::string(kLogin),
                           .id = {},
                           .params = {{"key", std::string(api_key)},
                                      {"time", std::to_string(time.timestamp.ms), true},
                                      {"window", std::to_string(time.recv_window.ms), true}},
                           .payload = text_of(time, "LOGIN", stream_path, ""),
                           .weight = weights.subscribe};
}

Result<std::string> attach_signature(const UnsignedMessage& message, std::string_view signature) {
    TRY(check_signature(signature));
    std::string params;
    for (const MessageParam& param : message.params) {
        params += fmt::format("{}:{},", json_text(param.name),
                              param.is_number ? param.value : json_text(param.value));
    }
    return fmt::format(R"({{"do":{},{}"signature":{}}})", json_text(message.method), params,
                       json_text(signature));
}

}  // namespace strongroom::venues::paper
