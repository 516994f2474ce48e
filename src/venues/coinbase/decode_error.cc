#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/coinbase/decode.h"
#include "venues/coinbase/error_internal.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr Duration wait_max = seconds(3LL * 24 * 60 * 60);
constexpr std::size_t errors_max = 20;

struct WordKind {
    std::string_view word;
    ErrorKind kind;
};

// Whole words, in capitals and without PREVIEW_ in front.
constexpr std::array word_kinds{
    WordKind{"INSUFFICIENT_FUND", ErrorKind::no_funds},
    WordKind{"INSUFFICIENT_FUNDS", ErrorKind::no_funds},
    WordKind{"INSUFFICIENT_LEDGER_BALANCE", ErrorKind::no_funds},
    WordKind{"INVALID_LEDGER_BALANCE", ErrorKind::no_funds},
    WordKind{"INVALID_LIMIT_PRICE_POST_ONLY", ErrorKind::would_take},
    WordKind{"INVALID_SIZE_PRECISION", ErrorKind::rejected_filter},
    WordKind{"INVALID_PRICE_PRECISION", ErrorKind::rejected_filter},
    WordKind{"INVALID_QUOTE_SIZE_PRECISION", ErrorKind::rejected_filter},
    WordKind{"INVALID_BASE_SIZE_TOO_LARGE", ErrorKind::rejected_filter},
    WordKind{"INVALID_BASE_SIZE_TOO_SMALL", ErrorKind::rejected_filter},
    WordKind{"INVALID_QUOTE_SIZE_TOO_LARGE", ErrorKind::rejected_filter},
    WordKind{"INVALID_QUOTE_SIZE_TOO_SMALL", ErrorKind::rejected_filter},
    WordKind{"INVALID_LIMIT_PRICE", ErrorKind::rejected_filter},
    WordKind{"INVALID_STOP_PRICE", ErrorKind::rejected_filter},
    WordKind{"INVALID_PRICE_TOO_LARGE", ErrorKind::rejected_filter},
    WordKind{"BREACHED_PRICE_LIMIT", ErrorKind::rejected_filter},
    WordKind{"LIMIT_PRICE_TOO_FAR_FROM_MARKET", ErrorKind::rejected_filter},
    WordKind{"STOP_PRICE_ABOVE_LAST_TRADE_PRICE", ErrorKind::rejected_filter},
    WordKind{"STOP_PRICE_BELOW_LAST_TRADE_PRICE", ErrorKind::rejected_filter},
    WordKind{"INVALID_EDITED_SIZE", ErrorKind::rejected_filter},
    WordKind{"INVALID_EDITED_PRICE", ErrorKind::rejected_filter},
    WordKind{"ORDER_ENTRY_DISABLED", ErrorKind::market_closed},
    WordKind{"INVALID_PRODUCT_ID", ErrorKind::market_closed},
    WordKind{"INELIGIBLE_PAIR", ErrorKind::market_closed},
    WordKind{"UNKNOWN_CANCEL_ORDER", ErrorKind::unknown_order},  // From memory: uncertain.
    WordKind{"ORDER_NOT_FOUND", ErrorKind::order_not_found},
    // Of the gateway, and of the older form of an error.
    WordKind{"NOT_FOUND", ErrorKind::order_not_found},
    WordKind{"ALREADY_EXISTS", ErrorKind::duplicate},
    WordKind{"PERMISSION_DENIED", ErrorKind::key},
    WordKind{"UNAUTHENTICATED", ErrorKind::key},
    WordKind{"UNAUTHORIZED", ErrorKind::key},
    WordKind{"AUTHENTICATION_ERROR", ErrorKind::key},
    WordKind{"INVALID_TOKEN", ErrorKind::key},
    WordKind{"EXPIRED_TOKEN", ErrorKind::key},
    WordKind{"REVOKED_TOKEN", ErrorKind::key},
    WordKind{"INVALID_SCOPE", ErrorKind::key},
    WordKind{"RESOURCE_EXHAUSTED", ErrorKind::rate_limit},
    WordKind{"RATE_LIMIT_EXCEEDED", ErrorKind::rate_limit},
    WordKind{"UNIMPLEMENTED", ErrorKind::retired},
    WordKind{"CANCELLED", ErrorKind::outcome_unknown},
    WordKind{"ABORTED", ErrorKind::outcome_unknown},
    WordKind{"DATA_LOSS", ErrorKind::outcome_unknown},
};

// Parts of a word after which nobody knows: TIMEOUT, DEADLINE_EXCEEDED, INTERNAL_SERVER_ERROR.
constexpr std::array<std::string_view, 5> doubtful_parts{"TIMEOUT", "DEADLINE", "INTERNAL",
                                                         "UNAVAILABLE", "UNKNOWN"};

std::string in_capitals(std::string_view text) {
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return upper;
}

