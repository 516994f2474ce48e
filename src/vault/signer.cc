// Signer: recording, signing, judging.
#include "vault/signer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ensure.h"
#include "ledger.pb.h"
#include "vault/tagger.h"
#include "venues/binance/encode.h"
#include "venues/binance/stream.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

std::unexpected<Refusal> refuse(std::string_view code, std::string text, bool is_for_now = false) {
    return std::unexpected(Refusal{std::string(code), std::move(text), is_for_now});
}

// Binance writes a pair as its two names together.
venues::VenueSymbol venue_symbol(const Symbol& symbol) {
    return {symbol.base.str() + symbol.quote.str()};
}

TagTerms terms_of(const StoredKey& key, const Symbol& symbol, Side side) {
    return {key.venue, key.account, symbol, side};
}

std::string bytes_text(const RecordId& id) { return std::string(as_text(id)); }

}  // namespace

Signer::Signer(Clock& clock, Random& random, Disk& disk, SignerSettings settings)
    : clock_(clock),
      disk_(disk),
      settings_(std::move(settings)),
      store_(disk, random, settings_.folder) {}

std::string Signer::tag_of(const StoredKey& key, const OrderIntent& intent) const {
    return mint_tag(store_.tag_key(key.id), intent.id, terms_of(key, intent.symbol, intent.side));
}

// Everything that any signature needs: an open store, a key, a clock that can be right.
std::expected<Signer::Usable, Refusal> Signer::usable(const AccountName& account,
                                                      Duration venue_offset) const {
    if (is_sealed()) return refuse("sealed", "the signer is sealed; unseal it", true);
    const StoredKey* key = store_.find(account);
    if (key == nullptr)
        return refuse("account", fmt::format("there is no key for account \"{}\"", account.value));
    if (venue_offset > settings_.venue_offset_max ||
        Duration{} - venue_offset > settings_.venue_offset_max) {
        return refuse("clock",
                      fmt::format("this machine's clock is {} off the venue's; set it right",
                                  to_string(venue_offset)),
                      true);
    }
    return Usable{key, {clock_.now() + venue_offset, settings_.recv_window}};
}

Result<std::uint64_t> Signer::append(const std::string& entry) {
    TRY_ASSIGN(const std::uint64_t index, log_->append(as_bytes(entry)));
    appended_ = index + 1;
    return index;
}

// The policy's answer. Figures too large to hold exactly are refused like any other.
std::expected<Policy::Allowed, Refusal> Signer::check(const StoredKey& key,
                                                      const OrderIntent& intent) {
    const auto at = references_.find({key.venue, intent.symbol});
    const auto reference = at == references_.end() ? std::nullopt : std::optional(at->second);
    try {
        return key.policy.check(intent, index_.spent(intent.account, clock_.now()), reference,
                                clock_.now(), states_[intent.account].is_frozen);
    } catch (const DecimalOverflow& overflow) {
        return refuse("order_notional", overflow.what());
    }
}

// ---- Recording -------------------------------------------------------------------------------

std::expected<Signer::Outcome, Refusal> Signer::record(const OrderIntent& intent,
                                                       Duration venue_offset) {
    const auto found = usable(intent.account, venue_offset);
    if (!found) return std::unexpected(found.error());
    if (const SignedOrder* before = index_.find(intent.id)) {
        return SignedBefore{before->client_id, before->deadline, before->ledger_index};
    }
    const auto [key, time] = *found;
    const auto allowed = check(*key, intent);
    if (!allowed) {
        note_refusal(intent, allowed.error());
        return std::unexpected(allowed.error());
    }
    const OrderIntent& cleared = *allowed->order;
    const std::string client_id = tag_of(*key, cleared);
    const Instrument instrument{.symbol = cleared.symbol,
                                .venue_symbol = venue_symbol(cleared.symbol).text};
    auto request = venues::binance::place_order(cleared, instrument, {client_id}, time);
    if (!request) return refuse("encoding", request.error().message);

    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::OrderSigned& signed_entry = *entry.mutable_order_signed();
    wire::write(cleared, *signed_entry.mutable_intent());
    signed_entry.set_client_id(client_id);
    signed_entry.set_key(bytes_text(key->id));
    signed_entry.set_deadline_ms((time.timestamp + time.recv_window).ms);
    signed_entry.set_notional(allowed->notional.to_string());
    const Result<std::uint64_t> index = append(entry.SerializeAsString());
    if (!index) return refuse("ledger", index.error().message, true);

    Recorded recorded;
    recorded.account_ = intent.account;
    recorded.client_id_ = client_id;
    recorded.deadline_ = time.timestamp + time.recv_window;
    recorded.ledger_index_ = *index;
    recorded.priority_ = Priority::entry;
    recorded.what_ = *std::move(request);
    recorded.time_ = time;
    index_.add({cleared, client_id, recorded.deadline_, *index, {}}, allowed->notional,
               clock_.now());
    states_[intent.account].last_signature = clock_.now();
    return recorded;
}

