#include <algorithm>
#include <array>

#include "venues/kucoin/decode.h"
#include "venues/kucoin/error_internal.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/reply_internal.h"

namespace strongroom::venues::kucoin {
namespace {

// Windows are half a minute; a longer wait in a header would stop us for no reason that is known.
constexpr Duration wait_max = minutes(60);

constexpr int too_many_requests = 429;
constexpr int too_many_code = 429'000;
constexpr int cloudflare_limit = 1'015;
constexpr int endpoint_limit = 200'002;

struct CodeKind {
    int code;
    ErrorKind kind;
};

constexpr std::array code_kinds{
    CodeKind{100001, ErrorKind::order_not_found},
    CodeKind{126043, ErrorKind::order_not_found},
    CodeKind{112010, ErrorKind::key},              // A unified account: other endpoints serve it.
    CodeKind{126033, ErrorKind::duplicate},        // Uncertain which of these two it is.
    CodeKind{126044, ErrorKind::duplicate},        //
    CodeKind{200003, ErrorKind::rejected_filter},  // too many open orders
    CodeKind{200004, ErrorKind::no_funds},
    CodeKind{210021, ErrorKind::no_funds},
    CodeKind{230003, ErrorKind::no_funds},
    CodeKind{260100, ErrorKind::no_funds},
    CodeKind{126013, ErrorKind::no_funds},
    CodeKind{400002, ErrorKind::timestamp},
    CodeKind{400003, ErrorKind::key},  // unknown or deleted
    CodeKind{400004, ErrorKind::key},  // passphrase
    CodeKind{400005, ErrorKind::signature},
    CodeKind{400006, ErrorKind::key},  // address not on the key's list
    CodeKind{400007, ErrorKind::key},  // right missing
    CodeKind{200009, ErrorKind::key},  // The account itself may not, from here to 126046:
    CodeKind{400500, ErrorKind::key},  // identity, region,
    CodeKind{400700, ErrorKind::key},  // risk,
    CodeKind{411100, ErrorKind::key},  // frozen.
    CodeKind{126002, ErrorKind::key},  //
    CodeKind{126021, ErrorKind::key},  //
    CodeKind{126045, ErrorKind::key},  //
    CodeKind{126046, ErrorKind::key},  //
    CodeKind{400330, ErrorKind::rejected_filter},
    CodeKind{400350, ErrorKind::rejected_filter},
    CodeKind{400370, ErrorKind::rejected_filter},  // price protection
    CodeKind{400760, ErrorKind::rejected_filter},
    CodeKind{600100, ErrorKind::rejected_filter},
    CodeKind{600101, ErrorKind::rejected_filter},  // value too small
    CodeKind{126022, ErrorKind::rejected_filter},
    CodeKind{126029, ErrorKind::rejected_filter},
    CodeKind{126030, ErrorKind::rejected_filter},
    CodeKind{400600, ErrorKind::market_closed},
    CodeKind{900001, ErrorKind::market_closed},
    CodeKind{126004, ErrorKind::market_closed},  // To 126010: not there, or suspended.
    CodeKind{126005, ErrorKind::market_closed},
    CodeKind{126006, ErrorKind::market_closed},
    CodeKind{126007, ErrorKind::market_closed},
    CodeKind{126008, ErrorKind::market_closed},
    CodeKind{126009, ErrorKind::market_closed},
    CodeKind{126010, ErrorKind::market_closed},
    CodeKind{401000, ErrorKind::retired},
    CodeKind{404000, ErrorKind::retired},
    CodeKind{too_many_code, ErrorKind::rate_limit},
    CodeKind{cloudflare_limit, ErrorKind::rate_limit},
    CodeKind{endpoint_limit, ErrorKind::rate_limit},
};

struct TextKind {
    int code;  // 0: any.
    std::string_view words;
    ErrorKind kind;
};

// 400100 stands for many reasons. KuCoin's texts are not fixed, so what is not recognised stays
// `other`; what speaks of a client id may speak of this very order, whatever its code is.
constexpr std::array text_kinds{
    TextKind{0, "clientoid", ErrorKind::duplicate},
    TextKind{0, "client_oid", ErrorKind::duplicate},
    TextKind{0, "duplicat", ErrorKind::duplicate},
    TextKind{400100, "not_exist_or_not_allow_to_cancel", ErrorKind::unknown_order},
    TextKind{400100, "account.available.amount", ErrorKind::no_funds},
    TextKind{400100, "balance insufficient", ErrorKind::no_funds},
    TextKind{400100, "insufficient balance", ErrorKind::no_funds},
    TextKind{400100, "below the minimum", ErrorKind::rejected_filter},
    TextKind{400100, "above the maximum", ErrorKind::rejected_filter},
    TextKind{400100, "increment", ErrorKind::rejected_filter},
    TextKind{400100, "order funds should", ErrorKind::rejected_filter},
};

bool holds(std::string_view text, std::string_view lower_words) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return !std::ranges::search(text, lower_words, {}, lower).empty();
}

ErrorKind kind_of_code(int code, std::string_view text) {
    // The server's own failures: 500000 and 408000 with whatever they will be refined to.
    constexpr int family = 1'000;
    if (code / family == 500 || code / family == 408) return ErrorKind::outcome_unknown;
    const auto* const found = std::ranges::find(code_kinds, code, &CodeKind::code);
    if (found != code_kinds.end()) return found->kind;
    for (const TextKind& one : text_kinds) {
        if ((one.code == 0 || one.code == code) && holds(text, one.words)) return one.kind;
    }
    return ErrorKind::other;
}

// What the status alone says, for a reply without a code: those that come from the edge, before the
// exchange. A bare 400 may come from any machine on the way.
ErrorKind kind_of_status(int status) {
    switch (status) {
        case 401: return ErrorKind::key;
        case 403: return ErrorKind::firewall;
        case 404:
        case 410: return ErrorKind::retired;
        case too_many_requests: return ErrorKind::rate_limit;
        default: return ErrorKind::outcome_unknown;
    }
}

ErrorKind kind_of(int status, int code, std::string_view text) {
    // Whatever the body claims. A redirect is no answer either.
    if (status >= 500 || status == 408 || (status != 200 && status < 400)) {
        return ErrorKind::outcome_unknown;
    }
    if (code == 0) return kind_of_status(status);
    if (code == 200'000) return ErrorKind::outcome_unknown;  // It says yes, in a reply of an error.
    const ErrorKind kind = kind_of_code(code, text);
    // A code that is new to us, with a status that is not: the status decides.
    const bool is_telling = status == 401 || status == too_many_requests;
    return kind == ErrorKind::other && is_telling ? kind_of_status(status) : kind;
}

// Digits only; anything else is no advice at all.
std::optional<std::int64_t> number_in(const Headers& headers, std::string_view name) {
    const auto header = find_header(headers, name);
    constexpr std::size_t digits_max = 12;
    if (!header || header->empty() || header->size() > digits_max) return std::nullopt;
    std::int64_t count = 0;
    for (const char c : *header) {
        if (c < '0' || c > '9') return std::nullopt;
        count = count * 10 + (c - '0');
    }
    return count;
}

std::optional<Duration> wait_of(const HttpReply& reply, const VenueError& error) {
    if (error.code == endpoint_limit) return seconds(10);
    if (error.code == cloudflare_limit) return seconds(30);
    if (error.kind != ErrorKind::rate_limit && reply.status != too_many_requests) {
        return std::nullopt;
    }
    if (const auto left = budget(reply.headers)) return std::min(left->reset, wait_max);
    return venues::retry_after(reply.headers, wait_max);
}

struct Told {
    int code = 0;
    std::string text;
};

Result<Told> read_told(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    constexpr std::int64_t code_max = 999'999'999;
    TRY_ASSIGN(const std::int64_t code, object.field("code", read_whole));
    if (code > code_max) return fail(Errc::invalid, "code: too large");
    Told told{.code = static_cast<int>(code)};
    if (object.has("msg")) {
        TRY_ASSIGN(told.text, object.free_text("msg"));
    }
    return told;
}

}  // namespace

VenueError make_error(int http_status, int code, std::string_view text) {
    return {.http_status = http_status,
            .code = code,
            .kind = kind_of(http_status, code, text),
            .text = json::clean_text(text)};
}

std::optional<Budget> budget(const Headers& headers) {
    const auto limit = number_in(headers, pool_limit_header);
    const auto remaining = number_in(headers, pool_remaining_header);
    const auto reset = number_in(headers, pool_reset_header);
    if (!limit || !remaining || !reset) return std::nullopt;
    return Budget{.limit = *limit, .remaining = *remaining, .reset = {*reset}};
}

VenueError decode_error(const HttpReply& reply) {
    const auto told = json::decode(reply.body, reply_bytes_max, read_told);
    // A body that is no error of the exchange (a web page, nothing) is shown, not believed.
    VenueError error = told ? make_error(reply.status, told->code, told->text)
                            : make_error(reply.status, 0, reply.body);
    // The gateway says how much is left when it was the gateway that refused. Otherwise the
    // exchange behind it is overloaded, and KuCoin does not say whether it did what it was asked
    // for.
    const bool is_overload = !budget(reply.headers) || holds(error.text, "system-level");
    if (error.code == too_many_code && is_overload) error.kind = ErrorKind::outcome_unknown;
    error.retry_after = wait_of(reply, error);
    return error;
}

std::optional<VenueError> refusal(const HttpReply& reply) {
    constexpr int fine = 200;
    if (reply.status == fine) {
        const auto is_done =
            json::decode(reply.body, listings_bytes_max, [](json::Value root) -> Result<bool> {
                TRY_ASSIGN(const json::Object object, json::Object::read(root));
                TRY_ASSIGN(const std::string code, object.name("code"));
                return code == code_of_success;
            });
        if (is_done && *is_done) return std::nullopt;
    }
    return decode_error(reply);
}

}  // namespace strongroom::venues::kucoin
