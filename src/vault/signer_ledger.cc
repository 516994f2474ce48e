// Signer: opening, closing, and what the ledger remembers.
#include <fmt/format.h>
#include <sodium.h>

#include "base/ensure.h"
#include "ledger.pb.h"
#include "vault/secret_memory.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kOrigin = "strongroom/ledger";
constexpr std::string_view kMarkFile = "/ledger.mark";
constexpr std::string_view kKeyFile = "/ledger.key";
constexpr std::uint64_t kReadAtOnce = 1024;
constexpr std::uint64_t kSmallFileMax = 4096;
constexpr std::size_t kChallengeBytes = 32;

std::unexpected<Error> lost(const std::string& folder, std::string_view what) {
    return fail(
        Errc::corrupt,
        fmt::format("the ledger is not the one that this store had: {}. Nothing was changed. Put "
                    "ledger/ and ledger.mark in {} back from the newest backup, both from the "
                    "same one: they hold what was signed, what the day has spent and which keys "
                    "are frozen",
                    what, folder));
}

}  // namespace

// ---- Opening and closing ---------------------------------------------------------------------

Status Signer::look() {
    TRY(check_secret_memory());
    return store_.look();
}

Status Signer::init(const Secret& passphrase, bool is_practice) {
    TRY(disk_.make_folder(settings_.folder));
    TRY(store_.create(passphrase, is_practice));
    TRY(open());
    return note_opening("passphrase", {});
}

Status Signer::unseal(const Secret& passphrase) {
    if (!is_sealed()) return {};
    if (broken_) return std::unexpected(*broken_);
    if (!is_initialised())
        return fail(Errc::not_found, "there is no store yet; make one with `strongroom init`");
    TRY(attempts_.check());
    if (const Status opened = store_.unseal(passphrase); !opened) {
        attempts_.note_failure("passphrase", opened.error().message);
        return opened;
    }
    TRY(open());
    return note_opening("passphrase", {});
}

Status Signer::tick() {
    gathering_.tick();
    const Status rewritten = rewrite_keys();
    return rewritten || rewritten.error().code == Errc::corrupt ? Status{} : rewritten;
}

Status Signer::set_passphrase(const Secret& passphrase, bool is_practice) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    if (passphrase.empty()) return fail(Errc::invalid, "the passphrase is empty");
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_passphrase_set()->set_before(unseal_way());
    TRY_ASSIGN(*entry.mutable_act(), office_.approval_for(ActKind::reshare, "passphrase", ""));
    TRY(append_durably(entry));
    Status kept = store_.rewrap(passphrase, is_practice);
    // The old way is good, or the new one: both are needed until it is known.
    if (!kept) broken_ = kept.error();
    return kept;
}

Status Signer::open() {
    Status opened = open_log();
    if (!opened) forget();
    return opened;
}

void Signer::seal() {
    if (!is_sealed()) {
        proto::LedgerEntry entry;
        entry.set_time_ms(clock_.now().ms);
        entry.mutable_signer_sealed();
        // Sealing must work even when the disk does not. The checkpoint and the mark leave nothing
        // behind that could be cut off unseen.
        if (append(entry) && commit()) (void)publish();
    }
    forget();
}

void Signer::forget() {
    log_.reset();
    is_mark_due_ = false;
    note_seed_ = Secret();
    entry_key_ = Secret();
    form_key_ = {};
    blind_.reset();
    forget_the_log();
    gathering_.wipe();
    new_shares_.reset();
    backup_.reset();
    store_.seal();
}

// All that read_log() makes.
void Signer::forget_the_log() {
    index_.clear();
    day_totals_.clear();
    minute_.clear();
    open_orders_.clear();
    postures_.clear();
    freezes_.clear();
    campaigns_.clear();
    last_signatures_.clear();
    versions_.clear();
    mandates_.clear();
    office_.clear();
    witnesses_.clear();
}

Status Signer::open_log() {
    ++opening_;
    is_rewriting_ = true;
    entry_key_ = store_.entry_key();
    note_seed_ = store_.ledger_key();
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> pair{};
    note_key_.name = std::string(kOrigin);
    crypto_sign_seed_keypair(note_key_.public_key.data(), pair.data(),
                             note_seed_.bytes(OpenSecret{}).data());
    wipe(pair);
    TRY_ASSIGN(log_, find_log());
    TRY(read_log());

    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    form_key_ = FormKey::make(random_);
    entry.mutable_signer_opened()->set_version(settings_.version);
    entry.mutable_signer_opened()->set_form_key(std::string(as_text(form_key_.public_key())));
    // What no cosignature from before can cover (docs/witness.md).
    Bytes challenge(kChallengeBytes);
    random_.fill(challenge);
    entry.mutable_signer_opened()->set_challenge(std::string(as_text(challenge)));
    TRY(append_durably(entry));
    witnesses_.begin(log_->size(), {std::string(kOrigin), {note_key_}});
    TRY(read_cosigned());
    TRY(disk_.replace(settings_.folder + std::string(kKeyFile),
                      as_bytes(note_key_.to_string() + "\n")));
    TRY(write_mark());
    return store_.has_ledger() ? Status{} : store_.note_ledger_made();
}

