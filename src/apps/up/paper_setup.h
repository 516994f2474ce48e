// The paper venue of a real house: its account and key, and how its process is started
// (docs/venues-paper.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/daemon/house.h"
#include "apps/daemon/paper_plan.h"
#include "base/env.h"

namespace strongroom::apps {

// At the first start: the account's file for the venue, and FOLDER/paper-key.json for the owner,
// who brings the key in. Later it changes nothing. Errors: io.
Status prepare_paper(const House& house, const PaperPlan& plan, Disk& disk, Random& random);

// For `strongroom practice`. `source_ca`: where the process can read it; may be empty.
std::vector<std::string> paper_arguments(const PaperPlan& plan, std::uint16_t port,
                                         const std::string& source_ca);

}  // namespace strongroom::apps