std::expected<Recorded, Refusal> Signer::record(const CancelIntent& intent, Duration venue_offset) {
    const auto found = usable(intent.account, venue_offset);
    if (!found) return std::unexpected(found.error());
    const auto [key, time] = *found;
    venues::binance::CancelOrder cancel{.venue_symbol = venue_symbol(intent.symbol)};
    Side side = Side::buy;
    std::string name = intent.venue_id;
    if (intent.venue_id.empty()) {
        const SignedOrder* order = index_.find(intent.order);
        if (order == nullptr || order->intent.account != intent.account) {
            return refuse("not_signed", "there is no order of ours with this intent");
        }
        cancel.venue_symbol = venue_symbol(order->intent.symbol);
        cancel.order = venues::ClientOrderId{order->client_id};
        side = order->intent.side;
        name = order->client_id;
    } else {
        cancel.order = venues::VenueOrderId{intent.venue_id};
    }
    const Cleared<CancelIntent> cleared = key->policy.check(intent);
    const std::string client_id =
        mint_cancel_tag(store_.tag_key(key->id), name, terms_of(*key, cleared->symbol, side));
    cancel.request_id = {client_id};
    auto request = venues::binance::cancel_order(cancel, time);
    if (!request) return refuse("encoding", request.error().message);

    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::CancelSigned& signed_entry = *entry.mutable_cancel_signed();
    wire::write(*cleared, *signed_entry.mutable_intent());
    signed_entry.set_client_id(client_id);
    signed_entry.set_key(bytes_text(key->id));
    signed_entry.set_deadline_ms((time.timestamp + time.recv_window).ms);
    const Result<std::uint64_t> index = append(entry.SerializeAsString());
    if (!index) return refuse("ledger", index.error().message, true);

    Recorded recorded;
    recorded.account_ = intent.account;
    recorded.client_id_ = client_id;
    recorded.deadline_ = time.timestamp + time.recv_window;
    recorded.ledger_index_ = *index;
    recorded.priority_ = Priority::cancel;
    recorded.what_ = *std::move(request);
    recorded.time_ = time;
    return recorded;
}

std::expected<Recorded, Refusal> Signer::record(const ReadQuery& query, Duration venue_offset,
                                                const std::string& client) {
    const auto found = usable(query.account, venue_offset);
    if (!found) return std::unexpected(found.error());
    const auto [key, time] = *found;
    const Cleared<ReadQuery> cleared = key->policy.check(query);
    Recorded recorded;
    recorded.account_ = query.account;
    recorded.deadline_ = time.timestamp + time.recv_window;
    recorded.priority_ = Priority::query;
    recorded.time_ = time;
    if (cleared->kind == ReadQuery::Kind::user_stream) {
        recorded.what_ = *cleared;
    } else {
        auto request = encode(*cleared, time);
        if (!request) return std::unexpected(request.error());
        recorded.what_ = *std::move(request);
    }
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::ReadSigned& signed_entry = *entry.mutable_read_signed();
    wire::write(*cleared, *signed_entry.mutable_query());
    signed_entry.set_key(bytes_text(key->id));
    signed_entry.set_client(client);
    const Result<std::uint64_t> index = append(entry.SerializeAsString());
    if (!index) return refuse("ledger", index.error().message, true);
    recorded.ledger_index_ = *index;
    return recorded;
}

std::expected<venues::UnsignedRequest, Refusal> Signer::encode(const ReadQuery& query,
                                                               venues::SigningTime time) {
    const auto encoded = [&]() -> Result<venues::UnsignedRequest> {
        switch (query.kind) {
            case ReadQuery::Kind::order: {
                const SignedOrder* order = index_.find(query.order);
                if (order == nullptr || order->intent.account != query.account) {
                    return fail(Errc::not_found, "there is no order of ours with this intent");
                }
                return venues::binance::query_order(venue_symbol(order->intent.symbol),
                                                    venues::ClientOrderId{order->client_id}, time);
            }
            case ReadQuery::Kind::open_orders:
                if (query.symbol.base.empty())
                    return venues::binance::open_orders(std::nullopt, time);
                return venues::binance::open_orders(venue_symbol(query.symbol), time);
            case ReadQuery::Kind::all_orders:
                return venues::binance::all_orders(
                    {.venue_symbol = venue_symbol(query.symbol), .limit = 1000}, time);
            case ReadQuery::Kind::balances: return venues::binance::account(time);
            case ReadQuery::Kind::fills:
                return venues::binance::account_trades(
                    {.venue_symbol = venue_symbol(query.symbol),
                     .of_order = venues::VenueOrderId{query.venue_id},
                     .limit = 1000},
                    time);
            case ReadQuery::Kind::user_stream: break;
        }
        return fail(Errc::invalid, "not a read over HTTP");
    }();
    if (encoded) return *encoded;
    return refuse(encoded.error().code == Errc::not_found ? "not_signed" : "encoding",
                  encoded.error().message);
}

