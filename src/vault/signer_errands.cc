// Signer: errands about keys at their venue. On record before each signature, and so is what came
// of it.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "ledger.pb.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

using Kind = KeyErrand::Kind;

Result<const venues::KeyAdmin*> admin_of(const StoredKey& master) {
    const venues::KeyAdmin* admin = venues::key_admin_of(master.venue);
    if (admin != nullptr) return admin;
    return fail(Errc::invalid,
                fmt::format("venue: {} manages keys on its page alone", master.venue));
}

// What goes into a request and an entry is bounded.
Status check_order_name(const KeyErrand& errand) {
    constexpr std::size_t bytes_max = 64;
    if (errand.symbol.empty() || errand.symbol.size() > bytes_max)
        return fail(Errc::invalid, "symbol: 1 to 64 bytes, as the venue writes it");
    if (errand.venue_order.empty() || errand.venue_order.size() > bytes_max)
        return fail(Errc::invalid, "venue_order: 1 to 64 bytes, the venue's number of the order");
    return {};
}

Status check_is_yes(const venues::KeyProof& proof) {
    if (proof.http_status == 200) return {};
    if (proof.http_status == 0) {
        return fail(Errc::unavailable,
                    "no answer came: it is not known whether the venue has done it. Look: "
                    "strongroom key venue-list");
    }
    return fail(Errc::refused, fmt::format("the venue answers {} {}: {}", proof.http_status,
                                           proof.code, proof.text));
}

}  // namespace

// What an errand needs of its signer: which key, which request, and what follows from the answer.
class Signer::Errands {
  public:
    explicit Errands(Signer& signer) : signer_(signer) {}

    Result<const StoredKey*> key_of(const AccountName& account) const;
    Result<const StoredKey*> master_key(const AccountName& account) const;
    Result<KeyErrand> begin_making(const KeyErrandWish& wish, KeyErrand errand);
    Result<KeyErrand> begin_change(const KeyErrandWish& wish, KeyErrand errand);
    Result<venues::UnsignedRequest> encode(const KeyErrand& errand, const StoredKey& signing,
                                           venues::SigningTime time) const;
    Status take_answer(const venues::KeyAdmin& admin, const KeyErrand& errand,
                       std::string_view body, KeyErrandEnd& end);
    Status note_end(const KeyErrand& errand, const KeyErrandEnd& end);
    // As the venue said last. Errors: refused, when it has not said it.
    Result<bool> may_trade_now(const StoredKey& key) const;
    // The act that it carries out; empty when nobody must approve. Errors: approval.
    Result<std::string> approval(const KeyErrand& errand, std::string_view policy) const;

  private:
    Status take_made(const venues::KeyAdmin& admin, const KeyErrand& errand, std::string_view body);
    Status take_list(const venues::KeyAdmin& admin, const KeyErrand& errand, std::string_view body,
                     KeyErrandEnd& end);

    Signer& signer_;
};

// ---- The wish ----------------------------------------------------------------------------------

