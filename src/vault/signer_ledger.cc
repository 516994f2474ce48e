// Signer: opening, closing, and what the ledger remembers.
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "base/ensure.h"
#include "ledger.pb.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kOrigin = "strongroom/ledger";
constexpr std::uint64_t kReadAtOnce = 1024;

}  // namespace

Status Signer::init(const Secret& passphrase, bool is_practice) {
    TRY(disk_.make_folder(settings_.folder));
    TRY(store_.create(passphrase, is_practice));
    return open_log(true);
}

Status Signer::unseal(const Secret& passphrase) {
    if (!is_sealed()) return {};
    TRY(store_.unseal(passphrase));
    const Status opened = open_log(false);
    if (!opened) store_.seal();
    return opened;
}

void Signer::seal() {
    if (!is_sealed()) {
        proto::LedgerEntry entry;
        entry.set_time_ms(clock_.now().ms);
        entry.mutable_signer_sealed();
        // Sealing must work even when the disk does not.
        if (append(entry.SerializeAsString())) (void)commit();
    }
    log_.reset();
    note_seed_ = Secret();
    index_.clear();
    states_.clear();
    store_.seal();
}

Status Signer::open_log(bool is_new) {
    note_seed_ = store_.ledger_key();
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> pair{};
    note_key_.name = std::string(kOrigin);
    crypto_sign_seed_keypair(note_key_.public_key.data(), pair.data(),
                             note_seed_.bytes(OpenSecret{}).data());
    wipe(pair);
    ledger::LogConfig config{.folder = settings_.folder + "/ledger",
                             .identity = {std::string(kOrigin), {note_key_}}};
    // A store that was made and killed before its ledger was: there is nothing in it that could be
    // lost.
    const bool is_missing =
        !is_new && !disk_.read(settings_.folder + "/ledger.key", 4096).has_value();
    if (is_new || is_missing) {
        TRY_ASSIGN(log_, ledger::Log::create(disk_, std::move(config)));
        TRY(disk_.replace(settings_.folder + "/ledger.key",
                          as_bytes(note_key_.to_string() + "\n")));
    } else {
        TRY_ASSIGN(log_, ledger::Log::open(disk_, std::move(config)));
    }
    const Status read = read_log();
    if (!read) {
        log_.reset();
        return read;
    }
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_signer_opened()->set_version(settings_.version);
    TRY(append(entry.SerializeAsString()));
    return commit();
}

Status Signer::read_log() {
    index_.clear();
    states_.clear();
    for (std::uint64_t from = 0; from < log_->size();) {
        TRY_ASSIGN(const std::vector<Bytes> entries, log_->entries(from, kReadAtOnce));
        if (entries.empty()) return fail(Errc::corrupt, "the ledger ends before its size");
        for (const Bytes& entry : entries) read_entry(entry, from++);
    }
    appended_ = log_->size();
    return {};
}

void Signer::read_entry(ByteView bytes, std::uint64_t index) {
    proto::LedgerEntry entry;
    ENSURE(entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())),
           "we wrote this entry");
    if (entry.has_order_signed()) {
        const proto::OrderSigned& order = entry.order_signed();
        const Result<OrderIntent> intent = wire::read(order.intent());
        const Result<Decimal> notional = Decimal::parse(order.notional());
        ENSURE(intent && notional, "an order in the ledger reads as it was written");
        index_.add({*intent, order.client_id(), {order.deadline_ms()}, index, {}}, *notional,
                   {entry.time_ms()});
        states_[intent->account].last_signature = {entry.time_ms()};
    } else if (entry.has_key_frozen()) {
        KeyState& state = states_[{entry.key_frozen().account()}];
        state.is_frozen = true;
        state.frozen_reason = entry.key_frozen().reason();
    } else if (entry.has_key_thawed()) {
        KeyState& state = states_[{entry.key_thawed().account()}];
        state.is_frozen = false;
        state.frozen_reason.clear();
    }
}

