#include <fmt/format.h>

#include <array>

#include "venues/coinbase/decode.h"
#include "venues/coinbase/error_internal.h"
#include "venues/coinbase/field_internal.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t results_max = 1'000;
constexpr std::size_t reasons_max = 100;
constexpr int fine = 200;

VenueError unknown_outcome(std::string text) {
    return {.http_status = fine, .kind = ErrorKind::outcome_unknown, .text = std::move(text)};
}

VenueError refusal(std::string_view word, std::string_view message) {
    // Refused without a reason: whoever does not know why may not know whether, either.
    if (is_no_reason(word)) return unknown_outcome(error_text(word, message));
    return {.http_status = fine, .kind = kind_of_word(word), .text = error_text(word, message)};
}

// The first of the places that says more than UNKNOWN_…; empty when none does.
struct Reason {
    std::string word;
    std::string message;
};
Result<Reason> read_reason(const json::Object& reply) {
    Reason reason;
    if (reply.has("error_response")) {
        TRY_ASSIGN(const json::Object error, reply.object("error_response"));
        TRY_ASSIGN(reason.message, read_some_text(error, "message"));
        if (reason.message.empty()) {
            TRY_ASSIGN(reason.message, read_some_text(error, "error_details"));
        }
        constexpr std::array<std::string_view, 3> fields{"error", "preview_failure_reason",
                                                         "new_order_failure_reason"};
        for (const std::string_view field : fields) {
            TRY_ASSIGN(std::string word, read_some_text(error, field));
            if (is_no_reason(reason.word) && !is_no_reason(word)) reason.word = std::move(word);
        }
    }
    if (is_no_reason(reason.word)) {
        TRY_ASSIGN(std::string word, read_some_text(reply, "failure_reason"));
        if (!is_no_reason(word)) reason.word = std::move(word);
    }
    return reason;
}

Result<PlaceReply> read_success(const json::Object& reply) {
    TRY_ASSIGN(const json::Object object, reply.object("success_response"));
    PlaceReply placed;
    TRY_ASSIGN(placed.venue_id, read_order_id(object, "order_id"));
    TRY_ASSIGN(placed.venue_symbol, read_symbol(object, "product_id"));
    TRY_ASSIGN(placed.client_id, read_client_id(object, "client_order_id"));
    if (placed.client_id.text.empty()) return fail(Errc::invalid, "client_order_id: empty");
    return placed;
}

Result<PlaceAnswer> read_place_reply(json::Value root) {
    TRY_ASSIGN(const json::Object reply, json::Object::read(root));
    TRY_ASSIGN(const bool is_placed, reply.flag("success"));
    TRY_ASSIGN(const Reason reason, read_reason(reply));
    if (is_placed) {
        if (!reason.word.empty()) return fail(Errc::invalid, "success: true, with a reason");
        TRY_ASSIGN(PlaceReply placed, read_success(reply));
        return placed;
    }
    if (reply.has("success_response")) return fail(Errc::invalid, "success: false, with an order");
    return refusal(reason.word, reason.message);
}

Result<CancelResult> read_cancel_result(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    CancelResult result;
    TRY_ASSIGN(result.venue_id, read_order_id(object, "order_id"));
    TRY_ASSIGN(const bool is_accepted, object.flag("success"));
    TRY_ASSIGN(const std::string word, read_some_text(object, "failure_reason"));
    if (!is_accepted) {
        result.error = refusal(word, "");
    } else if (!is_no_reason(word)) {
        return fail(Errc::invalid, "success: true, with a reason");
    }
    return result;
}

Result<VenueError> read_edit_error(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    TRY_ASSIGN(std::string word, read_some_text(object, "edit_failure_reason"));
    if (is_no_reason(word)) {
        TRY_ASSIGN(word, read_some_text(object, "preview_failure_reason"));
    }
    return refusal(word, "");
}

Result<std::optional<VenueError>> read_edit_reply(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    TRY_ASSIGN(const bool is_accepted, object.flag("success"));
    std::vector<VenueError> errors;
    if (object.has("errors")) {
        TRY_ASSIGN(errors, object.field("errors", [](json::Value list) {
            return json::read_list(list, reasons_max, read_edit_error);
        }));
    }
    if (is_accepted && !errors.empty()) return fail(Errc::invalid, "success: true, with errors");
    if (is_accepted) return std::optional<VenueError>();
    return errors.empty() ? unknown_outcome("refused without a reason") : errors.front();
}

Result<OrderPreview> read_preview(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    OrderPreview preview;
    const auto words = [&](std::string_view field) {
        return object.field(field, [](json::Value list) {
            return json::read_list(list, reasons_max, json::read_free_text);
        });
    };
    TRY_ASSIGN(preview.errors, words("errs"));
    TRY_ASSIGN(preview.warnings, words("warning"));
    // What would be refused has no price.
    if (!preview.errors.empty()) return preview;
    TRY_ASSIGN(preview.order_total, read_amount(object, "order_total"));
    TRY_ASSIGN(preview.fee, object.field("commission_total", read_fee));
    return preview;
}

}  // namespace

PlaceAnswer decode_place_reply(const HttpReply& reply) {
    if (reply.status != fine) {
        VenueError error = decode_error(reply);
        if (error.kind == ErrorKind::rate_limit) error.kind = ErrorKind::outcome_unknown;
        // A token that began too late or ended too soon gets the same 401 as a dead key. Nothing
        // was placed: it is worth another attempt, with fresh time.
        constexpr int unauthorized = 401;
        if (error.http_status == unauthorized && error.kind == ErrorKind::key)
            error.kind = ErrorKind::timestamp;
        return error;
    }
    auto answer = json::decode(reply.body, reply_bytes_max, read_place_reply);
    if (answer) return *std::move(answer);
    return unknown_outcome(json::clean_text(answer.error().message));
}

Result<std::vector<CancelResult>> decode_cancel_reply(std::string_view body) {
    return json::decode(body, reply_bytes_max,
                        [](json::Value root) -> Result<std::vector<CancelResult>> {
                            TRY_ASSIGN(const json::Object object, json::Object::read(root));
                            return object.field("results", [](json::Value list) {
                                return json::read_list(list, results_max, read_cancel_result);
                            });
                        });
}

Result<std::optional<VenueError>> decode_edit_reply(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_edit_reply);
}

Result<OrderPreview> decode_preview(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_preview);
}

}  // namespace strongroom::venues::coinbase
