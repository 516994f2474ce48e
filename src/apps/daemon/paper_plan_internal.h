// [paper] as it is read. Included by .cc files only, since toml++ is heavy.
#pragma once

#include <toml++/toml.h>

#include <string>

#include "apps/daemon/paper_plan.h"

namespace strongroom::apps {

// True for a table of a venue that is to be started, not found.
bool is_paper_plan(const toml::table& table);
// Without `source`: that is another table's, or the venue's own. Errors: invalid, naming the key.
Result<PaperPlan> read_paper_plan(const toml::table& table, const std::string& place);

}  // namespace strongroom::apps
