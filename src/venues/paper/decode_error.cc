#include <algorithm>
#include <array>
#include <utility>

#include "venues/paper/decode.h"
#include "venues/paper/order_internal.h"

namespace strongroom::venues::paper {
namespace {

constexpr Duration wait_max = minutes(24LL * 60);

constexpr std::array<std::pair<std::string_view, ErrorKind>, 16> words{{
    {"bad_request", ErrorKind::other},
    {"unknown_symbol", ErrorKind::other},
    {"market_closed", ErrorKind::other},
    {"refused", ErrorKind::other},
    {"filter", ErrorKind::rejected_filter},
    {"no_funds", ErrorKind::no_funds},
    {"duplicate", ErrorKind::duplicate},
    {"would_take", ErrorKind::would_take},
    {"unknown_order", ErrorKind::unknown_order},
    {"order_not_found", ErrorKind::order_not_found},
    {"time", ErrorKind::timestamp},
    {"signature", ErrorKind::signature},
    {"key", ErrorKind::key},
    {"rate_limit", ErrorKind::rate_limit},
    {"ban", ErrorKind::ban},
    {"no_such_path", ErrorKind::retired},
}};

ErrorKind kind_of(int status, std::string_view word) {
    // What the server's own fault leaves undone nobody knows, whatever the body claims; and what is
    // no error by its status is not believed to be a refusal.
    if (status < 400 || status >= 500) return ErrorKind::outcome_unknown;
    const auto* const known =
        std::ranges::find(words, word, &std::pair<std::string_view, ErrorKind>::first);
    // A word that we do not know proves nothing: it may not even be the venue's.
    return known == words.end() ? ErrorKind::outcome_unknown : known->second;
}

}  // namespace

Result<VenueError> read_error(const json::Object& object, int http_status) {
    TRY_ASSIGN(const std::string word, object.name("error"));
    TRY_ASSIGN(std::string text, object.free_text("text"));
    return VenueError{.http_status = http_status,
                      .kind = kind_of(http_status, word),
                      .text = std::move(text),
                      .retry_after = {},
                      .retry_at = {}};
}

VenueError decode_error(const HttpReply& reply) {
    auto error =
        json::decode(reply.body, reply_bytes_max, [&](json::Value root) -> Result<VenueError> {
            TRY_ASSIGN(const json::Object object, json::Object::read(root));
            return read_error(object, reply.status);
        });
    // A body that is no error of the venue is shown, not believed.
    VenueError result = error ? *std::move(error)
                              : VenueError{.http_status = reply.status,
                                           .kind = ErrorKind::outcome_unknown,
                                           .text = json::clean_text(reply.body),
                                           .retry_after = {},
                                           .retry_at = {}};
    result.retry_after = venues::retry_after(reply.headers, wait_max);
    return result;
}

}  // namespace strongroom::venues::paper
