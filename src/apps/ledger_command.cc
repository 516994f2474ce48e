// `strongroom ledger`: the audit log, read without any running service.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/ledger_errands.h"
#include "apps/ledger_loss.h"
#include "apps/ledger_options.h"
#include "apps/ledger_people.h"
#include "base/real_env.h"
#include "ledger.pb.h"
#include "ledger/note.h"
#include "ledger/published_log.h"
#include "ledger/verify.h"

namespace strongroom::apps {
namespace {

std::string trimmed(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

// The checkpoints that the folder must still contain: --older, and the one of --proof.
Result<std::optional<ledger::Checkpoint>> older_checkpoint(const LedgerOptions& options,
                                                           const ledger::TrustedLog& log) {
    if (options.older_file.empty()) return std::nullopt;
    TRY_ASSIGN(const std::string note, read_file(options.older_file));
    const auto checkpoint = ledger::open_checkpoint(note, log);
    if (!checkpoint) return fail_in(options.older_file, checkpoint.error());
    return *checkpoint;
}

Status verify(const LedgerOptions& options) {
    if (options.folder.empty() && options.proof_file.empty() && options.pack.empty()) {
        return fail(Errc::invalid,
                    "say what to verify: the log's folder, or --proof FILE, or --pack FOLDER");
    }
    if (options.folder.empty() && !options.older_file.empty())
        return fail(Errc::invalid, "--older needs the log's folder");
    TRY_ASSIGN(const ledger::TrustedLog log, trusted_log(options));
    auto json = nlohmann::ordered_json::object();
    std::string text;
    std::optional<ProvedEntry> proved;
    if (!options.proof_file.empty()) {
        TRY_ASSIGN(proved, check_proof_file(options));
        json["index"] = proved->index;
        json["text"] = describe_entry(proved->entry);
        text = fmt::format("good: entry {} of at least {}: {}\n", proved->index,
                           proved->checkpoint.size, describe_entry(proved->entry));
    }
    if (!options.pack.empty()) {
        TRY_ASSIGN(const loss::PackChecked pack, check_pack_folder(options.pack, log));
        json["pack"] = pack.account;
        json["loss"] = pack.totals;
        text += describe_pack(pack);
    }
    if (!options.folder.empty()) {
        PosixDisk disk;
        TRY_ASSIGN(const auto older, older_checkpoint(options, log));
        TRY_ASSIGN(const ledger::Checkpoint found,
                   ledger::verify_log(disk, options.folder, log, older));
        // A second walk for the proof's own checkpoint: the folder must contain both.
        if (proved) TRY(ledger::verify_log(disk, options.folder, log, proved->checkpoint));
        const std::string root = to_base64(found.root.bytes);
        json["size"] = found.size;
        json["root"] = root;
        text += fmt::format("good: {} entries, root {}\n", found.size, root);
    }
    fmt::print("{}", options.is_json ? json.dump() + "\n" : text);
    return {};
}

// What a key may do at its venue, and what the owner has allowed.
std::string describe_posture(const proto::LedgerEntry& entry) {
    if (entry.has_posture_allowed()) {
        return fmt::format("posture allowed: {} may trade although: {}, by {}",
                           entry.posture_allowed().account(), entry.posture_allowed().what(),
                           entry.posture_allowed().by());
    }
    if (entry.has_posture_changed()) {
        return fmt::format("posture changed: {}: {}{}", entry.posture_changed().account(),
                           entry.posture_changed().text(),
                           entry.posture_changed().is_wider() ? " (alarm)" : "");
    }
    const auto& rights = entry.posture_seen().rights();
    return fmt::format("posture seen: {}: {}{}", entry.posture_seen().account(),
                       rights.is_ip_bound() ? "bound to an IP list" : "from any address",
                       rights.can_withdraw() || rights.can_transfer() ? ", may move money" : "");
}

std::string_view scope_of(std::string_view written) { return written.empty() ? "key" : written; }

std::string_view made_where(const proto::KeyAdded& key) {
    if (key.public_key().empty()) return "added";
    return key.kind() == "ed25519-token" ? "made in a token" : "made here";
}

// What happened to keys and to what they lie under; empty: something else.
std::string describe_keys(const proto::LedgerEntry& entry) {
    using Entry = proto::LedgerEntry;
    switch (entry.body_case()) {
        case Entry::kKeyAdded:
            return fmt::format("key {}: {} at {}", made_where(entry.key_added()),
                               entry.key_added().account(), entry.key_added().venue());
        case Entry::kKeyNamed:
            return fmt::format("key named: {} has its id at the venue",
                               entry.key_named().account());
        case Entry::kKeyPolicySet:
            return fmt::format("policy set: {} by {}{}", entry.key_policy_set().account(),
                               entry.key_policy_set().by(),
                               entry.key_policy_set().is_wider() ? ", wider" : "");
        case Entry::kKeyRetired:
            return fmt::format("key retired: {} by {}", entry.key_retired().account(),
                               entry.key_retired().by());
        case Entry::kKeyringRotated:
            return fmt::format("keyring rotated: version {}, the oldest is {}",
                               entry.keyring_rotated().version(), entry.keyring_rotated().floor());
        case Entry::kPassphraseSet:
            return fmt::format("passphrase set, instead of {}", entry.passphrase_set().before());
        case Entry::kKeyFrozen:
            return fmt::format(
                "{} frozen: {} by {}: {} ({}){}", scope_of(entry.key_frozen().scope()),
                entry.key_frozen().account(), entry.key_frozen().by(), entry.key_frozen().reason(),
                entry.key_frozen().evidence(), as_step(entry.key_frozen().campaign(), "frozen"));
        case Entry::kKeyThawed:
            return fmt::format("{} thawed: {} by {}{}", scope_of(entry.key_thawed().scope()),
                               entry.key_thawed().account(), entry.key_thawed().by(),
                               as_step(entry.key_thawed().campaign(), "resumed"));
        default: return {};
    }
}

// One entry in words.
std::string describe(const proto::LedgerEntry& entry) {
    using Entry = proto::LedgerEntry;
    switch (entry.body_case()) {
        case Entry::kOrderSigned: {
            const auto& intent = entry.order_signed().intent();
            return fmt::format("order signed: {} {} {} {} at {}{} ({}, {})", intent.account(),
                               intent.side() == proto::BUY ? "buy" : "sell", intent.qty(),
                               intent.symbol(), intent.limit().empty() ? "market" : intent.limit(),
                               intent.trigger().empty() ? "" : " once at " + intent.trigger(),
                               intent.bot(), intent.why());
        }
        case Entry::kCancelSigned: {
            const auto& cancel = entry.cancel_signed();
            const bool is_at_venue = !cancel.venue_symbol().empty();
            return fmt::format("cancel signed: {} {}{} ({})", cancel.intent().account(),
                               is_at_venue ? cancel.venue_symbol() : cancel.intent().symbol(),
                               is_at_venue ? " order " + cancel.intent().venue_id() : "",
                               cancel.intent().why());
        }
        case Entry::kReadSigned:
            return fmt::format("read signed: {} for {}", entry.read_signed().query().account(),
                               entry.read_signed().client());
        case Entry::kOrderRefused:
            return fmt::format("order refused: {} {}: {}", entry.order_refused().intent().account(),
                               entry.order_refused().intent().symbol(),
                               entry.order_refused().text());
        case Entry::kPostureSeen:
        case Entry::kPostureChanged:
        case Entry::kPostureAllowed: return describe_posture(entry);
        case Entry::kKeyErrandSigned:
        case Entry::kKeyErrandEnded: return describe_errand(entry);
        case Entry::kCampaignKeyStepped:
        case Entry::kCampaignListed: return describe_campaign(entry);
        case Entry::kLossStated:
        case Entry::kClaimChanged: return describe_loss(entry);
        case Entry::kSignerOpened:
            return fmt::format("signer opened, version {}", entry.signer_opened().version());
        case Entry::kSignerSealed: return "signer sealed";
        case Entry::kWitnessAdded:
            return fmt::format("witness added: {} at {}", entry.witness_added().key(),
                               entry.witness_added().url());
        case Entry::kWitnessRemoved:
            return fmt::format("witness removed: {}", entry.witness_removed().name());
        case Entry::kFactorSet:
            return fmt::format("factor set, signed text: {}",
                               in_one_line(entry.factor_set().text()));
        case Entry::kMandateAdded:
            return fmt::format("mandate added, signed text: {}",
                               in_one_line(entry.mandate_added().text()));
        case Entry::kMandateRevoked:
            return fmt::format("mandate revoked: {} of {}", entry.mandate_revoked().id(),
                               entry.mandate_revoked().account());
        case Entry::kLeakChecked: {
            const proto::LeakChecked& checked = entry.leak_checked();
            return fmt::format(
                "leak checked: {} with their secrets, {} by their id, {} secrets alone",
                checked.id_and_secret_size(), checked.id_only_size(), checked.secret_only_size());
        }
        default: break;
    }
    const std::string of_keys = describe_keys(entry);
    return of_keys.empty() ? describe_people(entry) : of_keys;
}

Status show(const LedgerOptions& options) {
    TRY_ASSIGN(const ledger::TrustedLog log, trusted_log(options));
    PosixDisk disk;
    TRY_ASSIGN(ledger::PublishedLog published,
               ledger::PublishedLog::open(disk, options.folder, log));
    auto list = nlohmann::ordered_json::array();
    std::uint64_t at = options.from;
    const std::uint64_t end = std::min(published.checkpoint().size, options.from + options.count);
    while (at < end) {
        TRY_ASSIGN(const std::vector<Bytes> entries, published.entries(at, end - at));
        if (entries.empty()) break;
        for (const Bytes& bytes : entries) {
            proto::LedgerEntry entry;
            (void)entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
            const std::string text = describe_entry(bytes);
            if (options.is_json)
                list.push_back({{"index", at}, {"time_ms", entry.time_ms()}, {"text", text}});
            else
                fmt::print("{:>8}  {}  {}\n", at, to_iso8601({entry.time_ms()}), text);
            ++at;
        }
    }
    if (options.is_json) fmt::print("{}\n", list.dump());
    return {};
}

int exit_of(const Status& done) {
    if (done) return kDone;
    const int code = report(done.error());
    return done.error().code == Errc::corrupt ? kFound : code;
}

}  // namespace

std::string describe_entry(ByteView bytes) {
    proto::LedgerEntry entry;
    const bool is_read = entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (!is_read) return "an entry that does not read";
    return describe(entry) + (entry.act().empty() ? "" : ", as approved: " + entry.act());
}

Result<ledger::TrustedLog> trusted_log(const LedgerOptions& options) {
    TRY_ASSIGN(const std::string text, read_file(options.key_file));
    const auto key = ledger::parse_note_key(trimmed(text));
    if (!key) return fail_in(options.key_file, key.error());
    return ledger::TrustedLog{key->name, {*key}};
}

void add_ledger_commands(Command app, int& exit_code) {
    Command group = app.add_subcommand("ledger", "the audit log; needs no running service");
    group.require_subcommand();
    const auto options = std::make_shared<LedgerOptions>();
    const auto add = [&](const std::string& name, const std::string& help,
                         Status (*act)(const LedgerOptions&)) {
        Command command = group.add_subcommand(name, help);
        command.add_option("folder", options->folder, "the log's folder: FOLDER/signer/ledger")
            .required(name != "verify");
        command.add_option("--key", options->key_file, "its public key: FOLDER/signer/ledger.key")
            .required();
        command.callback([options, &exit_code, act] { exit_code = exit_of(act(*options)); });
        return command;
    };
    Command verifying = add(
        "verify", "check every entry and the signature; exit 1 when something was changed", verify);
    verifying.add_option("--older", options->older_file,
                         "a checkpoint kept from before, which the log must still contain");
    verifying.add_option("--proof", options->proof_file,
                         "a proof of one entry; it needs no folder");
    verifying.add_option("--pack", options->pack,
                         "the folder of a statement of loss; it needs no ledger");
    verifying.add_flag("--json", options->is_json);
    Command showing = add("show", "entries in words", show);
    showing.add_option("--from", options->from, "the first entry").capture_default_str();
    showing.add_option("--count", options->count).capture_default_str();
    showing.add_flag("--json", options->is_json);
    Command proving = add("prove", "proofs of entries, as C2SP tlog-proof texts", prove_entries);
    proving.add_option("index", options->indices, "the entries' numbers");
    proving.add_option("--order", options->order, "the entries about this client order id");
    proving.add_option("--account", options->account, "the entries about this account");
    proving.add_option("--out", options->out, "a folder for INDEX.tlog-proof; else to stdout");
}

}  // namespace strongroom::apps
