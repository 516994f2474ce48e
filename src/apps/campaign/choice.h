// Which keys a campaign takes, and from what that is known.
#pragma once

#include <string>
#include <vector>

#include "campaign/campaign.h"

namespace strongroom::apps {

struct Choice {
    std::string from;  // A dump, or the SHA-256 of one that was checked before, or its beginning.
    std::string venue;
    std::vector<std::string> accounts;
    bool is_all = false;
};

struct Chosen {
    std::string source;  // In words.
    std::vector<campaign::Plan> plans;
    std::vector<std::string> left_out;  // In words: which, and why.
};

// Errors: invalid (not one way to choose), not_found (no such leak, account or key; names it),
// those of reading the file, and of the signer.
Result<Chosen> choose(const std::string& folder, const Choice& choice);

}  // namespace strongroom::apps
