// SignerService: the process that has a PKCS#11 token open (docs/token.md). It is asked for
// signatures of what is on record, and for new keys; what it answers is checked.
#include <utility>

#include "signer.pb.h"
#include "vault/one_line_internal.h"
#include "vault/service.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

// A venue of such keys takes a request for two seconds (Requests::recv_window).
constexpr std::int64_t kSignNs = 2'000'000'000;
// Making a key takes a slow token seconds.
constexpr std::int64_t kMakeNs = 20'000'000'000;
// More than a token answers in time: what comes on top is refused before it is too late.
constexpr std::size_t kAtTokenMax = 256;
// Between two questions whether it is still there.
constexpr std::int64_t kDescribeEveryNs = 60'000'000'000;

Refusal not_signed(const char* why, const Recorded& recorded) {
    return {"token", why, !recorded.is_placement()};
}

}  // namespace

// The newest is asked: the one before it is dying.
void SignerService::take_token(PeerId peer) {
    lose_token();
    token_ = peer;
    signer_.note_token(true);
    ask_which_token();
}

void SignerService::lose_token() {
    token_ = 0;
    token_words_ = {};
    signer_.note_token(false);
    for (const auto& [number, waiting] : std::exchange(at_token_, {})) {
        refuse(waiting.peer, waiting.request_id,
               not_signed("the token left before it signed this", waiting.recorded));
    }
    for (const auto& [number, making] : std::exchange(making_, {}))
        done(making.peer, making.request_id, fail(Errc::unavailable, "the token left"));
}

void SignerService::make_in_token(PeerId peer, const proto::MakeKey& make) {
    const auto ask = [&]() -> Status {
        if (token_ == 0) {
            return fail(Errc::unavailable,
                        "no token is connected; start what has it open: strongroom token");
        }
        const Making making{.peer = peer,
                            .request_id = make.request_id(),
                            .account = make.account(),
                            .venue = make.venue(),
                            .policy = make.policy(),
                            .user = make.user().empty() ? std::string(kOwner) : make.user(),
                            .asked_ns = signer_.ticks_ns()};
        // Said now, so that the token is left without a key that nobody wants.
        TRY_ASSIGN(const Policy policy, Policy::parse(making.policy));
        TRY(signer_.may_make_key({making.account}, making.venue, policy, making.user));
        proto::FromSigner message;
        message.mutable_token_make_key()->set_request_id(++token_requests_);
        if (!send(token_, message)) return fail(Errc::unavailable, "the token left");
        making_.emplace(token_requests_, making);
        return {};
    };
    if (const Status asked = ask(); !asked) done(peer, make.request_id(), asked);
}

void SignerService::ask_token(const Waiting& waiting, const TokenTask& task) {
    proto::FromSigner message;
    proto::TokenSign& sign = *message.mutable_token_sign();
    sign.set_request_id(++token_requests_);
    sign.set_public_key(std::string(as_text(task.public_half)));
    sign.set_text(task.text);
    if (at_token_.size() >= kAtTokenMax) {
        refuse(waiting.peer, waiting.request_id,
               not_signed("the token has more to sign than it can", waiting.recorded));
    } else if (token_ == 0 || !send(token_, message)) {
        refuse(waiting.peer, waiting.request_id,
               not_signed("the token left before it signed this", waiting.recorded));
    } else {
        at_token_.emplace(token_requests_, waiting).first->second.asked_ns = signer_.ticks_ns();
    }
}

// An answer to what nobody asks any more means nothing.
void SignerService::take_token_answer(PeerId peer, const proto::TokenAnswer& answer) {
    if (peer != token_) return;
    if (answer.request_id() == token_words_.question) return note_which_token(answer);
    if (const auto made = making_.extract(answer.request_id())) {
        const Making& making = made.mapped();
        done(making.peer, making.request_id, keep_made(making, answer));
        send_wanted_references();
        send_due_postures();
        return;
    }
    const auto found = at_token_.extract(answer.request_id());
    if (!found) return;
    const Waiting& waiting = found.mapped();
    if (courier_ == 0) {
        refuse(waiting.peer, waiting.request_id,
               {"courier", "the courier left before this was signed",
                !waiting.recorded.is_placement()});
    } else if (!answer.error().empty()) {
        refuse(waiting.peer, waiting.request_id,
               {"token", "the token: " + wire::cut_text(answer.error()),
                !waiting.recorded.is_placement()});
    } else {
        send_signed(waiting, signer_.finish(waiting.recorded, as_bytes(answer.signature())));
    }
}

Status SignerService::keep_made(const Making& making, const proto::TokenAnswer& answer) {
    if (!answer.error().empty()) {
        return fail(Errc::refused, "the token makes no key: " + wire::cut_text(answer.error()));
    }
    TRY_ASSIGN(Policy policy, Policy::parse(making.policy));
    return signer_.add_token_key({making.account}, making.venue, std::move(policy), making.user,
                                 as_bytes(answer.public_key()));
}

// ---- Which one it is, for the owner
// --------------------------------------------------------------

void SignerService::ask_which_token() {
    token_words_.question = ++token_requests_;
    token_words_.asked_ns = signer_.ticks_ns();
    token_words_.is_waiting = true;
    proto::FromSigner message;
    message.mutable_token_describe()->set_request_id(token_words_.question);
    (void)send(token_, message);  // One that is gone is told of by closed().
}

// Nothing follows from its words: they are shown.
void SignerService::note_which_token(const proto::TokenAnswer& answer) {
    token_words_.is_waiting = false;
    token_words_.problem = in_one_line(answer.error());
    if (answer.error().empty()) token_words_.text = in_one_line(answer.description());
}

void SignerService::show_token(proto::SignerStatus& status) const {
    if (token_ == 0) return;
    proto::TokenStatus& out = *status.mutable_token();
    out.set_text(token_words_.text);
    out.set_problem(token_words_.problem);
    if (token_words_.is_waiting)
        out.set_silent_ms((signer_.ticks_ns() - token_words_.asked_ns) / 1'000'000);
}

// ---- Time
// ----------------------------------------------------------------------------------------

void SignerService::drop_late_token_work() {
    const std::int64_t now_ns = signer_.ticks_ns();
    const bool is_due = now_ns - token_words_.asked_ns >= kDescribeEveryNs;
    if (token_ != 0 && !token_words_.is_waiting && is_due) ask_which_token();
    std::erase_if(at_token_, [&](auto& work) {
        if (now_ns - work.second.asked_ns <= kSignNs) return false;
        refuse(work.second.peer, work.second.request_id,
               not_signed("the token did not sign this in time", work.second.recorded));
        return true;
    });
    std::erase_if(making_, [&](auto& work) {
        if (now_ns - work.second.asked_ns <= kMakeNs) return false;
        done(work.second.peer, work.second.request_id,
             fail(Errc::timeout, "the token did not make a key in time"));
        return true;
    });
}

}  // namespace strongroom::vault
