// How the signer knows its own ledger: a MAC on each entry, and a mark of what there was at least.
// Both under keys of the root, so that nobody who can only write the signer's folder can add an
// entry (a thaw, say), or take entries away unseen.
//
// What they cannot see: an older ledger that comes with its own older mark, as in yesterday's copy
// of the whole folder. That takes a witness elsewhere (docs/ledger.md).
#pragma once

#include "ledger/merkle.h"
#include "vault/secret.h"

namespace strongroom::vault {

// The entry as it is kept: `entry` is a serialised proto::LedgerEntry, the MAC its last field.
Bytes seal_entry(std::string_view entry, std::uint64_t index, const Secret& entry_key);
bool is_own_entry(ByteView sealed, std::uint64_t index, const Secret& entry_key);

// The file ledger.mark, beside the ledger's folder.
struct LedgerMark {
    std::uint64_t size = 0;  // Entries.
    ledger::Hash root;       // Of these entries.
};
Bytes print_mark(const LedgerMark& mark, const Secret& mark_key);
// Errors: corrupt (damaged, or not made under this key).
Result<LedgerMark> parse_mark(ByteView file, const Secret& mark_key);

}  // namespace strongroom::vault
