// Signer: recording and signing.
#include "vault/signer.h"

#include <fmt/format.h>

#include <utility>

#include "base/ensure.h"
#include "ledger.pb.h"
#include "vault/tagger.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

// So many refusals a second go on record, and no more: whoever asks for what is refused must not
// fill the ledger's turn, on which signatures and freezes wait too.
constexpr std::uint64_t kRefusalsASecondMax = 32;

TagTerms terms_of(const StoredKey& key, const Symbol& symbol, Side side) {
    return {key.venue, key.account, symbol, side};
}

}  // namespace

bool Recorded::is_placement() const {
    const auto* request = std::get_if<venues::UnsignedRequest>(&what_);
    return request != nullptr && request->is_order_placement;
}

Signer::Signer(Clock& clock, Random& random, Disk& disk, SignerSettings settings)
    : clock_(clock),
      random_(random),
      disk_(disk),
      settings_(std::move(settings)),
      store_(disk, random, settings_.folder),
      office_(clock, random, office_ports()),
      gathering_(clock, random),
      attempts_(clock) {}

std::string Signer::tag_of(const StoredKey& key, const OrderIntent& intent) const {
    return mint_tag(store_.tag_key(key.id), intent.id, terms_of(key, intent.symbol, intent.side));
}

// Everything that any signature needs: an open store, a key, a clock that can be right.
std::expected<Signer::Usable, Refusal> Signer::usable(const AccountName& account,
                                                      Duration venue_offset, Time now) const {
    if (is_sealed()) return refuse("sealed", "the signer is sealed; unseal it", true);
    if (const auto unshown = witnesses_.refusal()) return std::unexpected(*unshown);
    const StoredKey* key = store_.find(account);
    if (key == nullptr)
        return refuse("account", fmt::format("there is no key for account \"{}\"", account.value));
    if (key->is_retired) {
        return refuse("retired",
                      fmt::format("the key of account \"{}\" is retired; add a new one: strongroom "
                                  "key add",
                                  account.value));
    }
    if (key->is_waiting) {
        return refuse("waiting",
                      fmt::format("the key of account \"{}\" waits for the id that the venue gives "
                                  "it: strongroom key name",
                                  account.value),
                      true);
    }
    if (key->kind == KeyKind::ed25519_token && !has_token_) {
        return refuse("token",
                      fmt::format("the token that has the key of account \"{}\" is not connected: "
                                  "strongroom token",
                                  account.value),
                      true);
    }
    if (venue_offset > settings_.venue_offset_max ||
        venue_offset < Duration{} - settings_.venue_offset_max) {
        return refuse("clock",
                      fmt::format("this machine's clock is {} off the venue's; set it right",
                                  to_string(venue_offset)),
                      true);
    }
    venues::SigningTime time{now + venue_offset, key->requests().recv_window()};
    random_.fill(time.nonce);
    return Usable{key, time};
}

const SignedOrder* Signer::own_order(const AccountName& account, const IntentId& intent) {
    const SignedOrder* order = index_.find(intent);
    return order != nullptr && order->intent.account == account ? order : nullptr;
}

// By our name where the venue knows orders by it: that one is on record. Else by the number that
// the venue has told: it is whoever asks that says it.
venues::OrderKey Signer::key_of(const venues::Requests& venue, const SignedOrder& order,
                                const std::string& venue_id) {
    if (venue.finds_by_client_id() || venue_id.empty())
        return venues::ClientOrderId{order.client_id};
    return venues::VenueOrderId{venue_id};
}

// The policy's answer. Figures too large to hold exactly are refused like any other.
std::expected<Policy::Allowed, Refusal> Signer::check(const StoredKey& key,
                                                      const OrderIntent& intent, Time now) const {
    const bool is_stopped = frozen(key) != nullptr;
    if (!is_stopped) {  // A frozen key says that first.
        if (const auto fine = check_version(key); !fine) return std::unexpected(fine.error());
        const auto fine = check_posture(intent.account);
        if (!fine) return std::unexpected(fine.error());
    }
    try {
        const Asset& quote = intent.symbol.quote;
        const MinuteWindow::Minute minute = minute_.of(intent.account, quote, clock_.ticks_ns());
        const Spent spent{.today = day_totals_.spent(intent.account, quote, now),
                          .minute = minute.notional,
                          .orders_minute = minute.orders,
                          .open_orders = open_orders_.count(intent.account)};
        return key.policy->check(intent, spent, prices_.view(key.venue, intent.symbol), now,
                                 is_stopped);
    } catch (const DecimalOverflow& overflow) {
        return refuse("order_notional", overflow.what());
    }
}

// ---- Recording -------------------------------------------------------------------------------

