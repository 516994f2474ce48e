// SignerService: what courier and watch tell of the market, of keys, and of open orders.
#include "signer.pb.h"
#include "vault/service.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kPosturesATick = 20;  // A small part of the venue's budget of requests.
constexpr std::size_t kClientIdBytesMax = 64;

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

}  // namespace strongroom::vault
