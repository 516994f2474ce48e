// SignerService: errands about keys at their venue: from the owner to the courier and back.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "signer.pb.h"
#include "vault/service.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kErrandsMax = 64;
// Longer than the courier waits for the venue, shorter than a command waits for us.
constexpr std::int64_t kErrandLimitNs = 20'000'000'000;

std::optional<KeyErrand::Kind> kind_of(proto::RunKeyErrand::What what) {
    using Wish = proto::RunKeyErrand;
    switch (what) {
        case Wish::PROVE: return KeyErrand::Kind::prove;
        case Wish::MAKE: return KeyErrand::Kind::make;
        case Wish::LIST: return KeyErrand::Kind::list;
        case Wish::DROP: return KeyErrand::Kind::drop;
        case Wish::LIMIT: return KeyErrand::Kind::limit;
        case Wish::BIND: return KeyErrand::Kind::bind;
        case Wish::FILLS: return KeyErrand::Kind::fills;
        default: return std::nullopt;
    }
}

Result<KeyErrandWish> read(const proto::RunKeyErrand& in) {
    const auto kind = kind_of(in.what());
    if (!kind) return fail(Errc::invalid, "what: nothing of this kind");
    std::vector<std::string> addresses(in.addresses().begin(), in.addresses().end());
    return KeyErrandWish{.kind = *kind,
                         .account = {in.account()},
                         .master = {in.master()},
                         .sub_account = in.sub_account(),
                         .addresses = std::move(addresses),
                         .may_trade = in.may_trade(),
                         .policy = in.policy(),
                         .user = in.user(),
                         .key_id = in.key_id(),
                         .campaign = in.campaign(),
                         .symbol = in.symbol(),
                         .venue_order = in.venue_order()};
}

void write(const KeyAtVenue& key, proto::VenueKey& out) {
    out.set_api_key(key.key.api_key);
    out.set_label(wire::cut_text(key.key.label));
    out.set_may_trade(key.key.may_trade);
    out.set_may_more(key.key.may_more);
    if (key.key.is_ip_bound) out.set_bound(*key.key.is_ip_bound ? "yes" : "no");
    out.set_created_ms(key.key.created.ms);
    out.set_account(key.account.value);
    out.set_is_waiting(key.is_waiting);
}

}  // namespace

void SignerService::run_key_errand(PeerId peer, const proto::RunKeyErrand& wanted) {
    const std::uint64_t id = wanted.request_id();
    const auto wish = read(wanted);
    if (!wish) return done(peer, id, std::unexpected(wish.error()));
    if (signer_.is_sealed())
        return done(peer, id, fail(Errc::refused, "the signer is sealed; unseal it"));
    if (courier_ == 0)
        return done(peer, id, fail(Errc::unavailable, "the courier is not connected"));
    if (errands_.size() >= kErrandsMax)
        return done(peer, id, fail(Errc::exhausted, "too many errands at once; try again"));
    auto errand = signer_.begin_errand(*wish);
    if (!errand) return done(peer, id, std::unexpected(errand.error()));
    const std::uint64_t number = ++last_errand_;
    errands_[number] = {peer, id, *std::move(errand), signer_.ticks_ns(), -1};
    ask_for_errand(number);
}

// The courier brings the venue's clock with it when it asks for the signature.
void SignerService::ask_for_errand(std::uint64_t number) {
    const StoredKey* key = signer_.store().find(errands_.at(number).errand.master);
    proto::FromSigner message;
    message.mutable_want_key_errand()->set_errand(number);
    if (key != nullptr) message.mutable_want_key_errand()->set_venue(key->venue);
    (void)send(courier_, message);
}

std::expected<Recorded, Refusal> SignerService::record_errand(std::uint64_t number,
                                                              Duration offset) {
    const auto at = errands_.find(number);
    if (at == errands_.end()) return vault::refuse("errand", "there is no such errand any more");
    const int question = at->second.errand.question;
    if (std::exchange(at->second.signed_question, question) == question)
        return vault::refuse("errand", "this errand was signed before");
    auto recorded = signer_.record(at->second.errand, offset);
    if (!recorded) {
        done(at->second.peer, at->second.request_id, fail(Errc::refused, recorded.error().text));
        errands_.erase(at);
    }
    return recorded;
}

// The answer to a question that nobody has signed is no answer.
void SignerService::take_errand_answer(const proto::KeyErrandAnswer& answer) {
    const auto at = errands_.find(answer.errand());
    if (at == errands_.end() || at->second.signed_question != at->second.errand.question) return;
    end_errand(answer.errand(), answer.status(), answer.body());
}

void SignerService::end_errand(std::uint64_t number, int status, std::string_view body) {
    const auto at = errands_.find(number);
    if (at == errands_.end()) return;
    const auto end = signer_.end_errand(at->second.errand, status, body);
    if (end && end->asks_again) {
        at->second.asked_ns = signer_.ticks_ns();
        return ask_for_errand(number);
    }
    const Errand errand = std::move(at->second);
    errands_.erase(at);
    if (!end) return done(errand.peer, errand.request_id, std::unexpected(end.error()));
    proto::FromSigner message;
    proto::KeyErrandDone& out = *message.mutable_key_errand_done();
    out.set_request_id(errand.request_id);
    out.set_outcome(end->outcome);
    out.set_code(end->proof.code);
    out.set_http_status(end->proof.http_status);
    out.set_text(wire::cut_text(end->proof.text));
    out.set_address(end->proof.address);
    for (const KeyAtVenue& key : end->keys) write(key, *out.add_keys());
    out.set_body(end->body);
    (void)send(errand.peer, message);
    send_due_postures();  // A key that was just made.
    send_wanted_references();
}

// Of what the courier brought no answer to nothing is known.
void SignerService::end_late_errands() {
    std::vector<std::uint64_t> late;
    for (const auto& [number, errand] : errands_) {
        if (signer_.ticks_ns() - errand.asked_ns > kErrandLimitNs) late.push_back(number);
    }
    for (const std::uint64_t number : late) end_errand(number, 0, {});
}

}  // namespace strongroom::vault
