// SignerService: what courier and watch tell of the market, of keys, and of open orders.
#include "signer.pb.h"
#include "vault/service.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kPosturesATick = 20;  // A small part of the venue's budget of requests.
constexpr std::size_t kClientIdBytesMax = 64;

proto::Verdict::Answer number_of(Verdict::Answer answer) {
    switch (answer) {
        case Verdict::Answer::cannot_judge: return proto::Verdict::CANNOT_JUDGE;
        case Verdict::Answer::ours: return proto::Verdict::OURS;
        case Verdict::Answer::foreign: return proto::Verdict::FOREIGN;
    }
    return proto::Verdict::CANNOT_JUDGE;
}

proto::Verdict::Response number_of(WatchResponse response) {
    switch (response) {
        case WatchResponse::count: return proto::Verdict::COUNT;
        case WatchResponse::alert: return proto::Verdict::ALERT;
        case WatchResponse::freeze: return proto::Verdict::FREEZE;
        case WatchResponse::contain: return proto::Verdict::CONTAIN;
    }
    return proto::Verdict::FREEZE;
}

}  // namespace

// ---- The courier: prices -----------------------------------------------------------------------

void SignerService::note_reference(const proto::ToSigner& message) {
    const proto::Reference& reference = message.reference();
    const Result<Symbol> symbol = Symbol::parse(reference.symbol());
    if (!symbol) return;
    const Result<Decimal> volume = Decimal::parse(reference.day_volume());
    if (volume && !volume->is_negative()) signer_.note_volume(reference.venue(), *symbol, *volume);
    const Result<Decimal> bid = Decimal::parse(reference.bid());
    const Result<Decimal> ask = Decimal::parse(reference.ask());
    // A price that does not read is no price: orders that need one are refused until there is.
    if (!bid || !ask || !bid->is_positive() || *ask < *bid) return;
    signer_.note_reference(reference.venue(), *symbol, {*bid}, {*ask});
}

void SignerService::send_wanted_references() {
    if (courier_ == 0) return;
    for (const auto& [venue, symbols] : signer_.wanted_references()) {
        proto::FromSigner message;
        message.mutable_want_references()->set_venue(venue);
        for (const Symbol& symbol : symbols)
            message.mutable_want_references()->add_symbols(symbol.str());
        (void)send(courier_, message);
    }
}

// ---- The courier: what keys may do -------------------------------------------------------------

void SignerService::send_due_postures() {
    if (courier_ == 0) return;
    for (const DuePosture& due : signer_.due_postures(kPosturesATick)) {
        proto::FromSigner message;
        message.mutable_want_key_rights()->set_account(due.account.value);
        message.mutable_want_key_rights()->set_venue(due.venue);
        (void)send(courier_, message);
    }
}

// A disk that fails shows at the end of the turn.
void SignerService::note_key_rights(const proto::ToSigner& message) {
    const proto::KeyRightsAnswer& answer = message.key_rights();
    (void)signer_.note_key_rights({answer.account()}, answer.status(), answer.body());
}

Status SignerService::tick() {
    send_due_postures();
    drop_late_token_work();
    end_late_errands();
    TRY(signer_.tick());
    TRY(signer_.begin_checkpoint());
    ask_witnesses();
    return {};
}

Status SignerService::write_on() {
    if (!is_writing()) return {};
    do {
        TRY(signer_.write_checkpoint());
    } while (is_writing() && signer_.is_far_behind());
    if (!is_writing()) ask_witnesses();
    return {};
}

// ---- The watch ---------------------------------------------------------------------------------

void SignerService::note_open_orders(const proto::ToSigner& message) {
    const proto::OpenOrdersListed& listed = message.open_orders();
    std::vector<std::string> client_ids;
    for (const std::string& client_id : listed.client_ids()) {
        if (client_id.size() <= kClientIdBytesMax) client_ids.push_back(client_id);
    }
    signer_.note_open_orders({listed.account()}, client_ids, Duration{listed.age_ms()});
}

void SignerService::judge(PeerId peer, const proto::ToSigner& message) {
    const proto::JudgeOrder& judged = message.judge();
    proto::FromSigner out;
    proto::Verdict& verdict = *out.mutable_verdict();
    verdict.set_request_id(judged.request_id());
    const Result<Side> side = wire::side_of(judged.side());
    const Result<OrderKind> kind = wire::kind_of(judged.kind());
    const Result<Decimal> qty = Decimal::parse(judged.qty());
    const Result<Decimal> limit = Decimal::parse(judged.limit().empty() ? "0" : judged.limit());
    const Result<Decimal> trigger =
        Decimal::parse(judged.trigger().empty() ? "0" : judged.trigger());
    // What does not read stays unset: no order that we signed is like that.
    OrderTerms terms{.account = {judged.account()},
                     .client_id = judged.client_id(),
                     .venue_symbol = judged.venue_symbol(),
                     .venue_id = judged.venue_id(),
                     .is_partial = judged.is_partial()};
    if (side) terms.side = *side;
    if (kind && limit && trigger) terms.kind = *kind;
    if (!judged.limit().empty() && limit) terms.limit = Price{*limit};
    if (!judged.trigger().empty() && trigger) terms.trigger = Price{*trigger};
    if (qty) terms.qty = Qty{*qty};
    terms.cancelled_by = judged.cancelled_by();
    const Verdict made = signer_.judge(terms);
    verdict.set_answer(number_of(made.answer));
    verdict.set_reason(made.reason);
    verdict.set_response(number_of(made.response));
    verdict.set_is_cancel(made.is_cancel);
    verdict.set_ledger_index(made.ledger_index);
    (void)send(peer, out);
}

}  // namespace strongroom::vault
