// The paper venue's refusals: a word that clients branch on, and a sentence for people.
#pragma once

#include <string>
#include <string_view>

#include "base/http.h"
#include "lab/practice/answer.h"

namespace strongroom::lab::practice::paper {

namespace refusal {
std::unexpected<ApiError> bad_request(std::string text);    // 400
std::unexpected<ApiError> missing(std::string_view field);  // 400
std::unexpected<ApiError> unknown_symbol();                 // 404
std::unexpected<ApiError> no_such_path();                   // 404
std::unexpected<ApiError> wrong_time(std::string text);     // 400
std::unexpected<ApiError> wrong_signature();                // 401
std::unexpected<ApiError> unknown_key();                    // 401
std::unexpected<ApiError> forbidden(std::string text);      // 403
std::unexpected<ApiError> too_many(Duration until_reset);   // 429
}  // namespace refusal

// {"error":"no_funds","text":"…"}; also of what the core and the fault plan refuse in Binance's
// words.
std::string refusal_text(const ApiError& error);
HttpReply refusal_reply(const ApiError& error);
HttpReply data_reply(std::string json);

}  // namespace strongroom::lab::practice::paper