Result<const StoredKey*> Signer::Errands::key_of(const AccountName& account) const {
    if (signer_.is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    const StoredKey* key = signer_.store_.find(account);
    if (key == nullptr) {
        return fail(Errc::not_found, fmt::format("there is no key for account \"{}\"",
                                                 wire::cut_text(account.value)));
    }
    if (key->is_retired) {
        return fail(Errc::refused, fmt::format("the key of account \"{}\" is retired: nothing can "
                                               "be signed with it",
                                               account.value));
    }
    return key;
}

Result<const StoredKey*> Signer::Errands::master_key(const AccountName& account) const {
    TRY_ASSIGN(const StoredKey* key, key_of(account));
    if (!key->policy->is_admin()) {
        return fail(Errc::refused, fmt::format("the key of account \"{}\" is not that of a master "
                                               "account: strongroom key add --admin",
                                               account.value));
    }
    TRY(admin_of(*key));
    return key;
}

Result<KeyErrand> Signer::begin_errand(const KeyErrandWish& wish) {
    Errands errands(*this);
    KeyErrand errand{.kind = wish.kind, .account = wish.account, .master = wish.master};
    errand.campaign = wish.campaign;
    errand.terms = {
        .sub_account = wish.sub_account, .may_trade = wish.may_trade, .addresses = wish.addresses};
    TRY(venues::address_list(wish.addresses));
    switch (wish.kind) {
        case Kind::prove:
        case Kind::fills: {
            TRY_ASSIGN(const StoredKey* key, errands.key_of(wish.account));
            if (key->is_waiting)
                return fail(Errc::refused, "the key waits for its id: the venue does not know it");
            errand.master = wish.account;
            errand.symbol = wish.symbol;
            errand.venue_order = wish.venue_order;
            if (wish.kind == Kind::fills) TRY(check_order_name(errand));
            return errand;
        }
        case Kind::list: {
            TRY(errands.master_key(wish.master));
            errand.account = {};
            return errand;
        }
        case Kind::make: return errands.begin_making(wish, std::move(errand));
        case Kind::drop:
        case Kind::limit:
        case Kind::bind: return errands.begin_change(wish, std::move(errand));
    }
    return fail(Errc::invalid, "what: nothing of this kind");
}

// The key is there, with its label on record, before the venue hears of it: whatever is cut off, no
// key at the venue is one that nobody here knows.
Result<KeyErrand> Signer::Errands::begin_making(const KeyErrandWish& wish, KeyErrand errand) {
    TRY_ASSIGN(const StoredKey* master, master_key(wish.master));
    const std::string venue = master->venue;
    TRY_ASSIGN(Policy policy, Policy::parse(wish.policy));
    if (policy.is_admin())
        return fail(Errc::refused, "policy.admin: a key of a sub-account manages no keys");
    // What the encoder would refuse is refused before there is a key.
    TRY_ASSIGN(const venues::KeyAdmin* admin, admin_of(*master));
    TRY(admin->list(wish.sub_account,
                    {.timestamp = signer_.clock_.now(), .recv_window = seconds(1)}));
    TRY(approval(errand, policy.text()));
    SubKeyPlace place{.master = wish.master, .sub_account = wish.sub_account, .label = {}};
    TRY_ASSIGN(StoredKey stored,
               signer_.store_.prepare_sub_key(wish.account, venue, std::move(policy),
                                              wish.user.empty() ? std::string(kOwner) : wish.user,
                                              std::move(place), signer_.clock_.now(),
                                              signer_.next_version(wish.account)));
    errand.label = stored.sub->label;
    TRY(signer_.keep_added(std::move(stored), false));
    return errand;
}

Result<KeyErrand> Signer::Errands::begin_change(const KeyErrandWish& wish, KeyErrand errand) {
    TRY_ASSIGN(const StoredKey* key, key_of(wish.account));
    if (!key->sub) {
        return fail(Errc::refused, fmt::format("the key of account \"{}\" was not made by the key "
                                               "of a master account: change it on the venue's page",
                                               wish.account.value));
    }
    errand.master = key->sub->master;
    errand.label = key->sub->label;
    errand.terms.sub_account = key->sub->sub_account;
    if (wish.kind == Kind::bind) {
        if (wish.addresses.empty()) return fail(Errc::invalid, "addresses: name one or more");
        TRY_ASSIGN(errand.terms.may_trade, may_trade_now(*key));
    }
    TRY(master_key(errand.master));
    TRY_ASSIGN(const OpenedKey opened, signer_.store_.open(*key));
    TRY(approval(errand, {}));
    errand.api_key = key->is_waiting ? wish.key_id : opened.api_key;
    if (errand.api_key.empty()) {
        return fail(Errc::refused,
                    "the key's making was cut off: name its id at the venue, as "
                    "strongroom key venue-list shows it (--key-id)");
    }
    return errand;
}

// Where rights and addresses are one call, a list must neither give nor take the right to trade.
Result<bool> Signer::Errands::may_trade_now(const StoredKey& key) const {
    const auto state = signer_.postures_.find(key.id);
    if (state != signer_.postures_.end() && state->second.posture.rights)
        return state->second.posture.rights->can_trade;
    return fail(Errc::refused,
                "the venue has not said yet what the key may do: strongroom key check");
}

// What only takes away is free.
Result<std::string> Signer::Errands::approval(const KeyErrand& errand,
                                              std::string_view policy) const {
    if (errand.kind != Kind::make && errand.kind != Kind::bind) return std::string();
    return signer_.office_.approval_for(ActKind::venue_key, errand.account.value,
                                        errand_text(errand, policy));
}

// ---- The signature -----------------------------------------------------------------------------

Result<venues::UnsignedRequest> Signer::Errands::encode(const KeyErrand& errand,
                                                        const StoredKey& signing,
                                                        venues::SigningTime time) const {
    const venues::Requests& venue = signing.requests();
    if (errand.kind == Kind::prove)
        return errand.question == 0 ? venue.key_rights(time) : venue.account(time);
    if (errand.kind == Kind::fills)
        return venue.fills_of_order({errand.symbol}, {errand.venue_order}, time);
    TRY_ASSIGN(const venues::KeyAdmin* admin, admin_of(signing));
    if (errand.kind == Kind::list) return admin->list(errand.terms.sub_account, time);
    TRY_ASSIGN(const StoredKey* key, key_of(errand.account));
    TRY_ASSIGN(const OpenedKey opened, signer_.store_.open(*key));
    const std::string_view passphrase = opened.passphrase.text(OpenSecret{});
    if (errand.kind == Kind::make) {
        return admin->create({.terms = errand.terms,
                              .label = errand.label,
                              .public_key = key->public_key,
                              .passphrase = passphrase},
                             time);
    }
    const venues::SubKeyName name{.api_key = errand.api_key, .passphrase = passphrase};
    if (errand.kind == Kind::drop) return admin->remove(errand.terms.sub_account, name, time);
    if (errand.kind == Kind::limit) return admin->change_rights(errand.terms, name, time);
    return admin->change_addresses(errand.terms, name, time);
}

std::expected<Recorded, Refusal> Signer::record(const KeyErrand& errand, Duration venue_offset) {
    const Time now = clock_.now();
    const auto found = usable(errand.master, venue_offset, now);
    if (!found) return std::unexpected(found.error());
    const auto [key, time] = *found;
    if (!is_own_read(errand.kind) && !key->policy->is_admin())
        return refuse("admin", "this key is not that of a master account");
    const Errands errands(*this);
    auto request = errands.encode(errand, *key, time);
    if (!request) return refuse("encoding", request.error().message);
    const StoredKey* of = store_.find(errand.account);
    const bool is_making = errand.kind == Kind::make && of != nullptr;
    const auto act = errands.approval(errand, is_making ? of->policy->text() : std::string());
    if (!act) return refuse("approval", act.error().message);
    proto::LedgerEntry entry;
    entry.set_time_ms(now.ms);
    entry.set_act(*act);
    proto::KeyErrandSigned& signed_entry = *entry.mutable_key_errand_signed();
    signed_entry.set_what(std::string(to_string(errand.kind)));
    signed_entry.set_account(errand.account.value);
    if (!is_own_read(errand.kind)) signed_entry.set_master(errand.master.value);
    signed_entry.set_key(std::string(as_text(key->id)));
    signed_entry.set_sub_account(errand.terms.sub_account);
    signed_entry.set_label(errand.label);
    for (const std::string& address : errand.terms.addresses) signed_entry.add_addresses(address);
    signed_entry.set_symbol(errand.symbol);
    signed_entry.set_venue_order(errand.venue_order);
    const Result<std::uint64_t> index = append(entry);
    if (!index) return refuse("ledger", index.error().message, true);
    if (!act->empty()) office_.note_done(*act);
    Recorded recorded(opening_, *index, errand.master, time);
    recorded.what_ = *std::move(request);
    // What takes a key's power away does not wait behind orders.
    const bool is_read = errand.kind == Kind::list || errand.kind == Kind::fills;
    recorded.priority_ = is_read ? Priority::query : Priority::protective;
    return recorded;
}

// ---- The answer --------------------------------------------------------------------------------

Result<KeyErrandEnd> Signer::end_errand(KeyErrand& errand, int http_status, std::string_view body) {
    Errands errands(*this);
    TRY_ASSIGN(const StoredKey* signing, errands.key_of(errand.master));
    KeyErrandEnd end{.outcome = "done",
                     .proof = venues::judge_life(signing->venue, http_status, body)};
    if (errand.kind == Kind::prove) {
        // A refusal that does not say why is asked about with another read: a way that is barred
        // for a moment is no proof.
        if (end.proof.life == venues::KeyLife::refused && errand.question++ == 0) {
            end.asks_again = true;
            return end;
        }
        end.outcome = std::string(to_string(end.proof.life));
        if (http_status != 0) end.body_sha256 = as_text(sha256(as_bytes(body)));
        TRY(errands.note_end(errand, end));
        return end;
    }
    // Whoever asked reads it; here it is no more than bytes whose hash is on record.
    if (errand.kind == Kind::fills) {
        end.body = body;
        if (http_status == 200)
            end.proof.text.clear();
        else
            end.outcome = "failed";
        TRY(errands.note_end(errand, end));
        return end;
    }
    TRY_ASSIGN(const venues::KeyAdmin* admin, admin_of(*signing));
    const Status done = errands.take_answer(*admin, errand, body, end);
    if (!done) {
        end.outcome = "failed";
        // Words of the codec never hold a secret.
        end.proof.text = done.error().message;
        TRY(errands.note_end(errand, end));
        if (errand.kind != Kind::make) return std::unexpected(done.error());
        return fail(done.error().code,
                    fmt::format("{}; account \"{}\" keeps its half until you retire it "
                                "(strongroom key venue-list, then key retire)",
                                done.error().message, errand.account.value));
    }
    // The body of a new key may hold its secret, so of what is fine no word is kept.
    end.proof.text.clear();
    TRY(errands.note_end(errand, end));
    return end;
}

Status Signer::Errands::take_answer(const venues::KeyAdmin& admin, const KeyErrand& errand,
                                    std::string_view body, KeyErrandEnd& end) {
    TRY(check_is_yes(end.proof));
    switch (errand.kind) {
        case Kind::prove:
        case Kind::fills: return {};
        case Kind::make: return take_made(admin, errand, body);
        case Kind::list: return take_list(admin, errand, body, end);
        case Kind::drop:
        case Kind::limit:
        case Kind::bind: break;
    }
    TRY(admin.decode_changed(body, errand.api_key));
    if (errand.kind != Kind::drop) return {};
    // Whatever it would still sign, the venue refuses.
    return signer_.freeze({errand.account.value}, "signer", "the key was deleted at the venue", {});
}

Status Signer::Errands::take_made(const venues::KeyAdmin& admin, const KeyErrand& errand,
                                  std::string_view body) {
    Secret secret;
    TRY_ASSIGN(const venues::SubKey made, admin.decode_created(body, [&](std::string_view told) {
        secret = Secret(told.size());
        std::ranges::copy(as_bytes(told), secret.bytes(OpenSecret{}).begin());
    }));
    if (made.label != errand.label)
        return fail(Errc::invalid, "label: the answer is of another key");
    TRY_ASSIGN(StoredKey told,
               signer_.store_.prepare_told(errand.account, made.api_key, std::move(secret),
                                           signer_.next_version(errand.account)));
    proto::LedgerEntry entry;
    proto::KeyNamed& named = *entry.mutable_key_named();
    named.set_account(errand.account.value);
    named.set_key(std::string(as_text(told.id)));
    named.set_state_version(told.state_version);
    return signer_.keep_on_record(std::move(told), std::move(entry));
}

// Ours are known by the label that was on record before the venue heard it.
Status Signer::Errands::take_list(const venues::KeyAdmin& admin, const KeyErrand& errand,
                                  std::string_view body, KeyErrandEnd& end) {
    TRY_ASSIGN(const std::vector<venues::SubKey> keys, admin.decode_list(body));
    for (const venues::SubKey& key : keys) {
        KeyAtVenue one{.key = key, .account = {}, .is_waiting = false};
        for (const auto& [account, stored] : signer_.store_.keys()) {
            const bool is_it = stored.sub && stored.sub->master == errand.master &&
                               stored.sub->sub_account == errand.terms.sub_account &&
                               stored.sub->label == key.label && !stored.is_retired;
            if (!is_it) continue;
            one.account = account;
            one.is_waiting = stored.is_waiting;
        }
        end.keys.push_back(std::move(one));
    }
    return {};
}

Status Signer::Errands::note_end(const KeyErrand& errand, const KeyErrandEnd& end) {
    proto::LedgerEntry entry;
    entry.set_time_ms(signer_.clock_.now().ms);
    proto::KeyErrandEnded& ended = *entry.mutable_key_errand_ended();
    ended.set_what(std::string(to_string(errand.kind)));
    ended.set_account(errand.account.value);
    ended.set_outcome(end.outcome);
    ended.set_code(end.proof.code);
    ended.set_http_status(end.proof.http_status);
    ended.set_text(wire::cut_text(end.proof.text));
    ended.set_body_sha256(end.body_sha256);
    ended.set_campaign(signer_.campaign_of_end(errand, end.outcome));
    if (errand.kind == Kind::fills) {
        ended.set_symbol(errand.symbol);
        ended.set_venue_order(errand.venue_order);
        ended.set_body_sha256(std::string(as_text(sha256(as_bytes(end.body)))));
    }
    return signer_.append_durably(entry);
}

}  // namespace strongroom::vault