Result<ledger::Log> Signer::find_log() {
    ledger::LogConfig config{.folder = settings_.folder + "/ledger",
                             .identity = {std::string(kOrigin), {note_key_}}};
    if (store_.has_ledger()) {
        TRY_ASSIGN(const LedgerMark mark, read_mark());
        config.at_least = {std::string(kOrigin), mark.size, mark.root};
    } else {
        // The making of this store was cut off: there is nothing in it yet that could be lost. If
        // its ledger is there, it holds only earlier attempts to open it.
        Result<ledger::Log> made = ledger::Log::create(disk_, config);
        if (made || made.error().code != Errc::refused) return made;
    }
    Result<ledger::Log> log = ledger::Log::open(disk_, std::move(config));
    if (!log && (log.error().code == Errc::corrupt || log.error().code == Errc::not_found))
        return lost(settings_.folder, log.error().message);
    return log;
}

Result<LedgerMark> Signer::read_mark() const {
    const Result<Bytes> file = disk_.read(settings_.folder + std::string(kMarkFile), kSmallFileMax);
    if (!file && file.error().code == Errc::io) return std::unexpected(file.error());
    if (!file) return lost(settings_.folder, file.error().message);
    const Result<LedgerMark> mark = parse_mark(*file, store_.mark_key());
    if (!mark) return lost(settings_.folder, "ledger.mark: " + mark.error().message);
    return *mark;
}

// After the entries that it counts are durable: it is never ahead of them.
Status Signer::write_mark() {
    if (marked_ == log_->size()) return {};
    const Bytes mark = print_mark({log_->size(), log_->root()}, store_.mark_key());
    TRY(disk_.replace(settings_.folder + std::string(kMarkFile), mark));
    marked_ = log_->size();
    return {};
}

// ---- Entries ---------------------------------------------------------------------------------

Result<std::uint64_t> Signer::append(const proto::LedgerEntry& entry) {
    TRY_ASSIGN(const std::uint64_t index,
               log_->append(seal_entry(entry.SerializeAsString(), next_entry_, entry_key_)));
    ENSURE(index == next_entry_, "an entry stands where its MAC says");
    ++next_entry_;
    return index;
}

// For what is no signature and cannot wait for the end of the turn. A full turn is no reason to
// refuse a freeze: what waits is made durable first, which is always right.
Status Signer::append_durably(const proto::LedgerEntry& entry) {
    Result<std::uint64_t> index = append(entry);
    if (!index && index.error().code == Errc::exhausted) {
        TRY(commit());
        index = append(entry);
    }
    TRY(index);
    TRY(commit());
    if (!entry.act().empty()) office_.note_done(entry.act());
    return {};
}

Status Signer::read_log() {
    forget_the_log();
    for (std::uint64_t from = 0; from < log_->size();) {
        TRY_ASSIGN(const std::vector<Bytes> entries, log_->entries(from, kReadAtOnce));
        if (entries.empty()) return fail(Errc::corrupt, "the ledger ends before its size");
        for (const Bytes& entry : entries) TRY(read_entry(entry, from++));
    }
    next_entry_ = log_->size();
    marked_ = 0;
    return {};
}

