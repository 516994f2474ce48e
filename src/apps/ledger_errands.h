// Errands about keys at their venue, as the ledger tells them.
#pragma once

#include <string>

namespace strongroom::proto {
class LedgerEntry;
}  // namespace strongroom::proto

namespace strongroom::apps {

// Of KeyErrandSigned and KeyErrandEnded, in one line.
std::string describe_errand(const proto::LedgerEntry& entry);

}  // namespace strongroom::apps
