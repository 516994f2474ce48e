// What the commands about losses read of a house's ledger.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger.pb.h"
#include "ledger/published_log.h"
#include "loss/claims.h"
#include "loss/foreign_orders.h"
#include "loss/pack.h"

namespace strongroom::apps {

struct LedgerPlace {
    std::string folder;    // Of the log.
    std::string key_file;  // Its public key.
};
// Where `up` puts them.
LedgerPlace ledger_of(const std::string& house_folder);

// One checkpoint's entries about an account.
struct AccountEntries {
    ledger::PublishedLog log;
    std::vector<loss::ForeignOrder> orders;
    std::map<std::uint64_t, proto::LedgerEntry> about;  // By index: loss::is_about().
};
// Errors: not_found (no such log, or no key of that account in it), and those of PublishedLog.
Result<AccountEntries> read_account(Disk& disk, const LedgerPlace& place,
                                    const AccountName& account);
Result<loss::Claims> read_claims(Disk& disk, const LedgerPlace& place);

}  // namespace strongroom::apps
