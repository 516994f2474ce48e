#include "apps/campaign/choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "apps/campaign/hands.h"
#include "apps/leak_reading.h"
#include "apps/ledger_options.h"
#include "apps/signer_client.h"
#include "base/real_env.h"
#include "ledger.pb.h"
#include "ledger/published_log.h"
#include "signer.pb.h"

namespace strongroom::apps {
namespace {

// Hex digits.
constexpr std::size_t kLeakIdMin = 8;
constexpr std::size_t kLeakIdMax = 64;

struct Named {
    std::string source;
    std::set<std::string> accounts;
};

bool is_leak_id(const std::string& text) {
    return text.size() >= kLeakIdMin && text.size() <= kLeakIdMax &&
           text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void take(const proto::LeakChecked& checked, std::set<std::string>& accounts) {
    for (const auto* list : {&checked.id_only(), &checked.id_and_secret(), &checked.secret_only()})
        accounts.insert(list->begin(), list->end());
}

// What a check before has put on record. A retired key in a dump is no reason to stop the next one.
Result<Named> of_ledger(const std::string& folder, const std::string& id) {
    const LedgerOptions options{.folder = folder + "/signer/ledger",
                                .key_file = folder + "/signer/ledger.key"};
    TRY_ASSIGN(const ledger::TrustedLog identity, trusted_log(options));
    PosixDisk disk;
    TRY_ASSIGN(ledger::PublishedLog log,
               ledger::PublishedLog::open(disk, options.folder, identity));
    std::set<std::string> accounts;
    std::set<std::string> files;
    for (std::uint64_t at = 0; at < log.checkpoint().size;) {
        TRY_ASSIGN(const std::vector<Bytes> entries, log.entries(at, ledger::kReadEntriesMax));
        for (const Bytes& bytes : entries) {
            ++at;
            proto::LedgerEntry entry;
            if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
                !entry.has_leak_checked())
                continue;
            const std::string file = to_hex(as_bytes(entry.leak_checked().file_sha256()));
            if (!file.starts_with(id)) continue;
            files.insert(file);
            take(entry.leak_checked(), accounts);
        }
    }
    if (files.size() == 1) return Named{"the dump with SHA-256 " + *files.begin(), accounts};
    return fail(
        files.empty() ? Errc::not_found : Errc::invalid,
        fmt::format("--from: {} checked dumps begin with {}; name a file, or its SHA-256 as "
                    "leak check told it",
                    files.size(), id));
}

Result<Named> of_file(const std::string& folder, const std::string& path) {
    TRY_ASSIGN(SignerClient signer, SignerClient::connect(folder));
    TRY_ASSIGN(const LeakReading reading, look_up_leak(signer, path));
    proto::LeakVerdict verdict;
    // The campaign freezes them, as its own step.
    TRY(finish_leak(signer, reading, false, verdict));
    Named named{"the dump with SHA-256 " + to_hex(reading.file.sha256), {}};
    for (const proto::LeakedKey& key : verdict.keys())
        if (key.is_id_found() || key.is_secret_found()) named.accounts.insert(key.account());
    return named;
}

Result<Named> named_by(const std::string& folder, const std::string& from) {
    PosixDisk disk;
    const bool is_file = from == "-" || disk.read(from, 0).has_value() ||
                         disk.read(from, 0).error().code == Errc::exhausted;
    if (is_leak_id(from) && !is_file) return of_ledger(folder, from);
    return of_file(folder, from);
}

// Why a key that was named takes no part; empty: it does.
std::string why_not(const KeyAtHand& key) {
    const auto& seen = key.seen;
    if (seen.is_retired) return "its key is retired";
    if (seen.is_waiting) return "its key has no id at the venue yet";
    if (key.step && !is_over(*key.step)) return "it is in campaign " + key.campaign;
    return {};
}

}  // namespace

Result<Chosen> choose(const std::string& folder, const Choice& choice) {
    const int ways = (choice.from.empty() ? 0 : 1) + (choice.venue.empty() ? 0 : 1) +
                     (choice.accounts.empty() ? 0 : 1) + (choice.is_all ? 1 : 0);
    if (ways != 1)
        return fail(Errc::invalid, "which keys: one of --from, --venue, --account and --all");
    Named named;
    if (!choice.from.empty()) {
        TRY_ASSIGN(named, named_by(folder, choice.from));
    }
    named.accounts.insert(choice.accounts.begin(), choice.accounts.end());
    if (choice.is_all) named.source = "all keys";
    if (!choice.venue.empty()) named.source = "all keys at " + choice.venue;
    if (!choice.accounts.empty()) named.source = "named keys";
    TRY_ASSIGN(const auto keys, Hands(folder).look());
    Chosen chosen{.source = named.source, .plans = {}, .left_out = {}};
    for (const std::string& account : named.accounts) {
        if (!keys.contains({account}))
            return fail(Errc::not_found,
                        fmt::format("there is no key for account \"{}\"", account));
    }
    for (const auto& [account, key] : keys) {
        const bool is_named = choice.is_all || key.plan.venue == choice.venue ||
                              named.accounts.contains(account.value);
        if (!is_named) continue;
        if (const std::string why = why_not(key); !why.empty())
            chosen.left_out.push_back(fmt::format("{}: {}", account.value, why));
        else
            chosen.plans.push_back(key.plan);
    }
    return chosen;
}

}  // namespace strongroom::apps
