// `strongroom ledger prove`: C2SP tlog-proof texts, to be given to whoever wants to see an entry.
#include <fmt/format.h>

#include <filesystem>

#include "apps/command.h"
#include "apps/ledger_options.h"
#include "base/real_env.h"
#include "ledger.pb.h"
#include "ledger/log_proof.h"
#include "ledger/published_log.h"

namespace strongroom::apps {
namespace {

constexpr std::size_t kProofsMax = 100'000;

// The order tag that an entry is about; empty when it is about none.
std::string order_of(const proto::LedgerEntry& entry) {
    if (entry.has_order_signed()) return entry.order_signed().client_id();
    if (entry.has_cancel_signed()) return entry.cancel_signed().client_id();
    return {};
}

// The account that an entry is about, as it is written there; empty when it is about none.
std::string account_of(const proto::LedgerEntry& entry) {
    using Body = proto::LedgerEntry;
    switch (entry.body_case()) {
        case Body::kOrderSigned: return entry.order_signed().intent().account();
        case Body::kCancelSigned: return entry.cancel_signed().intent().account();
        case Body::kReadSigned: return entry.read_signed().query().account();
        case Body::kOrderRefused: return entry.order_refused().intent().account();
        case Body::kKeyAdded: return entry.key_added().account();
        case Body::kKeyNamed: return entry.key_named().account();
        case Body::kKeyPolicySet: return entry.key_policy_set().account();
        case Body::kKeyRetired: return entry.key_retired().account();
        case Body::kKeyFrozen: return entry.key_frozen().account();
        case Body::kKeyThawed: return entry.key_thawed().account();
        case Body::kKeyErrandEnded: return entry.key_errand_ended().account();
        case Body::kCampaignKeyStepped: return entry.campaign_key_stepped().account();
        case Body::kLossStated: return entry.loss_stated().account();
        case Body::kClaimChanged: return entry.claim_changed().account();
        default: return {};
    }
}

bool is_asked_for(const LedgerOptions& options, ByteView bytes) {
    proto::LedgerEntry entry;
    if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
    return (!options.order.empty() && order_of(entry) == options.order) ||
           (!options.account.empty() && account_of(entry) == options.account);
}

Result<std::vector<std::uint64_t>> search(const LedgerOptions& options, ledger::PublishedLog& log) {
    std::vector<std::uint64_t> found;
    for (std::uint64_t at = 0; at < log.checkpoint().size;) {
        TRY_ASSIGN(const std::vector<Bytes> entries, log.entries(at, ledger::kReadEntriesMax));
        for (const Bytes& entry : entries) {
            if (is_asked_for(options, entry)) found.push_back(at);
            ++at;
        }
        if (found.size() > kProofsMax)
            return fail(Errc::exhausted, fmt::format("more than {} entries fit; prove them by "
                                                     "their indices",
                                                     kProofsMax));
    }
    if (!found.empty()) return found;
    const bool is_order = !options.order.empty();
    return fail(Errc::not_found, fmt::format("no entry of the first {} is about the {} \"{}\"",
                                             log.checkpoint().size, is_order ? "order" : "account",
                                             is_order ? options.order : options.account));
}

}  // namespace

Result<std::string> proof_text(ledger::PublishedLog& log, std::uint64_t index) {
    TRY_ASSIGN(ledger::LogProof proof, ledger::prove_entry(log, index));
    TRY_ASSIGN(std::vector<Bytes> entries, log.entries(index, 1));
    proof.extra = std::move(entries.at(0));
    return ledger::print_proof(proof);
}

Status prove_entries(const LedgerOptions& options) {
    const int ways = (options.indices.empty() ? 0 : 1) + (options.order.empty() ? 0 : 1) +
                     (options.account.empty() ? 0 : 1);
    if (ways != 1)
        return fail(Errc::invalid, "say what to prove: indices, or --order ID, or --account NAME");
    TRY_ASSIGN(const ledger::TrustedLog identity, trusted_log(options));
    PosixDisk disk;
    TRY_ASSIGN(ledger::PublishedLog log,
               ledger::PublishedLog::open(disk, options.folder, identity));
    std::vector<std::uint64_t> indices = options.indices;
    if (indices.empty()) {
        TRY_ASSIGN(indices, search(options, log));
    }
    if (indices.size() > 1 && options.out.empty())
        return fail(Errc::invalid, fmt::format("{} entries: name a folder for their proofs with "
                                               "--out",
                                               indices.size()));
    if (!options.out.empty()) TRY(disk.make_folder(options.out));
    for (const std::uint64_t index : indices) {
        TRY_ASSIGN(const std::string text, proof_text(log, index));
        if (options.out.empty()) {
            fmt::print("{}", text);
            continue;
        }
        const std::string path = fmt::format("{}/{}.tlog-proof", options.out, index);
        TRY(disk.replace(path, as_bytes(text)));
        fmt::print("{}\n", path);
    }
    return {};
}

Result<ProvedEntry> check_proof_file(const LedgerOptions& options) {
    TRY_ASSIGN(const ledger::TrustedLog identity, trusted_log(options));
    TRY_ASSIGN(const std::string text, read_file(options.proof_file));
    const Result<ledger::LogProof> proof = ledger::parse_proof(text);
    if (!proof) return fail_in(options.proof_file, proof.error());
    if (proof->extra.empty())
        return fail(Errc::invalid, options.proof_file + ": has no extra line with its entry");
    const Result<ledger::Checkpoint> checkpoint =
        ledger::check_proof(*proof, proof->extra, identity);
    if (!checkpoint) return fail_in(options.proof_file, checkpoint.error());
    return ProvedEntry{proof->index, proof->extra, *checkpoint};
}

}  // namespace strongroom::apps