// A refusal is evidence and not a condition of anything: those that are too many are counted, and
// the next one on record says how many. A log that has stopped shows at the end of the turn.
void Signer::note_refusal(const OrderIntent& intent, const Refusal& refusal, Time now) {
    if (refusal.is_for_now) return;
    const std::int64_t second = clock_.ticks_ns() / 1'000'000'000;
    if (std::exchange(refusals_.second, second) != second) refusals_.on_record = 0;
    ++refusals_.omitted;
    if (refusals_.on_record >= kRefusalsASecondMax) return;
    proto::LedgerEntry entry;
    entry.set_time_ms(now.ms);
    proto::OrderRefused& refused = *entry.mutable_order_refused();
    wire::write(intent, *refused.mutable_intent());
    refused.set_code(refusal.code);
    refused.set_text(wire::cut_text(refusal.text));
    refused.set_omitted_before(refusals_.omitted - 1);
    if (!append(entry)) return;
    ++refusals_.on_record;
    refusals_.omitted = 0;
}

std::expected<Signer::Outcome, Refusal> Signer::record(const OrderIntent& intent,
                                                       Duration venue_offset) {
    const Time now = clock_.now();  // One moment for all of it, also at midnight.
    const auto found = usable(intent.account, venue_offset, now);
    if (!found) return std::unexpected(found.error());
    // Not noted as a refusal: the ledger does not tell which keys are canaries.
    if (const auto refusal = canary_refusal(*found->key)) return std::unexpected(*refusal);
    if (const SignedOrder* before = index_.find(intent.id)) {
        return SignedBefore{before->client_id, before->deadline, before->ledger_index};
    }
    const auto [key, time] = *found;
    const auto allowed = check(*key, intent, now);
    if (!allowed) {
        note_refusal(intent, allowed.error(), now);
        return std::unexpected(allowed.error());
    }
    const auto mandate = mandate_for(*key, intent, allowed->notional, now);
    if (!mandate) {
        note_refusal(intent, mandate.error(), now);
        return std::unexpected(mandate.error());
    }
    const OrderIntent& cleared = *allowed->order;
    const std::string client_id = tag_of(*key, cleared);
    const venues::Requests& venue = key->requests();
    const Instrument instrument{.symbol = cleared.symbol,
                                .venue_symbol = venue.to_venue_symbol(cleared.symbol).text};
    auto request = venue.place_order(cleared, instrument, {client_id}, time);
    if (!request) return refuse("encoding", request.error().message);

    proto::LedgerEntry entry;
    entry.set_time_ms(now.ms);
    proto::OrderSigned& signed_entry = *entry.mutable_order_signed();
    wire::write(cleared, *signed_entry.mutable_intent());
    signed_entry.set_client_id(client_id);
    signed_entry.set_key(std::string(as_text(key->id)));
    signed_entry.set_deadline_ms((time.timestamp + time.recv_window).ms);
    signed_entry.set_notional(allowed->notional.to_string());
    signed_entry.set_mandate(*mandate);
    const Result<std::uint64_t> index = append(entry);
    if (!index) return refuse("ledger", index.error().message, true);

    Recorded recorded(opening_, *index, intent.account, time);
    recorded.client_id_ = client_id;
    recorded.priority_ = priority_of(cleared.purpose);
    recorded.what_ = *std::move(request);
    index_.add({cleared, client_id, recorded.deadline_, *index, {}});
    day_totals_.add(intent.account, intent.symbol.quote, now, allowed->notional);
    minute_.add(intent.account, intent.symbol.quote, clock_.ticks_ns(), allowed->notional);
    if (does_rest(intent.kind)) open_orders_.add(intent.account, intent.id, clock_.ticks_ns());
    mandates_.note_signed(intent.account, *mandate, now, allowed->notional);
    last_signatures_[intent.account] = now;
    return recorded;
}

std::expected<Recorded, Refusal> Signer::record(const CancelIntent& intent, Duration venue_offset,
                                                const std::string& venue_symbol) {
    const Time now = clock_.now();
    const auto found = usable(intent.account, venue_offset, now);
    if (!found) return std::unexpected(found.error());
    if (const auto refusal = canary_refusal(*found->key)) return std::unexpected(*refusal);
    const auto [key, time] = *found;
    const venues::Requests& venue = key->requests();
    venues::CancelOrder cancel{.venue_symbol = venue.to_venue_symbol(intent.symbol)};
    Side side = Side::buy;
    std::string name = intent.venue_id;
    const bool is_at_venue = !venue_symbol.empty();
    if (is_at_venue) {
        // While the key trades, its orders are its bots' to cancel.
        if (frozen(*key) == nullptr) return refuse("not_frozen", "this key is not frozen");
        cancel.venue_symbol = {venue_symbol};
        cancel.order = venues::VenueOrderId{intent.venue_id};
    } else if (const SignedOrder* order = own_order(intent.account, intent.order)) {
        cancel.venue_symbol = venue.to_venue_symbol(order->intent.symbol);
        cancel.order = key_of(venue, *order, intent.venue_id);
        side = order->intent.side;
        name = order->client_id;
    } else if (intent.order == IntentId{} && !intent.venue_id.empty()) {
        cancel.order = venues::VenueOrderId{intent.venue_id};
    } else {
        return refuse("not_signed", "there is no order of ours with this intent");
    }
    const Cleared<CancelIntent> cleared = key->policy->check(intent);
    const std::string client_id =
        mint_cancel_tag(store_.tag_key(key->id), name, terms_of(*key, cleared->symbol, side));
    cancel.request_id = {client_id};
    auto request = venue.cancel_order(cancel, time);
    if (!request) return refuse("encoding", request.error().message);

    proto::LedgerEntry entry;
    entry.set_time_ms(now.ms);
    proto::CancelSigned& signed_entry = *entry.mutable_cancel_signed();
    wire::write(*cleared, *signed_entry.mutable_intent());
    if (is_at_venue) signed_entry.mutable_intent()->clear_symbol();
    signed_entry.set_venue_symbol(venue_symbol);
    signed_entry.set_client_id(client_id);
    signed_entry.set_key(std::string(as_text(key->id)));
    signed_entry.set_deadline_ms((time.timestamp + time.recv_window).ms);
    const Result<std::uint64_t> index = append(entry);
    if (!index) return refuse("ledger", index.error().message, true);

    Recorded recorded(opening_, *index, intent.account, time);
    recorded.client_id_ = client_id;
    recorded.priority_ = Priority::cancel;
    recorded.what_ = *std::move(request);
    return recorded;
}