// The numbers of the gateway's codes.
ErrorKind kind_of_code(int code) {
    switch (code) {
        case 5: return ErrorKind::order_not_found;
        case 6: return ErrorKind::duplicate;
        case 7:
        case 16: return ErrorKind::key;
        case 8: return ErrorKind::rate_limit;
        case 12: return ErrorKind::retired;
        case 3:
        case 9:
        case 11: return ErrorKind::other;
        default: return ErrorKind::outcome_unknown;  // Cancelled, unknown, deadline, internal …
    }
}

// For a reply that the exchange itself did not write. A bare 400 may come from any machine on the
// way.
ErrorKind kind_of_status(int status) {
    switch (status) {
        case 401: return ErrorKind::key;
        case 403: return ErrorKind::firewall;
        case 404:
        case 410: return ErrorKind::retired;
        case 429: return ErrorKind::rate_limit;
        default: return ErrorKind::outcome_unknown;
    }
}

// What an error body says.
struct Said {
    std::string word;
    std::string message;
    int code = 0;
};

ErrorKind kind_of(int status, const std::optional<Said>& said) {
    if (status >= 500 || status == 408 || status < 400) return ErrorKind::outcome_unknown;
    if (!said) return kind_of_status(status);
    ErrorKind kind = ErrorKind::other;
    if (!said->word.empty()) kind = kind_of_word(said->word);
    // The number speaks where the word does not, and whenever it says that nobody knows.
    if (said->code != 0) {
        const ErrorKind of_code = kind_of_code(said->code);
        if (kind == ErrorKind::other || of_code == ErrorKind::outcome_unknown) kind = of_code;
    }
    // A word that is new to us, with a status that is not: the status decides.
    if (kind != ErrorKind::other) return kind;
    if (status == 401 || status == 403) return ErrorKind::key;
    return status == 429 ? ErrorKind::rate_limit : kind;
}

Result<std::string> read_word(json::Value value) {
    constexpr std::size_t bytes_max = 128;
    return json::read_name(value, bytes_max);
}

// {"errors":[{"id":"not_found","message":"Not found"}]}
Result<Said> read_list(const json::Object& body) {
    TRY_ASSIGN(const auto all, body.field("errors", [](json::Value list) {
        return json::read_list(list, errors_max, [](json::Value value) -> Result<Said> {
            TRY_ASSIGN(const json::Object one, json::Object::read(value));
            Said said;
            TRY_ASSIGN(said.word, one.field("id", read_word));
            if (one.has("message")) {
                TRY_ASSIGN(said.message, one.free_text("message"));
            }
            return said;
        });
    }));
    if (all.empty()) return fail(Errc::invalid, "errors: none");
    return all.front();
}

Result<Said> read_error(json::Value root) {
    TRY_ASSIGN(const json::Object body, json::Object::read(root));
    if (body.has("errors")) return read_list(body);
    Said said;
    if (body.has("error")) {
        TRY_ASSIGN(said.word, body.field("error", read_word));
    }
    constexpr std::int64_t code_max = 1'000'000;
    if (body.has("code")) {
        TRY_ASSIGN(const std::int64_t code, body.integer("code", 0, code_max));
        said.code = static_cast<int>(code);
    }
    if (said.word.empty() && said.code == 0) return fail(Errc::invalid, "error: missing");
    for (const std::string_view field : {"message", "error_details"}) {
        if (!said.message.empty() || !body.has(field)) continue;
        TRY_ASSIGN(said.message, body.free_text(field));
    }
    return said;
}

}  // namespace

bool is_no_reason(std::string_view word) {
    return word.empty() || (word.starts_with("UNKNOWN_") && word.ends_with("_REASON"));
}

ErrorKind kind_of_word(std::string_view word) {
    const std::string upper = in_capitals(word);
    std::string_view plain = upper;
    constexpr std::string_view preview = "PREVIEW_";
    if (plain.starts_with(preview)) plain.remove_prefix(preview.size());
    const auto* const found = std::ranges::find(word_kinds, plain, &WordKind::word);
    if (found != word_kinds.end()) return found->kind;
    const auto is_in = [&](std::string_view part) {
        return plain.find(part) != std::string_view::npos;
    };
    if (std::ranges::any_of(doubtful_parts, is_in)) return ErrorKind::outcome_unknown;
    return is_in("DUPLICATE") ? ErrorKind::duplicate : ErrorKind::other;
}

std::string error_text(std::string_view word, std::string_view message) {
    if (word.empty()) return json::clean_text(message);
    return json::clean_text(message.empty() ? std::string(word)
                                            : fmt::format("{}: {}", word, message));
}

VenueError decode_error(const HttpReply& reply) {
    const auto read = json::decode(reply.body, reply_bytes_max, read_error);
    std::optional<Said> said;
    if (read) said = *read;
    // A body that is no error of the exchange (a web page, nothing) is shown, not believed.
    return {.http_status = reply.status,
            .code = said ? said->code : 0,
            .kind = kind_of(reply.status, said),
            .text = said ? error_text(said->word, said->message) : json::clean_text(reply.body),
            .retry_after = venues::retry_after(reply.headers, wait_max)};
}

}  // namespace strongroom::venues::coinbase
