#include "engine/desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/venue_answers.h"
#include "model/action.h"
#include "signer.pb.h"
#include "wire/intents.h"

namespace strongroom::engine {

std::uint64_t Desk::remember(Asked asked) {
    if (asked.at == Time{}) asked.at = venue_now_;
    if (asked_.size() >= kAskedMax) asked_.erase(asked_.begin());
    asked_.emplace(next_, std::move(asked));
    return next_++;
}

// ---- Out -------------------------------------------------------------------------------------

void Desk::place(const Approved<OrderIntent>& order) {
    if (is_muted_) return;
    proto::ToSigner message;
    proto::SignRequest& request = *message.mutable_sign();
    Asked asked{.what = What::place, .intent = order->id, .account = order->account};
    asked.symbol = order->symbol;
    request.set_request_id(remember(std::move(asked)));
    request.set_venue_offset_ms(venue_offset_.ms);
    wire::write(*order, *request.mutable_place());
    send_(message.SerializeAsString());
}

void Desk::cancel(const Approved<CancelIntent>& cancel) {
    if (is_muted_) return;
    proto::ToSigner message;
    proto::SignRequest& request = *message.mutable_sign();
    request.set_request_id(
        remember({.what = What::cancel, .intent = cancel->order, .account = cancel->account}));
    request.set_venue_offset_ms(venue_offset_.ms);
    wire::write(*cancel, *request.mutable_cancel());
    send_(message.SerializeAsString());
}

void Desk::ask(const ReadQuery& query) {
    if (is_muted_) return;
    Asked asked{
        .what = What::read, .intent = query.order, .query = query, .account = query.account};
    asked.is_first_list =
        query.kind == ReadQuery::Kind::all_orders && !venue_.are_all_orders_whole();
    ReadQuery first = query;
    if (is_looked_for(venue_, query)) first.kind = ReadQuery::Kind::all_orders;
    if (asked.is_first_list) first.kind = ReadQuery::Kind::open_orders;
    read(first, std::move(asked));
}

void Desk::read(const ReadQuery& signed_query, Asked asked) {
    proto::ToSigner message;
    proto::SignRequest& request = *message.mutable_sign();
    request.set_request_id(remember(std::move(asked)));
    request.set_venue_offset_ms(venue_offset_.ms);
    wire::write(signed_query, *request.mutable_read());
    send_(message.SerializeAsString());
}

// ---- In --------------------------------------------------------------------------------------

Result<std::vector<InputBody>> Desk::on_signer(ByteView frame) {
    proto::FromSigner message;
    const bool is_read = message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
    if (!is_read || message.reply().outcome_case() == proto::SignReply::OUTCOME_NOT_SET) {
        return fail(Errc::invalid, "the signer sent something that is no answer");
    }
    const proto::SignReply& reply = message.reply();
    const auto at = asked_.find(reply.request_id());
    if (at == asked_.end()) return std::vector<InputBody>{};
    const Asked& asked = at->second;
    std::vector<InputBody> inputs;
    if (reply.has_signed_()) {
        const proto::Signed& made = reply.signed_();
        if (asked.what == What::place) {
            inputs.emplace_back(OrderSigned{
                asked.intent, made.client_id(), {made.deadline_ms()}, made.is_repeat()});
        }
        if (made.is_repeat()) asked_.erase(at);  // Nothing was sent for it.
        return inputs;
    }
    const proto::Refused& refused = reply.refused();
    switch (asked.what) {
        case What::place:
            inputs.emplace_back(OrderRefused{asked.intent, refused.text(), refused.is_for_now()});
            break;
        case What::cancel:
            inputs.emplace_back(CancelUnanswered{asked.intent, refused.text()});
            break;
        case What::read: break;  // It is asked again when it is still wanted.
    }
    asked_.erase(at);
    return inputs;
}

Desk::Answer Desk::on_sending(std::uint64_t request_id) {
    Answer answer;
    const auto at = asked_.find(request_id);
    if (at != asked_.end() && at->second.what == What::place)
        answer.inputs.emplace_back(OrderSent{at->second.intent});
    return answer;
}

Desk::Answer Desk::on_failed(std::uint64_t request_id, bool never_sent, const std::string& text) {
    Answer answer;
    const auto at = asked_.find(request_id);
    if (at == asked_.end()) return answer;
    const Asked& asked = at->second;
    if (asked.what == What::place)
        answer.inputs.emplace_back(OrderUnanswered{asked.intent, text, never_sent});
    if (asked.what == What::cancel)
        answer.inputs.emplace_back(CancelUnanswered{asked.intent, text});
    asked_.erase(at);
    return answer;
}

// An order ends and never opens again: one that is in neither list, asked for in this order, was in
// neither when the first was asked for.
std::vector<InputBody> Desk::on_first_list(const Asked& asked, const HttpReply& reply) {
    ReadQuery open = asked.query;
    open.kind = ReadQuery::Kind::open_orders;
    if (venue_.refusal(reply) || !venue_.decode_open_orders(reply.body)) return {};
    std::vector<InputBody> inputs = read_query_reply(venue_, open, asked.at, reply);
    const bool is_there = std::ranges::any_of(inputs, [&](const InputBody& body) {
        const auto* reported = std::get_if<OrderReported>(&body);
        return reported != nullptr && reported->intent == asked.intent;
    });
    if (is_there || is_muted_) return inputs;
    Asked second = asked;
    second.is_first_list = false;
    read(asked.query, std::move(second));
    return inputs;
}

Desk::Answer Desk::on_reply(std::uint64_t request_id, const HttpReply& reply) {
    Answer answer;
    const auto at = asked_.find(request_id);
    if (at == asked_.end()) return answer;
    const Asked asked = std::move(at->second);
    asked_.erase(at);
    answer.of = asked.account;
    switch (asked.what) {
        case What::place:
            answer.inputs = read_place_reply(venue_, asked.intent, reply);
            answer.is_rejected_by_market = is_rejected_by_market(venue_, reply);
            answer.symbol = asked.symbol;
            break;
        case What::cancel: answer.inputs = read_cancel_reply(venue_, asked.intent, reply); break;
        case What::read: {
            if (asked.query.kind == ReadQuery::Kind::balances) {
                const Result<venues::AccountState> state = read_account_reply(venue_, reply);
                if (state)
                    answer.account = *state;
                else
                    answer.trouble = state.error().message;
                break;
            }
            answer.inputs = asked.is_first_list
                                ? on_first_list(asked, reply)
                                : read_query_reply(venue_, asked.query, asked.at, reply);
            break;
        }
    }
    return answer;
}

}  // namespace strongroom::engine