// ---- Signing ---------------------------------------------------------------------------------

Status Signer::commit() {
    if (broken_) return std::unexpected(*broken_);
    if (is_sealed()) return {};
    return log_->commit();
}

// What was recorded stays on record without a signature, which is harmless: the engine finds no
// such order at the venue, and the intent is not signed later either.
std::expected<const StoredKey*, Refusal> Signer::signable(const Recorded& recorded) const {
    const bool is_placement = recorded.is_placement();
    if (is_sealed() || recorded.opening_ != opening_)
        return refuse("sealed", "the signer was sealed before it signed this", !is_placement);
    if (const auto unshown = witnesses_.refusal())
        return refuse(unshown->code, unshown->text, !is_placement);
    if (is_placement && is_frozen(recorded.account_))
        return refuse("frozen", "this key was frozen before this was signed: only cancels go out");
    // What it may do may have become known since.
    if (is_placement) {
        if (auto fine = check_posture(recorded.account_); !fine) {
            fine.error().is_for_now = false;
            return std::unexpected(fine.error());
        }
    }
    ENSURE(recorded.ledger_index_ < log_->size(), "nothing is signed before its entry is durable");
    const StoredKey* key = store_.find(recorded.account_);
    ENSURE(key != nullptr, "a recorded request has a key");
    return key;
}

std::expected<SignedRequest, Refusal> Signer::finish(const Recorded& recorded,
                                                     ByteView from_token) const {
    const auto signable_key = signable(recorded);
    if (!signable_key) return std::unexpected(signable_key.error());
    const StoredKey& key = **signable_key;
    const Result<OpenedKey> opened = store_.open(key);
    if (!opened) return refuse("key_damaged", opened.error().message);
    const auto failed = [](const Error& error) { return refuse("encoding", error.message); };
    const venues::Requests& venue = key.requests();
    const venues::Signing signing{opened->api_key, algorithm_of(key.kind), recorded.time_};
    const auto sign = [&](std::string_view payload) {
        return key.kind == KeyKind::ed25519_token
                   ? checked_signature(key, payload, from_token)
                   : sign_payload(key.kind, opened->secret, payload, venue.hmac_text());
    };

    SignedRequest out;
    out.venue = key.venue;
    out.account = key.account.value;
    out.priority = recorded.priority_;
    out.deadline = recorded.deadline_;
    out.lifetime = recorded.time_.recv_window;
    if (const auto* request = std::get_if<venues::UnsignedRequest>(&recorded.what_)) {
        auto http = [&]() -> Result<HttpRequest> {
            TRY_ASSIGN(const std::string payload, venue.bytes_to_sign(*request, signing));
            TRY_ASSIGN(const std::string signature, sign(payload));
            std::string words;
            if (venue.wants_passphrase()) {
                TRY_ASSIGN(words, sign(opened->passphrase.text(OpenSecret{})));
            }
            return venue.attach_signature(*request, signing, {signature, payload, words});
        }();
        if (!http) return failed(http.error());
        out.http = *std::move(http);
        out.is_order = request->is_order_placement;
        out.weight = request->weight;
        out.pool = request->pool;
        return out;
    }
    auto text = [&]() -> Result<std::string> {
        TRY_ASSIGN(const auto message, venue.stream_message(kStreamAsk, signing));
        TRY_ASSIGN(const std::string signature, sign(message.payload));
        out.weight = message.weight;
        return venue.attach_signature(message, signing, {signature, message.payload, {}});
    }();
    if (!text) return failed(text.error());
    out.ws_message = *std::move(text);
    return out;
}

}  // namespace strongroom::vault