// No default: the compiler lists the gaps when an entry is added.
Status Signer::read_entry(ByteView bytes, std::uint64_t index) {
    if (!is_own_entry(bytes, index, entry_key_)) {
        return lost(settings_.folder,
                    fmt::format("entry {} was not written by this signer", index));
    }
    const std::unexpected<Error> unknown =
        fail(Errc::corrupt, fmt::format("the ledger: entry {} is of a newer version", index));
    proto::LedgerEntry entry;
    if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return unknown;
    if (!entry.act().empty()) office_.note_done(entry.act());
    using Body = proto::LedgerEntry;
    switch (entry.body_case()) {
        case Body::kOrderSigned: return read_order(entry, index);
        case Body::kKeyFrozen:
        case Body::kKeyThawed: return read_freeze(entry);
        case Body::kKeyErrandEnded:
        case Body::kCampaignKeyStepped: return read_campaign(entry);
        case Body::kKeyAdded:
        case Body::kKeyNamed:
        case Body::kKeyPolicySet:
        case Body::kKeyRetired: return read_key(entry);
        case Body::kKeyringRotated:
            return check_keyring(entry.keyring_rotated().version(),
                                 entry.keyring_rotated().floor());
        case Body::kWitnessAdded:
        case Body::kWitnessRemoved: return read_witness(entry);
        case Body::kPostureSeen:
        case Body::kPostureChanged:
        case Body::kPostureAllowed: read_posture(entry); return {};
        case Body::kCancelSigned:
        case Body::kReadSigned:
        case Body::kKeyErrandSigned:
        case Body::kOrderRefused:
        case Body::kPassphraseSet:
        case Body::kSignerOpened:
        case Body::kUnsealRefused:
        case Body::kSignerUnsealed:
        case Body::kSharesChanged:
        case Body::kBackupTaken:
        case Body::kLeakChecked:
        case Body::kCampaignListed:
        case Body::kLossStated:
        case Body::kClaimChanged:
        case Body::kSignerSealed: return {};
        case Body::kFactorSet:
        case Body::kMandateAdded:
        case Body::kMandateRevoked: return read_mandates(entry);
        case Body::kPersonAdded:
        case Body::kPersonRevoked:
        case Body::kNeedSet:
        case Body::kActProposed:
        case Body::kActApproved:
        case Body::kActRetracted:
        case Body::kGrantGiven:
        case Body::kGrantEnded:
        case Body::kLockedDown: return office_.read(entry);
        case Body::BODY_NOT_SET: return unknown;
    }
    return unknown;
}

Status Signer::read_order(const proto::LedgerEntry& entry, std::uint64_t index) {
    const proto::OrderSigned& order = entry.order_signed();
    const Result<OrderIntent> intent = wire::read(order.intent());
    const Result<Decimal> notional = Decimal::parse(order.notional());
    if (!intent || !notional) {
        return fail(Errc::corrupt,
                    fmt::format("the ledger: the order of entry {} does not read: {}", index,
                                (intent ? notional.error() : intent.error()).message));
    }
    const Time signed_at{entry.time_ms()};
    index_.add({*intent, order.client_id(), {order.deadline_ms()}, index, {}});
    day_totals_.add(intent->account, intent->symbol.quote, signed_at, *notional);
    minute_.add_read(intent->account, intent->symbol.quote, signed_at, clock_.now(),
                     clock_.ticks_ns(), *notional);
    // Whether it is open is not known before the next list.
    if (does_rest(intent->kind)) open_orders_.add(intent->account, intent->id, clock_.ticks_ns());
    mandates_.note_signed(intent->account, order.mandate(), signed_at, *notional);
    last_signatures_[intent->account] = signed_at;
    return {};
}

// ---- Checkpoints -----------------------------------------------------------------------------

Status Signer::publish() {
    while (is_writing_checkpoint()) TRY(write_checkpoint());
    TRY(begin_checkpoint(ledger::Cover::all));
    while (is_writing_checkpoint()) TRY(write_checkpoint());
    return {};
}

// One that is due for its entries is of whole bundles: an unfinished one would be two more files in
// folders of their own, for the sake of entries that the next second publishes.
Status Signer::begin_checkpoint() {
    return begin_checkpoint(unpublished() >= kCheckpointEntries ? ledger::Cover::bundles
                                                                : ledger::Cover::all);
}

Status Signer::begin_checkpoint(ledger::Cover cover) {
    if (is_sealed() || is_writing_checkpoint()) return {};
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
    TRY(log_->begin_publishing(sign, cover));
    is_mark_due_ = true;
    return {};
}

Status Signer::write_checkpoint() {
    if (!is_writing_checkpoint()) return {};
    if (log_->is_publishing()) return log_->write_on();
    TRY(write_mark());
    is_mark_due_ = false;
    return {};
}

std::uint64_t Signer::unpublished() const {
    if (is_sealed()) return 0;
    return log_->size() - (log_->published() ? log_->published()->size : 0);
}

bool Signer::wants_checkpoint() const {
    return unpublished() >= kCheckpointEntries && !is_writing_checkpoint();
}

bool Signer::is_far_behind() const { return unpublished() >= kUnpublishedEntries; }

std::string Signer::ledger_verifier_key() const {
    return is_sealed() ? std::string() : note_key_.to_string();
}

}  // namespace strongroom::vault
