// The signed list of a campaign's key ids, for a venue to delete them (docs/campaign.md).
#pragma once

#include <string>

#include "base/result.h"

namespace strongroom::apps {

// Writes VENUE-1.json, .csv, a .sig beside each, further numbers where there are many, and
// strongroom-list.pem into `to`, which is made. Prints what it wrote. Errors: those of the signer,
// io.
Status export_list(const std::string& folder, const std::string& id, const std::string& venue,
                   const std::string& to);

}  // namespace strongroom::apps
