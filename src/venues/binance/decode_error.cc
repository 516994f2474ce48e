#include <algorithm>
#include <array>

#include "venues/binance/decode.h"
#include "venues/binance/error_internal.h"

namespace strongroom::venues::binance {
namespace {

// The longest ban that Binance documents; a longer wait in a header would stop us for ever.
constexpr Duration wait_max = seconds(3LL * 24 * 60 * 60);

struct CodeKind {
    int code;
    ErrorKind kind;
};

constexpr std::array code_kinds{
    CodeKind{-1000, ErrorKind::outcome_unknown},  // "unknown error"
    CodeKind{-1001, ErrorKind::outcome_unknown},  // internal error
    CodeKind{-1002, ErrorKind::key},
    CodeKind{-1003, ErrorKind::rate_limit},
    CodeKind{-1006, ErrorKind::outcome_unknown},
    CodeKind{-1007, ErrorKind::outcome_unknown},
    CodeKind{-1008, ErrorKind::overloaded},
    CodeKind{-1013, ErrorKind::rejected_filter},
    CodeKind{-1015, ErrorKind::rate_limit},
    CodeKind{-1016, ErrorKind::retired},
    CodeKind{-1021, ErrorKind::timestamp},
    CodeKind{-1022, ErrorKind::signature},
    CodeKind{-1111, ErrorKind::rejected_filter},  // too many decimal places
    CodeKind{-1121, ErrorKind::market_closed},    // no such symbol
    CodeKind{-2008, ErrorKind::key},
    CodeKind{-2011, ErrorKind::other},
    CodeKind{-2013, ErrorKind::order_not_found},
    CodeKind{-2014, ErrorKind::key},
    CodeKind{-2015, ErrorKind::key},
};

struct TextKind {
    int code;
    std::string_view words;
    ErrorKind kind;
};

// Codes that stand for several reasons; Binance fixes the code but not the text, so what is not
// recognised stays `other`: refused, with the venue's words for the user.
constexpr std::array text_kinds{
    TextKind{-1013, "market is closed", ErrorKind::market_closed},
    TextKind{-2010, "market is closed", ErrorKind::market_closed},
    TextKind{-2010, "insufficient balance", ErrorKind::no_funds},
    TextKind{-2010, "duplicate order", ErrorKind::duplicate},
    TextKind{-2010, "immediately match and take", ErrorKind::would_take},
    TextKind{-2010, "filter failure", ErrorKind::rejected_filter},
    TextKind{-2010, "may not place or cancel orders", ErrorKind::key},
    TextKind{-2010, "action is disabled on this account", ErrorKind::key},
    TextKind{-2011, "unknown order", ErrorKind::unknown_order},
    TextKind{-1003, "banned", ErrorKind::ban},
};

bool holds(std::string_view text, std::string_view lower_words) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return !std::ranges::search(text, lower_words, {}, lower).empty();
}

ErrorKind kind_of_code(int code, std::string_view text) {
    for (const TextKind& one : text_kinds) {
        if (one.code == code && holds(text, one.words)) return one.kind;
    }
    const auto* const found = std::ranges::find(code_kinds, code, &CodeKind::code);
    return found == code_kinds.end() ? ErrorKind::other : found->kind;
}

// What the status alone says, for a reply without a code: only statuses that Binance documents as
// refusals are one. A bare 400 may come from any machine on the way.
ErrorKind kind_of_status(int status) {
    switch (status) {
        case 401: return ErrorKind::key;
        case 403: return ErrorKind::firewall;
        case 404:
        case 410: return ErrorKind::retired;
        case 418: return ErrorKind::ban;
        case 429: return ErrorKind::rate_limit;
        default: return ErrorKind::outcome_unknown;
    }
}

ErrorKind kind_of(int status, int code, std::string_view text) {
    // Binance: 5xx and 408 say nothing about whether it was executed, whatever the body claims. And
    // what is no error by its status is not believed to be a refusal.
    if (status >= 500 || status == 408 || status < 400) return ErrorKind::outcome_unknown;
    if (status == 418) return ErrorKind::ban;
    if (code == 0) return kind_of_status(status);
    const ErrorKind kind = kind_of_code(code, text);
    // A code that is new to us, with a status that is not: the status decides.
    const bool is_telling = status == 401 || status == 429;
    return kind == ErrorKind::other && is_telling ? kind_of_status(status) : kind;
}

}  // namespace

VenueError make_error(int http_status, int code, std::string_view text) {
    return {.http_status = http_status,
            .code = code,
            .kind = kind_of(http_status, code, text),
            .text = json::clean_text(text)};
}

Result<VenueError> read_error(json::Value value, int http_status) {
    TRY_ASSIGN(const json::Object error, json::Object::read(value));
    constexpr std::int64_t code_max = 1'000'000;
    TRY_ASSIGN(const std::int64_t code, error.integer("code", -code_max, code_max));
    TRY_ASSIGN(const std::string text, error.free_text("msg"));
    VenueError result = make_error(http_status, static_cast<int>(code), text);
    if (error.has("data")) {
        // Best effort: the error itself is known, and other errors carry other data here.
        const auto data = error.object("data");
        const auto at = data ? data->time("retryAfter") : Result<Time>(fail(Errc::not_found, ""));
        if (at) result.retry_at = *at;
    }
    return result;
}

VenueError decode_error(const HttpReply& reply) {
    auto error = json::decode(reply.body, reply_bytes_max,
                              [&](json::Value root) { return read_error(root, reply.status); });
    // A body that is no error of the exchange (a web page, nothing) is shown, not believed.
    VenueError result = error ? *std::move(error) : make_error(reply.status, 0, reply.body);
    result.retry_after = venues::retry_after(reply.headers, wait_max);
    return result;
}

}  // namespace strongroom::venues::binance