// ---- Signing ---------------------------------------------------------------------------------

Status Signer::commit() {
    if (is_sealed()) return {};
    return log_->commit();
}

std::expected<SignedRequest, Refusal> Signer::finish(const Recorded& recorded) const {
    if (is_sealed()) return refuse("sealed", "the signer was sealed meanwhile", true);
    ENSURE(recorded.ledger_index_ < log_->size(), "nothing is signed before its entry is durable");
    const StoredKey* key = store_.find(recorded.account_);
    ENSURE(key != nullptr, "a recorded request has a key");
    const Result<OpenedKey> opened = store_.open(*key);
    if (!opened) return refuse("key_damaged", opened.error().message);
    const auto failed = [](const Error& error) { return refuse("encoding", error.message); };

    SignedRequest out;
    out.venue = key->venue;
    out.account = key->account.value;
    out.priority = recorded.priority_;
    out.deadline = recorded.deadline_;
    out.lifetime = recorded.time_.recv_window;
    if (const auto* request = std::get_if<venues::UnsignedRequest>(&recorded.what_)) {
        const auto signature = sign_payload(key->kind, opened->secret, request->query);
        if (!signature) return failed(signature.error());
        const auto http = venues::binance::attach_signature(*request, opened->api_key, *signature);
        if (!http) return failed(http.error());
        out.method = http->method;
        out.target = http->target;
        out.api_key = opened->api_key;
        out.is_order = request->is_order_placement;
        out.weight = request->weight;
        return out;
    }
    const auto message =
        venues::binance::subscribe_user_stream("user-stream", opened->api_key, recorded.time_);
    if (!message) return failed(message.error());
    const auto signature = sign_payload(key->kind, opened->secret, message->payload);
    if (!signature) return failed(signature.error());
    const auto text = venues::binance::attach_signature(*message, *signature);
    if (!text) return failed(text.error());
    out.ws_message = *text;
    out.weight = message->weight;
    return out;
}

// ---- Judging ---------------------------------------------------------------------------------

Verdict Signer::judge(const OrderTerms& order) {
    const auto foreign = [](std::string reason) { return Verdict{false, std::move(reason), 0}; };
    const StoredKey* key = store_.find(order.account);
    if (is_sealed() || key == nullptr) return foreign("no key of ours for this account");
    const std::optional<OrderTag> tag = read_client_id(order.client_id);
    if (!tag) return foreign("no tag of ours");
    const SignedOrder* known = index_.find(tag->intent);
    if (known == nullptr) return foreign("a tag without an entry in the ledger");
    const OrderIntent& intent = known->intent;
    if (!is_genuine(*tag, store_.tag_key(key->id), terms_of(*key, intent.symbol, intent.side))) {
        return foreign("a forged or copied tag");
    }
    const bool same_terms = venue_symbol(intent.symbol).text == order.venue_symbol &&
                            intent.side == order.side && intent.qty == order.qty &&
                            order.kind == intent.kind && intent.limit == order.limit;
    if (!same_terms) return foreign("the terms differ from what was signed");
    if (!index_.bind(tag->intent, order.venue_id))
        return foreign("a tag that another order has used");
    return {true, {}, known->ledger_index};
}

void Signer::note_reference(const std::string& venue, const Symbol& symbol, Price bid, Price ask) {
    references_[{venue, symbol}] = {bid, ask, clock_.now()};
}

std::map<std::string, std::vector<Symbol>> Signer::wanted_references() const {
    std::map<std::string, std::vector<Symbol>> wanted;
    for (const auto& [account, key] : store_.keys()) {
        std::vector<Symbol>& symbols = wanted[key.venue];
        for (const Symbol& symbol : key.policy.symbols()) {
            if (std::ranges::find(symbols, symbol) == symbols.end()) symbols.push_back(symbol);
        }
    }
    return wanted;
}

}  // namespace strongroom::vault
