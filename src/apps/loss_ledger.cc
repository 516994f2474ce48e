#include "apps/loss_ledger.h"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "apps/ledger_options.h"

namespace strongroom::apps {
namespace {

using Take = std::function<Status(std::uint64_t, proto::LedgerEntry)>;

Status each_entry(ledger::PublishedLog& log, const Take& take) {
    for (std::uint64_t at = 0; at < log.checkpoint().size;) {
        TRY_ASSIGN(const std::vector<Bytes> entries, log.entries(at, ledger::kReadEntriesMax));
        for (const Bytes& bytes : entries) {
            proto::LedgerEntry entry;
            if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
                return fail(Errc::corrupt, fmt::format("entry {} of the ledger does not read", at));
            }
            TRY(take(at++, std::move(entry)));
        }
    }
    return {};
}

Result<ledger::PublishedLog> open_log(Disk& disk, const LedgerPlace& place) {
    LedgerOptions options;
    options.key_file = place.key_file;
    TRY_ASSIGN(const ledger::TrustedLog identity, trusted_log(options));
    return ledger::PublishedLog::open(disk, place.folder, identity);
}

}  // namespace

LedgerPlace ledger_of(const std::string& house_folder) {
    return {house_folder + "/signer/ledger", house_folder + "/signer/ledger.key"};
}

Result<AccountEntries> read_account(Disk& disk, const LedgerPlace& place,
                                    const AccountName& account) {
    TRY_ASSIGN(ledger::PublishedLog log, open_log(disk, place));
    AccountEntries found{std::move(log), {}, {}};
    loss::ForeignOrders foreign(account);
    loss::Whom whom{.account = account, .venue = {}, .user = {}};
    TRY(each_entry(found.log, [&](std::uint64_t index, proto::LedgerEntry entry) -> Status {
        if (entry.has_key_added() && entry.key_added().account() == account.value) {
            whom.venue = entry.key_added().venue();
            whom.user = entry.key_added().user();
        }
        TRY(foreign.take(index, entry));
        // Before there was a key of the account nothing could be about it.
        const bool is_meant = !whom.venue.empty() && loss::is_about(entry, whom);
        if (is_meant) found.about[index] = std::move(entry);
        return {};
    }));
    if (whom.venue.empty()) {
        return fail(Errc::not_found,
                    fmt::format("the ledger has no key of account \"{}\"", account.value));
    }
    found.orders = foreign.list();
    return found;
}

Result<loss::Claims> read_claims(Disk& disk, const LedgerPlace& place) {
    TRY_ASSIGN(ledger::PublishedLog log, open_log(disk, place));
    loss::Claims claims;
    TRY(each_entry(log, [&](std::uint64_t index, const proto::LedgerEntry& entry) -> Status {
        if (entry.has_claim_changed())
            claims.take(index, Time{entry.time_ms()}, entry.claim_changed());
        return {};
    }));
    return claims;
}

}  // namespace strongroom::apps
