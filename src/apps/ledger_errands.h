// Errands about keys at their venue, and steps of campaigns, as the ledger tells them.
#pragma once

#include <string>
#include <string_view>

namespace strongroom::proto {
class LedgerEntry;
}  // namespace strongroom::proto

namespace strongroom::apps {

// Of KeyErrandSigned and KeyErrandEnded, in one line.
std::string describe_errand(const proto::LedgerEntry& entry);
// Of CampaignKeyStepped and CampaignListed.
std::string describe_campaign(const proto::LedgerEntry& entry);
// " [campaign C: frozen]", behind an entry that is a step of one; else empty.
std::string as_step(const std::string& campaign, std::string_view step);

}  // namespace strongroom::apps