// ---- Keys ------------------------------------------------------------------------------------

Status Signer::add_key(NewKey key) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    const AccountName account = key.account;
    const std::string venue = key.venue;
    const std::string policy = key.policy.text();
    TRY_ASSIGN(const KeyKind kind, recognise(key.secret));
    TRY_ASSIGN(const RecordId id, store_.add(std::move(key), clock_.now()));
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::KeyAdded& added = *entry.mutable_key_added();
    added.set_account(account.value);
    added.set_venue(venue);
    added.set_key(std::string(as_text(id)));
    added.set_kind(std::string(to_string(kind)));
    added.set_policy(policy);
    TRY(append(entry.SerializeAsString()));
    return commit();
}

Status Signer::freeze(const AccountName& account, const std::string& by, const std::string& reason,
                      const std::string& evidence) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed: nothing is signed anyway");
    if (store_.find(account) == nullptr) {
        return fail(Errc::not_found,
                    fmt::format("there is no key for account \"{}\"", account.value));
    }
    KeyState& state = states_[account];
    // First in force, then on record: a disk that fails must not keep a stolen key usable.
    state.is_frozen = true;
    state.frozen_reason = reason;
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::KeyFrozen& frozen = *entry.mutable_key_frozen();
    frozen.set_account(account.value);
    frozen.set_by(by);
    frozen.set_reason(reason.substr(0, wire::kTextBytesMax));
    frozen.set_evidence(evidence.substr(0, wire::kTextBytesMax));
    TRY(append(entry.SerializeAsString()));
    return commit();
}

Status Signer::thaw(const AccountName& account, const std::string& by) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    if (store_.find(account) == nullptr) {
        return fail(Errc::not_found,
                    fmt::format("there is no key for account \"{}\"", account.value));
    }
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_key_thawed()->set_account(account.value);
    entry.mutable_key_thawed()->set_by(by);
    TRY(append(entry.SerializeAsString()));
    TRY(commit());
    states_[account].is_frozen = false;
    states_[account].frozen_reason.clear();
    return {};
}

// A refusal is evidence and not a condition of anything: when too many wait for the next commit,
// the further ones are not recorded. A log that has stopped shows at the commit of the next
// signature.
void Signer::note_refusal(const OrderIntent& intent, const Refusal& refusal) {
    if (refusal.is_for_now) return;
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::OrderRefused& refused = *entry.mutable_order_refused();
    wire::write(intent, *refused.mutable_intent());
    refused.set_code(refusal.code);
    refused.set_text(refusal.text.substr(0, wire::kTextBytesMax));
    (void)append(entry.SerializeAsString());
}

std::vector<KeyView> Signer::keys() const {
    std::vector<KeyView> views;
    for (const auto& [account, key] : store_.keys()) {
        KeyView view{.account = account,
                     .venue = key.venue,
                     .kind = std::string(to_string(key.kind)),
                     .policy = key.policy.text(),
                     .added = key.added,
                     .spent_today = index_.spent(account, clock_.now()).today};
        if (const auto state = states_.find(account); state != states_.end()) {
            view.is_frozen = state->second.is_frozen;
            view.frozen_reason = state->second.frozen_reason;
            view.last_signature = state->second.last_signature;
        }
        views.push_back(std::move(view));
    }
    return views;
}

// ---- Checkpoints -----------------------------------------------------------------------------

Status Signer::publish() {
    if (is_sealed()) return {};
    const auto sign = [this](ByteView message) -> Result<ledger::Signature> {
        std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> pair{};
        ledger::PublicKey unused{};
        crypto_sign_seed_keypair(unused.data(), pair.data(), note_seed_.bytes(OpenSecret{}).data());
        ledger::Signature signature{};
        crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                             pair.data());
        wipe(pair);
        return signature;
    };
    TRY(log_->publish(sign));
    return {};
}

std::string Signer::ledger_verifier_key() const {
    return is_sealed() ? std::string() : note_key_.to_string();
}

}  // namespace strongroom::vault
