// Losses as the ledger tells them, and the folder of an evidence pack.
#pragma once

#include <string>

#include "loss/pack.h"

namespace strongroom::proto {
class LedgerEntry;
}  // namespace strongroom::proto

namespace strongroom::apps {

// Of LossStated and ClaimChanged, in one line.
std::string describe_loss(const proto::LedgerEntry& entry);

// All files of a folder that holds a pack. What is neither folder nor plain file is refused, links
// too. Errors: invalid, io, exhausted; name the file.
Result<loss::Files> read_pack(const std::string& folder);
// That a pack can be written there: it is new or empty. Errors: refused.
Status check_new_folder(const std::string& folder);
// Into such a folder; readable for its owner only. Errors: refused, io.
Status write_pack(const std::string& folder, const loss::Files& files);

Result<loss::PackChecked> check_pack_folder(const std::string& folder,
                                            const ledger::TrustedLog& log);
std::string describe_pack(const loss::PackChecked& pack);

}  // namespace strongroom::apps
